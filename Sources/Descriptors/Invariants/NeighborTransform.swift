/// The inner loop of `NeighborProducts`: around one center, the neighbors k of one element as the neighbors j see them,
///
///     T_j[n] = sum_k q_l(u_j.u_k) [w I]_l[n](d_k)
///
/// for as many j as the registers can hold, and all l > 0 in turn.
struct NeighborTransform {
    /// The neighbors k.
    let run: NeighborSum.Run
    /// q_l, [l][k][j].
    let polynomials: UnsafePointer<Double>
    /// Doubles from one k to the next, and from one l.
    let length: Int
    let polynomialsPerL: Int
    /// The address of I_00 of a record at 0, and doubles from one l to the next.
    let radial: UnsafePointer<Double>
    let radialStride: Int
    /// Where T goes, of each j its row.
    let target: UnsafeMutablePointer<Double>
    let rows: UnsafePointer<Int>
    let rowLength: Int
    let targetPerL: Int
    let lMax: Int

    /// - Parameter neighbors: the j that are wanted.
    @inline(__always)
    func transform(_ neighbors: Range<Int>) {
        var first = neighbors.lowerBound
        while first < neighbors.upperBound {
            let rest = neighbors.upperBound &- first
            let parts = (rest &+ Registers.mostSums &- 1) / Registers.mostSums
            let count = (rest &+ parts &- 1) / parts
            Registers.run(Loop(transform: self, first: first), sums: count)
            first &+= count
        }
    }

    /// As many j as there are sums, from the first on.
    private struct Loop: RegisterLoop {
        let transform: NeighborTransform
        let first: Int

        @inline(__always)
        func run<let count: Int>(_ shape: RegisterSums<count>.Type) {
            let (run, rows) = (transform.run, transform.rows + first)
            var (polynomials, radial) = (transform.polynomials + first, transform.radial)
            var target = transform.target
            for _ in 0..<transform.lMax {
                radial += transform.radialStride
                var sums = RegisterSums<count>(repeating: SIMD8())
                var factors = polynomials
                for k in 0..<run.count {
                    let vector = (radial + Int(run.records[k])).loadVector()
                    for j in 0..<count { sums[unchecked: j] = multiplyAdd(factors[j], vector, sums[unchecked: j]) }
                    factors += transform.length
                }
                for j in 0..<count { target.storeVector(sums[unchecked: j], rows[j] &* transform.rowLength) }
                polynomials += transform.polynomialsPerL
                target += transform.targetPerL
            }
        }
    }
}
