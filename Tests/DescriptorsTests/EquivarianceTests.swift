import Atomistics
import TestSupport
import Testing

@testable import Descriptors

/// What equivariants obey: rotation, inversion, translation, order, planes of symmetry, scalar products.
@Suite struct EquivarianceTests {
    static let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]
    static let fields = FieldOptions(nMax: 3, lMax: 4)

    static func equivariants(
        _ structure: Structure, _ descriptor: String, _ fields: FieldOptions = fields, upTo lambda: Int = 4,
        perAtom: Bool = true
    ) -> [Equivariants.Block] {
        let featurizer = EquivariantFeaturizer(
            Equivariants.channels(upTo: lambda), descriptor: Descriptor(descriptor)!, fields: fields,
            elements: elements,
            perAtom: perAtom, tables: Periodic.tables)
        return Equivariants(featurizer, structure).blocks
    }

    /// - Parameter scale: what the tolerance is relative to where all that is expected is smaller.
    static func expectEqual(
        _ found: [Double], _ expected: [Double], _ tolerance: Double, _ what: String, scale: Double = 0
    ) {
        #expect(found.count == expected.count, "\(what)")
        if expected.isEmpty { return }
        let largest = max(scale, expected.map(abs).max()!)
        let error = zip(found, expected).map { $0.isFinite ? abs($0 - $1) : .infinity }.max()!
        #expect(error <= tolerance * largest, "\(what): \(error) of \(largest)")
    }

    /// D with Y_l(R u) = D Y_l(u), solved for from harmonics at 2l + 1 directions and then some: no formula for D.
    static func wigner(_ rotation: [SIMD3<Double>], _ l: Int) -> [[Double]] {
        var generator = SeededGenerator(seed: 99)
        let count = 2 * l + 1
        // Normal equations of the least squares, [before][before | after].
        var matrix = Array(repeating: Array(repeating: 0.0, count: 2 * count), count: count)
        for _ in 0..<40 + 10 * l {
            let u = SIMD3<Double>.random(in: -1...1, using: &generator)
            let before = Array(PlainReference.harmonics(u, lMax: l)[(l * l)...])
            let after = Array(PlainReference.harmonics(turned(u, rotation), lMax: l)[(l * l)...])
            for a in 0..<count {
                for b in 0..<count {
                    matrix[a][b] += before[a] * before[b]
                    matrix[a][count + b] += before[a] * after[b]
                }
            }
        }
        for pivot in 0..<count {
            let best = (pivot..<count).max { abs(matrix[$0][pivot]) < abs(matrix[$1][pivot]) }!
            matrix.swapAt(pivot, best)
            for row in 0..<count where row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for k in pivot..<2 * count { matrix[row][k] -= factor * matrix[pivot][k] }
            }
        }
        return (0..<count).map { mu in (0..<count).map { matrix[$0][count + mu] / matrix[$0][$0] } }
    }

    static func turned(_ p: SIMD3<Double>, _ rotation: [SIMD3<Double>]) -> SIMD3<Double> {
        SIMD3((rotation[0] * p).sum(), (rotation[1] * p).sum(), (rotation[2] * p).sum())
    }

    /// The rows of a rotation about a general axis, from a quaternion.
    static let rotation: [SIMD3<Double>] = {
        let (w, x, y, z) = (0.5, 0.1, -0.7, 0.5)  // of length 1
        return [
            SIMD3(1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
            SIMD3(2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
            SIMD3(2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
        ]
    }()

    static func moved(_ structure: Structure, _ map: (SIMD3<Double>) -> SIMD3<Double>) -> Structure {
        var result = structure
        result.positions = structure.positions.map(map)
        if let cell = structure.cell { result.cell = UnitCell(map(cell.a), map(cell.b), map(cell.c)) }
        return result
    }

    @Test(arguments: ["rho", "v", "rho-rho", "rho-v", "v-v", "rho-v@6+0.5*rho-rho"], [Reach.full, .near, .far])
    func rotation(_ descriptor: String, _ reach: Reach) {
        let structure = InvarianceTests.randomMolecule(seed: 4)
        for basis in descriptor.contains("rho-rho") || descriptor == "rho" ? [RadialBasisKind.gto] : [.gto, .monomial] {
            var fields = Self.fields
            (fields.reach, fields.basis) = (reach, basis)
            let reference = Self.equivariants(structure, descriptor, fields)
            let turned = Self.equivariants(
                Self.moved(structure) { Self.turned($0, Self.rotation) + SIMD3(3.1, -17, 0.5) }, descriptor, fields)
            expectTurned(reference, turned, 1e-12, "\(descriptor) \(reach) \(basis)")
        }
    }

    /// The sums over images depend on the orientation as far as they are cut off.
    @Test(arguments: ["rho-v", "v"]) func rotationOfACrystal(_ descriptor: String) {
        let reference = Self.equivariants(Periodic.triclinic, descriptor)
        let turned = Self.equivariants(Self.moved(Periodic.triclinic) { Self.turned($0, Self.rotation) }, descriptor)
        expectTurned(reference, turned, 1e-8, descriptor)
    }

    private func expectTurned(
        _ reference: [Equivariants.Block], _ turned: [Equivariants.Block], _ tolerance: Double, _ what: String
    ) {
        for (block, found) in zip(reference, turned) {
            let (d, mus, count) = (Self.wigner(Self.rotation, block.lambda), 2 * block.lambda + 1, block.columns.count)
            var expected = [Double](repeating: 0, count: block.values.count)
            for row in stride(from: 0, to: block.values.count / max(1, count), by: mus) {
                for mu in 0..<mus {
                    for nu in 0..<mus {
                        for k in 0..<count {
                            expected[(row + mu) * count + k] += d[mu][nu] * block.values[(row + nu) * count + k]
                        }
                    }
                }
            }
            Self.expectEqual(found.values, expected, tolerance, "\(what) \(block.lambda) \(block.parity)")
        }
    }

    @Test(arguments: ["rho", "rho-rho", "rho-v", "v-v"]) func inversion(_ descriptor: String) {
        let structure = InvarianceTests.randomMolecule(seed: 5)
        let reference = Self.equivariants(structure, descriptor)
        let mirrored = Self.equivariants(Self.moved(structure) { -$0 }, descriptor)
        for (block, found) in zip(reference, mirrored) {
            let sign = Double(block.parity) * (block.lambda % 2 == 0 ? 1 : -1)
            Self.expectEqual(
                found.values, block.values.map { sign * $0 }, 1e-12, "\(descriptor) \(block.lambda) \(block.parity)")
        }
    }

    @Test(arguments: ["v", "rho-rho", "rho-v", "v-v"], [false, true]) func order(_ descriptor: String, _ perAtom: Bool)
    {
        let structure = InvarianceTests.randomMolecule(seed: 6)
        let order = structure.positions.indices.map { $0 * 5 % 16 }
        let permuted = Structure(
            elements: order.map { structure.elements[$0] }, positions: order.map { structure.positions[$0] },
            fragments: order.map { structure.fragments[$0] })
        let reference = Self.equivariants(structure, descriptor, perAtom: perAtom)
        for (block, found) in zip(reference, Self.equivariants(permuted, descriptor, perAtom: perAtom)) {
            let length = block.values.count / (perAtom ? 16 : 1)
            let expected =
                perAtom ? order.flatMap { block.values[$0 * length..<($0 + 1) * length] } : block.values
            Self.expectEqual(found.values, expected, 1e-12, "\(descriptor) \(block.lambda) \(block.parity)")
        }
    }

    /// In the plane z = 0 reflection leaves all as it is: what changes its sign is 0.
    @Test(arguments: ["rho", "rho-rho", "rho-v", "v-v"]) func planarMolecules(_ descriptor: String) {
        let structure = Self.moved(InvarianceTests.randomMolecule(seed: 8)) { 1.7 * SIMD3($0.x, $0.y, 0) }
        for block in Self.equivariants(structure, descriptor) where !block.columns.isEmpty {
            let count = block.columns.count
            let largest = block.values.map(abs).max()!
            var kept = 0.0
            for (index, value) in block.values.enumerated() {
                let mu = index / count % (2 * block.lambda + 1) - block.lambda
                let isOdd = (block.lambda + mu) % 2 != 0
                if isOdd == (block.parity > 0) {
                    #expect(
                        abs(value) < 1e-12 * max(largest, 1e-3), "\(descriptor) \(block.lambda) \(block.parity) \(mu)")
                } else {
                    kept = max(kept, abs(value))
                }
            }
            #expect(kept > 1e-6)
        }
    }

    /// Unordered pairs keep the scalar products, summed over mu, of all ordered ones.
    @Test(arguments: ["rho-rho", "v-v"]) func scalarProducts(_ descriptor: String) {
        let structure = InvarianceTests.randomMolecule(seed: 9)
        let featurizer = EquivariantFeaturizer(
            Equivariants.channels(upTo: 4), descriptor: Descriptor(descriptor)!, fields: Self.fields,
            elements: Self.elements, perAtom: true, tables: Periodic.tables)
        let channels = 4 * Self.fields.nMax
        let coefficients = featurizer.featurizer.coefficients(
            of: descriptor == "v-v" ? .potential : .density, in: structure, using: featurizer.featurizer.makeWorkspace()
        )
        let atoms = [0, 7]
        for block in Equivariants(featurizer, structure).blocks {
            let mus = 2 * block.lambda + 1
            var full = Array(repeating: [Double](), count: 2)
            for l1 in 0...4 {
                for l2 in 0...4 where CouplingCoefficients.exist(l1, l2, block.lambda) {
                    let coupling = CouplingCoefficients(l1, l2, block.lambda)
                    if coupling.parity != block.parity { continue }
                    for (place, atom) in atoms.enumerated() {
                        let rows = coefficients[atom * channels * 25..<(atom + 1) * channels * 25]
                        for i in 0..<channels {
                            for j in 0..<channels {
                                var values = [Double](repeating: 0, count: mus)
                                for entry in coupling.entries {
                                    values[entry.mu + block.lambda] +=
                                        entry.value * rows[rows.startIndex + i * 25 + l1 * l1 + l1 + entry.m1]
                                        * rows[rows.startIndex + j * 25 + l2 * l2 + l2 + entry.m2]
                                }
                                full[place] += values
                            }
                        }
                    }
                }
            }
            func product(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
                zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let length = mus * block.columns.count
            func row(_ place: Int) -> ArraySlice<Double> {
                block.values[atoms[place] * length..<(atoms[place] + 1) * length]
            }
            for (a, b) in [(0, 0), (0, 1)] {
                let (found, expected) = (product(row(a), row(b)), product(full[a][...], full[b][...]))
                let size = (product(full[a][...], full[a][...]) * product(full[b][...], full[b][...])).squareRoot()
                #expect(abs(found - expected) < 1e-12 * size, "\(descriptor) \(block.lambda) \(block.parity)")
            }
        }
    }
}
