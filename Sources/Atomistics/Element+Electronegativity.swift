extension Element {
    /// The electronegativity on Pauling's scale (CRC Handbook of Chemistry and Physics), of helium, neon and argon, which
    /// have none there, on Allen's (J. Am. Chem. Soc. 111, 9003 (1989)); nil of the lanthanides from cerium on and beyond
    /// astatine.
    public var electronegativity: Double? {
        switch atomicNumber {
        case 1...57: Element.light[atomicNumber - 1]
        case 72...85: Element.heavy[atomicNumber - 72]
        default: nil
        }
    }

    private static let light: [Double] = [
        2.20, 4.16, 0.98, 1.57, 2.04, 2.55, 3.04, 3.44, 3.98, 4.79, 0.93, 1.31, 1.61, 1.90, 2.19, 2.58, 3.16, 3.24,
        0.82, 1.00, 1.36, 1.54, 1.63, 1.66, 1.55, 1.83, 1.88, 1.91, 1.90, 1.65, 1.81, 2.01, 2.18, 2.55, 2.96, 3.00,
        0.82, 0.95, 1.22, 1.33, 1.60, 2.16, 1.90, 2.20, 2.28, 2.20, 1.93, 1.69, 1.78, 1.96, 2.05, 2.10, 2.66, 2.60,
        0.79, 0.89, 1.10,
    ]
    private static let heavy: [Double] = [
        1.30, 1.50, 2.36, 1.90, 2.20, 2.20, 2.28, 2.54, 2.00, 1.62, 2.33, 2.02, 2.00, 2.20,
    ]

    /// Whether its atoms have one bond as a rule: hydrogen, the halogens, the alkali metals.
    public var isMonovalent: Bool { [1, 3, 9, 11, 17, 19, 35, 37, 53, 55, 85].contains(atomicNumber) }
}
