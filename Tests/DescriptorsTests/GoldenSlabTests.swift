import Atomistics
import Foundation
import Testing

@testable import Descriptors

/// Coefficients of slabs against sums over the plane at points of space, integrated by quadrature
/// (Fixtures/slab_reference.py wrote golden-slab.json).
@Suite struct GoldenSlabTests {
    // Names as the file has them.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Golden: Decodable {
        struct Slab: Decodable {
            var name: String
            var lattice, positions: [[Double]]
            var numbers: [Int]

            var structure: Structure {
                func vector(_ x: [Double]) -> SIMD3<Double> { SIMD3(x[0], x[1], x[2]) }
                return Structure(
                    elements: numbers.map { Element(atomicNumber: $0)! }, positions: positions.map(vector),
                    cell: UnitCell(vector(lattice[0]), vector(lattice[1]), .zero, openAxis: 2))
            }
        }
        struct Case: Decodable {
            var structure: String
            var n_max, l_max, p: Int
            var r_c, sigma_v: Double
            var potential: [Double]
        }
        var structures: [Slab]
        var cases: [Case]

        static func load() throws -> Golden {
            let url = Bundle.module.url(forResource: "golden-slab", withExtension: "json", subdirectory: "Fixtures")
            return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: #require(url)))
        }
    }

    /// As chosen for speed, all in reciprocal space, and split at another width; two slabs, p = 1 ... 6.
    @Test(arguments: 0..<12, [nil, 0.1, 1.4])
    func coefficients(_ index: Int, _ width: Double?) throws {
        let golden = try Golden.load()
        let item = golden.cases[index]
        let structure = try #require(golden.structures.first { $0.name == item.structure }).structure
        let fields = FieldOptions(
            nMax: item.n_max, lMax: item.l_max, cutoff: item.r_c, sigmaPotential: item.sigma_v, exponent: item.p)
        let found = Periodic.coefficients(structure, fields, periodic: PeriodicOptions(width: width))
        let error = Periodic.error(found, item.potential)
        #expect(error < 1e-8, "\(item.structure), p \(item.p), width \(width ?? 0): \(error)")
    }
}
