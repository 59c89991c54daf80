import Foundation
import TestSupport
import Testing

@testable import Atomistics

/// Small files that would cost much: each bound is a message, and what is within them costs as much as there is of it.
struct AmplificationTests {
    private func scan(_ id: String, atoms: Int, points: Int) -> String {
        var text =
            "\(atoms)\nProperties=species:S:1:pos:R:3:fragment:I:1 curve_id=\(id) charge_a=0 charge_b=0 direction=\"0 0 1\" "
        text += "displacements=\"" + (0..<points).map { "\($0)" }.joined(separator: " ") + "\"\n"
        for atom in 0..<atoms { text += "H \(atom) 0 \(atom % 2) \(atom % 2)\n" }
        return text
    }

    @Test("a scan of too many points times atoms is refused before any is made")
    func largeScan() throws {
        let folder = try TemporaryFolder(["a.xyz": scan("a", atoms: 2001, points: 5000)])
        let expected = "expected a scan of at most 10000000 points times atoms, found 5000 times 2001"
        #expect(folder.read().errors == ["a.xyz:2: displacements: \(expected)"])
        let error = #expect(throws: DataError.self) { try StructureReader().read([folder.path]) }
        #expect(error?.reason.description == "displacements: " + expected)
    }

    @Test("scans together are bounded as well, and the bound starts anew with every dataset")
    func manyScans() throws {
        let budget = ScanBudget()
        for _ in 0..<10 { try budget.take(points: 1000, atoms: 10_000) }
        let error = #expect(throws: ScanBudget.Excess.self) { try budget.take(points: 1, atoms: 1) }
        #expect(error?.reason == "expected scans of at most 100000000 points times atoms in one dataset, found more")
        #expect(throws: ScanBudget.Excess.self) { try ScanBudget().take(points: .max, atoms: 2) }
        try ScanBudget().take(points: 1, atoms: 1)
    }

    @Test("gzip that becomes far more than data do is refused while it grows, in a folder too")
    func bombs() throws {
        // A gigabyte of zeros in one megabyte: members of 16 MiB, one after the other.
        let member = Gzip.compress([UInt8](repeating: 0, count: 16 << 20), level: 9)
        let bomb = Array(repeatElement(member, count: 64).joined())
        let folder = try TemporaryFolder()
        for name in ["a", "b"] { try folder.write(bomb, to: "\(name).xyz.gz") }
        let limit = 64 << 20 + 50 * bomb.count
        #expect(limit < 256 << 20)
        let message =
            "the gzip file of \(bomb.count) bytes becomes more than \(limit), the most that is taken of it; gunzip it if it is sound"
        #expect(folder.read().errors == ["a.xyz.gz: \(message)", "b.xyz.gz: \(message)"])
    }

    // MARK: - Two atoms on one spot

    /// What is looked for, by all pairs.
    private func hasClosePair(_ positions: [SIMD3<Double>]) -> Bool {
        for i in positions.indices {
            for j in 0..<i where (positions[j] - positions[i]).length < leastSeparation { return true }
        }
        return false
    }

