/// The screens, numbered by the key that opens them. A new one is a case here, its room below, a folder beside this file,
/// and the name of the action that opens it.
public enum Screen: Int, Hashable, Sendable, Codable, CaseIterable {
    case curves = 1
    case classes = 2
    case learning = 3
    case committee = 4
    case parity = 5
    case multipoles = 6
    case fields = 7
    case molecule = 8
    case sweep = 9

    /// What is special to it.
    var room: ScreenRoom {
        switch self {
        case .curves: .curves
        case .classes: .classes
        case .learning: .learning
        case .committee: .committee
        case .parity: .parity
        case .multipoles: .multipoles
        case .fields: .fields
        case .molecule: .molecule
        case .sweep: .sweep
        }
    }

    /// The screen's name, as tabs, scripts and the manual have it.
    public var title: String { room.title }
}

/// Which panel the arrow keys move in.
public enum Focus: Hashable, Sendable, Codable {
    /// The screen's own list or picture.
    case main
    /// The model panel on the left.
    case model
}
