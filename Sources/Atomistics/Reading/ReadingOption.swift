/// A thing that a user may say about files, as messages name it: a part of `ReadingOptions`.
public enum ReadingOption: Spellable {
    case key(Key)
    case energyUnit
    case neutralMonomers
    /// The number that single structures are to have learnt, with the key that is proposed, if there is one.
    case target(key: String? = nil)
    case targetUnit
    /// The kind of a tensor.
    case targetKind
    /// The point that a dipole is taken about.
    case origin
    /// The columns of the forces beside an energy.
    case forces

    /// Which of the keys of other people's files.
    public enum Key: String, Hashable, Sendable { case energy, fragment, curve }

    /// The option as Swift has it: the path of the property of `ReadingOptions`.
    public var name: String {
        switch self {
        case .key(let key): "keys.\(key.rawValue)"
        case .energyUnit: "energyUnit"
        case .neutralMonomers: "assumesNeutral"
        case .target(let key): "target" + (key.map { " " + $0 } ?? "")
        case .targetUnit: "target.unit"
        case .targetKind: "target.tensor"
        case .origin: "target.origin"
        case .forces: "target.forces"
        }
    }
}

/// Words about data, in which what a user may say of them is named but not spelled.
public typealias DataText = SpelledText<ReadingOption>
