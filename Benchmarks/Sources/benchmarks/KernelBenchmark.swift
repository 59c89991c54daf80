import Atomistics
import Descriptors
import Foundation

/// Microseconds per atom of whole features of random 20-atom dimers, one thread.
enum KernelBenchmark {
    static func run() {
        print("features, one thread, us/atom (structures of 20 atoms, H C N O)")
        print("n_max l_max   rho     v       rho-rho  rho-v    v-v      rho-rho/atom   tables ms")
        let structures = (0..<40).map { dimer(seed: $0) }
        let atoms = structures.reduce(0) { $0 + $1.elements.count }
        for (nMax, lMax) in [(6, 4), (8, 6)] {
            let fields = FieldOptions(nMax: nMax, lMax: lMax)
            var cells: [String] = []
            for (invariant, perAtom) in [
                (Invariant.rho, false), (.v, false), (.rhoRho, false), (.rhoV, false), (.vV, false), (.rhoRho, true),
            ] {
                let featurizer = Featurizer(
                    descriptor: Descriptor(invariant), fields: fields,
                    elements: [.hydrogen, .carbon, .nitrogen, .oxygen], perAtom: perAtom)
                let workspace = featurizer.makeWorkspace()
                let count = featurizer.layout.count
                let rows = UnsafeMutablePointer<Double>.allocate(capacity: count * 20)
                rows.initialize(repeating: 0, count: count * 20)
                defer { rows.deallocate() }
                let seconds = fastest {
                    for structure in structures {
                        featurizer.features(of: structure, into: rows, rowStride: count, using: workspace)
                    }
                }
                cells.append(String(format: "%-8.3f", 1e6 * seconds / Double(atoms)))
            }
            let tables = fastest {
                _ = Featurizer(descriptor: Descriptor(.rhoV), fields: fields, elements: [.hydrogen], tables: RadialTableCache(threads: 2))
            }
            print(String(format: "%-5d %-5d   ", nMax, lMax) + cells.joined(separator: " ") + String(format: "       %.1f", 1e3 * tables))
        }
    }

    /// Two blobs of ten atoms, 6 angstrom apart, with bond-like distances.
    static func dimer(seed: Int) -> Structure {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        var positions: [SIMD3<Double>] = []
        while positions.count < 20 {
            let shift = positions.count < 10 ? 0.0 : 6.0
            let p = SIMD3(uniform() * 4 - 2, uniform() * 4 - 2, uniform() * 4 - 2 + shift)
            if positions.allSatisfy({ (($0 - p) * ($0 - p)).sum() > 0.9 }) { positions.append(p) }
        }
        let elements: [Element] = (0..<20).map { [.hydrogen, .carbon, .hydrogen, .oxygen, .hydrogen, .nitrogen][$0 % 6] }
        return Structure(elements: elements, positions: positions, fragments: (0..<20).map { $0 < 10 ? 0 : 1 })
    }
}
