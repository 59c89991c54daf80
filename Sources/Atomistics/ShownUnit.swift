/// What numbers are shown in: a unit of energy, or that of a target which is no energy.
public struct ShownUnit: Hashable, Sendable {
    /// The unit as headings have it, with `/atom` where it is per atom; empty for bare numbers.
    public let symbol: String
    /// What a number inside, in eV if it is an energy, is multiplied by.
    public let factor: Double
    /// The unit of energy; nil where the numbers are no energies.
    public let energy: EnergyUnit?

    /// The unit that a target, or an interaction energy where there is none, is shown in.
    /// - Parameter energy: the one a person wants energies in.
    public init(_ energy: EnergyUnit, of target: Target? = nil) {
        self.energy = target?.unit == nil ? energy : nil
        factor = target?.unit == nil ? 1 / energy.electronvolts : 1
        let whole = target?.unit ?? energy.symbol
        symbol = target?.isPerAtom != true ? whole : whole.isEmpty ? "1/atom" : whole + "/atom"
    }

    /// `RMSE / eV`, or the name alone of a bare number.
    public func heading(_ name: String) -> String { symbol.isEmpty ? name : "\(name) / \(symbol)" }

    /// A number that is text already, with its unit after it.
    public func measured(_ text: String) -> String { symbol.isEmpty ? text : "\(text) \(symbol)" }
}
