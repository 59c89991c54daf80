import Atomistics
import TestSupport
import Testing

@testable import Descriptors

@Suite struct InvarianceTests {
    static let invariants: [Invariant] = [.rho, .v, .rhoRho, .rhoV, .vV]

    /// Sixteen atoms of four elements without a close pair.
    static func randomMolecule(seed: UInt64) -> Structure {
        var generator = SeededGenerator(seed: seed)
        var positions: [SIMD3<Double>] = []
        while positions.count < 16 {
            let p = SIMD3<Double>.random(in: -4...4, using: &generator)
            if positions.allSatisfy({ (($0 - p) * ($0 - p)).sum() > 0.8 }) { positions.append(p) }
        }
        let elements = (0..<16).map { [Element.hydrogen, .carbon, .nitrogen, .oxygen][$0 % 4] }
        return Structure(elements: elements, positions: positions, fragments: (0..<16).map { $0 < 8 ? 0 : 1 })
    }

    static func features(_ structure: Structure, _ featurizer: Featurizer) -> [Double] {
        var row = [Double](repeating: .nan, count: featurizer.layout.count)
        row.withUnsafeMutableBufferPointer {
            featurizer.features(of: structure, into: $0.baseAddress!, using: featurizer.makeWorkspace())
        }
        return row
    }

    @Test(arguments: invariants, [Reach.full, .near, .far])
    func rotationTranslationAndOrder(_ invariant: Invariant, _ reach: Reach) {
        for basis in invariant.usesPotential ? [RadialBasisKind.gto, .monomial] : [.gto] {
            let fields = FieldOptions(nMax: 5, lMax: 5, reach: reach, basis: basis)
            let featurizer = Featurizer(
                descriptor: Descriptor(invariant), fields: fields, elements: [.hydrogen, .carbon, .nitrogen, .oxygen])
            let structure = Self.randomMolecule(seed: 7)
            let reference = Self.features(structure, featurizer)
            let largest = reference.map(abs).max()!
            #expect(!reference.contains { !$0.isFinite })
            #expect(largest > 0)

            // a rotation, a shift and a permutation
            let c = 0.36
            let s = 0.48
            let t = 0.8
            let moved = structure.positions.map { p in
                SIMD3(
                    c * p.x + s * p.y - t * p.z + 3.1, -t * p.x + 0.6 * p.y - 17, s * p.x + 0.64 * p.y + 0.6 * p.z + 0.5
                )
            }
            let order = structure.positions.indices.shuffled()
            let changed = Structure(
                elements: order.map { structure.elements[$0] }, positions: order.map { moved[$0] },
                fragments: order.map { structure.fragments[$0] })
            let found = Self.features(changed, featurizer)
            let error = zip(reference, found).map { abs($0 - $1) }.max()! / largest
            #expect(error < 1e-10, "\(invariant) \(reach) \(basis): \(error)")
        }
    }

