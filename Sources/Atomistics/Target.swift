/// The number that each structure of a dataset is to have learnt, in place of the interaction energies of binding curves.
public struct Target: Hashable, Codable, Sendable {
    /// The key of a frame's comment that holds it.
    public var key: String
    /// Whether it is learnt as the number divided by the atoms of the structure; else it is extensive, and learnt as it is.
    public var isPerAtom: Bool

    public init(key: String, isPerAtom: Bool = false) {
        self.key = key
        self.isPerAtom = isPerAtom
    }
}
