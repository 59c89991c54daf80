/// The inner loop of an expansion: for one centre and the neighbours of one element after the other,
///
///     c[m][n] = sum_j Y_lm(u_j) [w I]_l[n](d_j)
///
/// for a few m of one l at a time, so that all sums stay in registers and each is written once. Adding every pair to
/// memory instead, a load and a store for each multiplication, runs three times slower.
struct NeighbourSum {
    /// The neighbours of one element.
    struct Run {
        /// Where their pairs' records begin: first those that look towards the centre, then those that look away.
        var records: UnsafePointer<Int32>
        var reversed: Int
        var forward: Int
        /// Where a row of coefficients holds this element.
        var column: Int
    }

    /// A few m of one l.
    struct Group: Sendable {
        let l: Int
        /// m + l of the first.
        let first: Int
        let count: Int

        /// Sums that the registers hold beside a vector of I and a broadcast Y.
        #if LODESCOPE_WIDE
            static let largest = 13
        #elseif LODESCOPE_FMA || arch(arm64)
            static let largest = 6
        #else
            static let largest = 3
        #endif

        /// All (l, m), in groups as equal and as large as can be.
        static func all(lMax: Int) -> [Group] {
            (0...lMax).flatMap { l -> [Group] in
                let total = 2 * l + 1
                let parts = (total + largest - 1) / largest
                return (0..<parts).map { part in
                    let first = part * total / parts
                    return Group(l: l, first: first, count: (part + 1) * total / parts - first)
                }
            }
        }
    }

    let runs: UnsafePointer<Run>
    let runCount: Int
    /// At Y_00 and at I_00 of a record at 0.
    let harmonics: UnsafePointer<Double>
    let radial: UnsafePointer<Double>
    /// From one l to the next in `radial`, and of one row: a multiple of 8.
    let radialStride: Int
    let rowLength: Int
    /// Whether the rows hold sums of other neighbours, to be added to.
    let adds: Bool

    /// - Parameter rows: the centre's rows of `group.l`.
    @inline(__always)
    func write(_ group: Group, to rows: UnsafeMutablePointer<Double>) {
        switch group.count {
        case 1: write(group, rows, InlineArray<1, SIMD8<Double>>(repeating: SIMD8()))
        case 2: write(group, rows, InlineArray<2, SIMD8<Double>>(repeating: SIMD8()))
        case 3: write(group, rows, InlineArray<3, SIMD8<Double>>(repeating: SIMD8()))
        #if LODESCOPE_FMA || arch(arm64)
            case 4: write(group, rows, InlineArray<4, SIMD8<Double>>(repeating: SIMD8()))
            case 5: write(group, rows, InlineArray<5, SIMD8<Double>>(repeating: SIMD8()))
            case 6: write(group, rows, InlineArray<6, SIMD8<Double>>(repeating: SIMD8()))
        #endif
        #if LODESCOPE_WIDE
            case 7: write(group, rows, InlineArray<7, SIMD8<Double>>(repeating: SIMD8()))
            case 8: write(group, rows, InlineArray<8, SIMD8<Double>>(repeating: SIMD8()))
            case 9: write(group, rows, InlineArray<9, SIMD8<Double>>(repeating: SIMD8()))
            case 10: write(group, rows, InlineArray<10, SIMD8<Double>>(repeating: SIMD8()))
            case 11: write(group, rows, InlineArray<11, SIMD8<Double>>(repeating: SIMD8()))
            case 12: write(group, rows, InlineArray<12, SIMD8<Double>>(repeating: SIMD8()))
            case 13: write(group, rows, InlineArray<13, SIMD8<Double>>(repeating: SIMD8()))
        #endif
        default: fatalError("a group of \(group.count)")
        }
    }

    @inline(__always)
    private func write<let count: Int>(
        _ group: Group, _ rows: UnsafeMutablePointer<Double>, _ zero: InlineArray<count, SIMD8<Double>>
    ) {
        let y = harmonics + (group.l &* group.l &+ group.first)
        let i = radial + group.l &* radialStride
        let target = rows + group.first &* rowLength
        let isOdd = group.l & 1 != 0
        for index in 0..<runCount {
            let run = runs[index]
            var vector = 0
            repeat {
                var sums = zero
                add(run.records, run.reversed, y, i + vector, to: &sums)
                // Y_lm(-u) = (-1)^l Y_lm(u)
                if isOdd { for m in 0..<count { sums[unchecked: m] = -sums[unchecked: m] } }
                add(run.records + run.reversed, run.forward, y, i + vector, to: &sums)
                let place = target + (run.column &+ vector)
                if adds { for m in 0..<count { sums[unchecked: m] += place.loadVector(m &* rowLength) } }
                for m in 0..<count { place.storeVector(sums[unchecked: m], m &* rowLength) }
                vector &+= 8
            } while vector < radialStride
        }
    }

    @inline(__always)
    private func add<let count: Int>(
        _ records: UnsafePointer<Int32>, _ recordCount: Int, _ harmonics: UnsafePointer<Double>,
        _ radial: UnsafePointer<Double>, to sums: inout InlineArray<count, SIMD8<Double>>
    ) {
        var k = 0
        while k < recordCount {
            let record = Int(records[k])
            let i = (radial + record).loadVector()
            let y = harmonics + record
            for m in 0..<count { sums[unchecked: m] = multiplyAdd(y[m], i, sums[unchecked: m]) }
            k &+= 1
        }
    }
}
