import Atomistics
import Foundation
import Testing

@testable import Descriptors

/// What physics demands of periodic structures.
@Suite struct PeriodicTests {
    @Test(arguments: 1...6, [RadialBasisKind.gto, .monomial])
    func nothingDependsOnTheSplit(_ exponent: Int, _ basis: RadialBasisKind) {
        for structure in [Periodic.triclinic, Periodic.salt] {
            for reach in [Reach.full, .far] {
                let fields = FieldOptions(
                    nMax: 5, lMax: 4, sigmaPotential: 0.8, exponent: exponent, reach: reach, basis: basis)
                let whole = Periodic.coefficients(
                    structure, fields, periodic: PeriodicOptions(accuracy: 1e-11, width: 0.8))
                for width in [1.0, 1.5, 2.2] {
                    let found = Periodic.coefficients(
                        structure, fields, periodic: PeriodicOptions(accuracy: 1e-11, width: width))
                    let error = Periodic.error(found, whole)
                    #expect(error < 1e-10, "\(reach), \(structure.elements.count) atoms, width \(width): \(error)")
                }
                let chosen = Periodic.error(Periodic.coefficients(structure, fields), whole)
                #expect(chosen < 1e-8, "\(reach), \(structure.elements.count) atoms: \(chosen)")
            }
        }
    }

    /// The requested accuracy is kept, and asking for less costs less.
    @Test(arguments: [1e-4, 1e-6, 1e-9])
    func accuracy(_ accuracy: Double) {
        let fields = FieldOptions()
        let exact = Periodic.coefficients(Periodic.triclinic, fields, periodic: PeriodicOptions(accuracy: 1e-12))
        for width in [1.0, 1.4, 2] {
            let options = PeriodicOptions(accuracy: accuracy, width: width)
            let error = Periodic.error(Periodic.coefficients(Periodic.triclinic, fields, periodic: options), exact)
            #expect(error < 8 * accuracy, "width \(width): \(error)")
        }
        func range(_ accuracy: Double) -> SplitRange {
            SplitRangeRule(
                basis: RadialBasis(kind: .gto, nMax: 6, radius: 3), sigma: 1, exponent: 1, lMax: 4, accuracy: accuracy
            ).range(width: 1.4)
        }
        #expect(range(accuracy).reach > range(10 * accuracy).reach && range(accuracy).kMax > range(10 * accuracy).kMax)
    }

    /// Cubic images and a neutral background shift the potential of a unit charge by -2.837297/L + 2 pi r^2 / 3 L^3 +
    /// O(r^4 / L^5): l = 0 differs from the molecule's as 1/L with that constant, l = 1 as L^-3, l = 2 as L^-5. For p =
    /// 6 the images of every atom add 8.401924/L^6, the sum over a simple cubic lattice.
    @Test func moleculesInEverLargerBoxes() {
        let water = Structure(
            elements: [.oxygen, .hydrogen, .hydrogen],
            positions: [SIMD3(0, 0, 0.12), SIMD3(0, 0.76, -0.47), SIMD3(0.3, -0.71, -0.47)])
        let counts = [2.0, 1.0]
        for (exponent, constant, powers) in [(1, -2.837297, [1.0, 3, 5]), (6, 8.401924, [6.0])] {
            let fields = FieldOptions(nMax: 3, lMax: 2, sigmaPotential: 0.5, exponent: exponent)
            let free = Periodic.coefficients(water, fields)
            func difference(_ box: Double) -> [Double] {
                var boxed = water
                boxed.cell = UnitCell(cube: box)
                return zip(Periodic.coefficients(boxed, fields, periodic: PeriodicOptions(accuracy: 1e-13)), free).map {
                    $0 - $1
                }
            }
            let boxes = exponent == 1 ? (15.0, 30.0) : (24.0, 40.0)
            let (small, large) = (difference(boxes.0), difference(boxes.1))
            for (l, power) in powers.enumerated() {
                func largest(_ values: [Double]) -> Double {
                    values.indices.filter { l * l <= $0 % 9 && $0 % 9 < (l + 1) * (l + 1) }.map { abs(values[$0]) }
                        .max()!
                }
                let measured = log(largest(small) / largest(large)) / log(boxes.1 / boxes.0)
                #expect(abs(measured - power) < 0.12 * power, "p \(exponent) l \(l): \(measured)")
            }
            // int R_n Y_00: what a potential of 1 everywhere gives
            let one = RadialTable(
                basis: RadialBasis(kind: .gto, nMax: 3, radius: 3), source: .planeWave(reach: 1), lMax: 2, reach: 1
            ).atOrigin
            let unit = constant / pow(boxes.1, Double(exponent))
            for center in 0..<3 {
                for (element, count) in counts.enumerated() {
                    for n in 0..<3 {
                        let found = large[((center * 2 + element) * 3 + n) * 9]
                        // the next order is r^2 / L^2 of the largest
                        #expect(abs(found - unit * count * one[n]) < 0.06 * count * abs(unit) * one.map(abs).max()!)
                    }
                }
            }
        }
    }