    @Test("close atoms among many are found wherever they are", arguments: 0..<40)
    func closeAmongMany(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let centers: [Double] = [0, -3, 1e5, -1e6]
        let center = SIMD3(centers[Int(seed % 4)], 0, 0)
        var positions: [SIMD3<Double>] = []
        for _ in 0..<300 { positions.append(center + SIMD3<Double>.random(in: -4...4, using: &generator)) }
        // Every second set has a close pair for sure, across any of the boxes' faces.
        if seed % 2 == 0 {
            let step = SIMD3<Double>.random(in: -0.057...0.057, using: &generator)
            positions.append(positions[Int(seed)] + step)
        }
        let pair = closePair(positions)
        #expect((pair != nil) == hasClosePair(positions))
        if let pair { #expect((positions[pair.0] - positions[pair.1]).length < leastSeparation && pair.0 < pair.1) }
    }

    @Test("of few atoms the first close pair is found, whichever two are close", arguments: [1, 2, 8, 9, 16, 17, 64])
    func closeAmongFew(count: Int) {
        let apart = (0..<count).map { SIMD3(0.11 * Double($0), 0, -1e5) }
        #expect(closePair(apart) == nil)
        for a in apart.indices {
            for b in a + 1..<count {
                var positions = apart
                positions[b] = apart[a] + SIMD3(0, 0.099, 0)
                #expect(closePair(positions).map { [$0.0, $0.1] } == [a, b])
                positions[b] = apart[a] + SIMD3(0, 0.101, 0)
                #expect(closePair(positions) == nil)
            }
        }
    }

    @Test("planes, lines and lattices of atoms cost no more than clouds", arguments: 0..<4)
    func arrangements(dimension: Int) {
        // All atoms at one place in all other directions; sorting along any one axis would compare all with all.
        let axes: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0.6, 0.8]]
        let (a, b) = (axes[dimension], axes[(dimension + 1) % 3])
        let line = (0..<100_000).map { Double($0) * 0.12 * a }
        let plane = (0..<100_000).map { Double($0 % 300) * a + Double($0 / 300) * b }
        let time = ContinuousClock().measure {
            #expect(closePair(line) == nil)
            #expect(closePair(plane) == nil)
        }
        // By all pairs it takes minutes.
        #expect(time < .seconds(30))
    }

    @Test("nothing traps where coordinates are absurd")
    func absurd() {
        let many: [SIMD3<Double>] = (0..<100).map { Double($0) * SIMD3(1e300, -1e200, 1) }
        #expect(closePair(many) == nil)
        #expect(closePair(many + [many[3]])?.0 == 3)
    }

    // MARK: - Rigid monomers

    /// A curve of two points: monomers of so many atoms each, of which `change` makes the second point.
    private func pair(atoms: Int, _ change: (Int, SIMD3<Double>) -> SIMD3<Double>) -> BindingCurve {
        var generator = SeededGenerator(seed: 5)
        let start = (0..<2 * atoms).map { _ in SIMD3<Double>.random(in: -9...9, using: &generator) }
        let end = start.enumerated().map { change($0, $1) }
        return BindingCurve(
            id: "x", dimerClass: .unknown, elements: Array(repeating: .carbon, count: 2 * atoms),
            fragments: (0..<2 * atoms).map { UInt8($0 % 2) }, chargeA: nil, chargeB: nil,
            points: [start, end].map { BindingCurve.Point(distance: 1, energy: nil, positions: $0) },
            source: SourceLocation(file: "x", line: 1))
    }

    private func turned(_ position: SIMD3<Double>) -> SIMD3<Double> {
        let x = SIMD3(cos(0.4), sin(0.4), 0)
        let y = SIMD3(-sin(0.4), cos(0.4), 0)
        return position.x * x + position.y * y + SIMD3(0, 0, position.z + 2)
    }

    @Test("large monomers may move and turn, not bend", arguments: [3, 64, 65, 400])
    func largeMonomers(atoms: Int) {
        #expect(pair(atoms: atoms) { $0 % 2 == 0 ? $1 : $1 + [0, 3, 4] }.isRigid(tolerance: 1e-9))
        #expect(pair(atoms: atoms) { $0 % 2 == 0 ? $1 : turned($1) }.isRigid(tolerance: 1e-9))
        for bent in [1, 2 * atoms - 1] {
            let bends = pair(atoms: atoms) { $0 == bent ? turned($1) + [0, 0.02, 0] : turned($1) }
            #expect(!bends.isRigid() && bends.isRigid(tolerance: 0.03))
            let shifts = pair(atoms: atoms) { $0 == bent ? $1 + [0.02, 0, 0] : $1 }
            #expect(!shifts.isRigid() && shifts.isRigid(tolerance: 0.03))
        }
    }

    @Test("five hundred points of a thousand atoms are checked in a moment")
    func longScan() throws {
        let folder = try TemporaryFolder(["a.xyz": scan("a", atoms: 1000, points: 500)])
        let curve = try #require(folder.read().dataset.curves.first)
        // By all pairs it takes minutes.
        let time = ContinuousClock().measure { #expect(curve.isRigid()) }
        #expect(time < .seconds(20))
    }
}
