import Atomistics
import TestSupport
import Testing

@testable import Descriptors

@Suite struct CartesianTensorTests {
    private static func random(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
    }

    /// Of all components, from the unequal ones.
    private static func tensor(_ kind: CartesianTensor, seed: UInt64) -> [Double] {
        let short = random(kind.counts.last!, seed: seed)
        return kind.components(of: kind.irreducibleParts(of: short))
    }

    private static func turned(_ tensor: [Double], rank: Int) -> [Double] {
        Rotation(rows: EquivarianceTests.rotation).applied(to: tensor, rank: rank)
    }

    @Test(arguments: CartesianTensor.allCases) func normAndWayBack(_ kind: CartesianTensor) {
        let numbers = kind.parts.map { 2 * $0.lambda + 1 }
        #expect(numbers.reduce(0, +) == kind.counts.last)
        let tensor = Self.tensor(kind, seed: 3)
        #expect(tensor.count == kind.counts[0])
        let parts = kind.irreducibleParts(of: tensor)
        #expect(parts.map(\.count) == numbers)
        func square(_ values: [Double]) -> Double { values.reduce(0.0) { $0 + $1 * $1 } }
        let (norm, sum) = (square(tensor), square(parts.flatMap { $0 }))
        #expect(abs(norm - sum) < 1e-14 * norm)
        #expect(zip(kind.components(of: parts), tensor).allSatisfy { abs($0 - $1) < 1e-14 })
        // The short form and back.
        let short = Self.random(kind.counts.last!, seed: 3)
        let back = kind.components(of: kind.irreducibleParts(of: short), count: kind.counts.last)
        #expect(zip(back, short).allSatisfy { abs($0 - $1) < 1e-14 })
    }

    @Test(arguments: CartesianTensor.allCases) func partsTurnAsHarmonics(_ kind: CartesianTensor) {
        let tensor = Self.tensor(kind, seed: 4)
        let (parts, turned) = (
            kind.irreducibleParts(of: tensor), kind.irreducibleParts(of: Self.turned(tensor, rank: kind.rank))
        )
        for (part, (before, after)) in zip(kind.parts, zip(parts, turned)) {
            let d = EquivarianceTests.wigner(EquivarianceTests.rotation, part.lambda)
            for mu in after.indices {
                var expected = 0.0
                for nu in before.indices { expected += d[mu][nu] * before[nu] }
                #expect(abs(after[mu] - expected) < 1e-13)
            }
            // A tensor of even rank does not change under inversion.
            let sign = part.lambda % 2 == 0 ? part.parity : -part.parity
            #expect(sign == (kind.rank % 2 == 0 ? 1 : -1))
        }
    }

    /// In words: (y, z, x); the trace / sqrt 3; sqrt 2 T_xy, sqrt 2 T_yz, ...; the antisymmetric part as an axial
    /// vector.
    @Test func conventions() {
        #expect(CartesianTensor.vector.irreducibleParts(of: [1, 2, 3]) == [[2, 3, 1]])
        let (xx, yy, zz): (Double, Double, Double) = (0.3, -1.1, 0.7)
        let (yz, xz, xy): (Double, Double, Double) = (0.2, -0.4, 0.9)
        let (root2, root3, root6) = (2.0.squareRoot(), 3.0.squareRoot(), 6.0.squareRoot())
        let trace: [Double] = [(xx + yy + zz) / root3]
        let traceless: [Double] = [
            root2 * xy, root2 * yz, (2 * zz - xx - yy) / root6, root2 * xz, (xx - yy) / root2,
        ]
        let expected = [trace, traceless]
        let short: [Double] = [xx, yy, zz, yz, xz, xy]
        let full: [Double] = [xx, xy, xz, xy, yy, yz, xz, yz, zz]
        for components in [short, full] {
            let parts = CartesianTensor.symmetric.irreducibleParts(of: components)
            for (found, part) in zip(parts, expected) {
                #expect(zip(found, part).allSatisfy { abs($0 - $1) < 1e-15 })
            }
        }
        // v w^T: v x w / sqrt 2
        let v: [Double] = [1, 2, -0.5]
        let w: [Double] = [0.3, -1, 2]
        let product: [Double] = v.flatMap { a in w.map { a * $0 } }
        let axial = CartesianTensor.matrix.irreducibleParts(of: product)[1]
        let cross: [Double] = [v[2] * w[0] - v[0] * w[2], v[0] * w[1] - v[1] * w[0], v[1] * w[2] - v[2] * w[1]]
        #expect(zip(axial, cross).allSatisfy { abs($0 - $1 / root2) < 1e-15 })
        // The lambda = 1 part of a symmetric third-rank tensor is sqrt(3/5) of its traces.
        let tensor = Self.tensor(.tensor3, seed: 5)
        let first = CartesianTensor.tensor3.irreducibleParts(of: tensor)[0]
        var traces: [Double] = []
        for a in [1, 2, 0] {
            let place = 9 * a
            traces.append(tensor[place] + tensor[place + 4] + tensor[place + 8])
        }
        let factor = 0.6.squareRoot()
        #expect(zip(first, traces).allSatisfy { abs($0 - factor * $1) < 1e-14 })
        #expect(CartesianTensor.kinds(ofComponents: 9) == [.symmetric, .matrix])
        let kinds = [3, 6, 10, 15, 27, 81, 7].map { CartesianTensor.kinds(ofComponents: $0).count }
        #expect(kinds == [1, 1, 1, 1, 1, 1, 0])
    }

    /// What no irreducible part has, and only that: |T|^2 less the squares of all parts.
    @Test(arguments: CartesianTensor.allCases) func asymmetryIsWhatPartsLeaveOut(_ kind: CartesianTensor) {
        let tensor = Self.random(kind.counts[0], seed: 7)
        let squares = kind.irreducibleParts(of: tensor).joined().reduce(0) { $0 + $1 * $1 }
        let norm = tensor.reduce(0) { $0 + $1 * $1 }
        #expect(abs(kind.asymmetry(of: tensor) - (norm - squares)) < 1e-13 * norm)
        #expect((kind.asymmetry(of: tensor) > 0.01) == ![.vector, .matrix].contains(kind))
        #expect(kind.asymmetry(of: Self.tensor(kind, seed: 8)) < 1e-28)
    }
}
