/// The kind of a dimer after the character of its monomers: charged (C), neutral with a heteroatom (polar, P),
/// neutral of carbon and hydrogen only (apolar, A). The six classes of Chem. Sci. 12, 2078 (2021), section 4.1;
/// files may bring labels of their own.
public struct DimerClass: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    /// How files and messages name the class: two letters for the six, else what the file says.
    public let label: String

    /// The class of a label, which may be any text.
    public init(_ label: String) { self.label = label }

    /// `CC`: both monomers charged.
    public static let chargedCharged = DimerClass("CC")
    /// `CP`: a charged monomer and a polar one.
    public static let chargedPolar = DimerClass("CP")
    /// `CA`: a charged monomer and an apolar one.
    public static let chargedApolar = DimerClass("CA")
    /// `PP`: both monomers polar.
    public static let polarPolar = DimerClass("PP")
    /// `PA`: a polar monomer and an apolar one.
    public static let polarApolar = DimerClass("PA")
    /// `AA`: both monomers apolar.
    public static let apolarApolar = DimerClass("AA")
    /// Neither keys nor class tell the charges, and charges are never assumed.
    public static let unknown = DimerClass("unknown")
    /// Structures with a target, where the file gives them no class.
    public static let structures = DimerClass("structures")

    /// The classes of the paper, in its order.
    public static let six: [DimerClass] = [
        .chargedCharged, .chargedPolar, .chargedApolar, .polarPolar, .polarApolar, .apolarApolar,
    ]

    public var description: String { label }

    /// The six in the paper's order, then others by label, `unknown` last.
    public static func < (a: DimerClass, b: DimerClass) -> Bool { a.rank < b.rank }

    private var rank: (Int, String) {
        if let index = DimerClass.six.firstIndex(of: self) { return (index, "") }
        return (self == .unknown ? 1000 : 100, label)
    }
}
