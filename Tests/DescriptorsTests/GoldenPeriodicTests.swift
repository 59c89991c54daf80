import Atomistics
import Foundation
import Testing

@testable import Descriptors

/// Coefficients of periodic structures against featomic 0.6.7's sums in reciprocal space alone, converged and checked
/// against a slow reference by quadrature (Fixtures/golden-periodic.json).
@Suite struct GoldenPeriodicTests {
    // Names as the file has them.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Golden: Decodable {
        struct Crystal: Decodable {
            var name: String
            var cell, positions: [[Double]]
            var numbers: [Int]

            var structure: Structure {
                func vector(_ x: [Double]) -> SIMD3<Double> { SIMD3(x[0], x[1], x[2]) }
                return Structure(
                    elements: numbers.map { Element(atomicNumber: $0)! }, positions: positions.map(vector),
                    cell: UnitCell(vector(cell[0]), vector(cell[1]), vector(cell[2])))
            }
        }
        struct Case: Decodable {
            var structure: String
            var n_max, l_max, p: Int
            var r_c, sigma_v: Double
            var potential: [[[[Double]]]]
        }
        var structures: [Crystal]
        var cases: [Case]

        static func load() throws -> Golden {
            let url = Bundle.module.url(forResource: "golden-periodic", withExtension: "json", subdirectory: "Fixtures")
            return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: #require(url)))
        }
    }

    /// As chosen for speed, all in reciprocal space, and split at two widths.
    @Test(arguments: 0..<8, [nil, 0.1, 1.3, 2])
    func coefficients(_ index: Int, _ width: Double?) throws {
        let golden = try Golden.load()
        let item = golden.cases[index]
        let structure = try #require(golden.structures.first { $0.name == item.structure }).structure
        let fields = FieldOptions(
            nMax: item.n_max, lMax: item.l_max, cutoff: item.r_c, sigmaPotential: item.sigma_v, exponent: item.p)
        let found = Periodic.coefficients(structure, fields, periodic: PeriodicOptions(width: width))
        let error = Periodic.error(found, item.potential.flatMap { $0.flatMap { $0.flatMap { $0 } } })
        #expect(error < 1e-8, "case \(index), width \(width ?? 0): \(error)")
    }
}
