import Atomistics

/// The dimer on the screen, with what its plot needs worked out once.
struct SelectedDimer: Sendable {
    /// The dimer's place in the class, in file order.
    let index: Int
    let curve: SampleGroup
    /// The points that have an energy: angstrom, eV.
    let distances: [Double]
    let energies: [Double]
    /// Where the closest pair of atoms of the two monomers is r_c apart, on the curve's own measure of distance.
    var contact: Double?
    /// Where smooth curves are asked for, ascending.
    let grid: [Double]

    init(index: Int, curve: SampleGroup, cutoff: Double) {
        self.index = index
        self.curve = curve
        let known = curve.samples.filter { $0.value != nil }
        distances = known.map { $0.distance ?? 0 }
        energies = known.map { $0.value![0] }
        contact = curve.curve?.distance(ofClosestContact: cutoff)
        grid = curve.curve?.smoothDistances ?? []
    }
}
