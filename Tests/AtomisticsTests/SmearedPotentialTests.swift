import Atomistics
import Foundation
import Testing

private let cell = UnitCell(SIMD3(6.1, 0, 0), SIMD3(-2.3, 5.2, 0), SIMD3(1.7, 2.1, 4.4))!
private let sources = [SIMD3(0.3, 0.4, 0.5), SIMD3(2.0, 3.1, 1.2), SIMD3(-1.0, 4.0, 3.0)]
private let points = [SIMD3(0.3, 0.4, 0.5), SIMD3(1.0, -2.0, 3.0), SIMD3(14.0, 0.5, 9.0)]

@Test("the potential of smeared charges does not depend on the splitting")
func smearedSplitting() {
    let reference = SmearedPotential(cell: cell, sources: sources, width: 0.4, accuracy: 1e-13).values(at: points)
    for splitting in [0.3, 0.6, 10] {
        let other = SmearedPotential(cell: cell, sources: sources, width: 0.4, accuracy: 1e-13, splitting: splitting)
            .values(at: points)
        for (a, b) in zip(reference, other) { #expect(abs(a - b) < 1e-10) }
    }
}

@Test("the potential of smeared charges has the mean 0 and repeats with the cell")
func smearedMean() {
    let potential = SmearedPotential(cell: cell, sources: sources, width: 0.5, accuracy: 1e-13)
    // Of a function without waves shorter than the spacing of the grid, the mean over it is exact.
    let steps = 24
    let grid = (0..<steps * steps * steps).map { index in
        let place = SIMD3(Double(index % steps), Double(index / steps % steps), Double(index / steps / steps))
        return cell.position(place / Double(steps))
    }
    let values = potential.values(at: grid)
    #expect(abs(values.reduce(0, +) / Double(values.count)) < 1e-9)
    let images = potential.values(at: points.map { $0 + 2 * cell.a - cell.c })
    for (a, b) in zip(potential.values(at: points), images) { #expect(abs(a - b) < 1e-10) }
}

/// The energy of a neutral cell is sum q_i (V of the others at i) / 2, once sources are so narrow that they do not
/// overlap.
@Test("narrow charges have the potential of point charges")
func narrowCharges() {
    let charges = [1.0, 1, -2]
    var energy = 0.0
    let width = 0.1
    for (index, source) in sources.enumerated() {
        let potential = SmearedPotential(cell: cell, sources: [source], width: width, accuracy: 1e-13)
        let values = potential.values(at: sources)
        for (other, value) in values.enumerated() {
            // A Gaussian charge at its own center.
            let own = other == index ? 2.0.squareRoot() / (Double.pi.squareRoot() * width) : 0
            energy += 0.5 * charges[index] * charges[other] * (value - own)
        }
    }
    let expected = EwaldSum(cell: cell, charges: 3).energy(charges: charges, positions: sources) / coulombConstant
    // The background of every charge, of width sigma, takes pi sigma^2 / V times its charge squared: all cancel.
    #expect(abs(energy - expected) < 1e-9)
}

/// Against the sum over the plane's wave vectors, pi / K A [exp(K z) erfc(K s / sqrt 2 + z / sqrt 2 s) + the same at -z] and
/// -2 pi |z| / A smeared.
@Test("the potential of a slab of smeared charges")
func smearedSlab() throws {
    let (a, b, width) = (SIMD3(6.1, 0, 0.5), SIMD3(-2.3, 5.2, 0), 0.6)
    let slab = try #require(UnitCell(b, SIMD3(1, 2, 3), a, openAxis: 1))
    let (area, normal, reciprocal) = (try #require(slab.area), try #require(slab.normal), slab.reciprocal)
    let root: Double = 2.0.squareRoot() * width
    func sum(_ wave: Double, _ z: Double) -> Double {
        let half: Double = wave * root / 2
        let up: Double = exp(wave * z) * erfc(half + z / root)
        let down: Double = exp(-wave * z) * erfc(half - z / root)
        return Double.pi / (area * wave) * (up + down)
    }
    let found = SmearedPotential(cell: slab, sources: sources, width: width, accuracy: 1e-12).values(at: points)
    for (point, value) in zip(points, found) {
        var expected = 0.0
        for source in sources {
            let difference = point - source
            let z: Double = (difference * normal).sum()
            let smooth: Double = root / Double.pi.squareRoot() * exp(-z * z / (root * root))
            expected -= 2 * Double.pi / area * (z * erf(z / root) + smooth)
            for h in -15...15 {
                for k in -15...15 where h != 0 || k != 0 {
                    let wave = Double(h) * reciprocal.a + Double(k) * reciprocal.c
                    let length: Double = (wave * wave).sum().squareRoot()
                    expected += sum(length, z) * cos((wave * difference).sum())
                }
            }
        }
        #expect(abs(value - expected) < 1e-10, "\(value) \(expected)")
    }
}
