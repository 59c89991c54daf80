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
    /// One line of a script.
    enum Event: Hashable, Sendable {
        case input(InputEvent)
        case set(Setting)

        /// What the explorer is told by it.
        var message: Message {
            switch self {
            case .input(let event): .input(event)
            case .set(let setting): .set(setting)
            }
        }
    }

    /// The events in order, without comments.
    var events: [Event]

    /// A script of these events.
    init(events: [Event] = []) { self.events = events }

    /// What is wrong with a script, and in which line.
    public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The line at fault, from 1.
        public var line: Int
        /// That line as it was found.
        public var text: String
        /// What it may be, as a list of words.
        public var expected = "key, mouse, resize, screen, class, dimer, model or cell"
        public var description: String { "line \(line): expected \(expected), found '\(text)'" }
    }

    /// Reads a script, one event a line; throws the first line that is none.
    init(parsing text: String) throws(ScriptError) {
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

    /// The script as `init(parsing:)` reads it.
    var text: String { events.map { $0.line + "\n" }.joined() }
}

extension Script.Event {
    /// The event as a script writes it.
    var line: String {
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
