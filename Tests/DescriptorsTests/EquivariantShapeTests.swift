import Atomistics
import CAllocationCounter
import Testing

@testable import Descriptors

/// The coupling kernels against loops over coefficients, where shapes are unusual: rows and columns of fewer than a
/// vector, tiles cut off, elements that are absent, nothing to see. `Equivariants` watches that nothing is written
/// beyond a block.
@Suite struct EquivariantShapeTests {
    static let products: [Invariant] = [.rho, .v, .rhoRho, .rhoV, .vV]

    /// n_max 1 to 9 with one to three elements: from one row and column to more than three vectors.
    @Test(arguments: 1...9, 1...3) func smallShapes(_ nMax: Int, _ elements: Int) {
        let structure = Self.molecule(atoms: 7, elements: elements)
        for lMax in [0, 1, 2] {
            let fields = FieldOptions(nMax: nMax, lMax: lMax)
            for invariant in Self.products {
                for perAtom in [false, true] { agrees(structure, invariant, fields, perAtom: perAtom) }
            }
        }
    }

    @Test(arguments: KernelEdgeTests.cases.filter { $0.fields.nMax * $0.elements <= 36 && $0.fields.lMax <= 7 })
    func unusualCases(_ item: KernelEdgeTests.Case) throws {
        let structure = Self.molecule(item)
        let centers = try #require(CenterSelection(item.centers))
        let highest = item.fields.nMax * item.elements > 20 ? 2 : 3
        for invariant in Self.products where item.fields.basis == .gto || invariant.usesPotential {
            for perAtom in [false, true] {
                agrees(
                    structure, invariant, item.fields, perAtom: perAtom, centers: centers,
                    more: [Element(symbol: "Kr")!], upTo: min(highest, 2 * item.fields.lMax))
            }
        }
    }

    /// The highest lambda that there is, and crystals.
    @Test(arguments: products) func highestLambdaAndCrystals(_ invariant: Invariant) {
        for perAtom in [false, true] {
            let fields = FieldOptions(nMax: 3, lMax: 4)
            agrees(Self.molecule(atoms: 5, elements: 2), invariant, fields, perAtom: perAtom, upTo: 8)
            agrees(Periodic.triclinic, invariant, fields, perAtom: perAtom, upTo: 4)
            agrees(Periodic.salt, invariant, FieldOptions(nMax: 2, lMax: 3, reach: .far), perAtom: perAtom, upTo: 3)
        }
    }

    /// lambda = 0 is what `Featurizer` computes, bit for bit, alone and beside others.
    @Test(arguments: products, [false, true]) func scalarsAreTheInvariants(_ invariant: Invariant, _ perAtom: Bool) {
        for (structure, fields) in [
            (InvarianceTests.randomMolecule(seed: 2), FieldOptions(nMax: 8, lMax: 6)),
            (InvarianceTests.randomMolecule(seed: 2), FieldOptions(nMax: 5, lMax: 2)),
            (Periodic.triclinic, FieldOptions()),
        ] {
            let elements = Set(structure.elements).sorted()
            let featurizer = Featurizer(
                descriptor: Descriptor(invariant), fields: fields, elements: elements, perAtom: perAtom,
                tables: Periodic.tables)
            let (count, rows) = (featurizer.layout.count, featurizer.rowCount(of: structure))
            var expected = [Double](repeating: .nan, count: rows * count)
            expected.withUnsafeMutableBufferPointer {
                featurizer.features(
                    of: structure, into: $0.baseAddress!, rowStride: count, using: featurizer.makeWorkspace())
            }
            let columns = featurizer.layout.columns
            let order = columns.indices.sorted { columns[$0] < columns[$1] }
            let sorted = (0..<rows).flatMap { row in order.map { expected[row * count + $0] } }
            // A single field's potential in a crystal is split otherwise where more of it is expanded.
            for lambda in invariant.isProduct || structure.cell == nil ? [0, 2] : [0] {
                let equivariant = EquivariantFeaturizer(
                    Equivariants.channels(upTo: lambda), descriptor: Descriptor(invariant), fields: fields,
                    elements: elements, perAtom: perAtom, tables: Periodic.tables)
                let block = Equivariants(equivariant, structure).blocks[0]
                #expect(block.values == sorted)
                #expect(block.columns.map(\.l1) == order.map { columns[$0].l })
                #expect(block.columns.map(\.n2) == order.map { columns[$0].n2 })
            }
        }
    }

