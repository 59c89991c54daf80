import ArgumentParser
import Atomistics
import Exploration
import Foundation
import Regression
import Terminal

/// A form in which results are printed: text for a person, the others for programs, in eV and angstrom.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, csv

    /// Whether what is printed says where it comes from.
    var hasOrigin: Bool { self != .text }

    /// Prints results in this form, those for programs with where they come from.
    func print(
        text: @autoclosure () throws -> String, json: @autoclosure () throws -> JSONValue,
        csv table: @autoclosure () throws -> TextTable, of origin: @autoclosure () -> Origin
    ) throws {
        switch self {
        case .text: try StandardOutput.write(text())
        case .json: try StandardOutput.write(json(), of: origin())
        case .csv: try StandardOutput.write(table().csv(of: origin()))
        }
    }
}

struct FormatArguments: ParsableArguments {
    @Option(help: "Text for a person; json and csv for programs, energies always in eV, lengths in angstrom.")
    var format: OutputFormat = .text

    @Option(
        name: .customLong("unit"), help: ArgumentHelp("The unit of energies in text. (default: eV)", valueName: "unit"))
    var asked: EnergyUnit?

    var unit: EnergyUnit { asked ?? .electronvolt }

    /// The unit in which numbers of a target are printed; the target of binding curves is nil. Throws wrong usage where
    /// an energy unit is asked for something else.
    func unit(of target: Target?) throws -> ShownUnit {
        if let asked, let target, target.unit != nil {
            throw ValidationError("--unit \(asked.symbol) is for energies, and \(target.key) is none")
        }
        return ShownUnit(unit, of: target)
    }
}

extension ShownUnit {
    /// A number in the data's unit as text in this one, `-` for none.
    func text(_ value: Double?) -> String {
        guard let energy else { return value.map { NumberText.significant($0, figures: 5) } ?? "-" }
        return energy.text(value)
    }

    /// The columns of numbers in this unit, by their names.
    func columns(_ names: [String]) -> [TextTable.Column] { names.map { .numbers(heading($0)) } }
}

extension EnergyUnit: ExpressibleByArgument {
    /// A unit by its symbol on a command line; nil where there is none of this name.
    public init?(argument: String) { self.init(symbol: argument) }

    /// The symbols that help and completion list.
    public static var allValueStrings: [String] { allCases.map(\.symbol) }

    /// The symbol, by which help names a default.
    public var defaultValueDescription: String { symbol }

    /// The number of decimals of an interaction energy that mean something.
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

/// A percentage as text to two decimals, a small one to two digits; `-` where there is none, as of a set without
/// deviation.
func percentText(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "-" }
    return value.magnitude < 0.1 && value != 0 ? String(format: "%.2g", value) : String(format: "%.2f", value)
}

/// The factor between spread and error bar, as text.
func factorText(_ value: Double) -> String { String(format: value < 1e5 ? "%.2f" : "%.3g", value) }

extension CrossValidation.GridEnd {
    /// The words for a regularization at an end of the grid.
    var text: String { "the \(rawValue) of its grid, \(Self.grid)" }

    static let grid = "1e-12 to 1"
}
