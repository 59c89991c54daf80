/// The screens, numbered by the key that opens them.
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

    public var title: String {
        switch self {
        case .curves: "Curves"
        case .classes: "Classes"
        case .learning: "Learning"
        case .committee: "Committee"
        case .parity: "Parity"
        case .multipoles: "Multipoles"
        case .fields: "Fields"
        case .molecule: "Molecule"
        case .sweep: "Sweep"
        }
    }

    /// For a top line without room for more.
    var shortTitle: String {
        switch self {
        case .curves, .classes, .parity, .sweep: title
        case .learning: "Learn"
        case .committee: "Comm"
        case .multipoles: "Poles"
        case .fields: "Field"
        case .molecule: "Mol"
        }
    }

    /// In three letters.
    var briefTitle: String {
        switch self {
        case .curves: "Cur"
        case .classes: "Cls"
        case .learning: "Lrn"
        case .committee: "Com"
        case .parity: "Par"
        case .multipoles: "Pol"
        case .fields: "Fld"
        case .molecule: "Mol"
        case .sweep: "Swp"
        }
    }

    /// What the arrow keys do on it.
    var arrows: String {
        switch self {
        case .curves, .committee, .parity: "choose a dimer, turn the parameter"
        case .classes, .learning: "choose a class, turn the parameter"
        case .multipoles: "choose centres and l_max"
        case .fields: "turn the plane; centre and spacing of a chain"
        case .molecule: "turn the molecule"
        case .sweep: "choose a model of the map"
        }
    }

    /// That in two words for the hint line, where the arrows are the main keys.
    var arrowsHint: String {
        switch self {
        case .curves, .classes, .learning, .committee, .parity: ""
        case .multipoles: "centres, l_max"
        case .fields: "plane"
        case .molecule: "turn it"
        case .sweep: "model"
        }
    }

    /// Whether the dimers of the class are listed beside the picture.
    var hasDimerList: Bool {
        switch self {
        case .curves, .committee, .parity, .fields, .molecule: true
        case .classes, .learning, .multipoles, .sweep: false
        }
    }

    /// Whether the picture is of the chosen dimer alone.
    var hasOneDimer: Bool { self == .curves || self == .molecule || self == .fields }

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