    /// Summing the rows per atom over each element gives the features per structure.
    @Test(arguments: invariants)
    func atomsSumToTheStructure(_ invariant: Invariant) {
        let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]
        let structure = Self.randomMolecule(seed: 3)
        let centers = CenterSelection("O,C@A,H@B")!
        let whole = Featurizer(
            descriptor: Descriptor(invariant), fields: FieldOptions(), centers: centers, elements: elements)
        let perAtom = Featurizer(
            descriptor: Descriptor(invariant), fields: FieldOptions(), centers: centers, elements: elements,
            perAtom: true)
        let indices = perAtom.centerIndices(of: structure)
        let expected = structure.elements.indices.filter { i in
            let (z, f) = (structure.elements[i], structure.fragments[i])
            return z == .oxygen || (z == .carbon && f == 0) || (z == .hydrogen && f == 1)
        }
        #expect(indices == expected)
        let n = perAtom.layout.count
        var rows = [Double](repeating: .nan, count: indices.count * n)
        rows.withUnsafeMutableBufferPointer {
            perAtom.features(of: structure, into: $0.baseAddress!, rowStride: n, using: perAtom.makeWorkspace())
        }
        var sums: [FeatureColumn: Double] = [:]
        for (row, atom) in indices.enumerated() {
            for (k, column) in perAtom.layout.columns.enumerated() {
                let labeled = FeatureColumn(
                    term: column.term, invariant: column.invariant, central: structure.elements[atom],
                    element1: column.element1, n1: column.n1, element2: column.element2, n2: column.n2, l: column.l)
                sums[labeled, default: 0] += rows[row * n + k]
            }
        }
        let features = Self.features(structure, whole)
        let largest = features.map(abs).max()!
        for (column, value) in zip(whole.layout.columns, features) {
            #expect(abs(value - sums[column, default: 0]) < 1e-12 * largest)
        }
    }

    /// Columns that the present pairs of elements cannot fill may be left out without changing any other.
    @Test(arguments: invariants)
    func absentColumnsAreZero(_ invariant: Invariant) {
        let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen, Element(symbol: "Cl")!]
        let structure = Self.randomMolecule(seed: 11)
        let fields = FieldOptions(nMax: 4, lMax: 3, cutoff: 2.0, reach: .near)
        let full = Featurizer(descriptor: Descriptor(invariant), fields: fields, elements: elements)
        let presence = ChannelPresence(of: [structure], elements: elements, fields: fields, centers: .all)
        let reduced = Featurizer(
            descriptor: Descriptor(invariant), fields: fields, elements: elements, presence: presence)
        #expect(reduced.layout.count < full.layout.count)
        let kept = Dictionary(
            uniqueKeysWithValues: zip(reduced.layout.columns, Self.features(structure, reduced)))
        for (column, value) in zip(full.layout.columns, Self.features(structure, full)) {
            // To rounding: with fewer columns the other way of summing may be the shorter.
            guard let other = kept[column] else {
                #expect(value == 0, "\(column)")
                continue
            }
            #expect(abs(other - value) <= 1e-13 * max(1, abs(value)), "\(column)")
        }
    }

    /// Files keep the order of plain loops over term, central element, l, row and column, whatever the engine's is.
    @Test(arguments: [false, true])
    func plainOrderIsThatOfLoops(_ perAtom: Bool) {
        let elements: [Element] = [.hydrogen, .carbon, .oxygen]
        let fields = FieldOptions(nMax: 5, lMax: 2)
        let descriptor = Descriptor("rho+rho-rho+rho-v")!
        let layout = FeatureLayout(
            descriptor: descriptor, fields: fields, elements: elements, perAtom: perAtom, presence: .all(elements.count)
        )
        let side = elements.flatMap { element in (0..<fields.nMax).map { (element, $0) } }
        var expected: [FeatureColumn] = []
        for (term, invariant) in [Invariant.rho, .rhoRho, .rhoV].enumerated() {
            for central in perAtom ? [nil] : elements.map(Optional.some) {
                for l in 0...(invariant == .rho ? 0 : fields.lMax) {
                    for (i, row) in side.enumerated() {
                        func append(_ first: (Element, Int), _ second: (Element, Int)?) {
                            expected.append(
                                FeatureColumn(
                                    term: term, invariant: invariant, central: central, element1: first.0, n1: first.1,
                                    element2: second?.0, n2: second?.1, l: l))
                        }
                        switch invariant {
                        case .rho: append(row, nil)
                        case .rhoRho: for column in side[...i] { append(column, row) }
                        default: for column in side { append(row, column) }
                        }
                    }
                }
            }
        }
        let columns = layout.columns
        #expect(layout.plainOrder.map { columns[$0] } == expected)
    }

    /// Labels keep what they are given, and columns are in the documented order by them.
    @Test func labelsAreInOrder() {
        let elements: [Element?] = [nil, .hydrogen, Element(atomicNumber: 118)]
        var labels: [[Int]] = []
        var columns: [FeatureColumn] = []
        for term in [0, 3, 1000] {
            for central in elements {
                for n1 in [0, 15] {
                    for element2 in elements {
                        for n2 in element2 == nil ? [nil] : [0, 15] {
                            for l in [0, 12] {
                                let column = FeatureColumn(
                                    term: term, invariant: .rhoV, central: central, element1: .oxygen, n1: n1,
                                    element2: element2, n2: n2, l: l)
                                #expect(column.term == term && column.invariant == .rhoV && column.central == central)
                                #expect(column.element1 == .oxygen && column.n1 == n1 && column.element2 == element2)
                                #expect(column.n2 == n2 && column.l == l)
                                columns.append(column)
                                labels.append([
                                    term, central?.atomicNumber ?? 0, 8, n1, element2?.atomicNumber ?? 0, n2 ?? 0, l,
                                ])
                            }
                        }
                    }
                }
            }
        }
        for (a, first) in columns.enumerated() {
            for (b, second) in columns.enumerated() {
                #expect((first < second) == labels[a].lexicographicallyPrecedes(labels[b]))
            }
        }
    }

    /// The parts of a sum with several exponents are what each is alone, of molecules and of crystals.
    @Test(arguments: [false, true])
    func exponentsInOneSum(_ perAtom: Bool) {
        let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]
        for structure in [Self.randomMolecule(seed: 5), Periodic.triclinic] {
            func rows(_ descriptor: String, _ exponent: Int) -> (Featurizer, [Double]) {
                let featurizer = Featurizer(
                    descriptor: Descriptor(descriptor)!, fields: FieldOptions(nMax: 3, lMax: 2, exponent: exponent),
                    elements: elements, perAtom: perAtom, tables: Periodic.tables)
                let count = featurizer.layout.count
                var rows = [Double](repeating: .nan, count: featurizer.rowCount(of: structure) * count)
                rows.withUnsafeMutableBufferPointer {
                    featurizer.features(
                        of: structure, into: $0.baseAddress!, rowStride: count, using: featurizer.makeWorkspace())
                }
                return (featurizer, rows)
            }
            let (sum, values) = rows("rho-v@6+v-v+rho-rho+rho-v@1+v@6", 2)
            let parts = [("rho-v", 6), ("v-v", 2), ("rho-rho", 1), ("rho-v", 1), ("v", 6)]
            for (range, part) in zip(sum.layout.termRanges, parts) {
                let (alone, expected) = rows(part.0, part.1)
                #expect(range.count == alone.layout.count)
                let found = (0..<expected.count / range.count).flatMap { row in
                    values[row * sum.layout.count + range.lowerBound..<row * sum.layout.count + range.upperBound]
                }
                // The split may differ: a lone v needs l = 0 only.
                #expect(Periodic.error(found, expected) < 5e-9, "\(part)")
            }
        }
    }

    /// Near and far together are all, also where an atom lies on the cutoff to the last bit, of every width.
    @Test(arguments: [0, 0.5, 3.1])
    func nearAndFarAreAll(_ width: Double) {
        let directions: [SIMD3<Double>] = [SIMD3(1, 0, 0), SIMD3(0.6, 0, 0.8), SIMD3(2, 3, 6) / 7]
        for cutoff in [3.0, 3.1, 3.3] {
            for place in [cutoff, cutoff.nextDown, cutoff.nextUp, cutoff - min(width, cutoff - 1)] {
                for direction in directions {
                    func coefficients(_ reach: Reach) -> [Double] {
                        let featurizer = Featurizer(
                            descriptor: Descriptor(.vV),
                            fields: FieldOptions(
                                nMax: 3, lMax: 2, cutoff: cutoff, cutoffWidth: min(width, cutoff), reach: reach),
                            elements: [.carbon, .oxygen], tables: Self.tables)
                        return featurizer.coefficients(
                            of: .potential,
                            in: Structure(elements: [.carbon, .oxygen], positions: [.zero, place * direction]),
                            using: featurizer.makeWorkspace())
                    }
                    let (full, near, far) = (coefficients(.full), coefficients(.near), coefficients(.far))
                    let largest = full.map(abs).max()!
                    let agrees = full.indices.allSatisfy { abs(full[$0] - near[$0] - far[$0]) < 1e-13 * largest }
                    #expect(agrees, "\(cutoff) \(place) \(direction)")
                    if width == 0 && direction.x == 1 {
                        let isFar = far.contains { $0 != 0 }
                        #expect(isFar == (place >= cutoff), "\(cutoff) \(place)")
                    }
                }
            }
        }
    }
    private static let tables = RadialTableCache(threads: 1)
}
