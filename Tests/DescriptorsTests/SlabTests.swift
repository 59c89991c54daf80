import Atomistics
import Foundation
import Testing

@testable import Descriptors

/// What physics demands of slabs.
@Suite struct SlabTests {
    private static let water = Structure(
        elements: [.oxygen, .hydrogen, .hydrogen],
        positions: [SIMD3(0, 0, 0.12), SIMD3(0, 0.76, -0.47), SIMD3(0.3, -0.71, -0.47)])

    @Test(arguments: [1, 5], [RadialBasisKind.gto, .monomial])
    func nothingDependsOnTheSplit(_ exponent: Int, _ basis: RadialBasisKind) {
        for reach in [Reach.full, .far] {
            let fields = FieldOptions(
                nMax: 5, lMax: 4, sigmaPotential: 0.8, exponent: exponent, reach: reach, basis: basis)
            func coefficients(_ accuracy: Double, _ width: Double?) -> [Double] {
                Periodic.coefficients(
                    Periodic.slab, fields, periodic: PeriodicOptions(accuracy: accuracy, width: width))
            }
            let whole = coefficients(1e-11, 0.8)
            let error = Periodic.error(coefficients(1e-11, 2), whole)
            #expect(error < 1e-10, "\(reach): \(error)")
            let chosen = Periodic.error(coefficients(1e-9, nil), whole)
            #expect(chosen < 1e-8, "\(reach): \(chosen)")
        }
    }

    /// The images of a square of side L shift the potential of an atom by 4 zeta(p/2) beta(p/2) / L^p: for p = 1, where
    /// the plane is neutralized, by -3.900265/L. What is left is harmonic there, so that l = 1 and 2 follow as L^-3.
    @Test(arguments: [(1, -3.900264920, [1.0, 3, 3]), (3, 9.033621684, [3.0, 5]), (6, 4.658908, [6.0])])
    func moleculesInEverLargerCells(_ exponent: Int, _ constant: Double, _ powers: [Double]) {
        let fields = FieldOptions(nMax: 3, lMax: 2, sigmaPotential: 0.5, exponent: exponent)
        let free = Periodic.coefficients(Self.water, fields)
        func difference(_ edge: Double) -> [Double] {
            var slab = Self.water
            slab.cell = UnitCell(SIMD3(edge, 0, 0), SIMD3(0, edge, 0), .zero, openAxis: 2)
            return zip(Periodic.coefficients(slab, fields, periodic: PeriodicOptions(accuracy: 1e-13)), free).map {
                $0 - $1
            }
        }
        let edges = exponent == 6 ? (20.0, 32.0) : (30.0, 60.0)
        let (small, large) = (difference(edges.0), difference(edges.1))
        for (l, power) in powers.enumerated() {
            func largest(_ values: [Double]) -> Double {
                values.indices.filter { l * l <= $0 % 9 && $0 % 9 < (l + 1) * (l + 1) }.map { abs(values[$0]) }.max()!
            }
            let measured = log(largest(small) / largest(large)) / log(edges.1 / edges.0)
            #expect(abs(measured - power) < 0.12 * power, "l \(l): \(measured)")
        }
        let one = Self.moments(fields, power: 0)
        let unit = constant / pow(edges.1, Double(exponent)) / (4 * Double.pi).squareRoot()
        for center in 0..<3 {
            for (element, count) in [2.0, 1.0].enumerated() {
                for n in 0..<3 {
                    let found = large[((center * 2 + element) * 3 + n) * 9]
                    let expected = 4 * Double.pi * unit * count * one[n]
                    // the next order is p^2 r^2 / L^2
                    let tolerance = exponent == 6 ? 0.08 : 0.03
                    #expect(abs(found - expected) < tolerance * 4 * Double.pi * abs(unit) * count * one.map(abs).max()!)
                }
            }
        }
    }

    /// A box of height L with a slab in it has too much, by atom and area, of 2 pi (z^2 / L + L / 6) for p = 1: the
    /// background's parabola, which is the correction by the dipole where charges cancel. With it out nothing is left but
    /// exp(-K L).
    @Test func boxesWithADipoleCorrection() {
        let fields = FieldOptions(nMax: 4, lMax: 3, sigmaPotential: 0.7)
        let slab = Periodic.slab
        let (cell, normal) = (slab.cell!.reduced, slab.cell!.normal!)
        let length = 45.0
        var box = slab
        box.cell = UnitCell(cell.a, cell.b, length * normal + 0.3 * cell.a)
        let options = PeriodicOptions(accuracy: 1e-12)
        var found = Periodic.coefficients(box, fields, periodic: options)
        let expected = Periodic.coefficients(slab, fields, periodic: options)
        #expect(Periodic.error(found, expected) > 0.1)
        // (h + r u)^2 with u along the normal: h^2 + r^2 / 3, 2 h r P_1, 2/3 r^2 P_2, and sum_m Y_lm Y_lm = (2l + 1) / 4 pi P_l
        let moments = (0...3).map { Self.moments(fields, power: $0) }
        let y = PlainReference.harmonics(normal, lMax: 2)
        for (i, center) in slab.positions.enumerated() {
            for (position, element) in zip(slab.positions, slab.elements) {
                let h = ((center - position) * normal).sum()
                let channel = Periodic.elements.firstIndex(of: element)!
                for n in 0..<4 {
                    let row = ((i * 3 + channel) * 4 + n) * 16
                    let excess = (h * h + 0.49) / length + length / 6
                    let constant = excess * moments[0][n] + moments[2][n] / (3 * length)
                    let front = 2 * Double.pi / slab.cell!.area! * 4 * Double.pi
                    found[row] -= front * constant * y[0]
                    for m in 1..<4 { found[row + m] -= front * 2 * h * moments[1][n] / length * y[m] / 3 }
                    for m in 4..<9 { found[row + m] -= front * 2 / 3 * moments[2][n] / length * y[m] / 5 }
                }
            }
        }
        let error = Periodic.error(found, expected)
        #expect(error < 1e-9, "\(error)")
    }

