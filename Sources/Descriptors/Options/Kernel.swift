/// How two environments i and j are compared by their invariants p_i and p_j.
public enum Kernel: Hashable, Sendable, TextCoded {
    /// p_i . p_j: a model that is linear in the invariants, as they are.
    case linear
    /// (p_i . p_j / |p_i| |p_j|)^zeta: the normalized polynomial kernel of Bartok, Kondor and Csanyi, Phys. Rev. B 87,
    /// 184115 (2013); 0 where an environment is empty. Structures are compared by its sum over all pairs of
    /// environments of the same element, as befits energies that are sums over atoms.
    case polynomial(Int)

    /// Powers that can be chosen; beyond, any two environments that differ at all have nothing in common.
    public static let powers = 1...64

    /// `linear`, or `poly:2` for zeta = 2.
    public init?(_ text: String) {
        let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        if parts == ["linear"] {
            self = .linear
        } else if parts.count == 2, parts[0] == "poly", let power = Int(parts[1]), Kernel.powers.contains(power) {
            self = .polynomial(power)
        } else {
            return nil
        }
    }

    /// The text that `init` takes.
    public var description: String {
        switch self {
        case .linear: "linear"
        case .polynomial(let power): "poly:\(power)"
        }
    }

    /// What a text that is no kernel is called.
    public static let complaint = "unknown kernel"
}