    /// The parts of a sum, with several exponents, are what each is alone.
    @Test(arguments: [false, true]) func sumsAreTheirParts(_ perAtom: Bool) {
        let structure = InvarianceTests.randomMolecule(seed: 5)
        func blocks(_ descriptor: String) -> [Equivariants.Block] {
            EquivarianceTests.equivariants(structure, descriptor, upTo: 2, perAtom: perAtom)
        }
        let parts = ["rho-v@6", "v-v", "rho", "rho-v@1"].map { blocks($0) }
        for (index, sum) in blocks("rho-v@6+0.5*v-v+rho+rho-v@1").enumerated() {
            let count = sum.columns.count
            let alone = parts.map { $0[index] }
            #expect(count == alone.reduce(0) { $0 + $1.columns.count })
            let rows = sum.values.count / count
            let expected = (0..<rows).flatMap { row in
                alone.flatMap { $0.values[row * $0.columns.count..<(row + 1) * $0.columns.count] }
            }
            // To rounding: a field may be expanded further, or summed otherwise.
            EquivarianceTests.expectEqual(sum.values, expected, 1e-12, "\(sum.lambda) \(sum.parity)")
        }
    }

    /// Columns that the present pairs of elements cannot fill may be left out without changing any other.
    @Test(arguments: products) func absentColumnsAreZero(_ invariant: Invariant) {
        let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen, Element(symbol: "Cl")!]
        let structure = InvarianceTests.randomMolecule(seed: 11)
        let fields = FieldOptions(nMax: 3, lMax: 3, cutoff: 2.0, reach: .near)
        func blocks(_ presence: ChannelPresence?) -> [Equivariants.Block] {
            let featurizer = EquivariantFeaturizer(
                Equivariants.channels(upTo: 2), descriptor: Descriptor(invariant), fields: fields, elements: elements,
                presence: presence, tables: Periodic.tables)
            return Equivariants(featurizer, structure).blocks
        }
        let presence = ChannelPresence(of: [structure], elements: elements, fields: fields, centers: .all)
        for (full, reduced) in zip(blocks(nil), blocks(presence)) where full.columns.count > 0 {
            #expect(reduced.columns.count < full.columns.count)
            let kept = Dictionary(uniqueKeysWithValues: reduced.columns.enumerated().map { ($1, $0) })
            for (k, column) in full.columns.enumerated() {
                let found = kept[column].map { reduced.rows($0) } ?? Array(repeating: 0, count: 2 * full.lambda + 1)
                let agrees = zip(found, full.rows(k)).allSatisfy { abs($0 - $1) < 1e-13 }
                #expect(agrees, "\(column)")
            }
        }
    }

    @Test(.enabled(if: allocation_count() >= 0), arguments: products, [false, true])
    func featuresDoNotAllocate(_ invariant: Invariant, _ perAtom: Bool) {
        let featurizer = EquivariantFeaturizer(
            Equivariants.channels(upTo: 2), descriptor: Descriptor(invariant), fields: FieldOptions(),
            elements: [.hydrogen, .carbon, .nitrogen, .oxygen], perAtom: perAtom)
        let workspace = featurizer.makeWorkspace()
        let structures = (1...3).map { InvarianceTests.randomMolecule(seed: $0) } + [Periodic.triclinic]
        let targets = featurizer.layout.blocks.map {
            UnsafeMutablePointer<Double>.allocateAligned((perAtom ? 16 : 1) * $0.rowLength)
        }
        defer { for target in targets { target.deallocate() } }
        func run() {
            targets.withUnsafeBufferPointer { targets in
                for structure in structures {
                    featurizer.features(of: structure, into: targets.baseAddress!, using: workspace)
                }
            }
        }
        run()
        let before = allocation_count()
        run()
        #expect(allocation_count() == before)
    }

    // MARK: - Loops

    private func agrees(
        _ structure: Structure, _ invariant: Invariant, _ fields: FieldOptions, perAtom: Bool,
        centers: CenterSelection = .all, more: [Element] = [], upTo lambda: Int? = nil
    ) {
        let elements = (Set(structure.elements).union(more)).sorted()
        let featurizer = EquivariantFeaturizer(
            Equivariants.channels(upTo: lambda ?? 2 * fields.lMax), descriptor: Descriptor(invariant), fields: fields,
            centers: centers, elements: elements, perAtom: perAtom, tables: Periodic.tables)
        let expected = PlainCoupling(featurizer, structure, invariant)
        let workspace = featurizer.makeWorkspace()
        var values: [[Double]]?
        for isStreamed in [false, true] {
            let blocks = Equivariants(featurizer, structure, using: workspace, isStreamed: isStreamed).blocks
            let expectedValues = values ?? blocks.map { expected.values($0, perAtom: perAtom) }
            values = expectedValues
            for (block, values) in zip(blocks, expectedValues) {
                EquivarianceTests.expectEqual(
                    block.values, values, 1e-12,
                    "\(invariant) n_max \(fields.nMax) l_max \(fields.lMax) \(elements.count) elements, per atom \(perAtom), "
                        + "lambda \(block.lambda) \(block.parity), streamed \(isStreamed)", scale: expected.scale)
            }
        }
    }

    static func molecule(atoms: Int, elements: Int) -> Structure {
        molecule(KernelEdgeTests.Case(description: "", atoms: atoms, elements: elements, edge: 4))
    }

    static func molecule(_ item: KernelEdgeTests.Case) -> Structure {
        let symbols = ["H", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I", "Si", "Na"].prefix(item.elements)
        return KernelEdgeTests.molecule(item, symbols.map { Element(symbol: $0)! })
    }
}