    @Test(arguments: [Invariant.v, .rhoRho, .rhoV, .vV], [Reach.full, .near, .far])
    func supercellsHaveTheSameFeatures(_ invariant: Invariant, _ reach: Reach) {
        let fields = FieldOptions(nMax: 4, lMax: 3, sigmaPotential: 0.7, reach: reach)
        for (structure, repeats) in [(Periodic.triclinic, (2, 1, 2)), (Periodic.salt, (3, 2, 2))] {
            let featurizer = Featurizer(
                descriptor: Descriptor(invariant), fields: fields, elements: Set(structure.elements).sorted(),
                perAtom: true,
                tables: Periodic.tables)
            let count = featurizer.layout.count
            func features(_ structure: Structure) -> [Double] {
                var rows = [Double](repeating: .nan, count: structure.elements.count * count)
                rows.withUnsafeMutableBufferPointer {
                    featurizer.features(
                        of: structure, into: $0.baseAddress!, rowStride: count, using: featurizer.makeWorkspace())
                }
                return rows
            }
            let one = features(structure)
            let many = features(Periodic.supercell(structure, repeats.0, repeats.1, repeats.2))
            let images = repeats.0 * repeats.1 * repeats.2
            let error = Periodic.error(many, (0..<images).flatMap { _ in one })
            #expect(error < 2e-8, "\(structure.elements.count) atoms: \(error)")
        }
    }

    /// Atoms moved together and by lattice vectors, another choice of the lattice's vectors, another handedness,
    /// another order of atoms, and a rotation of everything change no feature.
    @Test(arguments: [Invariant.rho, .v, .rhoV, .vV], [Reach.full, .near, .far])
    func invariance(_ invariant: Invariant, _ reach: Reach) {
        let structure = Periodic.triclinic
        let cell = structure.cell!
        let featurizer = Featurizer(
            descriptor: Descriptor(invariant), fields: FieldOptions(nMax: 4, lMax: 4, reach: reach),
            elements: Periodic.elements, tables: Periodic.tables)
        let reference = InvarianceTests.features(structure, featurizer)
        func check(_ changed: Structure, _ what: String) {
            let error = Periodic.error(InvarianceTests.features(changed, featurizer), reference)
            #expect(error < 1e-8, "\(what): \(error)")
        }
        var moved = structure
        for (k, _) in moved.positions.enumerated() {
            moved.positions[k] +=
                SIMD3(3.3, -8.1, 0.77) + cell.position(SIMD3(Double(k - 2), Double(3 - k), Double(k % 2)))
        }
        check(moved, "translation")

        var other = structure
        other.cell = UnitCell(cell.b + cell.a, cell.a, cell.c - cell.b)
        check(other, "lattice vectors")

        let order = [4, 2, 0, 5, 1, 3]
        check(
            Structure(
                elements: order.map { structure.elements[$0] }, positions: order.map { structure.positions[$0] },
                cell: cell),
            "order")

        // (0.36, 0.48, -0.8), (-0.8, 0.6, 0), (0.48, 0.64, 0.6)
        func rotated(_ p: SIMD3<Double>) -> SIMD3<Double> {
            SIMD3(0.36 * p.x + 0.48 * p.y - 0.8 * p.z, -0.8 * p.x + 0.6 * p.y, 0.48 * p.x + 0.64 * p.y + 0.6 * p.z)
        }
        check(
            Structure(
                elements: structure.elements, positions: structure.positions.map(rotated),
                cell: UnitCell(rotated(cell.a), rotated(cell.b), rotated(cell.c))),
            "rotation")
    }

