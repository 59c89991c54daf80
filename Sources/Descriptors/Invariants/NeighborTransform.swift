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
    /// From one k to the next, and from one l.
    let length: Int
    let polynomialsPerL: Int
    /// At I_00 of a record at 0, and from one l to the next.
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
    func write(_ neighbors: Range<Int>) {
        var first = neighbors.lowerBound
        while first < neighbors.upperBound {
            let rest = neighbors.upperBound &- first
            let parts = (rest &+ NeighborSum.mostSums &- 1) / NeighborSum.mostSums
            let count = (rest &+ parts &- 1) / parts
            switch count {
            case 1: write(first, Sums<1>.self)
            case 2: write(first, Sums<2>.self)
            case 3: write(first, Sums<3>.self)
            #if LODESCOPE_FMA || arch(arm64)
                case 4: write(first, Sums<4>.self)
                case 5: write(first, Sums<5>.self)
                case 6: write(first, Sums<6>.self)
            #endif
            #if LODESCOPE_WIDE
                case 7: write(first, Sums<7>.self)
                case 8: write(first, Sums<8>.self)
                case 9: write(first, Sums<9>.self)
                case 10: write(first, Sums<10>.self)
                case 11: write(first, Sums<11>.self)
                case 12: write(first, Sums<12>.self)
                case 13: write(first, Sums<13>.self)
            #endif
            default: preconditionFailure("no sums for \(count) neighbours")
            }
            first &+= count
        }
    }

    private typealias Sums<let count: Int> = InlineArray<count, SIMD8<Double>>

    @inline(__always)
    private func write<let count: Int>(_ first: Int, _ shape: Sums<count>.Type) {
        var (polynomials, radial, target) = (polynomials + first, radial, target)
        let rows = rows + first
        for _ in 0..<lMax {
            radial += radialStride
            var sums = Sums<count>(repeating: SIMD8())
            var factors = polynomials
            for k in 0..<run.count {
                let vector = (radial + Int(run.records[k])).loadVector()
                for j in 0..<count { sums[unchecked: j] = multiplyAdd(factors[j], vector, sums[unchecked: j]) }
                factors += length
            }
            for j in 0..<count { target.storeVector(sums[unchecked: j], rows[j] &* rowLength) }
            polynomials += polynomialsPerL
            target += targetPerL
        }
    }
}
