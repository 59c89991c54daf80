/// The inner loop of an expansion: for one center and the neighbors of one element after the other,
///
///     c[m][n] = sum_j Y_lm(u_j) [w I]_l[n](d_j)
///
/// for a few m of one l at a time, so that all sums stay in registers and each is written once. Adding every pair to
/// memory instead, a load and a store for each multiplication, runs three times slower.
struct NeighborSum {
    /// The neighbors of one element.
    struct Run: BitwiseCopyable {
        /// Where their pairs' records begin.
        var records: UnsafePointer<Int32>
        var count: Int
        /// Y_lm(-u) = (-1)^l Y_lm(u): for each neighbor -1 or 1.
        var signs: UnsafePointer<Double>
        /// Where a row of coefficients holds this element.
        var column: Int
    }

    /// A few m of one l, and all of the next l where `nextCount` is not 0.
    struct Group: Sendable {
        let l: Int
        /// m + l of the first.
        let first: Int
        let count: Int
        let nextCount: Int

        /// All (l, m), in groups as large as the registers can hold: fewer and longer passes over the neighbors.
        static func all(lMax: Int) -> [Group] {
            #if LODESCOPE_WIDE
                let merged = 4
            #elseif LODESCOPE_FMA || arch(arm64)
                let merged = 0
            #else
                let merged = -1
            #endif
            var groups: [Group] = []
            var l = 0
            while l <= lMax {
                let total = 2 * l + 1
                if l < lMax && l <= merged {
                    groups.append(Group(l: l, first: 0, count: total, nextCount: total + 2))
                    l += 2
                    continue
                }
                let parts = (total + mostSums - 1) / mostSums
                for part in 0..<parts {
                    let first = part * total / parts
                    groups.append(Group(l: l, first: first, count: (part + 1) * total / parts - first, nextCount: 0))
                }
                l += 1
            }
            return groups
        }
    }

    /// Vectors of sums that the registers can hold beside their factors.
    #if LODESCOPE_WIDE
        static let mostSums = 13
    #elseif LODESCOPE_FMA || arch(arm64)
        static let mostSums = 6
    #else
        static let mostSums = 3
    #endif

    let runs: UnsafePointer<Run>
    let runCount: Int
    /// At Y_00 and at I_00 of a record at 0.
    let harmonics: UnsafePointer<Double>
    let radial: UnsafePointer<Double>
    /// From one l to the next in `radial`, and of one row: a multiple of 8.
    let radialStride: Int
    let rowLength: Int
    /// Whether the rows hold sums of other neighbors, to be added to.
    let adds: Bool

    /// - Parameters:
    ///   - rows: the center's rows of `group.l`.
    ///   - next: those of the next l.
    @inline(__always)
    func write(_ group: Group, to rows: UnsafeMutablePointer<Double>, _ next: UnsafeMutablePointer<Double>) {
        switch (group.count, group.nextCount) {
        #if LODESCOPE_FMA || arch(arm64)
            case (1, 3): write(group, rows, next, Sums<1>.self, Sums<3>.self)
        #endif
        #if LODESCOPE_WIDE
            case (5, 7): write(group, rows, next, Sums<5>.self, Sums<7>.self)
            case (9, 11): write(group, rows, next, Sums<9>.self, Sums<11>.self)
        #endif
        case (1, _): write(group, rows, Sums<1>.self)
        case (2, _): write(group, rows, Sums<2>.self)
        case (3, _): write(group, rows, Sums<3>.self)
        #if LODESCOPE_FMA || arch(arm64)
            case (4, _): write(group, rows, Sums<4>.self)
            case (5, _): write(group, rows, Sums<5>.self)
            case (6, _): write(group, rows, Sums<6>.self)
        #endif
        #if LODESCOPE_WIDE
            case (7, _): write(group, rows, Sums<7>.self)
            case (8, _): write(group, rows, Sums<8>.self)
            case (9, _): write(group, rows, Sums<9>.self)
            case (10, _): write(group, rows, Sums<10>.self)
            case (11, _): write(group, rows, Sums<11>.self)
            case (12, _): write(group, rows, Sums<12>.self)
            case (13, _): write(group, rows, Sums<13>.self)
        #endif
        default: preconditionFailure("no group of \(group.count) and \(group.nextCount)")
        }
    }

    private typealias Sums<let count: Int> = InlineArray<count, SIMD8<Double>>

    @inline(__always)
    private func write<let count: Int>(
        _ group: Group, _ rows: UnsafeMutablePointer<Double>, _ shape: Sums<count>.Type
    ) {
        let y = harmonics + (group.l &* group.l &+ group.first)
        let target = rows + group.first &* rowLength
        let isOdd = group.l & 1 != 0
        for index in 0..<runCount {
            let run = runs[index]
            for vector in stride(from: 0, to: radialStride, by: 8) {
                let i = radial + (group.l &* radialStride &+ vector)
                var sums = Sums<count>(repeating: SIMD8())
                for k in 0..<run.count {
                    let record = Int(run.records[k])
                    var radial = (i + record).loadVector()
                    if isOdd { radial *= run.signs[k] }
                    for m in 0..<count {
                        sums[unchecked: m] = multiplyAdd((y + record)[m], radial, sums[unchecked: m])
                    }
                }
                store(sums, to: target + (run.column &+ vector))
            }
        }
    }

    /// An even l and the next, with one pass over the neighbors.
    @inline(__always)
    private func write<let count: Int, let nextCount: Int>(
        _ group: Group, _ rows: UnsafeMutablePointer<Double>, _ next: UnsafeMutablePointer<Double>,
        _ shape: Sums<count>.Type, _ nextShape: Sums<nextCount>.Type
    ) {
        let y = harmonics + group.l &* group.l
        for index in 0..<runCount {
            let run = runs[index]
            for vector in stride(from: 0, to: radialStride, by: 8) {
                let i = radial + (group.l &* radialStride &+ vector)
                var sums = Sums<count>(repeating: SIMD8())
                var nextSums = Sums<nextCount>(repeating: SIMD8())
                for k in 0..<run.count {
                    let record = Int(run.records[k])
                    let even = (i + record).loadVector()
                    let odd = run.signs[k] * (i + (record &+ radialStride)).loadVector()
                    for m in 0..<count { sums[unchecked: m] = multiplyAdd((y + record)[m], even, sums[unchecked: m]) }
                    for m in 0..<nextCount {
                        nextSums[unchecked: m] = multiplyAdd((y + record)[count + m], odd, nextSums[unchecked: m])
                    }
                }
                store(sums, to: rows + (run.column &+ vector))
                store(nextSums, to: next + (run.column &+ vector))
            }
        }
    }

    @inline(__always)
    private func store<let count: Int>(
        _ sums: Sums<count>, to place: UnsafeMutablePointer<Double>
    ) {
        if adds {
            for m in 0..<count {
                place.storeVector(place.loadVector(m &* rowLength) + sums[unchecked: m], m &* rowLength)
            }
        } else {
            for m in 0..<count { place.storeVector(sums[unchecked: m], m &* rowLength) }
        }
    }
}
