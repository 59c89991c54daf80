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
                let parts = (total + Registers.mostSums - 1) / Registers.mostSums
                for part in 0..<parts {
                    let first = part * total / parts
                    groups.append(Group(l: l, first: first, count: (part + 1) * total / parts - first, nextCount: 0))
                }
                l += 1
            }
            return groups
        }
    }

    let runs: UnsafePointer<Run>
    let runCount: Int
    /// The addresses of Y_00 and of I_00 of a record at 0.
    let harmonics: UnsafePointer<Double>
    let radial: UnsafePointer<Double>
    /// Doubles from one l to the next in `radial`, and of one row: a multiple of 8.
    let radialStride: Int
    let rowLength: Int
    /// Whether the rows hold sums of other neighbors, to be added to.
    let adds: Bool

    /// - Parameters:
    ///   - rows: the center's rows of `group.l`.
    ///   - next: those of the next l.
    @inline(__always)
    func sum(_ group: Group, to rows: UnsafeMutablePointer<Double>, _ next: UnsafeMutablePointer<Double>) {
        switch (group.count, group.nextCount) {
        #if LODESCOPE_FMA || arch(arm64)
            case (1, 3): sum(group, rows, next, RegisterSums<1>.self, RegisterSums<3>.self)
        #endif
        #if LODESCOPE_WIDE
            case (5, 7): sum(group, rows, next, RegisterSums<5>.self, RegisterSums<7>.self)
            case (9, 11): sum(group, rows, next, RegisterSums<9>.self, RegisterSums<11>.self)
        #endif
        default: Registers.run(Loop(sum: self, group: group, rows: rows), sums: group.count)
        }
    }

    /// A few m of one l.
    private struct Loop: RegisterLoop {
        let sum: NeighborSum
        let group: Group
        let rows: UnsafeMutablePointer<Double>

        @inline(__always)
        func run<let count: Int>(_ shape: RegisterSums<count>.Type) {
            let y = sum.harmonics + (group.l &* group.l &+ group.first)
            let target = rows + group.first &* sum.rowLength
            let isOdd = group.l & 1 != 0
            for index in 0..<sum.runCount {
                let run = sum.runs[index]
                for vector in stride(from: 0, to: sum.radialStride, by: 8) {
                    let i = sum.radial + (group.l &* sum.radialStride &+ vector)
                    var sums = RegisterSums<count>(repeating: SIMD8())
                    for k in 0..<run.count {
                        let record = Int(run.records[k])
                        var radial = (i + record).loadVector()
                        if isOdd { radial *= run.signs[k] }
                        for m in 0..<count {
                            sums[unchecked: m] = multiplyAdd((y + record)[m], radial, sums[unchecked: m])
                        }
                    }
                    sum.store(sums, to: target + (run.column &+ vector))
                }
            }
        }
    }

    /// An even l and the next, with one pass over the neighbors.
    @inline(__always)
    private func sum<let count: Int, let nextCount: Int>(
        _ group: Group, _ rows: UnsafeMutablePointer<Double>, _ next: UnsafeMutablePointer<Double>,
        _ shape: RegisterSums<count>.Type, _ nextShape: RegisterSums<nextCount>.Type
    ) {
        let y = harmonics + group.l &* group.l
        for index in 0..<runCount {
            let run = runs[index]
            for vector in stride(from: 0, to: radialStride, by: 8) {
                let i = radial + (group.l &* radialStride &+ vector)
                var sums = RegisterSums<count>(repeating: SIMD8())
                var nextSums = RegisterSums<nextCount>(repeating: SIMD8())
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
    fileprivate func store<let count: Int>(
        _ sums: RegisterSums<count>, to place: UnsafeMutablePointer<Double>
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
