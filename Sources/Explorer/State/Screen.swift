/// The screens, numbered by the key that opens them.
public enum Screen: Int, Hashable, Sendable, Codable, CaseIterable {
    case curves = 1
    case classes = 2

    public var title: String {
        switch self {
        case .curves: "Curves"
        case .classes: "Classes"
        }
    }

    /// What the screen answers, for help.
    public var purpose: String {
        switch self {
        case .curves: "Binding curves of one class: reference points, what each descriptor predicts, and how far off it is."
        case .classes: "Every class against every descriptor: which kind of dimer a descriptor gets wrong."
        }
    }

    var next: Screen { step(1) }
    var previous: Screen { step(-1) }

    private func step(_ offset: Int) -> Screen {
        let all = Screen.allCases
        let index = all.firstIndex(of: self)!
        return all[(index + offset + all.count) % all.count]
    }
}

/// Which panel the arrow keys move in.
public enum Focus: Hashable, Sendable, Codable {
    /// The screen's own list or picture.
    case main
    /// The model panel on the left.
    case model
}
