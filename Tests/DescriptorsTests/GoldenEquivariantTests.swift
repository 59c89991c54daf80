import Atomistics
import Foundation
import TestSupport
import Testing

@testable import Descriptors

/// Equivariants against brute force by an independent program (Fixtures/equivariant_reference.py).
@Suite struct GoldenEquivariantTests {
    // Names as the file has them.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Golden: Decodable {
        struct Options: Decodable {
            var n_max, l_max, p: Int
            var r_c, cutoff_width, sigma_rho, sigma_v: Double
            var reach: Reach

            var fields: FieldOptions {
                FieldOptions(
                    nMax: n_max, lMax: l_max, cutoff: r_c, cutoffWidth: cutoff_width, sigmaDensity: sigma_rho,
                    sigmaPotential: sigma_v, exponent: p, reach: reach)
            }
        }
        struct Block: Decodable {
            var fields: Invariant
            var lambda, sigma, columns: Int
            /// [atom][mu] and [atom].
            var weighted, norm: [Double]
            /// [mu][column] over all atoms; [atom][mu][column] of some.
            var sum, values: [Double]?
            var atoms: [Int]?
        }
        struct Case: Decodable {
            var name: String
            var numbers: [Int]
            var positions: [[Double]]
            var options: Options
            var blocks: [Block]

            var fields: FieldOptions { options.fields }
            var structure: Structure {
                Structure(
                    elements: numbers.map { Element(atomicNumber: $0)! },
                    positions: positions.map { SIMD3($0[0], $0[1], $0[2]) }, fragments: numbers.map { _ in 0 })
            }
        }
        var first_weights: [Double]
        var clebsch_gordan: [Coefficients]
        var cases: [Case]

        /// [l1, l2, lambda, [[m1, m2, mu, value], ...]]
        struct Coefficients: Decodable {
            var l1, l2, lambda: Int
            var entries: [[Double]]

            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                l1 = try list.decode(Int.self)
                l2 = try list.decode(Int.self)
                lambda = try list.decode(Int.self)
                entries = try list.decode([[Double]].self)
            }
        }

        static let shared: Golden = {
            let url = Bundle.module.url(
                forResource: "golden-equivariants", withExtension: "json", subdirectory: "Fixtures")!
            return try! JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
        }()
    }

    /// The weights of the fixture: uniform in [-0.5, 0.5).
    static func weights(_ count: Int) -> [Double] {
        (0..<count).map { k in
            var generator = SeededGenerator(seed: 0x9E37_79B9_7F4A_7C15 &* UInt64(k))
            return Double(generator.next() >> 11) * 0x1p-53 - 0.5
        }
    }

    @Test func couplingCoefficients() {
        for item in Golden.shared.clebsch_gordan {
            let found = CouplingCoefficients(item.l1, item.l2, item.lambda).entries
            #expect(found.count == item.entries.count, "\(item)")
            let expected = Dictionary(uniqueKeysWithValues: item.entries.map { (Array($0[..<3]), $0[3]) })
            for entry in found {
                let value = expected[[Double(entry.m1), Double(entry.m2), Double(entry.mu)]] ?? .nan
                #expect(abs(entry.value - value) < 1e-14, "\(item.l1) \(item.l2) \(item.lambda): \(entry) \(value)")
            }
        }
    }

    @Test(arguments: 0..<3)
    func valuesSumsAndNorms(_ index: Int) throws {
        #expect(Self.weights(6) == Golden.shared.first_weights)
        let item = Golden.shared.cases[index]
        let elements = Set(item.structure.elements).sorted()
        for block in item.blocks {
            let featurizer = EquivariantFeaturizer(
                [(block.lambda, block.sigma)], descriptor: Descriptor(block.fields), fields: item.fields,
                elements: elements, perAtom: true, tables: Periodic.tables)
            let found = Equivariants(featurizer, item.structure).blocks[0]
            let what = "\(item.name) \(block.fields) \(block.lambda) \(block.sigma)"
            #expect(found.columns.count == block.columns, "\(what)")
            let (atoms, mus) = (item.numbers.count, 2 * block.lambda + 1)
            let largest = found.values.map(abs).max()!
            func expectEqual(_ found: [Double], _ expected: [Double], _ name: String) {
                #expect(found.count == expected.count)
                let error = zip(found, expected).map { abs($0 - $1) }.max()! / largest
                #expect(error < 1e-9, "\(name) of \(what): \(error)")
            }
            let weights = Self.weights(block.columns)
            let rows = (0..<atoms * mus).map { Array(found.values[$0 * block.columns..<($0 + 1) * block.columns]) }
            expectEqual(rows.map { zip($0, weights).reduce(0) { $0 + $1.0 * $1.1 } }, block.weighted, "weighted")
            let squares = rows.map { $0.reduce(0) { $0 + $1 * $1 } }
            expectEqual(
                (0..<atoms).map { squares[$0 * mus..<($0 + 1) * mus].reduce(0, +).squareRoot() }, block.norm, "norm")
            if let sum = block.sum {
                let total = (0..<mus * block.columns).map { k in
                    (0..<atoms).reduce(0) { $0 + found.values[$1 * mus * block.columns + k] }
                }
                expectEqual(total, sum, "sum")
            }
            if let values = block.values, let atoms = block.atoms {
                expectEqual(
                    atoms.flatMap { atom in rows[atom * mus..<(atom + 1) * mus].flatMap { $0 } }, values, "values")
            }
        }
    }
}

