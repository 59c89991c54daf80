import Atomistics
import Testing
import Workers

@testable import Exploration

struct ChargeGasTests {
    @Test("boxes keep their range, ions their distance and their number")
    func shape() throws {
        let gas = try ChargeGas(charges: 32, box: 9...11, leastDistance: 2.4)
        let samples = try gas.samples(40, seed: 3, execution: Execution(threads: 2))
        #expect(samples.count == 40)
        var edges: [Double] = []
        for sample in samples {
            let (structure, cell) = (sample.structure, try #require(sample.structure.cell))
            edges.append(cell.a.x)
            #expect(structure.elements.count { $0 == ChargeGas.cation } == 16)
            #expect(structure.elements.count { $0 == ChargeGas.anion } == 16)
            var least = Double.infinity
            for (i, a) in structure.positions.enumerated() {
                for b in structure.positions[..<i] {
                    for x in -1...1 {
                        for y in -1...1 {
                            for z in -1...1 {
                                let difference = a - b + cell.position(SIMD3(Double(x), Double(y), Double(z)))
                                least = min(least, (difference * difference).sum().squareRoot())
                            }
                        }
                    }
                }
            }
            #expect(least >= 2.4)
        }
        #expect(edges.allSatisfy { (9...11).contains($0) })
        // Even: the mean of 40 has a standard deviation of 0.09.
        #expect(abs(edges.reduce(0, +) / 40 - 10) < 0.4)
        #expect(edges.max()! - edges.min()! > 1)
    }

    @Test("energies are those of the ions")
    func energies() throws {
        let sample = try ChargeGas(charges: 8, box: 8...8, leastDistance: 2.5).samples(
            1, seed: 5, execution: Execution(threads: 1))[0]
        let charges = sample.structure.elements.map { $0 == ChargeGas.cation ? 1.0 : -1 }
        // Another splitting than the one that is chosen.
        let ewald = EwaldSum(cell: try #require(sample.structure.cell), charges: 8, splitting: 0.7)
        let expected = ewald.energy(charges: charges, positions: sample.structure.positions)
        #expect(abs(sample.energy - expected) < 1e-10 * abs(expected))
    }

    @Test("the same seed gives the same boxes, whatever their number and the threads")
    func reproducible() throws {
        let gas = try ChargeGas(charges: 16, box: 7...9, leastDistance: 2)
        let (few, many) = (
            try gas.samples(3, seed: 7, execution: Execution(threads: 1)),
            try gas.samples(9, seed: 7, execution: Execution(threads: 2))
        )
        for (a, b) in zip(few, many) {
            #expect(a.structure.positions == b.structure.positions && a.energy == b.energy)
        }
        let other = try gas.samples(3, seed: 8, execution: Execution(threads: 1))
        #expect(zip(few, other).allSatisfy { $0.energy != $1.energy })
        #expect(Set(many.map(\.energy)).count == 9)
    }

    @Test("a gas that cannot be is refused before it is begun")
    func impossible() {
        for (charges, box, distance) in [(64, 9.0...20.0, 2.5), (63, 12...20, 2.5), (2, 2...3, 2.5), (0, 12...20, 2.5)]
        {
            #expect(throws: ChargeGas.Impossible.self) {
                _ = try ChargeGas(charges: charges, box: box, leastDistance: distance)
            }
        }
        #expect(throws: Never.self) { try ChargeGas(charges: 64, box: 12...12, leastDistance: 2.5) }
    }
}
