import Foundation
import TestSupport
import Testing

@testable import Atomistics
@testable import Descriptors

/// The kernels against loops over arrays, where shapes are unusual: tiles cut off, several tiles of pairs, rows of more
/// than one vector, nothing to see.
@Suite struct KernelEdgeTests {
    struct Case: Sendable, CustomStringConvertible {
        var description: String
        var atoms = 16
        var elements = 4
        var fields = FieldOptions()
        var centers = "all"
        /// Edge of the box that atoms lie in, angstrom.
        var edge = 7.0
    }

    static let cases: [Case] = [
        Case(description: "one atom", atoms: 1),
        Case(
            description: "many neighbours", atoms: 40, elements: 2, fields: FieldOptions(nMax: 7, lMax: 3, cutoff: 5),
            edge: 6),
        Case(description: "n_max 5", elements: 5, fields: FieldOptions(nMax: 5, lMax: 4)),
        Case(description: "two atoms", atoms: 2, edge: 2),
        Case(description: "two atoms out of sight", atoms: 2, edge: 60),
        Case(description: "two tiles of pairs", atoms: 30, edge: 9),
        Case(description: "four tiles of pairs", atoms: 90, elements: 3, edge: 13),
        Case(description: "no pair within the cutoff", atoms: 5, fields: FieldOptions(cutoff: 0.5, cutoffWidth: 0.1)),
        Case(description: "cutoff without width", fields: FieldOptions(cutoffWidth: 0)),
        Case(description: "n_max 1", fields: FieldOptions(nMax: 1, lMax: 3)),
        Case(description: "n_max 3", elements: 3, fields: FieldOptions(nMax: 3, lMax: 2)),
        Case(description: "n_max 8", fields: FieldOptions(nMax: 8, lMax: 6)),
        Case(description: "n_max 9", fields: FieldOptions(nMax: 9, lMax: 3)),
        Case(description: "n_max 12", fields: FieldOptions(nMax: 12, lMax: 2)),
        Case(description: "n_max 16", elements: 2, fields: FieldOptions(nMax: 16, lMax: 1)),
        Case(description: "l_max 0", fields: FieldOptions(lMax: 0)),
        Case(description: "l_max 7", fields: FieldOptions(nMax: 4, lMax: 7)),
        Case(description: "l_max 12", fields: FieldOptions(nMax: 4, lMax: 12)),
        Case(description: "few centres", centers: "O"),
        Case(description: "few centres in two tiles", atoms: 40, centers: "N@B,C@A", edge: 9),
        Case(description: "no centre", centers: "Cl"),
        Case(description: "monomial", fields: FieldOptions(basis: .monomial)),
        Case(description: "monomial, far", fields: FieldOptions(reach: .far, basis: .monomial), edge: 12),
        Case(description: "near", atoms: 40, fields: FieldOptions(reach: .near), edge: 9),
        Case(description: "far, p = 3", fields: FieldOptions(exponent: 3, reach: .far), edge: 12),
        Case(description: "many elements", atoms: 30, elements: 12, fields: FieldOptions(nMax: 5, lMax: 2), edge: 9),
        Case(
            description: "many elements, one of each", atoms: 11, elements: 11, fields: FieldOptions(nMax: 8, lMax: 1)),
    ]

