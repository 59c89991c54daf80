import Atomistics

/// Newton's equations, a step after the other, by the velocity Verlet algorithm (W. C. Swope, H. C. Andersen, P. H. Berens and
/// K. R. Wilson, J. Chem. Phys. 76, 637 (1982)): reversible in time, and the error of the energy stays bounded, with the
/// square of the time step, as long as forces are the slope of the energy.
///
/// Lengths in angstrom, times in femtoseconds, energies in eV, masses in unified atomic mass units.
struct VelocityVerlet<Forces> {
    /// What forces and energies come from.
    struct Result {
        var energy: Double
        var forces: [SIMD3<Double>]
        /// What else is known of the place.
        var more: Forces
    }

    let masses: [Double]
    private(set) var positions: [SIMD3<Double>]
    private(set) var velocities: [SIMD3<Double>]
    private(set) var now: Result
    private let force: ([SIMD3<Double>]) -> Result

    /// 1 eV/angstrom/u in angstrom/fs^2 (CODATA 2018).
    static var acceleration: Double { 9.648_533_212e-3 }

    init(
        masses: [Double], positions: [SIMD3<Double>], velocities: [SIMD3<Double>],
        force: @escaping ([SIMD3<Double>]) -> Result
    ) {
        self.masses = masses
        self.positions = positions
        self.velocities = velocities
        self.force = force
        now = force(positions)
    }

    /// The energy of motion, eV.
    var kineticEnergy: Double {
        zip(masses, velocities).reduce(0) { $0 + 0.5 * $1.0 * ($1.1 * $1.1).sum() } / Self.acceleration
    }

    mutating func step(_ time: Double) {
        kick(time / 2)
        for atom in positions.indices { positions[atom] += time * velocities[atom] }
        now = force(positions)
        kick(time / 2)
    }

    private mutating func kick(_ time: Double) {
        for atom in velocities.indices {
            velocities[atom] += time * Self.acceleration / masses[atom] * now.forces[atom]
        }
    }
}
