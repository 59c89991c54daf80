import Atomistics
import CAllocationCounter
import Foundation
import TestSupport
import Testing

@testable import Descriptors

/// Derivatives of energies against differences of energies from features, which know nothing of them, and what must hold
/// of them whatever the model.
@Suite(.serialized) struct GradientTests {
    static let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]

    /// Everything that features depend on, with any weights.
    @Test(arguments: 0..<RandomOptionsTests.parts)
    func agreeWithDifferences(_ part: Int) {
        for number in stride(from: part, to: RandomOptionsTests.cases, by: RandomOptionsTests.parts) {
            let options = RandomOptions(number)
            let featurizer = options.featurizer(RadialTableCache(threads: 1))
            // Each takes dozens of energies.
            for structure in options.structures.prefix(2) where structure.elements.count < 30 {
                var differences = Differences(featurizer, structure, seed: number)
                differences.check("\(options)")
            }
        }
    }

    @Test(
        arguments: ["rho-v", "rho-rho", "v-v", "rho", "v", "rho-v@1+rho-v@6", "0.5*rho-rho+2*v-v+rho+v"],
        Reach.allCases)
    func agreeWithDifferencesForEveryDescriptorAndReach(_ descriptor: String, _ reach: Reach) {
        for structure in [InvarianceTests.randomMolecule(seed: 3), Periodic.triclinic, Periodic.salt] {
            for fields in [
                FieldOptions(nMax: 3, lMax: 2, cutoff: 3.03, reach: reach),
                FieldOptions(nMax: 9, lMax: 1, cutoff: 3.03, exponent: 3, reach: reach),
            ] {
                let featurizer = Featurizer(
                    descriptor: Descriptor(descriptor)!, fields: fields, elements: Set(structure.elements).sorted(),
                    tables: Periodic.tables, periodic: PeriodicOptions(accuracy: 1e-12, width: 1.3))
                var differences = Differences(featurizer, structure, seed: 5)
                differences.check("\(descriptor) \(reach) \(structure.elements.count)")
            }
        }
    }

    @Test(arguments: ["rho-v", "rho-rho", "v-v", "rho", "v"])
    func sumsOfForcesAndTorquesVanish(_ descriptor: String) {
        for structure in [InvarianceTests.randomMolecule(seed: 8), Periodic.triclinic, Periodic.slab] {
            let featurizer = Featurizer(
                descriptor: Descriptor(descriptor)!, fields: FieldOptions(), elements: Set(structure.elements).sorted(),
                tables: Periodic.tables)
            let found = Self.derivatives(featurizer, structure, [Self.weights(featurizer, seed: 1)])
            let gradient = found.gradient()
            let largest = found.positions.map(abs).max()!
            #expect(gradient.reduce(.zero, +).max() < 1e-11 * largest * Double(gradient.count))
            if structure.cell == nil {
                var torque = SIMD3<Double>.zero
                for (r, g) in zip(structure.positions, gradient) {
                    torque += SIMD3(r.y * g.z - r.z * g.y, r.z * g.x - r.x * g.z, r.x * g.y - r.y * g.x)
                }
                #expect(max(abs(torque.x), abs(torque.y), abs(torque.z)) < 1e-10 * largest * Double(gradient.count))
            } else {
                let s = found.strain
                let asymmetry = max(abs(s[1] - s[3]), abs(s[2] - s[6]), abs(s[5] - s[7]))
                #expect(asymmetry < 1e-7 * s.map(abs).max()!)
            }
        }
    }

    /// The same models one after the other, and with and without the strain; a workspace remembers nothing.
    @Test func modelsShareAPass() {
        for structure in [InvarianceTests.randomMolecule(seed: 4), Periodic.triclinic, Periodic.slab] {
            let featurizer = Featurizer(
                descriptor: Descriptor("rho-v+v-v")!, fields: FieldOptions(reach: .far),
                elements: Set(structure.elements).sorted(), tables: Periodic.tables)
            let weights = (0..<3).map { Self.weights(featurizer, seed: $0) }
            let gradient = EnergyGradient(featurizer)
            let workspace = gradient.makeWorkspace()
            func run(
                _ weights: [[Double]], _ extent: EnergyGradient.Extent = .positionsAndStrain,
                using workspace: EnergyGradient.Workspace = workspace
            ) -> EnergyDerivatives {
                var found = EnergyDerivatives()
                gradient.evaluate(
                    structure, EnergyGradient.Weights(weights, for: gradient), extent, into: &found, using: workspace)
                return found
            }
            let together = run(weights)
            let helped = run(weights, using: gradient.makeWorkspace(isHelped: true))
            #expect(
                helped.energies == together.energies && helped.positions == together.positions
                    && helped.strain == together.strain)
            let withoutStrain = run(weights, .positions)
            #expect(Periodic.error(withoutStrain.positions, together.positions) < 1e-13)
            #expect(withoutStrain.strain.allSatisfy { $0 == 0 })
            let energies = run(weights, .energies)
            #expect(energies.energies == together.energies && energies.positions.allSatisfy { $0 == 0 })
            for model in 0..<3 {
                let alone = run([weights[model]])
                #expect(alone.energies[0] == together.energies[model])
                #expect(alone.gradient() == together.gradient(of: model))
                #expect(alone.strain == Array(together.strain[9 * model..<9 * model + 9]))
            }
        }
    }

    /// Weights of every environment's own: of the same weights for all of an element the same derivatives.
    @Test(arguments: ["rho-v", "rho-rho", "v", "rho+v-v"])
    func weightsOfEnvironments(_ descriptor: String) {
        for structure in [InvarianceTests.randomMolecule(seed: 6), Periodic.triclinic] {
            let elements = Set(structure.elements).sorted()
            func featurizer(perAtom: Bool) -> Featurizer {
                Featurizer(
                    descriptor: Descriptor(descriptor)!, fields: FieldOptions(nMax: 5, lMax: 3), elements: elements,
                    perAtom: perAtom, tables: Periodic.tables)
            }
            let (whole, atomic) = (featurizer(perAtom: false), featurizer(perAtom: true))
            let weights = Self.weights(whole, seed: 9)
            let expected = Self.derivatives(whole, structure, [weights])
            let ofColumn = Dictionary(uniqueKeysWithValues: zip(whole.layout.columns, weights))
            let slopes = atomic.centerIndices(of: structure).flatMap { atom in
                atomic.layout.columns.map { column in
                    ofColumn[
                        FeatureColumn(
                            term: column.term, invariant: column.invariant, central: structure.elements[atom],
                            element1: column.element1, n1: column.n1, element2: column.element2, n2: column.n2,
                            l: column.l)]!
                }
            }
            let gradient = EnergyGradient(atomic)
            var found = EnergyDerivatives()
            slopes.withUnsafeBufferPointer {
                gradient.differentiate(
                    structure, slopes: $0.baseAddress!, models: 1, into: &found, using: gradient.makeWorkspace())
            }
            #expect(Periodic.error(found.positions, expected.positions) < 1e-12)
            if structure.cell != nil { #expect(Periodic.error(found.strain, expected.strain) < 1e-12) }
        }
    }

    @Test(.enabled(if: allocation_count() >= 0), arguments: InvarianceTests.invariants, Reach.allCases)
    func doNotAllocate(_ invariant: Invariant, _ reach: Reach) {
        let featurizer = Featurizer(
            descriptor: Descriptor(invariant), fields: FieldOptions(reach: reach), elements: Self.elements)
        let gradient = EnergyGradient(featurizer)
        let weights = EnergyGradient.Weights((0..<2).map { Self.weights(featurizer, seed: $0) }, for: gradient)
        let workspace = gradient.makeWorkspace()
        for structure in [InvarianceTests.randomMolecule(seed: 1), Periodic.triclinic, Periodic.slab] {
            var found = EnergyDerivatives()
            func run() { gradient.evaluate(structure, weights, into: &found, using: workspace) }
            run()
            let before = allocation_count()
            run()
            #expect(allocation_count() == before, "\(invariant) \(reach)")
        }
    }

    static func weights(_ featurizer: Featurizer, seed: Int) -> [Double] {
        var generator = SeededGenerator(seed: UInt64(seed) + 77)
        return (0..<featurizer.layout.count).map { _ in .random(in: -1...1, using: &generator) }
    }

    static func derivatives(_ featurizer: Featurizer, _ structure: Structure, _ weights: [[Double]])
        -> EnergyDerivatives
    {
        let gradient = EnergyGradient(featurizer)
        var found = EnergyDerivatives()
        guard featurizer.perAtom else {
            gradient.evaluate(
                structure, EnergyGradient.Weights(weights, for: gradient), into: &found, using: gradient.makeWorkspace()
            )
            return found
        }
        // The same for every atom.
        let slopes = weights.flatMap { [[Double]](repeating: $0, count: featurizer.rowCount(of: structure)).joined() }
        (slopes + [0]).withUnsafeBufferPointer {
            gradient.differentiate(
                structure, slopes: $0.baseAddress!, models: weights.count, into: &found, using: gradient.makeWorkspace()
            )
        }
        return found
    }
}

