import Atomistics
import Descriptors
import Foundation

/// Equivariants of dimers: how near the coupling comes to the multiply-adds that it needs, and what a row per atom
/// takes.
enum EquivariantBenchmark {
    static func run() {
        let dimers = (0..<40).map { Molecules.dimer(atoms: 20, elements: Molecules.fourElements, seed: $0) }
        print(
            "\nequivariants (40 dimers of 20 atoms, H C N O, n_max 6, l_max 4, lambda 0, 1, 2, both parities): one thread"
        )
        print("           us/atom                multiply-adds   % of one      values  us/atom")
        print("           all        expansion   an atom         core's rate   a row   per atom")
        for invariant in [Invariant.rhoRho, .rhoV, .vV] {
            func featurizer(_ channels: [(lambda: Int, parity: Int)], perAtom: Bool) -> EquivariantFeaturizer {
                EquivariantFeaturizer(
                    channels, descriptor: Descriptor(invariant), fields: FieldOptions(),
                    elements: Molecules.fourElements, perAtom: perAtom, tables: tables)
            }
            let coupled = [(1, 1), (1, -1), (2, 1), (2, -1)].map { (lambda: $0.0, parity: $0.1) }
            let all = [(lambda: 0, parity: 1)] + coupled
            let whole = featurizer(all, perAtom: false)
            let products = featurizer(coupled, perAtom: false)
            let needed = dimers.reduce(0) { $0 + products.multiplyAdds(of: $1) }
            let workspace = products.featurizer.makeWorkspace()
            // The core's rate just then: it is another from one second to the next.
            let before = Machine.peak()
            let (total, coupling) = (seconds(whole, dimers), seconds(products, dimers))
            let peak = max(before, Machine.peak())
            let expansion = fastest { for dimer in dimers { products.featurizer.expand(dimer, using: workspace) } }
            let atomic = featurizer(all, perAtom: true)
            let length = atomic.layout.blocks.reduce(0) { $0 + $1.rowLength }
            print(
                "\(invariant.rawValue)".padding(toLength: 11, withPad: " ", startingAt: 0)
                    + String(
                        format: "%-11.2f%-12.2f%-16d%-14.0f%-8d%.1f", 1e6 * total / 800, 1e6 * expansion / 800,
                        needed / 800, 100 * 2 * Double(needed) / (coupling - expansion) / peak, length,
                        1e6 * seconds(atomic, dimers) / 800))
        }
    }

    /// Of all dimers, into one row of each block that is written again and again; per atom into a matrix of all.
    private static func seconds(_ featurizer: EquivariantFeaturizer, _ dimers: [Structure]) -> Double {
        let isPerAtom = featurizer.rowCount(of: dimers[0]) > 1
        let rows = isPerAtom ? dimers.reduce(0) { $0 + featurizer.rowCount(of: $1) } : 1
        let memory = featurizer.layout.blocks.map { block in
            UnsafeMutableRawPointer.allocate(byteCount: 8 * rows * block.rowLength, alignment: 64)
                .bindMemory(to: Double.self, capacity: rows * block.rowLength)
        }
        for (block, memory) in zip(featurizer.layout.blocks, memory) {
            memory.initialize(repeating: 0, count: rows * block.rowLength)
        }
        defer { for memory in memory { memory.deallocate() } }
        let workspace = featurizer.makeWorkspace()
        return fastest {
            var targets = memory
            for dimer in dimers {
                featurizer.features(of: dimer, into: targets, using: workspace, isStreamed: isPerAtom)
                if isPerAtom {
                    for index in targets.indices {
                        targets[index] += featurizer.rowCount(of: dimer) * featurizer.layout.blocks[index].rowLength
                    }
                }
            }
        }
    }

    private static let tables = RadialTableCache(threads: 2)
}
