/// A key of a frame's comment, in all the spellings that are read; the first is the one that is written.
struct Key: CustomStringConvertible {
    let spellings: [[UInt8]]
    let description: String
    /// One of those below, which are read in any case; else a user's, who spells it as the file does.
    let isKnown: Bool
    /// What tells the columns or the cell: may not even be there twice in different case.
    let isStructural: Bool

    /// A key that a user names.
    init(named name: String) { self.init([name], isKnown: false) }

    private init(_ spellings: String..., isStructural: Bool = false) {
        self.init(spellings, isKnown: true, isStructural: isStructural)
    }

    private init(_ spellings: [String], isKnown: Bool, isStructural: Bool = false) {
        self.spellings = spellings.map { Array($0.utf8) }
        description = spellings[0]
        self.isKnown = isKnown
        self.isStructural = isStructural
    }

    static let curveID = Key("curve_id", "dimer_id")
    static let dimerClass = Key("class")
    static let label = Key("label")
    static let chargeA = Key("charge_a", "chargeA")
    static let chargeB = Key("charge_b", "chargeB")
    static let distance = Key("distance", "centre_of_mass_distance", "center_of_mass_distance")
    static let interactionEnergy = Key("interaction_energy", "inter_energy")

    /// The whole structure's.
    static let charge = Key("charge", "total_charge")

    static let atomsOfA = Key("n_a", "indexB")
    static let selectionA = Key("selection_a")
    static let selectionB = Key("selection_b")

    static let benchmarkEnergy = Key("benchmark_Eint")
    static let energyUnit = Key("benchmark_unit", "energy_unit")
    static let energy = Key("energy")
    static let energyA = Key("energyA")
    static let energyB = Key("energyB")

    static let displacements = Key("displacements")
    static let direction = Key("direction")
    static let interactionEnergies = Key("interaction_energies")
    static let distances = Key("distances")

    static let properties = Key("Properties", isStructural: true)
    static let lattice = Key("Lattice", isStructural: true)
    static let cell = Key("cell", isStructural: true)
    static let periodicity = Key("pbc", isStructural: true)
}
