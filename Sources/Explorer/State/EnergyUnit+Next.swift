import Atomistics

extension EnergyUnit {
    /// How many of the unit make one eV.
    var perElectronvolt: Double { 1 / electronvolts }

    /// The next of the units that people think of binding curves in.
    var next: EnergyUnit {
        switch self {
        case .electronvolt: .millielectronvolt
        case .millielectronvolt: .kilocaloriePerMole
        case .kilocaloriePerMole: .kilojoulePerMole
        case .kilojoulePerMole, .hartree: .electronvolt
        }
    }
}
