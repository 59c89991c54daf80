/// The unit energies are shown in; everything is kept in eV.
public enum EnergyUnit: String, Hashable, Sendable, Codable, CaseIterable {
    case eV
    case meV
    case kcal = "kcal/mol"
    case kJ = "kJ/mol"

    /// How many of the unit make one eV (CODATA 2018).
    public var perElectronvolt: Double {
        switch self {
        case .eV: 1
        case .meV: 1000
        case .kcal: 23.060_547_830_6
        case .kJ: 96.485_332_123_3
        }
    }

    var next: EnergyUnit {
        let all = EnergyUnit.allCases
        return all[(all.firstIndex(of: self)! + 1) % all.count]
    }
}
