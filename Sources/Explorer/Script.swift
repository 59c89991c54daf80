import Terminal

/// A session as text, one event a line: it replays a session, drives a lesson, and tests.
///
///     resize 120 40
///     key ]
///     key ctrl-r
///     mouse press 1 60 12
///     # a comment
///
/// Only what a person did is kept; results follow from it again.
public struct Script: Hashable, Sendable {
    public var events: [InputEvent]

    public init(events: [InputEvent] = []) { self.events = events }

    /// What is wrong with a script, and in which line.
    public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
        public var line: Int
        public var text: String
        public var description: String { "line \(line): expected key, mouse or resize, found '\(text)'" }
    }

    public init(parsing text: String) throws(ScriptError) {
        events = []
        for (number, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = raw.last == "\r" ? raw.dropLast() : raw
            guard let first = line.first, first != "#" else { continue }
            guard let event = InputEvent(scriptLine: line) else {
                throw ScriptError(line: number + 1, text: String(line))
            }
            events.append(event)
        }
    }

    public var text: String { events.map { $0.scriptLine + "\n" }.joined() }
}

extension InputEvent {
    public var scriptLine: String {
        switch self {
        case .key(let key): "key \(key.name)"
        case .resize(let size): "resize \(size.width) \(size.height)"
        case .mouse(let event):
            "mouse \(event.kind.word) \(event.button) \(event.position.x) \(event.position.y)"
        }
    }

    init?(scriptLine: Substring) {
        let words = scriptLine.split(separator: " ")
        guard let verb = words.first else { return nil }
        switch verb {
        case "key":
            guard words.count == 2, let key = Key(name: String(words[1])) else { return nil }
            self = .key(key)
        case "resize":
            guard words.count == 3, let width = Int(words[1]), let height = Int(words[2]) else { return nil }
            self = .resize(Size(width: width, height: height))
        case "mouse":
            guard words.count == 5, let kind = MouseEvent.Kind(word: words[1]), let button = Int(words[2]),
                let x = Int(words[3]), let y = Int(words[4])
            else { return nil }
            self = .mouse(MouseEvent(kind: kind, button: button, position: Point(x: x, y: y)))
        default: return nil
        }
    }
}

extension MouseEvent.Kind {
    private static let words: [(MouseEvent.Kind, Substring)] = [
        (.press, "press"), (.release, "release"), (.drag, "drag"), (.wheelUp, "wheel-up"), (.wheelDown, "wheel-down"),
        (.doubleClick, "double-click"),
    ]

    fileprivate var word: Substring { MouseEvent.Kind.words.first { $0.0 == self }!.1 }

    fileprivate init?(word: Substring) {
        guard let found = MouseEvent.Kind.words.first(where: { $0.1 == word }) else { return nil }
        self = found.0
    }
}
