import Atomistics
import Descriptors
import Foundation

/// The potential of periodic structures: microseconds per atom on one thread, split at the width that the cost model
/// chooses, against all in reciprocal space and against other widths.
enum PeriodicBenchmark {
    private static let widths = [1, 1.26, 1.59, 2, 2.52]

    static func run() {
        print("\nperiodic potential (sigma_V 1, accuracy 1e-9): us/atom of the expansion, one thread")
        let others = widths.map { String(format: "w=%.2f", $0).padding(toLength: 9, withPad: " ", startingAt: 0) }
        print("structure              n_max l_max chosen   " + others.joined() + "v-v features")
        for edge in [12.0, 14, 20] {
            for (nMax, lMax) in [(6, 4), (8, 6), (6, 0)] {
                report("gas of 64, \(Int(edge)) A box", gas(atoms: 64, edge: edge, seed: 3), nMax, lMax)
            }
        }
        report("gas of 512, 28 A box", gas(atoms: 512, edge: 28, seed: 3), 6, 4)
        report("NaCl, 2 atoms", salt, 6, 4)
        report("75 Li, water, slab", lithium, 6, 4)
    }

    private static func report(_ label: String, _ structure: Structure, _ nMax: Int, _ lMax: Int) {
        let fields = FieldOptions(nMax: nMax, lMax: lMax)
        let tables = RadialTableCache(threads: 2)
        func featurizer(_ width: Double?) -> Featurizer {
            Featurizer(
                descriptor: Descriptor(lMax == 0 ? .v : .vV), fields: fields,
                elements: Set(structure.elements).sorted(),
                tables: tables, periodic: PeriodicOptions(width: width))
        }
        func perAtom(_ seconds: Double) -> String {
            String(format: "%-9.2f", 1e6 * seconds / Double(structure.elements.count))
        }
        let expansions = ([nil] + widths).map { width in
            let featurizer = featurizer(width)
            let workspace = featurizer.makeWorkspace()
            return perAtom(fastest { featurizer.expand(structure, using: workspace) })
        }
        let whole = featurizer(nil)
        let workspace = whole.makeWorkspace()
        var row = [Double](repeating: 0, count: whole.layout.count)
        let all = row.withUnsafeMutableBufferPointer { row in
            fastest { whole.features(of: structure, into: row.baseAddress!, using: workspace) }
        }
        print(
            label.padding(toLength: 23, withPad: " ", startingAt: 0)
                + "\(nMax)     \(lMax)     ".padding(toLength: 12, withPad: " ", startingAt: 0)
                + expansions.joined() + perAtom(all))
    }

    /// As many atoms of either kind at random, no two closer than 2.5 angstrom, in a cube.
    static func gas(atoms: Int, edge: Double, seed: UInt64) -> Structure {
        var state = seed
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        var positions: [SIMD3<Double>] = []
        while positions.count < atoms {
            let p = edge * SIMD3(uniform(), uniform(), uniform())
            let isFree = positions.allSatisfy { other in
                let difference = other - p
                let nearest = difference - edge * (difference / edge).rounded(.toNearestOrEven)
                return (nearest * nearest).sum() > 6.25
            }
            if isFree { positions.append(p) }
        }
        let kinds = [Element(symbol: "Na")!, Element(symbol: "Cl")!]
        return Structure(
            elements: (0..<atoms).map { kinds[$0 % 2] }, positions: positions, cell: UnitCell(cube: edge))
    }

    /// Three layers of body-centered lithium, (100), and a water molecule 2.5 angstrom over them.
    private static let lithium: Structure = {
        let (edge, water) = (3.44, [SIMD3(8.6, 8.6, 6.4), SIMD3(9.36, 8.6, 5.94), SIMD3(7.84, 8.6, 5.94)])
        var positions: [SIMD3<Double>] = []
        for layer in 0..<3 {
            let shift = layer % 2 == 0 ? 0 : edge / 2
            for x in 0..<5 {
                for y in 0..<5 {
                    positions.append(
                        SIMD3(Double(x) * edge + shift, Double(y) * edge + shift, Double(layer) * edge / 2))
                }
            }
        }
        return Structure(
            elements: positions.map { _ in Element(symbol: "Li")! } + [.oxygen, .hydrogen, .hydrogen],
            positions: positions + water,
            cell: UnitCell(SIMD3(5 * edge, 0, 0), SIMD3(0, 5 * edge, 0), .zero, openAxis: 2))
    }()

    private static let salt = Structure(
        elements: [Element(symbol: "Na")!, Element(symbol: "Cl")!], positions: [.zero, SIMD3(2.82, 0, 0)],
        cell: UnitCell(SIMD3(0, 2.82, 2.82), SIMD3(2.82, 0, 2.82), SIMD3(2.82, 2.82, 0)))
}
