import ArgumentParser
import Atomistics
import Foundation

/// How results are printed: text for a person, the others for programs, in eV and angstrom.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, csv
}

struct FormatArguments: ParsableArguments {
    @Option(help: "Text for a person; json and csv for programs, always in eV and angstrom.")
    var format: OutputFormat = .text

    @Option(help: "The unit of energies in text.")
    var unit: EnergyUnit = .electronvolt
}

extension EnergyUnit: ExpressibleByArgument {
    public init?(argument: String) { self.init(symbol: argument) }

    public static var allValueStrings: [String] { allCases.map(\.symbol) }

    public var defaultValueDescription: String { symbol }

    /// How many decimals of an interaction energy mean something.
    var decimals: Int {
        switch self {
        case .electronvolt: 4
        case .millielectronvolt: 1
        case .kilocaloriePerMole, .kilojoulePerMole: 2
        case .hartree: 6
        }
    }

    /// An energy in eV as text in this unit, `-` for none.
    func text(_ energy: Double?) -> String {
        energy.map { DecimalNumber.fixed(value(fromElectronvolts: $0), decimals: decimals) } ?? "-"
    }
}

/// A percentage to two decimals, a small one to two digits.
func percentText(_ value: Double) -> String {
    value.magnitude < 0.1 && value != 0 ? String(format: "%.2g", value) : String(format: "%.2f", value)
}
