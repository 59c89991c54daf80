import Testing

@testable import Atomistics

struct GeometryTests {
    private func curve(_ text: String) throws -> BindingCurve {
        try #require(try TemporaryFolder(["a.xyz": text]).read().dataset.curves.first)
    }

    @Test("the closest atoms of the two monomers")
    func closestContact() throws {
        let contact = try curve(Sample.curve()).closestContact(at: 1)
        #expect(contact.atomA == 1 && contact.atomB == 2)
        #expect(abs(contact.distance - 3.08) < 1e-12)
    }

    @Test("rigid monomers may move, not bend")
    func rigid() throws {
        var curve = try curve(Sample.curve())
        #expect(curve.isRigid())
        // Both atoms of HF turned about F.
        curve.points[1].positions[1] = SIMD3(0.92, 0, 0)
        #expect(curve.isRigid(tolerance: 1e-12))
        curve.points[2].positions[1].z += 0.01
        #expect(!curve.isRigid())
        #expect(curve.isRigid(tolerance: 0.02))
    }

    @Test("displaced to its own distances a curve is itself", arguments: ["distance=2.54", "distance=3.3", ""])
    func displacedToItself(keys: String) throws {
        let curve = try curve(Sample.scan(direction: "0.6 0 0.8", displacements: "0 0.5 4", keys: keys))
        for point in curve.points {
            for (a, b) in zip(curve.displaced(to: point.distance), point.positions) { #expect((a - b).length < 1e-12) }
        }
    }

    @Test("displaced beyond its points, the geometric centres are as far apart as asked")
    func displacedElsewhere() throws {
        let curve = try curve(Sample.scan(direction: "0.6 0 0.8"))
        for distance in [2.2, 3, 10, 1000] {
            let (a, b) = curve.centers(of: curve.displaced(to: distance))
            #expect(abs((b - a).length - distance) < 1e-9)
        }
        // Across the line the centers stay 2.54 * 0.6 apart.
        let (a, b) = curve.centers(of: curve.displaced(to: 0.1))
        #expect(abs((b - a).length - 1.524) < 1e-12)
    }

    /// Ne leaves HF along a direction that is not the line of centers: H, the closest atom, is at 0.92 A, the center of HF
    /// at 0.46 A, Ne at 3 A on the same axis.
    @Test("the closest atoms are as far apart as asked on the path of the curve itself", arguments: [2.5, 3, 4, 6, 20])
    func distanceOfClosestContact(separation: Double) throws {
        let curve = try curve(Sample.scan(direction: "0.6 0 0.8", displacements: "0 0.5 4"))
        let along = 0.8 * 2.08
        let shift = (along * along - 2.08 * 2.08 + separation * separation).squareRoot() - along
        let expected = SIMD3(0.6 * shift, 0, 2.54 + 0.8 * shift).length
        let found = try #require(curve.distance(ofClosestContact: separation))
        #expect(abs(found - expected) < 1e-4)
        let positions = curve.displaced(to: found)
        #expect(abs((positions[2] - positions[1]).length - separation) < 1e-4)
    }

    @Test("closest atoms that are never so far apart have no distance")
    func noDistanceOfClosestContact() throws {
        let curve = try curve(Sample.scan(direction: "0.6 0 0.8", displacements: "0 0.5 4"))
        #expect(curve.distance(ofClosestContact: 1) == nil && curve.distance(ofClosestContact: 100) == nil)
        var molecule = curve
        molecule.fragments = [0, 0, 0]
        #expect(molecule.distance(ofClosestContact: 3) == nil)
    }

    @Test("the line of a scan, and how far a curve is from being one")
    func scanLine() throws {
        let (line, deviation) = ScanLine.fitted(to: try curve(Sample.scan(direction: "0 0.6 0.8")))
        #expect(line.displacements == [0, 1, 2])
        #expect((line.direction - SIMD3(0, 0.6, 0.8)).length < 1e-12)
        #expect(deviation < 1e-12)
    }
}
