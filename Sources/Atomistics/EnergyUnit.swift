/// A unit of molecular interaction energies. Everything inside is in eV; units exist where files and people are met.
public enum EnergyUnit: String, Sendable, Hashable, Codable, CaseIterable {
    case electronvolt = "eV"
    case millielectronvolt = "meV"
    case kilocaloriePerMole = "kcal/mol"
    case kilojoulePerMole = "kJ/mol"
    case hartree

    /// One of this unit in eV (CODATA 2018; thermochemical calorie).
    public var electronvolts: Double {
        switch self {
        case .electronvolt: 1
        case .millielectronvolt: 0.001
        case .kilocaloriePerMole: 0.0433641153087705
        case .kilojoulePerMole: 0.010364269656262
        case .hartree: 27.211386245988
        }
    }

    /// The unit as headings and files spell it: `eV`, `meV`, `kcal/mol`, `kJ/mol`, `hartree`.
    public var symbol: String { rawValue }

    /// An energy in this unit, from one in eV.
    public func value(fromElectronvolts energy: Double) -> Double { energy / electronvolts }

    /// Reads a symbol in any case, `Ha` and `Eh` included.
    public init?(symbol: some StringProtocol) {
        let wanted = symbol.lowercased()
        if wanted == "ha" || wanted == "eh" {
            self = .hartree
        } else if let unit = EnergyUnit.allCases.first(where: { $0.rawValue.lowercased() == wanted }) {
            self = unit
        } else {
            return nil
        }
    }
}

/// e^2 / (4 pi eps0) in eV angstrom, after CODATA 2018: the energy of two unit charges one angstrom apart.
public let coulombConstant = 14.39964547842567

/// One bohr in angstrom (CODATA 2018).
public let bohrLength = 0.529177210903
