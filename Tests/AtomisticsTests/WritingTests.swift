import Foundation
import TestSupport
import Testing

@testable import Atomistics

struct WritingTests {
    private func read(_ text: String) throws -> Dataset {
        let folder = try TemporaryFolder(["a.xyz": text])
        let (dataset, errors) = folder.read()
        #expect(errors == [])
        return dataset
    }

    private func expectSame(_ a: Dataset, _ b: Dataset, within tolerance: Double) {
        #expect(a.curves.count == b.curves.count)
        for (a, b) in zip(a.curves, b.curves) {
            #expect(a.id == b.id)
            #expect(a.dimerClass == b.dimerClass)
            #expect(a.elements == b.elements)
            #expect(a.fragments == b.fragments)
            #expect(a.chargeA == b.chargeA && a.chargeB == b.chargeB)
            #expect(a.points.map(\.energy) == b.points.map(\.energy))
            for (a, b) in zip(a.points, b.points) {
                #expect(abs(a.distance - b.distance) <= tolerance)
                for (a, b) in zip(a.positions, b.positions) { #expect((a - b).length <= tolerance) }
            }
        }
    }

    @Test("the text of both layouts")
    func text() throws {
        let dataset = try read(Sample.scan())
        func text(_ layout: DatasetWriter.Layout) throws -> String {
            String(decoding: try DatasetWriter(layout: layout).data(for: dataset), as: UTF8.self)
        }
        #expect(
            try text(.scans) == """
                3
                Properties=species:S:1:pos:R:3:fragment:I:1 curve_id=hf-ne class=PP charge_a=0 charge_b=0 distance=2.54 \
                direction="0 0 1" displacements="0 1 2" interaction_energies="-0.01 -0.004 -0.001" pbc="F F F"
                F 0 0 0 0
                H 0 0 0.92 0
                Ne 0 0 3 1

                """)
        #expect(
            try text(.points).hasPrefix(
                """
                3
                Properties=species:S:1:pos:R:3:fragment:I:1 curve_id=hf-ne class=PP charge_a=0 charge_b=0 distance=2.54 \
                interaction_energy=-0.01 pbc="F F F"
                F 0 0 0 0
                H 0 0 0.92 0
                Ne 0 0 3 1
                3

                """))
    }

    /// Positions of many digits, fragments that alternate, distances of other centers, a line at an angle.
    private func awkward(decimals: Int) throws -> Dataset {
        var generator = SeededGenerator(seed: 3)
        let direction = SIMD3(0.36, 0.48, 0.8)
        let curves = (0..<20).map { index in
            let elements = [Element.carbon, .oxygen, .hydrogen, .nitrogen, .hydrogen]
            let fragments: [UInt8] = [0, 1, 0, 1, 0]
            let start = fragments.indices.map { atom in
                SIMD3(Double(atom), 0, fragments[atom] == 0 ? 0 : 4)
                    + SIMD3(
                        .random(in: -0.3...0.3, using: &generator), .random(in: -0.3...0.3, using: &generator),
                        .random(in: -0.3...0.3, using: &generator))
            }
            let points = (0..<8).map { step in
                let shift = 0.35 * Double(step) * direction
                return BindingCurve.Point(
                    distance: 4 + 0.35 * Double(step), energy: .random(in: -1...1, using: &generator),
                    positions: fragments.indices.map { atom in
                        let position = start[atom] + (fragments[atom] == 1 ? shift : .zero)
                        let scale = DecimalNumber.powersOfTen[decimals]
                        return (position * scale).rounded(.toNearestOrAwayFromZero) / scale
                    })
            }
            return BindingCurve(
                id: "no \(index) of \"them\" = \\", dimerClass: index % 2 == 0 ? .chargedPolar : DimerClass("my class"),
                elements: elements, fragments: fragments, chargeA: -1, chargeB: index % 2 == 0 ? 0 : nil,
                points: points,
                source: SourceLocation(file: "memory", line: index))
        }
        return Dataset(name: "awkward", curves: curves)
    }

    @Test("points are read back as they were written", arguments: [3, 6, 8, 10])
    func pointsRoundTrip(decimals: Int) throws {
        let dataset = try awkward(decimals: decimals)
        let data = try DatasetWriter(layout: .points).data(for: dataset)
        let back = try read(String(decoding: data, as: UTF8.self))
        expectSame(dataset, back, within: 0)
        #expect(try DatasetWriter(layout: .points).data(for: back) == data)
    }

    @Test("scans are read back within the tolerance, energies exactly", arguments: [6, 8, 10])
    func scansRoundTrip(decimals: Int) throws {
        let dataset = try awkward(decimals: decimals)
        let data = try DatasetWriter(layout: .scans).data(for: dataset)
        let back = try read(String(decoding: data, as: UTF8.self))
        expectSame(dataset, back, within: 4e-6)
        // Written once more nothing is lost.
        #expect(try DatasetWriter(layout: .scans).data(for: back) == data)
    }

    @Test("a curve whose monomer bends or turns away is no scan")
    func notAScan() throws {
        var curve = try read(Sample.curve()).curves[0]
        curve.points[1].positions[1].x += 0.01
        let dataset = Dataset(name: "bent", curves: [curve])
        let error = #expect(throws: DataError.self) { try DatasetWriter(layout: .scans).data(for: dataset) }
        #expect(
            error?.reason.description
                == "curve 'hf-ne' is not a scan: its points are up to 0.01 angstrom from a displacement of monomer B along "
                + "a line (tolerance 0.000002); the points layout holds it")
        #expect(try DatasetWriter(layout: .points).data(for: dataset).count > 0)
    }

    @Test("curves without energies, charges or class are written without them")
    func withoutEnergies() throws {
        let text = Sample.curve().replacing(#/ interaction_energy=\S+/#, with: "").replacing(
            #/ class=.*_b=0/#, with: "")
        let dataset = try read(text)
        for layout in DatasetWriter.Layout.allCases {
            let written = String(decoding: try DatasetWriter(layout: layout).data(for: dataset), as: UTF8.self)
            #expect(!written.contains("energ") && !written.contains("class") && !written.contains("charge"))
            expectSame(dataset, try read(written), within: 1e-12)
        }
    }
}
