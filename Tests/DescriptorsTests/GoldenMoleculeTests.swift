import Atomistics
import Foundation
import Testing

@testable import Descriptors

/// Coefficients against brute-force quadrature by an independent program (Fixtures/molecule_reference.py).
@Suite struct GoldenMoleculeTests {
    // Names as the file has them.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Golden: Decodable {
        struct Case: Decodable {
            var n_max, l_max, p: Int
            var r_c, cutoff_width, sigma_rho, sigma_v: Double
            var reach: Reach
            var density, potential: [[[[Double]]]]
            var rho_rho_norm, rho_v_norm, v_v_norm: [Double]

            var fields: FieldOptions {
                FieldOptions(
                    nMax: n_max, lMax: l_max, cutoff: r_c, cutoffWidth: cutoff_width, sigmaDensity: sigma_rho,
                    sigmaPotential: sigma_v, exponent: p, reach: reach)
            }
        }
        var numbers: [Int]
        var positions: [[Double]]
        var cases: [Case]

        var structure: Structure {
            Structure(
                elements: numbers.map { Element(atomicNumber: $0)! },
                positions: positions.map { SIMD3($0[0], $0[1], $0[2]) }, fragments: [0, 0, 0, 1, 1, 1])
        }

        static func load() throws -> Golden {
            let url = Bundle.module.url(forResource: "golden-molecule", withExtension: "json", subdirectory: "Fixtures")
            return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: #require(url)))
        }
    }

    @Test(arguments: 0..<6)
    func coefficients(_ index: Int) throws {
        let golden = try Golden.load()
        let item = golden.cases[index]
        let featurizer = Featurizer(
            descriptor: Descriptor(.rhoV), fields: item.fields, elements: [.hydrogen, .carbon, .oxygen])
        let workspace = featurizer.makeWorkspace()
        for (field, expected) in [(Featurizer.Field.density, item.density), (.potential, item.potential)] {
            let found = featurizer.coefficients(of: field, in: golden.structure, using: workspace)
            let reference = expected.flatMap { $0.flatMap { $0.flatMap { $0 } } }
            #expect(found.count == reference.count)
            let largest = reference.map(abs).max()!
            let error = zip(found, reference).map { abs($0 - $1) }.max()! / largest
            #expect(error < 1e-9, "\(field) of case \(index): \(error)")
        }
    }

    @Test(arguments: 0..<6)
    func invariantNormsPerAtom(_ index: Int) throws {
        let golden = try Golden.load()
        let item = golden.cases[index]
        for (invariant, expected) in [
            (Invariant.rhoRho, item.rho_rho_norm), (.rhoV, item.rho_v_norm), (.vV, item.v_v_norm),
        ] {
            let featurizer = Featurizer(
                descriptor: Descriptor(invariant), fields: item.fields, elements: [.hydrogen, .carbon, .oxygen],
                perAtom: true)
            let count = featurizer.layout.count
            var rows = [Double](repeating: .nan, count: 6 * count)
            rows.withUnsafeMutableBufferPointer {
                featurizer.features(
                    of: golden.structure, into: $0.baseAddress!, rowStride: count, using: featurizer.makeWorkspace())
            }
            for atom in 0..<6 {
                let norm = rows[atom * count..<(atom + 1) * count].reduce(0) { $0 + $1 * $1 }.squareRoot()
                #expect(abs(norm - expected[atom]) < 1e-9 * expected[atom])
            }
        }
    }
}