    @Test(arguments: cases)
    func agreesWithLoops(_ item: Case) throws {
        let elements =
            (["H", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I", "Si", "Na"].prefix(item.elements)
            .map { Element(symbol: $0)! } + [Element(symbol: "Kr")!]).sorted()
        let structure = Self.molecule(item, elements.dropLast())
        let centers = try #require(CenterSelection(item.centers))
        let isCenter = structure.elements.indices.map {
            centers.contains(element: structure.elements[$0], fragment: structure.fragments[$0])
        }
        let tables = RadialTableCache()
        let (density, potential) = (tables.density(item.fields), tables.potential(item.fields))
        let plain = PlainReference(
            fields: item.fields, elements: elements, density: { density.values(at: $0) },
            potential: { potential.values(at: $0) })
        let rho = plain.coefficients(of: structure, isDensity: true) { isCenter[$0] }
        let v = plain.coefficients(of: structure, isDensity: false) { isCenter[$0] }

        for invariant in Invariant.allCases where item.fields.basis == .gto || invariant.usesPotential {
            for perAtom in [false, true] {
                let featurizer = Featurizer(
                    descriptor: Descriptor(invariant), fields: item.fields, centers: centers, elements: elements,
                    perAtom: perAtom, tables: tables)
                let workspace = featurizer.makeWorkspace()
                if invariant == .rhoV && !perAtom {
                    for (field, expected) in [(Featurizer.Field.density, rho), (.potential, v)] {
                        let found = featurizer.coefficients(of: field, in: structure, using: workspace)
                        expectEqual(found, expected.flatMap { $0 }, "\(item) \(field)")
                    }
                }
                let expected = PlainFeatures(
                    descriptor: featurizer.descriptor, fields: item.fields, elements: elements,
                    density: (plain.radialCount(isDensity: true), rho),
                    potentials: [item.fields.exponent: (plain.radialCount(isDensity: false), v)]
                ).rows(
                    featurizer.layout.columns,
                    structure.elements.indices.filter { isCenter[$0] }.map { structure.elements[$0] },
                    perAtom: perAtom
                ).flatMap { $0 }
                // Rows between guards that must not be touched, filled with what must be overwritten; some at the
                // boundary of a cache line, where rows of some lengths are streamed.
                let (count, rowCount) = (featurizer.layout.count, featurizer.rowCount(of: structure))
                for (isStreamed, overNeighbors) in [
                    (false, false), (false, true), (true, false), (true, true), (false, false),
                ] {
                    let memory = GuardedMemory(rowCount * count, at: isStreamed ? .start(offset: 0) : .end)
                    featurizer.features(
                        of: structure, into: memory.base, rowStride: count, using: workspace,
                        isStreamed: isStreamed
                    ) { _ in overNeighbors }
                    #expect(memory.isUntouched, "\(item) \(invariant)")
                    expectEqual(
                        Array(memory.values), expected,
                        "\(item) \(invariant) per atom \(perAtom) streamed \(isStreamed) over neighbours \(overNeighbors)"
                    )
                }
            }
        }
    }

    /// Products are summed over neighbors where there are few of them, radial functions many and l goes far.
    @Test(arguments: [(Invariant.rhoRho, 8, 6, true), (.rhoV, 8, 6, true), (.rhoV, 4, 2, false), (.vV, 6, 4, false)])
    func sumsAreChosenByCount(_ invariant: Invariant, _ nMax: Int, _ lMax: Int, _ expected: Bool) {
        let fields = FieldOptions(nMax: nMax, lMax: lMax)
        let featurizer = Featurizer(
            descriptor: Descriptor(invariant), fields: fields, elements: [.hydrogen, .carbon, .nitrogen, .oxygen])
        let cost = ProductCost(descriptor: featurizer.descriptor, layout: featurizer.layout, lMax: lMax)
        #expect(cost.prefersNeighbors((density: 7, potential: 18)) == expected)
        #expect(!cost.prefersNeighbors((density: 100, potential: 100)))
    }

    /// Two atoms in one place are bad data, not a reason for numbers that are none.
    @Test func atomsInOnePlaceGiveFiniteFeatures() {
        let structure = Structure(elements: [.hydrogen, .oxygen], positions: [.zero, .zero], fragments: [0, 1])
        let featurizer = Featurizer(
            descriptor: Descriptor(.rhoV), fields: FieldOptions(), elements: [.hydrogen, .oxygen])
        var row = [Double](repeating: .nan, count: featurizer.layout.count)
        row.withUnsafeMutableBufferPointer {
            featurizer.features(of: structure, into: $0.baseAddress!, using: featurizer.makeWorkspace())
        }
        let finite = row.allSatisfy { $0.isFinite }
        #expect(finite)
    }

    private func expectEqual(_ found: [Double], _ expected: [Double], _ what: String) {
        #expect(found.count == expected.count, "\(what)")
        let largest = expected.map(abs).max() ?? 0
        let errors = zip(found, expected).map { abs($0 - $1) }
        let agrees = errors.allSatisfy { $0 <= 1e-12 * largest }
        #expect(agrees, "\(what): \(errors.max() ?? 0) of \(largest)")
    }

    /// Nobody makes room for the centers of a field that is not expanded, so that nobody may look at them.
    @Test(arguments: [(Invariant.rho, 1, 0), (.v, 0, 1), (.rhoRho, 1, 0), (.vV, 0, 1), (.rhoV, 1, 1)])
    func unusedFields(invariant: Invariant, density: Int, potential: Int) {
        let elements: [Element] = [.hydrogen, .carbon]
        let workspace = Featurizer(
            descriptor: Descriptor(invariant), fields: FieldOptions(), elements: elements
        ).makeWorkspace()
        for central in elements.indices {
            #expect(workspace.expansion.density.slotCounts[central] == density * elements.count)
            #expect(workspace.expansion.potential.slotCounts[central] == potential * elements.count)
        }
    }

    static func molecule(_ item: Case, _ elements: [Element]) -> Structure {
        var generator = SeededGenerator(seed: 5)
        var positions: [SIMD3<Double>] = []
        while positions.count < item.atoms {
            let p = SIMD3<Double>.random(in: 0...item.edge, using: &generator)
            if positions.allSatisfy({ ($0 - p).length > 0.8 }) { positions.append(p) }
        }
        return Structure(
            elements: (0..<item.atoms).map { elements[$0 * 7 % elements.count] }, positions: positions,
            fragments: (0..<item.atoms).map { $0 < item.atoms / 2 ? 0 : 1 })
    }
}