    /// Images are neighbors like any other, also in cells smaller than the cutoff, where an atom is its own neighbor.
    @Test(arguments: [3.0, 9.0])
    func imagesAreNeighbors(_ cutoff: Double) {
        for structure in [Periodic.triclinic, Periodic.salt] {
            let fields = FieldOptions(nMax: 4, lMax: 3, cutoff: cutoff, sigmaDensity: 0.5, reach: .near)
            let cluster = Periodic.cluster(structure, reach: cutoff)
            #expect(cutoff < 5 || cluster.elements.count > 5 * structure.elements.count)
            for field in [Featurizer.Field.density, .potential] {
                let expected = Periodic.coefficients(cluster, fields, field, centers: CenterSelection("@A")!)
                let found = Periodic.coefficients(structure, fields, field)
                #expect(Periodic.error(found, expected) < 1e-12, "\(field)")
            }
        }
    }

    @Test(arguments: [1, 3, 6])
    func farIsFullWithoutNear(_ exponent: Int) {
        func coefficients(_ reach: Reach) -> [Double] {
            Periodic.coefficients(
                Periodic.triclinic,
                FieldOptions(nMax: 4, lMax: 3, sigmaPotential: 0.6, exponent: exponent, reach: reach))
        }
        let (full, near, far) = (coefficients(.full), coefficients(.near), coefficients(.far))
        #expect(zip(full, zip(near, far)).allSatisfy { abs($0 - $1.0 - $1.1) < 1e-8 * full.map(abs).max()! })
        #expect(Periodic.error(far, full) > 0.01)
    }

    /// Centers that are some of the atoms have the coefficients that they have among all.
    @Test func someCenters() {
        let fields = FieldOptions(nMax: 3, lMax: 3, exponent: 1)
        let all = Periodic.coefficients(Periodic.triclinic, fields)
        let oxygens = Periodic.coefficients(Periodic.triclinic, fields, centers: CenterSelection("O")!)
        let perCenter = all.count / 6
        let expected = [0, 4, 5].flatMap { all[$0 * perCenter..<($0 + 1) * perCenter] }
        #expect(Periodic.error(oxygens, expected) < 1e-8)
    }

    /// For p > 3 the sum over images converges: it is made by brute force with a smooth end at R, and the integral over
    /// what lies beyond it.
    @Test(arguments: [5, 6])
    func latticeSumsByBruteForce(_ exponent: Int) {
        let structure = Periodic.salt
        let cell = structure.cell!
        let fields = FieldOptions(nMax: 2, lMax: 3, sigmaPotential: 0.9, exponent: exponent)
        let table = Periodic.tables.potential(fields)
        let (end, width) = (26.0, 5.0)
        func weight(_ d: Double) -> Double { 0.5 * erfc((d - end) / width) }
        let count = table.count
        var expected = [Double](repeating: 0, count: 2 * count * 16)
        let horizon = end + 6 * width
        let n = Int(horizon / cell.heights.min()) + 1
        for i in -n...n {
            for j in -n...n {
                for k in -n...n {
                    for atom in 0..<2 {
                        // around sodium, at the origin; chlorine is element 1
                        let r = structure.positions[atom] + cell.position(SIMD3(Double(i), Double(j), Double(k)))
                        let d = (r * r).sum().squareRoot()
                        if d > horizon { continue }
                        let (integrals, y) = (table.values(at: d), PlainReference.harmonics(r, lMax: 3))
                        for m in 0..<count {
                            for lm in 0..<16 {
                                let l = Int(Double(lm).squareRoot())
                                expected[(atom * count + m) * 16 + lm] += weight(d) * integrals[l * count + m] * y[lm]
                            }
                        }
                    }
                }
            }
        }
        // 1/V int (1 - w) I_n0 Y_00 4 pi d^2 dd, by the midpoint rule in 1/d
        let steps = 4000
        for step in 0..<steps {
            let u = (Double(step) + 0.5) / Double(steps) / 3
            let d = 1 / u
            let integrals = table.values(at: d)
            let factor = (1 - weight(d)) * 4 * Double.pi * d * d * d * d / (3 * Double(steps)) / cell.volume
            for atom in 0..<2 {
                for m in 0..<count {
                    expected[(atom * count + m) * 16] += factor * integrals[m] / (4 * Double.pi).squareRoot()
                }
            }
        }
        let found = Array(Periodic.coefficients(structure, fields)[..<expected.count])
        let error = Periodic.error(found, expected)
        #expect(error < 1e-8, "\(error)")
    }