    /// For p > 3 boxes and their vacuum need no correction: what the images across add is 4 pi zeta(p - 2) / (p - 2) A
    /// L^(p-2) by atom.
    @Test(arguments: [(4, 1.6449340668, 2.0), (5, 1.2020569032, 3), (6, 1.0823232337, 4)])
    func boxesOfGrowingVacuum(_ exponent: Int, _ zeta: Double, _ power: Double) {
        let fields = FieldOptions(nMax: 2, lMax: 1, sigmaPotential: 1, exponent: exponent)
        let slab = Structure(
            elements: Self.water.elements, positions: Self.water.positions,
            cell: UnitCell(SIMD3(5, 0, 0), SIMD3(1, 6, 0), SIMD3(0, 0, 1), openAxis: 2))
        let options = PeriodicOptions(accuracy: 1e-12)
        let flat = Periodic.coefficients(slab, fields, periodic: options)
        func difference(_ length: Double) -> [Double] {
            var box = slab
            box.cell = UnitCell(SIMD3(5, 0, 0), SIMD3(1, 6, 0), SIMD3(0, 0, length))
            return zip(Periodic.coefficients(box, fields, periodic: options), flat).map { $0 - $1 }
        }
        let one = Self.moments(fields, power: 0)
        for length in [30.0, 60] {
            let found = difference(length)
            let shift = 4 * Double.pi * zeta / (Double(exponent - 2) * 30 * pow(length, power))
            for (element, count) in [2.0, 1.0].enumerated() {
                for n in 0..<2 {
                    let expected = shift * count * (4 * Double.pi).squareRoot() * one[n]
                    // the next order is z^2 / L^2
                    let tolerance = 80 / (length * length) * shift * count * 3.6 * one.map(abs).max()!
                    #expect(abs(found[(element * 2 + n) * 4] - expected) < tolerance, "L \(length)")
                }
            }
        }
    }

    /// int r^(2 + power) R_n dr
    private static func moments(_ fields: FieldOptions, power: Int) -> [Double] {
        let basis = RadialBasis(kind: .gto, nMax: fields.nMax, radius: fields.cutoff)
        let rule = PanelQuadrature(edges: (0...40).map { basis.extent * Double($0) / 40 })
        var sums = [Double](repeating: 0, count: fields.nMax)
        var values = sums
        for (r, w) in zip(rule.nodes, rule.weights) {
            values.withUnsafeMutableBufferPointer { basis.evaluate(r, l: 0, into: $0.baseAddress!) }
            for n in sums.indices { sums[n] += w * pow(r, Double(2 + power)) * values[n] }
        }
        return sums
    }

