import Atomistics
import Testing

@testable import Descriptors

/// Derivatives of features, contracted with weights, against the derivatives of energies with these weights, which go the
/// other way round and are held against differences and golden numbers.
struct FeatureJacobianTests {
    @Test(arguments: 0..<RandomOptionsTests.parts)
    func contractedAreThoseOfEnergies(_ part: Int) {
        for number in stride(from: part, to: RandomOptionsTests.cases, by: RandomOptionsTests.parts) {
            let options = RandomOptions(number)
            let featurizer = options.featurizer(RadialTableCache(threads: 1))
            let workspace = FeatureJacobian(featurizer).makeWorkspace()
            // Three rows of features for every atom.
            for structure in options.structures where structure.elements.count < 10 {
                check(featurizer, structure, workspace, "\(options)")
            }
        }
    }

    @Test(arguments: ["rho-v", "rho-rho", "v-v", "rho", "v", "rho-v@1+rho-v@6"], Reach.allCases)
    func ofEveryDescriptorAndReach(_ descriptor: String, _ reach: Reach) {
        for structure in [InvarianceTests.randomMolecule(seed: 3), Periodic.triclinic, Periodic.salt, Periodic.slab] {
            let elements = Set(structure.elements).sorted()
            for centers in [CenterSelection.all, CenterSelection(elements[0])] {
                let featurizer = Featurizer(
                    descriptor: Descriptor(descriptor)!,
                    fields: FieldOptions(nMax: 3, lMax: 3, cutoff: 3.03, reach: reach),
                    centers: centers, elements: elements, tables: Periodic.tables)
                check(featurizer, structure, FeatureJacobian(featurizer).makeWorkspace(), "\(descriptor) \(reach)")
            }
        }
    }

    /// Rows of single atoms add up to those of their element.
    @Test func rowsOfAtomsAddUp() {
        for structure in [InvarianceTests.randomMolecule(seed: 5), Periodic.triclinic] {
            let elements = Set(structure.elements).sorted()
            func featurizer(perAtom: Bool) -> Featurizer {
                Featurizer(
                    descriptor: Descriptor(.rhoV), fields: FieldOptions(nMax: 4, lMax: 2), elements: elements,
                    perAtom: perAtom, tables: Periodic.tables)
            }
            let (whole, atomic) = (featurizer(perAtom: false), featurizer(perAtom: true))
            let centers = atomic.centerIndices(of: structure)
            var expected: [[Double]] = []
            let first = FeatureJacobian(whole)
            first.forEachCoordinate(of: structure, using: first.makeWorkspace()) { _, _, row in
                expected.append((0..<whole.layout.count).map { row[$0] })
            }
            var found: [[Double]] = []
            let second = FeatureJacobian(atomic)
            let places = Dictionary(
                uniqueKeysWithValues: whole.layout.columns.enumerated().map { ($0.element, $0.offset) })
            second.forEachCoordinate(of: structure, using: second.makeWorkspace()) { _, _, rows in
                var sums = [Double](repeating: 0, count: whole.layout.count)
                for (row, atom) in centers.enumerated() {
                    for (place, column) in atomic.layout.columns.enumerated() {
                        let target = places[
                            FeatureColumn(
                                term: column.term, invariant: column.invariant, central: structure.elements[atom],
                                element1: column.element1, n1: column.n1, element2: column.element2, n2: column.n2,
                                l: column.l)]!
                        sums[target] += rows[row * atomic.layout.count + place]
                    }
                }
                found.append(sums)
            }
            #expect(Periodic.error(found.flatMap { $0 }, expected.flatMap { $0 }) < 1e-12)
        }
    }

    private func check(
        _ featurizer: Featurizer, _ structure: Structure, _ workspace: FeatureJacobian.Workspace, _ comment: String
    ) {
        let weights = GradientTests.weights(featurizer, seed: 11)
        let expected = GradientTests.derivatives(featurizer, structure, [weights]).positions
        var found: [Double] = []
        let rows = featurizer.rowCount(of: structure)
        FeatureJacobian(featurizer).forEachCoordinate(of: structure, using: workspace) { atom, axis, values in
            #expect(found.count == 3 * atom + axis)
            var sum = 0.0
            for row in 0..<rows {
                for (column, weight) in weights.enumerated() { sum += weight * values[row * weights.count + column] }
            }
            found.append(sum)
        }
        // What is summed there can be much larger than its sum.
        let largest = expected.map(abs).max() ?? 0
        for (a, b) in zip(found, expected) {
            #expect(abs(a - b) < 1e-10 * largest + 1e-12, "\(comment): \(a) \(b) of \(largest)")
        }
        #expect(found.count == expected.count)
    }
}
