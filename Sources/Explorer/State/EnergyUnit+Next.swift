import Atomistics

extension EnergyUnit {
    /// How many of the unit make one eV.
    var perElectronvolt: Double { 1 / electronvolts }

    /// The next of the units that people think of binding curves in.
    var next: EnergyUnit {
        [.electronvolt, .millielectronvolt, .kilocaloriePerMole, .kilojoulePerMole].cycled(from: self)
    }
}
