/// The invariants of l > 0 as sums over pairs of neighbors, for which no coefficients are needed.
///
/// What neighbors j and k add to two fields is, summed over m, a Legendre polynomial of the angle between them (the
/// addition theorem), so that
///
///     p[a n1, b n2, l] = sum_ij(a) A_ij[n1] T_ij[b n2],   A_ij[n1] = sqrt(2l + 1) / 4 pi [w I]_l n1(d_ij),
///     T_ij[b n2] = sum_k(b) P_l(u_ij.u_ik) [w I]_l n2(d_ik),
///
/// for each element a a product as many rows deep as centers have neighbors of that element. Products of coefficients
/// have 2l + 1 rows a center for every element.
struct NeighborProducts: ~Copyable {
    private let lMax: Int
    private var doubles = Scratch<Double>()
    private var integers = Scratch<Int>()
    private var runs = Scratch<NeighborSum.Run>()
    private var terms = Scratch<ProductKernel.Terms>()
    /// By l: gamma of q_l+1 = x q_l - gamma_l q_l-1, P_l without the factor of x^l; then sqrt(2l + 1) / 4 pi P_l / q_l;
    /// then sqrt 2 times that.
    private let constants: Scratch<Double>

    init(lMax: Int) {
        self.lMax = lMax
        constants = Scratch(3 * (lMax + 1))
        var leading = 1.0
        for l in 0...lMax {
            if l > 0 { leading *= Double(2 * l - 1) / Double(l) }
            let scale = leading * Double(2 * l + 1).squareRoot() / (4 * Double.pi)
            constants.base[l] = Double(l * l) / Double(max(1, 4 * l * l - 1))
            constants.base[lMax + 1 + l] = scale
            constants.base[2 * (lMax + 1) + l] = 2.0.squareRoot() * scale
        }
    }

    /// The terms [slot][l] of the product of two fields; those of l = 0 are for the caller to fill in.
    /// - Parameters:
    ///   - isSymmetric: of a field with itself: its lower triangle times sqrt 2.
    ///   - columns: of the right field, those that are wanted.
    ///   - centers: atoms of the element `central`.
    mutating func terms(
        _ left: UnsafePointer<FieldNeighbors>, _ right: UnsafePointer<FieldNeighbors>, isSymmetric: Bool,
        columns: ActiveColumns, central: Int, centers: UnsafeBufferPointer<Int>
    ) -> UnsafeMutablePointer<ProductKernel.Terms> {
        let (lMax, left, right) = (lMax, left.pointee, right.pointee)
        let (leftSlots, rightSlots) = (left.field.slotCounts[central], right.field.slotCounts[central])
        let most = left.lists.capacity
        // The pairs (i, j) in the order of the elements of j: where those of each begin, and which are one center's.
        let next = integers.reserve(leftSlots + most)
        let rows = next + leftSlots
        next.update(repeating: 0, count: leftSlots)
        for atom in centers { left.addCounts(central, around: atom, to: next) }
        var pairs = 0
        for slot in 0..<leftSlots { (next[slot], pairs) = (pairs, pairs &+ next[slot]) }

        let (aLength, bLength) = (left.stride, right.field.rowLengths[central])
        let (aPerL, bPerL) = (pairs &* aLength, pairs &* bLength)
        let padded = (most + 7) / 8 * 8
        // A vector read at the last element of a row of A may reach past it.
        let a = doubles.reserve(lMax * (aPerL + bPerL + most * padded) + 3 * padded + 8)
        let b = a + lMax * aPerL
        let x = b + lMax * bPerL
        let (y, z) = (x + padded, x + 2 * padded)
        let polynomials = x + 3 * padded
        let terms = terms.reserve(leftSlots * (lMax + 1))
        for slot in 0..<leftSlots {
            let first = next[slot]
            let depth = (slot + 1 < leftSlots ? next[slot + 1] : pairs) &- first
            for l in 1...lMax {
                terms[slot &* (lMax &+ 1) &+ l] = ProductKernel.Terms(
                    a: a + ((l &- 1) &* aPerL &+ first &* aLength), b: b + ((l &- 1) &* bPerL &+ first &* bLength),
                    aLength: aLength, bLength: bLength, depth: depth, scale: 1)
            }
        }

        let leftRuns = runs.reserve(leftSlots + rightSlots)
        let rightRuns = leftRuns + leftSlots
        let scales = constants.base + (isSymmetric ? 2 : 1) &* (lMax &+ 1)
        for atom in centers {
            left.list(central, around: atom, into: leftRuns)
            right.list(central, around: atom, into: rightRuns)

            let count = writeDirections(
                left, leftRuns, of: central, scales: scales, next: next, rows: rows, a: a, perL: aPerL, x: x, y: y, z: z
            )
            let length = (count &+ 7) / 8 &* 8
            var total = 0
            for slot in 0..<rightSlots { total &+= rightRuns[slot].count }
            let perL = total &* length
            writePolynomials(
                right, rightRuns, of: central, length: length, perL: perL, x: x, y: y, z: z, to: polynomials)

            // T. Below the diagonal neighbors j are of the element of k or of one that follows it.
            var (first, source) = (0, polynomials)
            for slot in 0..<rightSlots {
                let run = rightRuns[slot]
                if run.count > 0 || columns.overlaps(run.column, count: right.field.radialCount) {
                    for n in stride(from: 0, to: right.stride, by: 8) {
                        NeighborTransform(
                            run: run, polynomials: source, length: length, polynomialsPerL: perL,
                            radial: right.tile.records + (right.offset &+ n), radialStride: right.stride,
                            target: b + (run.column &+ n), rows: rows, rowLength: bLength, targetPerL: bPerL, lMax: lMax
                        ).transform(first..<count)
                    }
                }
                source += run.count &* length
                if isSymmetric { first &+= run.count }
            }
        }
        return terms
    }

