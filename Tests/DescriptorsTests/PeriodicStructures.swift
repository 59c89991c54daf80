import Atomistics

@testable import Descriptors

/// Structures with cells, and what is asked of them in several tests.
enum Periodic {
    /// Six atoms of three elements, some of them outside of a triclinic cell.
    static let triclinic = Structure(
        elements: [.oxygen, .hydrogen, .hydrogen, .carbon, .oxygen, .oxygen],
        positions: [
            SIMD3(4.18, 2.03, 0.11), SIMD3(2.54, 6.05, 1.89), SIMD3(1.87, 1.86, 7.80), SIMD3(0.70, -4.10, 8.28),
            SIMD3(-14.73, 8.27, 6.01), SIMD3(5.14, 1.93, 25.09),
        ],
        cell: UnitCell(SIMD3(7.5, 0, 0), SIMD3(1.9, 8.1, 0), SIMD3(-1.1, 2.2, 9.4)))
    static let elements: [Element] = [.hydrogen, .carbon, .oxygen]

    /// Six atoms of three elements in an oblique slab that no axis is normal to; the last vector means nothing.
    static let slab = Structure(
        elements: triclinic.elements,
        positions: [
            SIMD3(4.18, 2.03, 0.11), SIMD3(2.54, 6.05, 1.89), SIMD3(1.87, 1.86, 3.80), SIMD3(0.70, -4.10, 0.28),
            SIMD3(-14.73, 8.27, -2.01), SIMD3(5.14, 1.93, 8.09),
        ],
        cell: UnitCell(SIMD3(7.5, 0, 0.6), SIMD3(1.9, 8.1, -0.8), SIMD3(-1.1, 2.2, 3), openAxis: 2))

    /// Sodium chloride's primitive cell, smaller than any cutoff.
    static let salt: Structure = {
        let h = 2.82
        return Structure(
            elements: [Element(symbol: "Na")!, Element(symbol: "Cl")!], positions: [.zero, SIMD3(h, 0, 0)],
            cell: UnitCell(SIMD3(0, h, h), SIMD3(h, 0, h), SIMD3(h, h, 0)))
    }()

    static func coefficients(
        _ structure: Structure, _ fields: FieldOptions, _ field: Featurizer.Field = .potential,
        centers: CenterSelection = .all, periodic options: PeriodicOptions = PeriodicOptions()
    ) -> [Double] {
        let featurizer = Featurizer(
            descriptor: Descriptor(field == .density ? .rhoRho : .vV), fields: fields, centers: centers,
            elements: Set(structure.elements).sorted(), perAtom: true, tables: tables, periodic: options)
        return featurizer.coefficients(of: field, in: structure, using: featurizer.makeWorkspace())
    }

    static let tables = RadialTableCache(capacity: 64)

    /// The largest difference, relative to the largest of `b`.
    static func error(_ a: [Double], _ b: [Double]) -> Double {
        precondition(a.count == b.count)
        return zip(a, b).map { $0.isFinite ? abs($0 - $1) : .infinity }.max()! / b.map(abs).max()!
    }

    /// The structure repeated along its lattice vectors.
    static func supercell(_ structure: Structure, _ a: Int, _ b: Int, _ c: Int) -> Structure {
        let cell = structure.cell!
        var result = Structure(
            elements: [], positions: [],
            cell: UnitCell(Double(a) * cell.a, Double(b) * cell.b, Double(c) * cell.c, openAxis: cell.openAxis))
        for i in 0..<a {
            for j in 0..<b {
                for k in 0..<c {
                    let shift = cell.position(SIMD3(Double(i), Double(j), Double(k)))
                    result.elements += structure.elements
                    result.positions += structure.positions.map { $0 + shift }
                }
            }
        }
        return result
    }

    /// The atoms as fragment 0 and their images up to a distance from any of them as fragment 1 of a molecule.
    static func cluster(_ structure: Structure, reach: Double) -> Structure {
        let cell = structure.cell!
        let inside = structure.positions.map { cell.wrapped($0) }
        var result = Structure(
            elements: structure.elements, positions: inside, fragments: inside.map { _ in 0 })
        let n = (0..<3).map { $0 == cell.openAxis ? 0 : Int(reach / cell.heights[$0]) + 1 }
        for i in -n[0]...n[0] {
            for j in -n[1]...n[1] {
                for k in -n[2]...n[2] where i != 0 || j != 0 || k != 0 {
                    for (atom, position) in inside.enumerated() {
                        let image = position + cell.position(SIMD3(Double(i), Double(j), Double(k)))
                        guard inside.contains(where: { (($0 - image) * ($0 - image)).sum() < reach * reach }) else {
                            continue
                        }
                        result.elements.append(structure.elements[atom])
                        result.positions.append(image)
                        result.fragments.append(1)
                    }
                }
            }
        }
        return result
    }
}
