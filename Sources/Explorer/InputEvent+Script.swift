import Terminal

extension InputEvent {
    /// The event as a script writes it: `key ctrl-r`, `resize 120 40`, `mouse press 1 60 12`.
    var scriptLine: String {
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
