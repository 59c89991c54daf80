import Atomistics
import Descriptors
import Foundation

/// Microseconds per atom of each stage on one thread, by the shape of the problem, and against plain loops.
enum ShapeBenchmark {
    static func run() {
        header("n_max l_max (dimers of 20 atoms, H C N O)")
        let dimers = (0..<40).map { Molecules.dimer(atoms: 20, elements: Molecules.fourElements, seed: $0) }
        for (nMax, lMax) in [(1, 0), (4, 2), (6, 4), (8, 6), (12, 8)] {
            report("\(nMax) \(lMax)", dimers, Molecules.fourElements, FieldOptions(nMax: nMax, lMax: lMax))
        }
        header("elements (dimers of 20 atoms, n_max 6, l_max 4)")
        for count in [1, 2, 3, 4, 6, 8] {
            let elements = Array(Molecules.eightElements.prefix(count))
            let structures = (0..<40).map { Molecules.dimer(atoms: 20, elements: elements, seed: $0) }
            report("\(count)", structures, elements, FieldOptions())
        }
        header("atoms (H C N O, n_max 6, l_max 4)")
        for atoms in [2, 6, 12, 24, 48, 96] {
            let structures = (0..<max(4, 600 / atoms)).map {
                Molecules.dimer(atoms: atoms, elements: Molecules.fourElements, seed: $0)
            }
            report("\(atoms)", structures, Molecules.fourElements, FieldOptions())
        }
    }

    private static func header(_ title: String) {
        print("\n\(title): us/atom, one thread")
        print("        expansion of      products of                all of rho-v           rho-rho")
        print("        rho      V        rho-rho  rho-v    v-v      kernels  plain  ratio  per atom")
    }

    private static func report(
        _ label: String, _ structures: [Structure], _ elements: [Element], _ fields: FieldOptions
    ) {
        let atoms = structures.reduce(0) { $0 + $1.elements.count }
        let most = structures.map(\.elements.count).max()!
        func perAtom(_ seconds: Double) -> Double { 1e6 * seconds / Double(atoms) }

        /// Expansion alone, and all.
        func measure(_ invariant: Invariant, perAtom isPerAtom: Bool = false) -> (Double, Double) {
            let featurizer = Featurizer(
                descriptor: Descriptor(invariant), fields: fields, elements: elements, perAtom: isPerAtom,
                tables: tables)
            let workspace = featurizer.makeWorkspace()
            let count = featurizer.layout.count
            let rows = UnsafeMutablePointer<Double>.allocate(capacity: count * (isPerAtom ? most : 1))
            defer { rows.deallocate() }
            let all = fastest {
                for structure in structures {
                    featurizer.features(of: structure, into: rows, rowStride: count, using: workspace)
                }
            }
            let expansion = fastest { for structure in structures { featurizer.expand(structure, using: workspace) } }
            return (perAtom(expansion), perAtom(all))
        }
        let (rho, rhoRho) = measure(.rhoRho)
        let (v, vV) = measure(.vV)
        let (both, rhoV) = measure(.rhoV)
        let (_, atomic) = measure(.rhoRho, perAtom: true)
        let plain = plainSeconds(structures[0], elements, fields) * 1e6 / Double(structures[0].elements.count)
        let columns = [rho, v, rhoRho - rho, rhoV - both, vV - v, rhoV].map { String(format: "%-9.3f", $0) }.joined()
        print(
            label.padding(toLength: 8, withPad: " ", startingAt: 0) + columns
                + String(format: "%-7.0f%-7.0f%.3f", plain, plain / rhoV, atomic))
    }

    private static func plainSeconds(_ structure: Structure, _ elements: [Element], _ fields: FieldOptions) -> Double {
        let featurizer = Featurizer(descriptor: Descriptor(.rhoV), fields: fields, elements: elements, tables: tables)
        let density = PlainRadialTable(reach: fields.cutoff + 1) { featurizer.radialIntegrals(of: .density, at: $0) }
        let potential = PlainRadialTable(reach: 60) { featurizer.radialIntegrals(of: .potential, at: $0) }
        let plain = PlainReference(
            fields: fields, elements: elements.sorted(), density: { density($0) }, potential: { potential($0) })
        return fastest(within: 0.02) {
            let rho = plain.coefficients(of: structure, isDensity: true)
            let v = plain.coefficients(of: structure, isDensity: false)
            var sums: [Element: [Double]] = [:]
            for (center, element) in structure.elements.enumerated() {
                let product = plain.product(rho[center], v[center])
                sums[element, default: Array(repeating: 0, count: product.count)].withUnsafeMutableBufferPointer {
                    for k in product.indices { $0[k] += product[k] }
                }
            }
        }
    }

    private static let tables = RadialTableCache(threads: 2)
}
