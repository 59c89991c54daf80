import Atomistics
import Descriptors
import Foundation

/// Density and potential on a plane through one atom, as its environment holds them: atoms weighted by the cutoff
/// function and the reach, nothing beyond r_c.
struct FieldSlice: Sendable {
    /// Points along each side, odd so that the centre is one of them.
    static let side = 41

    /// Row by row, the lowest first, from -r_c to r_c both ways; NaN outside the sphere.
    private(set) var density: [Double]
    private(set) var potential: [Double]
    /// Atoms within 0.8 A of the plane and inside the square: place in it, and element.
    private(set) var atoms: [(x: Double, y: Double, element: Element)] = []
    let cutoff: Double

    /// - Parameter element: the channel, nil for all elements together.
    init(_ scene: MoleculeScene, centre: Int, element: Element?, camera: Camera, _ fields: FieldOptions) {
        cutoff = fields.cutoff
        let count = FieldSlice.side
        let origin = scene.atoms[centre].position
        let (right, up, out) = camera.axes
        let weight = CutoffFunction(radius: fields.cutoff, width: fields.cutoffWidth)
        let reach = 2 * scene.radius + 2 * cutoff + 1
        let densityTable = KernelTable(reach: reach) { gaussian($0, fields.sigmaDensity) }
        let potentialTable = KernelTable(reach: reach) { smeared($0, fields.sigmaPotential, fields.exponent) }
        var sources: [(x: Double, y: Double, z2: Double, density: Double, potential: Double)] = []
        for (index, atom) in scene.atoms.enumerated() {
            let d = atom.position - origin
            let distance = (d * d).sum().squareRoot()
            let near = index == centre ? 1 : weight(distance)
            let place = (x: (d * right).sum(), y: (d * up).sum(), z: (d * out).sum())
            if abs(place.z) < 0.8, abs(place.x) < cutoff, abs(place.y) < cutoff {
                atoms.append((place.x, place.y, atom.element))
            }
            guard element == nil || atom.element == element else { continue }
            let far =
                switch fields.reach {
                case .full: 1.0
                case .near: near
                case .far: 1 - near
                }
            sources.append((place.x, place.y, place.z * place.z, near, far))
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
                    if source.potential > 0 { v += source.potential * potentialTable(distance) }
                }
                density[row * count + column] = rho
                potential[row * count + column] = v
            }
        }
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

/// A function of distance, tabulated every hundredth of an angstrom and read by straight lines.
private struct KernelTable {
    private let values: [Double]

    init(reach: Double, _ function: (Double) -> Double) {
        values = (0...Int(reach * 100) + 1).map { function(Double($0) / 100) }
    }

    func callAsFunction(_ distance: Double) -> Double {
        let place = distance * 100
        let index = min(Int(place), values.count - 2)
        return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
    }
}

/// (pi sigma^2)^(-3/4) exp(-s^2 / 2 sigma^2).
func gaussian(_ s: Double, _ sigma: Double) -> Double {
    pow(.pi * sigma * sigma, -0.75) * exp(-s * s / (2 * sigma * sigma))
}

/// P(p/2, s^2 / 2 sigma^2) / s^p, P the regularised lower incomplete gamma function, by its series below x = 2 and by
/// recurrence from p = 1 or 2 above.
func smeared(_ s: Double, _ sigma: Double, _ p: Int) -> Double {
    let a = Double(p) / 2
    let x = s * s / (2 * sigma * sigma)
    if x < 2 {
        var term = 1 / tgamma(a + 1)
        var sum = 0.0
        for n in 1...60 {
            sum += term
            term *= x / (a + Double(n))
        }
        return exp(-x) * sum * pow(2 * sigma * sigma, -a)
    }
    var order = p % 2 == 1 ? 0.5 : 1.0
    var value = p % 2 == 1 ? erf(x.squareRoot()) : 1 - exp(-x)
    while order < a - 0.25 {
        value -= pow(x, order) * exp(-x) / tgamma(order + 1)
        order += 1
    }
    return value / pow(s, Double(p))
}
