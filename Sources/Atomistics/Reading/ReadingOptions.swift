/// What a user says about files whose keys do not say it themselves.
public struct ReadingOptions: Hashable, Sendable {
    /// Keys of other people's files, in place of those that are known.
    public struct Keys: Hashable, Sendable {
        /// The interaction energy (points layout) or energies (scans).
        public var energy: String?
        /// The column of 0 and 1, or the key that holds the number of atoms of monomer A, which then come first.
        public var fragment: String?
        /// The name of the curve that a frame belongs to.
        public var curve: String?

        /// Keys by what they hold; nil leaves the known ones.
        public init(energy: String? = nil, fragment: String? = nil, curve: String? = nil) {
            self.energy = energy
            self.fragment = fragment
            self.curve = curve
        }
    }

    /// The keys to look for.
    public var keys: Keys
    /// The unit of energies in files that do not name theirs; nil is eV. A file that names another unit is refused.
    public var energyUnit: EnergyUnit?
    /// The unit of forces; nil is that of the energies per angstrom.
    public var forceUnit: ForceUnit?
    /// Takes monomers for neutral where neither keys nor class tell their charges.
    public var assumesNeutral: Bool
    /// Reads every frame as a structure of its own with this number, instead of binding curves.
    public var target: Target?
    /// Refuses curves without energies, which can be predicted but not trained on.
    public var requiresEnergies: Bool
    /// Has the SHA-256 of the files computed, 0.2 GB a second and processor.
    public var wantsDigest: Bool

    /// Options for binding curves in eV with the known keys, but for what is given.
    public init(
        keys: Keys = Keys(), energyUnit: EnergyUnit? = nil, forceUnit: ForceUnit? = nil, assumesNeutral: Bool = false,
        target: Target? = nil, requiresEnergies: Bool = false, wantsDigest: Bool = false
    ) {
        self.forceUnit = forceUnit
        self.keys = keys
        self.energyUnit = energyUnit
        self.assumesNeutral = assumesNeutral
        self.target = target
        self.requiresEnergies = requiresEnergies
        self.wantsDigest = wantsDigest
    }
}
