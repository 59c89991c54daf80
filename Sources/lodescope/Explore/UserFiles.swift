import Atomistics
import Explorer
import Foundation
import Glibc
import Terminal

/// The session and the configuration in their XDG places. A damaged file is set aside and reported, never fatal.
struct UserFiles {
    private let state: String
    private let configuration: String

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let home = environment["HOME"] ?? "/"
        func folder(_ variable: String, _ standard: String) -> String {
            // The specification has relative paths ignored.
            let value = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/\(standard)"
            return "\(value)/lodescope"
        }
        state = folder("XDG_STATE_HOME", ".local/state")
        configuration = folder("XDG_CONFIG_HOME", ".config")
    }

    private var sessionFile: String { "\(state)/session.json" }
    private var configurationFile: String { "\(configuration)/config.json" }

    /// `{"theme": "light", "keys": {"quit": ["q", "ctrl-q"]}}`, everything optional.
    struct Configuration: Codable {
        var theme: String?
        var keys: [String: [String]]?
    }

    /// The last session; nil on a first run.
    func session(_ notices: inout [String]) -> Session? {
        read(Session.self, sessionFile, &notices)
    }

    func save(_ session: Session) throws {
        try makeFolder(state)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try Output.write(Array(encoder.encode(session)) + [10], to: sessionFile)
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

    private func read<Contents: Decodable>(_ type: Contents.Type, _ path: String, _ notices: inout [String]) -> Contents? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            let aside = path + ".damaged"
            let moved = rename(path, aside) == 0
            notices.append("\(path) is damaged" + (moved ? " and was set aside as \(aside)" : ""))
            return nil
        }
    }

    private func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw DataError(.unwritable, at: SourceLocation(file: path, line: 0), "cannot make the folder")
        }
    }
}
