import Atomistics
import Explorer
import Foundation

/// What the explorer was looking at, as a file that another person opens: a session that is read and never written back.
enum ViewFile {
    /// Writes a view, never over a file that is there.
    static func write(_ view: Session, to path: String) -> Notice {
        do {
            return FreeName.write(try view.file(), to: path)
        } catch {
            return Notice("the view cannot be written: \(error)", .error)
        }
    }

    /// The files that words name: those of a folder in the order of their names, numbers in them as numbers.
    static func list(_ words: [String]) throws(DataError) -> [String] {
        var files: [String] = []
        for word in words {
            let path = ModelFiles.atHome(word)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw DataError(
                    .unreadable, at: SourceLocation(file: word, line: 0), "cannot read: there is no such file")
            }
            guard isFolder.boolValue else {
                files.append(path)
                continue
            }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            let views = names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
                .sorted { $0.dropLast(5).compare($1.dropLast(5), options: .numeric) == .orderedAscending }
            guard !views.isEmpty else {
                throw DataError(.unreadable, at: SourceLocation(file: word, line: 0), "there is no view (.json) in it")
            }
            files += views.map { path == "." ? $0 : (path as NSString).appendingPathComponent($0) }
        }
        return files
    }

    /// The first view that can be read; nil without files. Throws what is wrong with the first of them where none can.
    static func firstReadable(_ files: [String]) throws(DataError) -> Session? {
        guard let first = files.first else { return nil }
        do {
            return try read(first)
        } catch {
            for file in files.dropFirst() { if let view = try? read(file) { return view } }
            throw error
        }
    }

    /// The files that a line of words names, or one that is called so.
    static func list(_ line: String) -> Message {
        let isOne = FileManager.default.fileExists(atPath: ModelFiles.atHome(line))
        do throws(DataError) {
            return .views(try list(isOne ? [line] : line.split(separator: " ").map(String.init)))
        } catch {
            return .notice(Notice(error.spelled(\.atStart), .error))
        }
    }

    /// Reads a view and its data.
    /// - Parameters:
    ///   - known: data that have been read.
    ///   - load: reads files and folders.
    static func open(
        _ path: String, known: [DataKey: Dataset], _ load: ([String], Target?) throws -> Dataset
    ) -> Message {
        do {
            let session = try read(path)
            let key = try DataKey(session)
            return .viewOpened(
                OpenedView(
                    path: path, session: session, dataset: try known[key] ?? load(key.paths, key.target),
                    dataPaths: key.paths.map(ExplorerStart.shortened)))
        } catch let error as DataError {
            return .viewFailed(path: path, text: error.spelled(\.atStart))
        } catch {
            return .viewFailed(path: path, text: "\(path): \(error)")
        }
    }

    /// Reads a view; fails with what is wrong with the file.
    static func read(_ path: String) throws(DataError) -> Session {
        let bytes = try InputFiles.contents(of: path)
        func error(_ found: String) -> DataError {
            DataError(
                at: SourceLocation(file: path, line: 0),
                "expected a view that the explorer has exported, found \(found)")
        }
        do {
            return try JSONDecoder().decode(Session.self, from: Data(bytes))
        } catch DecodingError.keyNotFound(let key, _) {
            throw error("no \(printable(key.stringValue)) in it")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context)
        {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw error(place.isEmpty ? "something else" : "another value of \(printable(place))")
        } catch let other {
            throw error("\(other)")
        }
    }
}

/// Which data are read, and as what.
struct DataKey: Hashable, Sendable {
    var paths: [String]
    var target: Target?

    init(_ paths: [String], _ target: Target?) { (self.paths, self.target) = (paths, target) }

    /// Those of a view.
    init(_ view: Session) throws(DataError) {
        let named = view.named
        self.init(named.isEmpty ? [try ShippedData.requireDimers()] : try named.places, view.target)
    }
}

extension Session {
    /// Its data as a command line names them; empty for the shipped dimers.
    var named: [DataPath] {
        let given = dataset.map(DataPath.init(argument:))
        return given.count == 1 && given[0].isShipped ? [] : given
    }

    /// The bytes of a file that keeps it.
    func file() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return Array(try encoder.encode(self)) + [10]
    }
}
