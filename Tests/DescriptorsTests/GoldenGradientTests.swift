import Atomistics
import Foundation
import Testing

@testable import Descriptors

/// Energies, forces and strain derivatives against brute-force quadrature by an independent program
/// (Fixtures/gradient_reference.py).
@Suite struct GoldenGradientTests {
    // Names as the file has them.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Golden: Decodable {
        struct Case: Decodable {
            var name: String
            var numbers: [Int]
            var positions: [[Double]]
            var cell: [[Double]]?
            var descriptor: Invariant
            var options: GoldenEquivariantTests.Golden.Options
            var columns: Int
            var energy: Double
            var forces: [[Double]]
            var strain_derivative: [[Double]]?

            var fields: FieldOptions { options.fields }
            var structure: Structure {
                let vectors = cell.map { $0.map { SIMD3($0[0], $0[1], $0[2]) } }
                return Structure(
                    elements: numbers.map { Element(atomicNumber: $0)! },
                    positions: positions.map { SIMD3($0[0], $0[1], $0[2]) },
                    cell: vectors.flatMap { UnitCell($0[0], $0[1], $0[2]) })
            }
        }
        var first_weights: [Double]
        var cases: [Case]

        static func load() throws -> Golden {
            let url = Bundle.module.url(
                forResource: "golden-gradients", withExtension: "json", subdirectory: "Fixtures")
            return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: #require(url)))
        }
    }

    @Test func weights() throws {
        #expect(try Golden.load().first_weights == GoldenEquivariantTests.weights(6))
    }

    @Test(arguments: 0..<25)
    func gradients(_ index: Int) throws {
        let item = try Golden.load().cases[index]
        let structure = item.structure
        let featurizer = Featurizer(
            descriptor: Descriptor(item.descriptor), fields: item.fields, elements: Set(structure.elements).sorted(),
            tables: Periodic.tables, periodic: PeriodicOptions(accuracy: 1e-12))
        let columns = featurizer.layout.columns
        #expect(columns.count == item.columns)
        // Weights are counted in the order of files.
        let sorted = GoldenEquivariantTests.weights(columns.count)
        var weights = sorted
        for (place, column) in columns.indices.sorted(by: { columns[$0] < columns[$1] }).enumerated() {
            weights[column] = sorted[place]
        }
        let gradient = EnergyGradient(featurizer)
        var found = EnergyDerivatives()
        gradient.evaluate(
            structure, EnergyGradient.Weights([weights], for: gradient), into: &found, using: gradient.makeWorkspace())
        let label = "\(item.name) \(item.descriptor) p \(item.options.p) \(item.options.reach)"
        #expect(abs(found.energies[0] - item.energy) < 1e-9 * abs(item.energy), "\(label)")
        let forces = item.forces.flatMap { $0 }
        let largest = forces.map(abs).max()!
        let error = zip(found.positions, forces).map { abs($0 + $1) }.max()! / largest
        #expect(error < 1e-8, "\(label): \(error) of the largest force")
        guard let strain = item.strain_derivative?.flatMap({ $0 }) else {
            #expect(found.strain.allSatisfy { $0 == 0 })
            return
        }
        let strainError = zip(found.strain, strain).map { abs($0 - $1) }.max()! / strain.map(abs).max()!
        #expect(strainError < 1e-8, "\(label): \(strainError) of the largest strain derivative")
    }
}
