/// A chemical element, identified by its atomic number (1 is hydrogen).
public struct Element: Hashable, Comparable, Codable, Sendable {
    /// The number of protons, 1 to 118.
    public let atomicNumber: Int

    /// The element of an atomic number; nil for anything but 1 to 118.
    public init?(atomicNumber: Int) {
        guard (1...Element.symbols.count).contains(atomicNumber) else { return nil }
        self.atomicNumber = atomicNumber
    }

    /// An atomic number that is known to be one.
    init(known atomicNumber: Int) { self.atomicNumber = atomicNumber }

    /// Reads a symbol as files spell it: `C`, `Cl`, also `CL` and `cl`.
    public init?(symbol: some StringProtocol) {
        let wanted = symbol.prefix(1).uppercased() + symbol.dropFirst().lowercased()
        guard let index = Element.symbols.firstIndex(of: wanted) else { return nil }
        atomicNumber = index + 1
    }

    /// Reads `{"atomicNumber": 6}`; another number than those of elements is an error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let number = try container.decode(Int.self, forKey: .atomicNumber)
        guard let element = Element(atomicNumber: number) else {
            throw DecodingError.dataCorruptedError(
                forKey: .atomicNumber, in: container, debugDescription: "there is no element \(number)")
        }
        self = element
    }

    /// The element's symbol in the periodic table, as `Cl`.
    public var symbol: String { Element.symbols[atomicNumber - 1] }

    /// H, atomic number 1.
    public static let hydrogen = Element(atomicNumber: 1)!
    /// C, atomic number 6.
    public static let carbon = Element(atomicNumber: 6)!
    /// N, atomic number 7.
    public static let nitrogen = Element(atomicNumber: 7)!
    /// O, atomic number 8.
    public static let oxygen = Element(atomicNumber: 8)!

    public static func < (a: Element, b: Element) -> Bool { a.atomicNumber < b.atomicNumber }

    static let symbols: [String] = """
        H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb \
        Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au \
        Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
        """.split(separator: " ").map(String.init)
}
