import Atomistics

/// The dimer on the screen, with what its plot needs worked out once.
struct SelectedDimer: Sendable {
    /// Its place in the class, in file order.
    let index: Int
    let curve: BindingCurve
    /// The points that have an energy: angstrom, eV.
    let distances: [Double]
    let energies: [Double]
    /// Where the closest pair of atoms of the two monomers is r_c apart, on the curve's own measure of distance.
    var contact: Double?
    /// Where smooth curves are asked for, ascending.
    let grid: [Double]

    init(index: Int, curve: BindingCurve, cutoff: Double) {
        self.index = index
        self.curve = curve
        let known = curve.points.filter { $0.energy != nil }
        distances = known.map(\.distance)
        energies = known.map { $0.energy! }
        contact = curve.distance(ofClosestContact: cutoff)
        grid = curve.smoothDistances
    }
}