/// The equivariants of one structure in the order of written files.
struct Equivariants {
    struct Block {
        var lambda, parity: Int
        /// Sorted.
        var columns: [EquivariantColumn]
        /// [row][mu][column]
        var values: [Double]

        /// The column of every mu, [row][mu].
        func rows(_ column: Int) -> [Double] {
            stride(from: column, to: values.count, by: columns.count).map { values[$0] }
        }
    }

    var blocks: [Block] = []

    init(
        _ featurizer: EquivariantFeaturizer, _ structure: Structure,
        using workspace: EquivariantFeaturizer.Workspace? = nil,
        isStreamed: Bool = false
    ) {
        let rowCount = featurizer.rowCount(of: structure)
        // Between guards that must not be touched, filled with what must be overwritten; at the boundary of a cache
        // line, where rows of some lengths are streamed.
        let memory = featurizer.layout.blocks.map {
            GuardedMemory(rowCount * $0.rowLength, at: isStreamed ? .start(offset: 0) : .end)
        }
        let targets = memory.map(\.base)
        featurizer.features(
            of: structure, into: targets, using: workspace ?? featurizer.makeWorkspace(), isStreamed: isStreamed)
        for (block, memory) in zip(featurizer.layout.blocks, memory) {
            #expect(memory.isUntouched, "something was written beyond the block \(block.lambda) \(block.parity)")
            let columns = featurizer.layout.columns(of: block)
            let order = columns.indices.sorted { columns[$0] < columns[$1] }
            var values: [Double] = []
            values.reserveCapacity(memory.count)
            for row in 0..<rowCount * (2 * block.lambda + 1) {
                for column in order { values.append(memory.values[row * block.count + column]) }
            }
            let complete = values.allSatisfy(\.isFinite)
            #expect(complete, "not all of the block \(block.lambda) \(block.parity) was written")
            blocks.append(
                Block(lambda: block.lambda, parity: block.parity, columns: order.map { columns[$0] }, values: values))
        }
    }

    /// All (lambda, sigma) up to a lambda.
    static func channels(upTo lambda: Int) -> [(lambda: Int, parity: Int)] {
        (0...lambda).flatMap { lambda in (lambda == 0 ? [1] : [1, -1]).map { (lambda, $0) } }
    }
}
