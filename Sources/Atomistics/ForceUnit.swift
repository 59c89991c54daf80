/// A unit of forces: one of energy over one of length. Everything inside is in eV/angstrom.
public struct ForceUnit: Sendable, Hashable {
    /// The unit of energy.
    public var energy: EnergyUnit
    /// Whether the length is a bohr; else an angstrom.
    public var isPerBohr: Bool

    /// One of this unit in eV/angstrom.
    public var size: Double { energy.electronvolts / (isPerBohr ? bohrLength : 1) }

    /// Reads `eV/A`, `kcal/mol/angstrom` or `hartree/bohr`, in any case; nil for any other.
    public init?(symbol: String) {
        guard let slash = symbol.lastIndex(of: "/"), let energy = EnergyUnit(symbol: symbol[..<slash]) else {
            return nil
        }
        self.energy = energy
        switch symbol[symbol.index(after: slash)...].lowercased() {
        case "a", "ang", "angstrom", "Å", "å": isPerBohr = false
        case "bohr", "a0": isPerBohr = true
        default: return nil
        }
    }
}
