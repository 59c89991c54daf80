import Atomistics
import Explorer
import Foundation
import Glibc
import Records
import Terminal

/// The session, the configuration and the record of runs in their XDG places. A damaged session or configuration is set aside
/// and reported, never fatal.
struct UserFiles {
    private let state: String
    private let configuration: String
    private let data: String

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let home = environment["HOME"] ?? "/"
        func folder(_ variable: String, _ standard: String) -> String {
            // The specification has relative paths ignored.
            let value = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/\(standard)"
            return "\(value)/lodescope"
        }
        state = folder("XDG_STATE_HOME", ".local/state")
        configuration = folder("XDG_CONFIG_HOME", ".config")
        data = folder("XDG_DATA_HOME", ".local/share")
    }

    private var sessionFile: String { "\(state)/session.json" }
    private var configurationFile: String { "\(configuration)/config.json" }

    /// The configuration as `{"theme": "light", "keys": {"quit": ["q", "ctrl-q"]}}`, everything optional.
    struct Configuration: Codable {
        var theme: String?
        var keys: [String: [String]]?
    }

    /// The last session on these data, as the command line names them. A last session on others is kept for them.
    /// - Returns: the session, nil where there is none; and of the last one on other data what has nothing to do with data.
    func session(of dataset: [String], _ notices: inout [String]) -> (session: Session?, habits: Session?) {
        guard let last = read(Session.self, sessionFile, &notices) else { return (nil, nil) }
        if last.dataset == dataset { return (last, nil) }
        do {
            try makeFolder("\(state)/sessions")
            try save(last, to: place(of: last.dataset))
        } catch {
            notices.append("the session on other data cannot be kept: \(error)")
        }
        let habits = Session(dataset: dataset, unit: last.unit, showsPercent: last.showsPercent, theme: last.theme)
        return (read(Session.self, place(of: dataset), &notices), habits)
    }

    func save(_ session: Session) throws {
        try makeFolder(state)
        try save(session, to: sessionFile)
    }

    private func save(_ session: Session, to path: String) throws {
        // A pipe might never take it.
        if let kind = UserFiles.kind(path), kind != S_IFREG, kind != S_IFCHR {
            throw DataError(.unwritable, at: SourceLocation(file: path, line: 0), "it is not a regular file")
        }
        try Output.write(session.file(), to: path)
    }

    /// Where the session on some data waits for them while others are looked at: named after their first name and all of
    /// them in 16 digits.
    private func place(of dataset: [String]) -> String {
        let hash = checksum(Array(dataset.joined(separator: "\n").utf8)[...])
        let name = (dataset.first ?? DataPath.shipped).split(separator: "/").last ?? "data"
        let safe = String(
            name.unicodeScalars.filter { $0.isASCII && $0.properties.isAlphabetic }.map(Character.init).prefix(40))
        return "\(state)/sessions/\(safe)-\(String(hash, radix: 16)).json"
    }

    /// The user's keys and theme.
    func configuration(_ notices: inout [String]) -> (keymap: Keymap, theme: String?) {
        guard let configuration = read(Configuration.self, configurationFile, &notices) else { return (.standard, nil) }
        var changes: [Action.ID: [Key]] = [:]
        for (name, keys) in (configuration.keys ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let action = Action.ID(rawValue: name) else {
                notices.append("\(configurationFile): there is no action \(name)")
                continue
            }
            changes[action] = keys.compactMap { text in
                let key = Key(name: text)
                if key == nil { notices.append("\(configurationFile): \(name): there is no key \(text)") }
                return key
            }
        }
        if let theme = configuration.theme, Theme.named(theme) == nil {
            notices.append("\(configurationFile): there is no theme \(theme)")
        }
        let keymap = Keymap(changes: changes)
        notices += keymap.clashes.map { "\(configurationFile): \($0)" }
        return (keymap, configuration.theme)
    }

    private func read<Contents: Decodable>(_ type: Contents.Type, _ path: String, _ notices: inout [String])
        -> Contents?
    {
        // Who links it to /dev/null wants none.
        guard let kind = UserFiles.kind(path), kind != S_IFCHR else { return nil }
        // A folder or a pipe, which might never answer, is no better than a damaged file.
        if kind == S_IFREG {
            guard let data = FileManager.default.contents(atPath: path) else {
                notices.append("\(path) cannot be read")
                return nil
            }
            if let contents = try? JSONDecoder().decode(type, from: data) { return contents }
        }
        let aside = UserFiles.freeName(path + ".damaged")
        let moved = rename(path, aside) == 0
        notices.append("\(path) is damaged" + (moved ? " and was set aside as \(aside)" : ""))
        return nil
    }

    /// The kind of a file, or of what a link leads to; nil where there is nothing.
    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// The name under which a file is set aside, with a number where others have been set aside before.
    private static func freeName(_ name: String) -> String {
        var status = stat()
        func isTaken(_ name: String) -> Bool { lstat(name, &status) == 0 }
        guard isTaken(name) else { return name }
        return (2...999).lazy.map { "\(name)-\($0)" }.first { !isTaken($0) } ?? name
    }

    /// The record of what is trained in the explorer, which is made if it is not there.
    func openRecord() throws(DataError) -> RunRecord {
        try makeFolder(data)
        return try RunRecord.writing("\(data)/explore.runs")
    }

    private func makeFolder(_ path: String) throws(DataError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw DataError(.unwritable, at: SourceLocation(file: path, line: 0), "cannot make the folder")
        }
    }
}