/// Energies and their derivatives by central differences of the eighth order.
struct Differences {
    let featurizer: Featurizer
    let structure: Structure
    /// Of a featurizer per atom the same for every atom.
    let weights: [Double]
    let workspace: Featurizer.Workspace
    let step = 1e-3
    private var generator: SeededGenerator

    init(_ featurizer: Featurizer, _ structure: Structure, seed: Int) {
        self.featurizer = featurizer
        self.structure = structure
        weights = GradientTests.weights(featurizer, seed: seed)
        workspace = featurizer.makeWorkspace()
        generator = SeededGenerator(seed: UInt64(seed) + 5)
    }

    func energy(_ structure: Structure) -> Double {
        let (rows, count) = (featurizer.rowCount(of: structure), featurizer.layout.count)
        var features = [Double](repeating: 0, count: rows * count + 1)
        features.withUnsafeMutableBufferPointer {
            featurizer.features(of: structure, into: $0.baseAddress!, rowStride: count, using: workspace)
        }
        return (0..<rows).reduce(0) { sum, row in
            sum + zip(features[row * count..<(row + 1) * count], weights).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    func derivatives() -> EnergyDerivatives { GradientTests.derivatives(featurizer, structure, [weights]) }

    mutating func check(_ label: String) {
        let found = derivatives()
        let gradient = found.gradient()
        let value = energy(structure)
        if !featurizer.perAtom {
            #expect(abs(found.energies[0] - value) <= 1e-10 * max(abs(value), largestTerm), "energy: \(label)")
        }
        let largest = max(found.positions.map(abs).max()!, 1e-3 * abs(value))
        for _ in 0..<3 {
            let atom = Int.random(in: structure.positions.indices, using: &generator)
            let direction = direction()
            func moved(_ t: Double) -> Structure {
                var other = structure
                other.positions[atom] += t * direction
                return other
            }
            guard isSmooth(moved) else { continue }
            let expected = difference(moved)
            let slope = (gradient[atom] * direction).sum()
            #expect(
                abs(slope - expected) <= 1e-6 * largest, "atom \(atom), \(slope) \(expected) of \(largest): \(label)")
        }
        guard let cell = structure.cell else { return }
        let rows = (0..<3).map { _ in 0.1 * direction() }
        func strained(_ t: Double) -> Structure {
            // r_a + t eps_ab r_b
            func strained(_ r: SIMD3<Double>) -> SIMD3<Double> {
                r + t * SIMD3((rows[0] * r).sum(), (rows[1] * r).sum(), (rows[2] * r).sum())
            }
            var other = structure
            other.positions = structure.positions.map(strained)
            other.cell = UnitCell(strained(cell.a), strained(cell.b), strained(cell.c), openAxis: cell.openAxis)
            return other
        }
        guard isSmooth(strained) else { return }
        let expected = difference(strained)
        var slope = 0.0
        for a in 0..<3 {
            for b in 0..<3 { slope += found.strain[3 * a + b] * rows[a][b] }
        }
        let scale = max(found.strain.map(abs).max()!, 1e-3 * abs(value))
        #expect(abs(slope - expected) <= 1e-6 * scale, "strain, \(slope) \(expected) of \(scale): \(label)")
    }

    /// What an energy near zero is a difference of.
    private var largestTerm: Double {
        let count = featurizer.layout.count
        var features = [Double](repeating: 0, count: count + 1)
        features.withUnsafeMutableBufferPointer {
            featurizer.features(of: structure, into: $0.baseAddress!, using: workspace)
        }
        return zip(features, weights).reduce(0) { $0 + abs($1.0 * $1.1) }
    }

    private mutating func direction() -> SIMD3<Double> { SIMD3.random(in: -0.5...0.5, using: &generator) }

    private func difference(_ structure: (Double) -> Structure) -> Double {
        let stencil = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280]
        return stencil.enumerated().reduce(0) { sum, item in
            let t = step * Double(item.offset + 1)
            return sum + item.element * (energy(structure(t)) - energy(structure(-t)))
        } / step
    }

    /// Whether no distance crosses an end of the cutoff's step, where its second derivative jumps.
    private func isSmooth(_ structure: (Double) -> Structure) -> Bool {
        let (radius, width) = (featurizer.fields.cutoff, featurizer.fields.cutoffWidth)
        func signs(_ structure: Structure) -> [Int] {
            let cell = structure.cell?.reduced
            return structure.positions.indices.flatMap { i in
                structure.positions.indices.map { j in
                    let v = structure.positions[j] - structure.positions[i]
                    let vectors = cell?.images(of: v, within: radius + 0.5) ?? [v]
                    let distances = vectors.map { ($0 * $0).sum().squareRoot() }
                    return distances.count { $0 < radius } * 1000 + distances.count { $0 < radius - width }
                }
            }
        }
        return signs(structure(-4 * step)) == signs(structure(4 * step))
    }
}