/// The definition: every column by itself, from the coefficients of the fields, looked up by its label.
struct PlainCoupling {
    let structure: Structure
    let centers: [Int]
    let elements: [Element]
    /// [center][element][n][l^2 + l + m] of the left and the right field.
    let left, right: [Double]
    let leftRadials, rightRadials, angular: Int

    init(_ featurizer: EquivariantFeaturizer, _ structure: Structure, _ invariant: Invariant) {
        let fields = featurizer.featurizer
        func coefficients(_ isDensity: Bool) -> [Double] {
            fields.coefficients(of: isDensity ? .density : .potential, in: structure, using: fields.makeWorkspace())
        }
        self.structure = structure
        centers = fields.centerIndices(of: structure)
        elements = fields.elements
        left = coefficients(invariant.leftIsDensity)
        right = invariant == .rhoV ? coefficients(false) : left
        leftRadials = fields.radialCount(of: invariant.leftIsDensity ? .density : .potential)
        rightRadials = invariant == .rhoV ? fields.radialCount(of: .potential) : leftRadials
        angular = centers.isEmpty ? 1 : left.count / (centers.count * elements.count * leftRadials)
    }

    /// The largest of products of coefficients: by symmetry whole blocks may be 0.
    var scale: Double { (left.map(abs).max() ?? 0) * (right.map(abs).max() ?? 0) }

    /// [row][mu][column]
    func values(_ block: Equivariants.Block, perAtom: Bool) -> [Double] {
        let (mus, count) = (2 * block.lambda + 1, block.columns.count)
        var result = [Double](repeating: 0, count: (perAtom ? centers.count : 1) * mus * count)
        var couplings: [Int: CouplingCoefficients] = [:]
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                result.withUnsafeMutableBufferPointer { result in
                    for (k, column) in block.columns.enumerated() {
                        let a1 = elements.firstIndex(of: column.element1)!
                        /// Where the sum of a center's products begins, and the center's row.
                        let targets = centers.enumerated().filter {
                            perAtom || column.central == structure.elements[$1]
                        }.map { place, _ in (place, (perAtom ? place : 0) * mus * count + k) }
                        func first(_ place: Int) -> Int {
                            ((place * elements.count + a1) * leftRadials + column.n1) * angular + column.l1 * column.l1
                        }
                        guard let element2 = column.element2, let n2 = column.n2, let l2 = column.l2 else {
                            for (place, target) in targets {
                                for mu in 0..<mus { result[target + mu * count] += left[first(place) + mu] }
                            }
                            continue
                        }
                        let a2 = elements.firstIndex(of: element2)!
                        let key = column.l1 << 8 + l2
                        let coupling = couplings[key] ?? CouplingCoefficients(column.l1, l2, block.lambda)
                        couplings[key] = coupling
                        let isEqual = column.element1 == element2 && column.n1 == n2 && column.l1 == l2
                        let factor = column.invariant.isSelfProduct && !isEqual ? 2.0.squareRoot() : 1
                        for (place, target) in targets {
                            let first = first(place) + column.l1
                            let second = ((place * elements.count + a2) * rightRadials + n2) * angular + l2 * l2 + l2
                            for entry in coupling.entries {
                                result[target + (entry.mu + block.lambda) * count] +=
                                    factor * entry.value * left[first + entry.m1] * right[second + entry.m2]
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}

extension Invariant {
    fileprivate var isSelfProduct: Bool { self == .rhoRho || self == .vV }
}
