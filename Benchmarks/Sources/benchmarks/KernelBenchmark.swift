import Atomistics
import Descriptors
import Foundation

/// Microseconds per atom of the stages of a descriptor on random molecules, one thread.
enum KernelBenchmark {
    static func run() {
        header("n_max and l_max, dimers of 20 atoms of H C N O")
        let dimers = (0..<40).map { Molecules.dimer(atoms: 20, elements: Molecules.fourElements, seed: $0) }
        for (nMax, lMax) in [(1, 0), (4, 2), (6, 4), (8, 6), (12, 8)] {
            report("\(nMax) \(lMax)", dimers, Molecules.fourElements, FieldOptions(nMax: nMax, lMax: lMax))
        }
        header("elements, n_max 6, l_max 4, dimers of 20 atoms")
        for count in [1, 2, 3, 4, 6, 8] {
            let elements = Array(Molecules.eightElements.prefix(count))
            let structures = (0..<40).map { Molecules.dimer(atoms: 20, elements: elements, seed: $0) }
            report("\(count)", structures, elements, FieldOptions())
        }
        header("atoms per structure, n_max 6, l_max 4, H C N O")
        for atoms in [2, 6, 12, 24, 48, 96] {
            let structures = (0..<max(4, 600 / atoms)).map { Molecules.dimer(atoms: atoms, elements: Molecules.fourElements, seed: $0) }
            report("\(atoms)", structures, Molecules.fourElements, FieldOptions())
        }
    }

    private static func header(_ title: String) {
        print("\n\(title); us/atom, one thread\n              expansion of        products of              features per atom")
        print("            rho      V      rho-rho   rho-v     v-v     rho-rho")
    }

    private static func report(_ label: String, _ structures: [Structure], _ elements: [Element], _ fields: FieldOptions) {
        let atoms = structures.reduce(0) { $0 + $1.elements.count }
        func perAtom(_ seconds: Double) -> Double { 1e6 * seconds / Double(atoms) }

        /// Expansion alone, and all.
        func measure(_ invariant: Invariant, perAtom isPerAtom: Bool = false) -> (Double, Double) {
            let featurizer = Featurizer(
                descriptor: Descriptor(invariant), fields: fields, elements: elements, perAtom: isPerAtom, tables: tables)
            let workspace = featurizer.makeWorkspace()
            let count = featurizer.layout.count
            let rows = UnsafeMutablePointer<Double>.allocate(capacity: count * 96)
            rows.initialize(repeating: 0, count: count * 96)
            defer { rows.deallocate() }
            let expansion = fastest { for structure in structures { featurizer.expand(structure, using: workspace) } }
            let all = fastest {
                for structure in structures { featurizer.features(of: structure, into: rows, rowStride: count, using: workspace) }
            }
            return (perAtom(expansion), perAtom(all))
        }
        let (rho, rhoRho) = measure(.rhoRho)
        let (v, vV) = measure(.vV)
        let (both, rhoV) = measure(.rhoV)
        let (_, atomic) = measure(.rhoRho, perAtom: true)
        print(
            label.padding(toLength: 10, withPad: " ", startingAt: 0)
                + [rho, v, rhoRho - rho, rhoV - both, vV - v, atomic].map { String(format: "%7.3f", $0) }.joined(separator: "  ")
                + String(format: "    whole rho-v %.3f", rhoV))
    }

    private static let tables = RadialTableCache(threads: 2)
}