    /// Writes the directions to the neighbors j of one center, and their rows of A.
    /// - Parameters:
    ///   - next: by slot the next row of A, which becomes that after the last written.
    ///   - rows: for the row of each j.
    /// - Returns: how many j there are.
    @inline(__always)
    private func writeDirections(
        _ field: FieldNeighbors, _ runs: UnsafePointer<NeighborSum.Run>, of central: Int, scales: UnsafePointer<Double>,
        next: UnsafeMutablePointer<Int>, rows: UnsafeMutablePointer<Int>, a: UnsafeMutablePointer<Double>, perL: Int,
        x: UnsafeMutablePointer<Double>, y: UnsafeMutablePointer<Double>, z: UnsafeMutablePointer<Double>
    ) -> Int {
        let length = field.stride
        var count = 0
        for slot in 0..<field.field.slotCounts[central] {
            let run = runs[slot]
            for k in 0..<run.count {
                let record = field.tile.records + Int(run.records[k])
                let sign = run.signs[k]
                y[count] = sign * record[1]
                z[count] = sign * record[2]
                x[count] = sign * record[3]
                rows[count] = next[slot]
                for n in stride(from: 0, to: length, by: 8) {
                    var radial = record + (field.offset &+ n)
                    var row = a + (next[slot] &* length &+ n)
                    for l in 1...lMax {
                        radial += length
                        row.storeVector(scales[l] * radial.loadVector())
                        row += perL
                    }
                }
                next[slot] &+= 1
                count &+= 1
            }
        }
        return count
    }

    /// Writes q_l(u_j.u_k), [l][k][j], of the neighbors k of one center.
    /// - Parameters:
    ///   - length: doubles from one k to the next, the j in whole vectors.
    ///   - perL: from one l to the next.
    @inline(__always)
    private func writePolynomials(
        _ field: FieldNeighbors, _ runs: UnsafePointer<NeighborSum.Run>, of central: Int, length: Int, perL: Int,
        x: UnsafePointer<Double>, y: UnsafePointer<Double>, z: UnsafePointer<Double>,
        to polynomials: UnsafeMutablePointer<Double>
    ) {
        let gammas = constants.base
        var target = polynomials
        for slot in 0..<field.field.slotCounts[central] {
            let run = runs[slot]
            for k in 0..<run.count {
                let record = field.tile.records + Int(run.records[k])
                // sum_m Y_1m(u) Y_1m(v) = 3 / 4 pi u.v
                let factor = run.signs[k] * (4 * Double.pi / 3)
                let (uy, uz, ux) = (factor * record[1], factor * record[2], factor * record[3])
                for j in stride(from: 0, to: length, by: 8) {
                    let cosine = multiplyAdd(
                        ux, x.loadVector(j), multiplyAdd(uy, y.loadVector(j), uz * z.loadVector(j)))
                    var (before, here) = (SIMD8<Double>(repeating: 1), cosine)
                    var place = target + j
                    place.storeVector(here)
                    for l in 1..<lMax {
                        (before, here) = (here, multiplyAdd(cosine, here, -gammas[l] * before))
                        place += perL
                        place.storeVector(here)
                    }
                }
                target += length
            }
        }
    }
}
