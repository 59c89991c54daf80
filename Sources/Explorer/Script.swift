import Atomistics
import Descriptors
import Exploration
import Terminal

/// A session as text, one event a line: it replays a session, drives a lesson, and tests.
///
///     resize 120 40
///     key ]
///     key ctrl-r
///     mouse press 1 60 12
///     class PP
///     model --descriptor rho-v --l-max 2
///     # a comment
///
/// Only what a person did is kept, or what a script sets; results follow from it again.
public struct Script: Hashable, Sendable {
    public enum Event: Hashable, Sendable {
        case input(InputEvent)
        case set(Setting)

        public var message: Message {
            switch self {
            case .input(let event): .input(event)
            case .set(let setting): .set(setting)
            }
        }
    }

    public var events: [Event]

    public init(events: [Event] = []) { self.events = events }

    /// What is wrong with a script, and in which line.
    public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
        public var line: Int
        public var text: String
        public var expected = "key, mouse, resize, screen, class, dimer, model or cell"
        public var description: String { "line \(line): expected \(expected), found '\(text)'" }
    }

    public init(parsing text: String) throws(ScriptError) {
        events = []
        for (number, line) in Script.lines(of: text) {
            guard let event = Event(line) else { throw ScriptError(line: number, text: String(line)) }
            events.append(event)
        }
    }

    /// What is neither empty nor a comment, by its number from 1.
    static func lines(of text: String) -> [(number: Int, text: Substring)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, raw in
            let line = raw.last == "\r" ? raw.dropLast() : raw
            return line.isEmpty || line.hasPrefix("#") ? nil : (number + 1, line)
        }
    }

    public var text: String { events.map { $0.line + "\n" }.joined() }
}

extension Script.Event {
    /// As a script writes it.
    public var line: String {
        switch self {
        case .input(let event): event.scriptLine
        case .set(let setting): setting.scriptLine
        }
    }

    init?(_ line: Substring) {
        if let event = InputEvent(scriptLine: line) {
            self = .input(event)
        } else if let setting = Setting(scriptLine: line) {
            self = .set(setting)
        } else {
            return nil
        }
    }
}
