import Foundation
import Testing

@testable import Descriptors

/// Bases of many functions, which are nearly dependent, against 60 digits (Fixtures/radial_reference.py).
@Suite struct RadialBasisTests {
    // Names as the file has them.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Reference: Decodable {
        struct Case: Decodable {
            var n_max: Int
            var potential, density: [Double]
        }
        var radius, sigma, distance: Double
        var l: Int
        var cases: [Case]

        static func load() throws -> Reference {
            let url = Bundle.module.url(
                forResource: "radial-reference", withExtension: "json", subdirectory: "Fixtures")
            return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: #require(url)))
        }
    }

    @Test(arguments: [6, 14, 16])
    func manyFunctions(_ nMax: Int) throws {
        let reference = try Reference.load()
        let item = try #require(reference.cases.first { $0.n_max == nMax })
        let basis = RadialBasis(kind: .gto, nMax: nMax, radius: reference.radius)
        let potential = RadialTable(
            basis: basis, source: .kernel(.potential(sigma: reference.sigma, exponent: 1)), lMax: 0, reach: nil)
        let density = RadialTable(
            basis: basis, source: .kernel(.density(sigma: reference.sigma)), lMax: reference.l, reach: reference.radius)
        let atDistance = density.values(at: reference.distance)[reference.l * nMax..<(reference.l + 1) * nMax]
        for (found, expected) in [(potential.atOrigin, item.potential), (Array(atDistance), item.density)] {
            let largest = expected.map(abs).max()!
            let error = zip(found, expected).map { abs($0 - $1) }.max()! / largest
            #expect(error < 1e-10, "\(nMax): \(error)")
        }
    }

    @Test func thirtyTwoDigits() {
        let third = DoubleDouble(1) / DoubleDouble(3)
        #expect(abs((third + third + third - DoubleDouble(1)).double) < 1e-31)
        let root = DoubleDouble(2).squareRoot()
        let rest = (root * root - DoubleDouble(2)).double
        #expect(abs(rest) < 1e-31 && root.low != 0)
        #expect(DoubleDouble(1) + DoubleDouble(1e-25) - DoubleDouble(1) == DoubleDouble(1e-25))
        #expect(-third < third && DoubleDouble(1) < DoubleDouble(1) + DoubleDouble(1e-25))
    }

    /// S^(-1/2) S S^(-1/2) = 1 where the smallest eigenvalue is 1e-12 of the largest.
    @Test func inverseSquareRootsOfNearlySingularMatrices() {
        let n = 10
        let matrix = (0..<n).map { i in (0..<n).map { j in DoubleDouble(1) / DoubleDouble(Double(i + j + 1)) } }
        let root = LoewdinOrthonormalization.inverseSquareRoot(matrix)
        func product(_ a: [[DoubleDouble]], _ b: [[DoubleDouble]]) -> [[DoubleDouble]] {
            (0..<n).map { i in (0..<n).map { j in (0..<n).reduce(DoubleDouble(0)) { $0 + a[i][$1] * b[$1][j] } } }
        }
        let one = product(product(root, matrix), root)
        for i in 0..<n {
            for j in 0..<n { #expect(abs((one[i][j] - DoubleDouble(i == j ? 1 : 0)).double) < 1e-17) }
        }
    }
}
