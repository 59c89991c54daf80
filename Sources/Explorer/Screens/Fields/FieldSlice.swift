import Atomistics
import Descriptors

/// Density and potential on a plane through one atom, as its environment holds them: atoms weighted by the cutoff
/// function and the reach, nothing beyond r_c. Of a periodic structure with all images, the mean of the potential 0, of a
/// slab as `SmearedPotential` has it.
struct FieldSlice: Sendable {
    /// Points along each side, odd so that the center is one of them.
    static let side = 41

    /// Row by row, the lowest first, from -r_c to r_c both ways; NaN outside the sphere.
    private(set) var density: [Double]
    private(set) var potential: [Double]
    /// The potential of a periodic structure is drawn for p = 1 only.
    let hasPotential: Bool
    /// Atoms within 0.8 A of the plane and inside the square: place in it, and element.
    private(set) var atoms: [(x: Double, y: Double, element: Element)] = []
    let cutoff: Double

    /// - Parameter element: the channel, nil for all elements together.
    init(_ scene: MoleculeScene, center: Int, element: Element?, camera: Camera, _ fields: FieldOptions) {
        cutoff = fields.cutoff
        let count = FieldSlice.side
        let origin = scene.atoms[center].position
        let (right, up, out) = camera.axes
        let reach = 2 * scene.radius + 2 * cutoff + 1
        let densityTable = KernelTable(fields.densityKernel, reach: reach)
        let potentialTable = KernelTable(fields.potentialKernel, reach: reach)
        let hasLattice = scene.cell != nil && fields.reach != .near
        hasPotential = !hasLattice || fields.exponent == 1
        var sources: [(x: Double, y: Double, z2: Double, density: Double, potential: Double)] = []
        for (index, atom) in scene.atoms.enumerated() {
            // A cell's images beyond the cutoff act by the lattice sum alone.
            let images =
                scene.cell == nil ? [atom.position] : scene.images(of: index, around: origin, within: cutoff)
            for image in images {
                let d = image - origin
                let distance = (d * d).sum().squareRoot()
                let weights = fields.weights(at: index == center && distance < 1e-9 ? 0 : distance)
                let place = (x: (d * right).sum(), y: (d * up).sum(), z: (d * out).sum())
                if abs(place.z) < 0.8, abs(place.x) < cutoff, abs(place.y) < cutoff {
                    atoms.append((place.x, place.y, atom.element))
                }
                guard element == nil || atom.element == element else { continue }
                sources.append(
                    (place.x, place.y, place.z * place.z, weights.density, weights.potential - (hasLattice ? 1 : 0)))
            }
        }
        density = Array(repeating: .nan, count: count * count)
        potential = density
        let step = 2 * cutoff / Double(count - 1)
        for row in 0..<count {
            for column in 0..<count {
                let (x, y) = (-cutoff + Double(column) * step, -cutoff + Double(row) * step)
                guard x * x + y * y <= cutoff * cutoff * 1.0001 else { continue }
                var (rho, v) = (0.0, 0.0)
                for source in sources {
                    let (dx, dy) = (x - source.x, y - source.y)
                    let distance = (dx * dx + dy * dy + source.z2).squareRoot()
                    if source.density > 0 { rho += source.density * densityTable(distance) }
                    if source.potential != 0 { v += source.potential * potentialTable(distance) }
                }
                density[row * count + column] = rho
                if hasPotential { potential[row * count + column] = v }
            }
        }
        guard hasLattice, hasPotential, let cell = scene.cell else { return }
        let inside = potential.indices.filter { potential[$0].isFinite }
        let points = inside.map { index in
            let (x, y) = (-cutoff + Double(index % count) * step, -cutoff + Double(index / count) * step)
            return origin + x * right + y * up
        }
        let lattice = SmearedPotential(
            cell: cell, sources: scene.atoms.filter { element == nil || $0.element == element }.map(\.position),
            width: fields.sigmaPotential)
        for (index, value) in zip(inside, lattice.values(at: points)) { potential[index] += value }
    }

    /// Both fields along the middle row, each divided by its largest value.
    var cut: (x: [Double], density: [Double], potential: [Double]) {
        let count = FieldSlice.side
        let row = count / 2 * count..<(count / 2 + 1) * count
        func scaled(_ values: ArraySlice<Double>) -> [Double] {
            let largest = values.filter(\.isFinite).max() ?? 0
            return values.map { largest > 0 ? $0 / largest : $0 }
        }
        let step = 2 * cutoff / Double(count - 1)
        return ((0..<count).map { -cutoff + Double($0) * step }, scaled(density[row]), scaled(potential[row]))
    }
}

/// A kernel, tabulated every hundredth of an angstrom and read by straight lines.
private struct KernelTable {
    private let values: [Double]

    init(_ kernel: RadialKernel, reach: Double) {
        values = (0...Int(reach * 100) + 1).map { kernel(Double($0) / 100) }
    }

    func callAsFunction(_ distance: Double) -> Double {
        let place = distance * 100
        let index = min(Int(place), values.count - 2)
        return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
    }
}