    /// Neither where the slab is, nor which vectors say what it repeats, in which order, nor any direction matters.
    @Test(arguments: [Invariant.v, .rhoRho, .rhoV, .vV], [Reach.full, .near, .far])
    func invariance(_ invariant: Invariant, _ reach: Reach) {
        let structure = Periodic.slab
        let cell = structure.cell!
        let featurizer = Featurizer(
            descriptor: Descriptor(invariant), fields: FieldOptions(nMax: 4, lMax: 4, reach: reach),
            elements: Periodic.elements, tables: Periodic.tables)
        let reference = InvarianceTests.features(structure, featurizer)
        func check(_ changed: Structure, _ what: String) {
            let error = Periodic.error(InvarianceTests.features(changed, featurizer), reference)
            #expect(error < 1e-8, "\(what): \(error)")
        }
        func with(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, openAxis: Int) -> Structure {
            var other = structure
            other.cell = UnitCell(a, b, c, openAxis: openAxis)
            return other
        }
        var moved = structure
        for (k, _) in moved.positions.enumerated() {
            moved.positions[k] += SIMD3(3.3, -8.1, 20.77) + Double(k - 2) * cell.a + Double(3 - k) * cell.b
        }
        check(moved, "translation")
        check(with(cell.b + 7 * cell.a, cell.a, cell.c, openAxis: 2), "lattice vectors")
        check(with(cell.a, cell.b, SIMD3(0, 0, 900), openAxis: 2), "a long third vector")
        check(with(cell.a, cell.b, .zero, openAxis: 2), "no third vector")
        check(with(cell.a, SIMD3(1, 2, 3), cell.b, openAxis: 1), "T F T")
        check(with(cell.a - cell.b, cell.b, cell.a, openAxis: 0), "F T T")
        func rotated(_ p: SIMD3<Double>) -> SIMD3<Double> {
            SIMD3(0.36 * p.x + 0.48 * p.y - 0.8 * p.z, -0.8 * p.x + 0.6 * p.y, 0.48 * p.x + 0.64 * p.y + 0.6 * p.z)
        }
        var turned = with(rotated(cell.a), rotated(cell.b), cell.c, openAxis: 2)
        turned.positions = structure.positions.map(rotated)
        check(turned, "rotation")
        // Along an axis mirror images of wave vectors are summed together.
        let (u, n) = (cell.a / (cell.a * cell.a).sum().squareRoot(), cell.normal!)
        let v = SIMD3(n.y * u.z - n.z * u.y, n.z * u.x - n.x * u.z, n.x * u.y - n.y * u.x)
        for axis in 0..<3 {
            func turned(_ p: SIMD3<Double>) -> SIMD3<Double> {
                var q = SIMD3<Double>.zero
                q[(axis + 1) % 3] = (p * u).sum()
                q[(axis + 2) % 3] = (p * v).sum()
                q[axis] = (p * n).sum()
                return q
            }
            var other = structure
            other.cell = UnitCell(turned(cell.a), turned(cell.b), .zero, openAxis: 2)
            other.positions = structure.positions.map(turned)
            #expect(ReciprocalLattice.mirror(of: other.cell!.normal!) == axis)
            check(other, "normal along axis \(axis)")
        }
    }

    @Test(arguments: [Reach.full, .far])
    func supercellsHaveTheSameFeatures(_ reach: Reach) {
        for exponent in [1, 2, 5] {
            let fields = FieldOptions(nMax: 3, lMax: 3, sigmaPotential: 0.7, exponent: exponent, reach: reach)
            let one = Periodic.coefficients(Periodic.slab, fields)
            let many = Periodic.coefficients(Periodic.supercell(Periodic.slab, 2, 3, 1), fields)
            let error = Periodic.error(many, (0..<6).flatMap { _ in one })
            #expect(error < 2e-8, "p \(exponent): \(error)")
        }
    }

    /// Images in the plane are neighbors like any other, also in cells smaller than the cutoff.
    @Test func imagesAreNeighbors() {
        let fields = FieldOptions(nMax: 4, lMax: 3, cutoff: 9, sigmaDensity: 0.5, reach: .near)
        let cluster = Periodic.cluster(Periodic.slab, reach: 9)
        #expect(cluster.elements.count > 5 * Periodic.slab.elements.count)
        for field in [Featurizer.Field.density, .potential] {
            let expected = Periodic.coefficients(cluster, fields, field, centers: CenterSelection("@A")!)
            let found = Periodic.coefficients(Periodic.slab, fields, field)
            #expect(Periodic.error(found, expected) < 1e-12, "\(field)")
        }
    }

    @Test(arguments: [1, 2, 4])
    func farIsFullWithoutNear(_ exponent: Int) {
        func coefficients(_ reach: Reach, _ centers: CenterSelection = .all) -> [Double] {
            Periodic.coefficients(
                Periodic.slab,
                FieldOptions(nMax: 4, lMax: 3, sigmaPotential: 0.6, exponent: exponent, reach: reach), centers: centers)
        }
        let (full, near, far) = (coefficients(.full), coefficients(.near), coefficients(.far))
        #expect(zip(full, zip(near, far)).allSatisfy { abs($0 - $1.0 - $1.1) < 1e-8 * full.map(abs).max()! })
        #expect(Periodic.error(far, full) > 0.01)
        // Centers that are some of the atoms have what they have among all.
        let perCenter = full.count / 6
        let oxygens = [0, 4, 5].flatMap { full[$0 * perCenter..<($0 + 1) * perCenter] }
        #expect(Periodic.error(coefficients(.full, CenterSelection("O")!), oxygens) < 1e-8)
    }

    /// Forces and strain, all nine components of it.
    @Test(arguments: ["rho-v", "v", "rho-rho", "rho-v@1+v-v@6"], Reach.allCases)
    func derivativesAgreeWithDifferences(_ descriptor: String, _ reach: Reach) {
        for (exponent, width) in [(1, 1.3), (2, 2.0)] {
            let featurizer = Featurizer(
                descriptor: Descriptor(descriptor)!,
                fields: FieldOptions(nMax: 3, lMax: 2, cutoff: 3.03, exponent: exponent, reach: reach),
                elements: Periodic.elements, tables: Periodic.tables,
                periodic: PeriodicOptions(accuracy: 1e-12, width: width))
            var differences = Differences(featurizer, Periodic.slab, seed: 5)
            differences.check("\(descriptor) \(reach) p \(exponent)")
        }
    }
}
