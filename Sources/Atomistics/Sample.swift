/// A signed sum of structures with something to learn of it: a molecule or a crystal alone, a dimer, a dimer less its
/// monomers, two monomers far apart.
///
/// What is a sum over atoms (features, kernels, the energies of models) is, of a sample, the sum of what it is of the
/// structures, each times its coefficient.
public struct Sample: Sendable {
    /// A structure and its factor in the sum.
    public struct Term: Sendable {
        /// What descriptors are computed of.
        public var structure: Structure
        /// The factor of all that is summed over the structure's atoms: 1 for a dimer, -1 for a monomer taken off.
        public var coefficient: Double

        /// A structure with its factor.
        public init(_ structure: Structure, _ coefficient: Double = 1) {
            self.structure = structure
            self.coefficient = coefficient
        }
    }

    /// The structures of the sum with their factors; at least one.
    public var terms: [Term]
    /// What is to be learnt, in eV where it is an energy, component after component, a row of features each: one of a
    /// number; of what atoms have, atom after atom. Nil where the data have none.
    public var value: [Double]?
    /// Where on its binding curve it is, in angstrom; nil where there is no such place, as for two monomers far apart.
    public var distance: Double?
    /// Whether it counts in errors. What is known without data, as that monomers far apart have no energy, trains only.
    public var counts: Bool

    /// A sample of at least one term; without a value it can be predicted, not trained on.
    public init(_ terms: [Term], value: [Double]? = nil, distance: Double? = nil, counts: Bool = true) {
        precondition(!terms.isEmpty, "a sample of nothing")
        self.terms = terms
        self.value = value
        self.distance = distance
        self.counts = counts
    }
}
