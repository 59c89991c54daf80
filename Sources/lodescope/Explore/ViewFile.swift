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

extension Session {
    /// The bytes of a file that keeps it.
    func file() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return Array(try encoder.encode(self)) + [10]
    }
}
