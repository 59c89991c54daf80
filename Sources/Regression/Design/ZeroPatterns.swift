import LinearAlgebra
import Workers

/// Which columns are zero in which rows.
struct ZeroPatterns {
    /// Rows that are zero in the same columns, and a bit for each column that is not.
    private struct Pattern {
        var rows: [Int]
        var bits: [UInt64]

        /// Columns that are zero in one of two alone.
        func difference(_ other: Pattern) -> Int {
            bits.indices.reduce(0) { $0 + (bits[$1] ^ other.bits[$1]).nonzeroBitCount }
        }

        mutating func add(_ other: Pattern) {
            rows += other.rows
            for word in bits.indices { bits[word] |= other.bits[word] }
        }
    }

    /// The rows and columns of a dense block.
    struct Shape {
        let rows: [Int]
        let columns: [Int]
        var cost: Double { ZeroPatterns.cost(rows: rows.count, columns: columns.count) }
    }

    /// Multiply-adds of the products of a block's rows, and what adding these to those of other blocks takes besides.
    private static func cost(rows: Int, columns: Int) -> Double {
        Double(rows) * Double(rows) * Double(columns + SolverPlan.blockOverhead)
    }

    private var patterns: [Pattern]
    private let columns: Int

    init(_ matrix: Matrix, _ rows: [Int], _ execution: Execution) throws {
        columns = matrix.columns
        let pieces = execution.threads
        let found = try BLAS.map(pieces, execution) { piece in
            ZeroPatterns.found(matrix, rows, rows.count * piece / pieces..<rows.count * (piece + 1) / pieces)
        }
        patterns = []
        for pattern in found.joined() {
            if let known = patterns.firstIndex(where: { $0.bits == pattern.bits }) {
                patterns[known].rows += pattern.rows
            } else {
                patterns.append(pattern)
            }
        }
        joinAlike()
    }

    private static func found(_ matrix: Matrix, _ rows: [Int], _ range: Range<Int>) -> [Pattern] {
        var patterns: [Pattern] = []
        var last = -1
        for position in range {
            let bits = matrix.withRow(rows[position]) { nonzeroBits($0) }
            // Along a curve nothing changes most of the time.
            if last < 0 || patterns[last].bits != bits {
                last = patterns.firstIndex { $0.bits == bits } ?? patterns.count
                if last == patterns.count { patterns.append(Pattern(rows: [], bits: bits)) }
            }
            patterns[last].rows.append(position)
        }
        return patterns
    }

    private static func nonzeroBits(_ row: UnsafeBufferPointer<Double>) -> [UInt64] {
        let weights = SIMD8<Int64>(1, 2, 4, 8, 16, 32, 64, 128)
        var bits = [UInt64](repeating: 0, count: (row.count + 63) / 64)
        let start = UnsafeRawPointer(row.baseAddress!)
        for vector in 0..<row.count / 8 {
            let values = start.loadUnaligned(fromByteOffset: 64 * vector, as: SIMD8<Double>.self)
            let byte = SIMD8<Int64>().replacing(with: weights, where: values .!= 0).wrappedSum()
            bits[vector / 8] |= UInt64(truncatingIfNeeded: byte) << UInt64(8 * (vector % 8))
        }
        for column in row.count / 8 * 8..<row.count where row[column] != 0 {
            bits[column / 64] |= 1 << UInt64(column % 64)
        }
        return bits
    }

    /// Makes few patterns of many: those that differ most from each other, in most rows, each with all that are like it.
    private mutating func joinAlike() {
        guard patterns.count > SolverPlan.mostPatterns else { return }
        var centers = [patterns.indices.max { patterns[$0].rows.count < patterns[$1].rows.count }!]
        var nearest = patterns.map { $0.difference(patterns[centers[0]]) }
        var own = [Int](repeating: 0, count: patterns.count)
        while centers.count < SolverPlan.mostPatterns {
            func weight(_ index: Int) -> Int { nearest[index] * patterns[index].rows.count }
            let next = patterns.indices.max { weight($0) < weight($1) }!
            for (index, pattern) in patterns.enumerated() {
                let difference = pattern.difference(patterns[next])
                if difference < nearest[index] { (nearest[index], own[index]) = (difference, centers.count) }
            }
            centers.append(next)
        }
        var joined = centers.map { Pattern(rows: [], bits: patterns[$0].bits) }
        for (index, pattern) in patterns.enumerated() { joined[own[index]].add(pattern) }
        patterns = joined.filter { !$0.rows.isEmpty }
    }

    /// Blocks of which every column is in one, few enough to be worth their number.
    func shapes() -> [Shape] {
        // Of each set of patterns, the columns that are not zero in these.
        var columnsOfSet: [UInt64: [Int]] = [:]
        for column in 0..<columns {
            var set: UInt64 = 0
            for (index, pattern) in patterns.enumerated()
            where pattern.bits[column / 64] >> UInt64(column % 64) & 1 == 1 {
                set |= 1 << UInt64(index)
            }
            if set != 0 { columnsOfSet[set, default: []].append(column) }
        }
        var sets = columnsOfSet.sorted { $0.key < $1.key }.map { (set: $0.key, columns: $0.value) }
        while let (i, j) = bestJoin(sets) {
            sets[i] = (sets[i].set | sets[j].set, sets[i].columns + sets[j].columns)
            sets.remove(at: j)
        }
        return sets.map { set, columns in
            Shape(rows: indices(set).flatMap { patterns[$0].rows }.sorted(), columns: columns.sorted())
        }
    }

    private func indices(_ set: UInt64) -> [Int] { patterns.indices.filter { set >> UInt64($0) & 1 == 1 } }

    /// The two blocks that cost most less as one, if any do.
    private func bestJoin(_ sets: [(set: UInt64, columns: [Int])]) -> (Int, Int)? {
        func cost(_ set: UInt64, _ columns: Int) -> Double {
            ZeroPatterns.cost(rows: indices(set).reduce(0) { $0 + patterns[$1].rows.count }, columns: columns)
        }
        var best: (Int, Int)?
        var largest = 0.0
        for i in sets.indices {
            for j in i + 1..<sets.count {
                let (a, b) = (sets[i].columns.count, sets[j].columns.count)
                let gain = cost(sets[i].set, a) + cost(sets[j].set, b) - cost(sets[i].set | sets[j].set, a + b)
                if gain > largest { (best, largest) = ((i, j), gain) }
            }
        }
        return best
    }
}