    /// Pairs of elements that a crystal cannot fill may be left out, and no other.
    @Test(arguments: [Reach.full, .near, .far])
    func presence(_ reach: Reach) {
        let fields = FieldOptions(nMax: 3, lMax: 2, cutoff: 2.0, reach: reach)
        let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]
        let presence = ChannelPresence(
            of: [Periodic.triclinic], elements: elements, fields: fields, centers: .all)
        for invariant in [Invariant.rhoRho, .rhoV, .vV] {
            let full = Featurizer(descriptor: Descriptor(invariant), fields: fields, elements: elements)
            let reduced = Featurizer(
                descriptor: Descriptor(invariant), fields: fields, elements: elements, presence: presence)
            #expect(reduced.layout.count < full.layout.count)
            let kept = Dictionary(
                uniqueKeysWithValues: zip(reduced.layout.columns, InvarianceTests.features(Periodic.triclinic, reduced))
            )
            for (column, value) in zip(full.layout.columns, InvarianceTests.features(Periodic.triclinic, full)) {
                #expect(kept[column, default: 0] == value, "\(column)")
            }
        }
    }

    /// A lattice has many cells, and the same numbers in all of them.
    @Test func shearedCellsAreTheSameLattice() {
        let cube = UnitCell(cube: 4)
        let structure = Structure(
            elements: [.carbon, .oxygen], positions: [SIMD3(0.3, 0.1, 0.2), SIMD3(1.9, 2.4, 2.1)], cell: cube)
        for fields in [FieldOptions(nMax: 3, lMax: 3), FieldOptions(nMax: 2, lMax: 2, exponent: 6, reach: .far)] {
            for field in [Featurizer.Field.density, .potential] {
                let expected = Periodic.coefficients(structure, fields, field)
                for shear in [1.0, 8, -37, 5000] {
                    var sheared = structure
                    let b = cube.b + shear * cube.a
                    sheared.cell = UnitCell(cube.a, b, cube.c + shear * b)
                    #expect(Periodic.error(Periodic.coefficients(sheared, fields, field), expected) < 1e-12)
                }
            }
        }
    }

    @Test("a structure without centers has features of zeros, at once")
    func withoutCenters() {
        let structure = Structure(
            elements: [Element(symbol: "N")!, Element(symbol: "Cl")!], positions: [.zero, [2, 1, 1]],
            cell: UnitCell([4, 0, 0], [0, 4.5, 0.2], [0.7, 0, 5]))
        var fields = FieldOptions(nMax: 5, lMax: 1, cutoff: 2, sigmaPotential: 2)
        for exponent in 1...6 {
            fields.exponent = exponent
            let featurizer = Featurizer(
                descriptor: Descriptor(.vV), fields: fields, centers: CenterSelection(.hydrogen),
                elements: [.hydrogen] + structure.elements.sorted())
            var row = [Double](repeating: 1, count: featurizer.layout.count)
            let time = ContinuousClock().measure {
                featurizer.features(of: structure, into: &row, using: featurizer.makeWorkspace())
            }
            #expect(row.allSatisfy { $0 == 0 })
            // A minute where the split of the sums was looked for in vain.
            #expect(time < .seconds(10), "exponent \(exponent): \(time)")
        }
    }
}
