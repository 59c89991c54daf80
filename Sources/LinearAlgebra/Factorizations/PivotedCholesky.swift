import CLapack

/// A symmetric matrix of which only the parts asked for need be computed.
public protocol SymmetricProducts {
    /// The number of rows and of columns.
    var order: Int { get }
    /// The diagonal, [order].
    var diagonal: [Double] { get }
    /// The elements A[i, j] for i and j of the indices (ascending), a matrix of their own.
    func submatrix(_ indices: [Int]) -> SymmetricMatrix
    /// The elements A[i, j] for i of the indices and every j: [indices, order].
    func rows(_ indices: [Int]) -> Matrix
}

/// A factorization A = Z Z^T with as few columns as a tolerance allows: the Cholesky factor with diagonal pivoting.
///
/// Rows are taken that the columns so far explain least, by A[i, i] - |Z_i|^2, until no row is left with more than the
/// tolerance. Of a matrix whose eigenvalues fall off, that is the numerical rank, at order * rank^2 flops.
public struct PivotedCholesky: Sendable {
    /// The rows taken, in the order in which they were.
    public let pivots: [Int]
    /// The factor Z^T, [rank, order].
    public let factor: Matrix
    /// What the rows taken leave of each diagonal element, where the factorization can go on; else empty.
    private let rest: [Double]

    /// The number of rows taken, which is that of the columns of Z.
    public var rank: Int { pivots.count }

    /// The pivots' own rows of Z, lower triangular: Z_p Z_p^T = A_pp.
    public var triangle: TriangularFactor {
        TriangularFactor(Matrix(rows: rank, columns: rank) { k, i in i < k ? 0 : factor[k, pivots[i]] })
    }

    // MARK: - Row by row

    /// Factorizes (LAPACK `dpstrf`) in place where `matrix` has no other owner, as when a variable is passed with
    /// `consume`; else a copy.
    /// - Parameter tolerance: what may be missing of any diagonal element, in the unit of A.
    public init(_ matrix: consuming SymmetricMatrix, tolerance: Double) {
        precondition(tolerance >= 0, "a tolerance is not negative")
        let order = matrix.order
        var elements = (consume matrix).overwritable()
        var permutation = [Int32](repeating: 0, count: order)
        var rank: Int32 = 0
        if order > 0 {
            var work = [Double](repeating: 0, count: 2 * order)
            var info: Int32 = 0
            elements.withMutableElements { e in
                dpstrf_(
                    "L", [Int32(order)], e.baseAddress!, leading(order), &permutation, &rank, [tolerance], &work, &info,
                    1)
            }
            // A positive info says that the tolerance was reached before the end, as is meant.
            requireLegalArguments(min(info, 0), "dpstrf")
        }
        let positions = permutation.map { Int($0) - 1 }
        pivots = Array(positions.prefix(Int(rank)))
        var factor = Matrix(rows: Int(rank), columns: order)
        elements.withElements { e in
            for k in 0..<Int(rank) {
                // To Fortran, row k of what is in memory is column k of L, in the order of the permutation.
                factor.withMutableRow(k) { row in for i in k..<order { row[positions[i]] = e[k * order + i] } }
            }
        }
        self.factor = factor
        rest = []
    }

    // MARK: - Block by block

    /// The numbers of rows looked at together: products of few rows with all would be slow. Among `block` rows, rows
    /// are looked at by as many as `innerBlock`, and among those one by one.
    private static let (block, innerBlock) = (512, 64)
    /// The fraction of the largest that a row of a block must have left to be taken with it: smaller ones may well be
    /// explained by the rows of the next block.
    private static let smallestTogether = 1e-3

    /// Factorizes in matrix products, computing only the rows of A that are taken: 2 order rank^2 flops beside these.
    /// Rows are the most telling of a block rather than of all, which costs next to nothing in rank.
    ///
    /// The result is nil if the rank is more than `limit`, or A has elements that are not numbers.
    /// - Parameters:
    ///   - start: a factorization of the same matrix down to a larger tolerance, whose rows are the first of this one's.
    ///   - between: called between blocks, with the rank so far and the most that is left of a diagonal element.
    public init?(
        _ products: some SymmetricProducts, continuing start: PivotedCholesky? = nil, tolerance: Double, limit: Int,
        between: (_ rank: Int, _ largest: Double) throws -> Void = { _, _ in }
    ) rethrows {
        try self.init(
            products, start ?? PivotedCholesky(none: products), tolerance: tolerance, limit: limit,
            block: PivotedCholesky.block, between)
    }

    /// No rows yet.
    private init(none products: some SymmetricProducts) {
        pivots = []
        factor = Matrix(rows: 0, columns: products.order)
        rest = products.diagonal
    }

    private init?(
        _ products: some SymmetricProducts, _ start: PivotedCholesky, tolerance: Double, limit: Int, block: Int,
        _ between: (Int, Double) throws -> Void
    ) rethrows {
        precondition(tolerance >= 0, "a tolerance is not negative")
        let order = products.order
        precondition(start.rest.count == order, "a factorization of order \(start.rest.count), not \(order)")
        /// The part of each diagonal element that the rows so far leave.
        var rest = start.rest
        var pivots = start.pivots
        /// The rows of Z^T so far, as many as there are pivots.
        var factor = Matrix.uninitialized(rows: max(min(limit, order), start.rank) + block, columns: order)
        factor.replaceRows(from: 0, by: start.factor)
        while let largest = rest.max(), largest > tolerance {
            try between(pivots.count, largest)
            let rank = pivots.count
            let candidates = PivotedCholesky.peaks(
                rest, above: max(PivotedCholesky.smallestTogether * largest, tolerance), atMost: block)
            guard !candidates.isEmpty else { return nil }
            let known = factor.firstRows(rank).selectingColumns(candidates)
            var own = products.submatrix(candidates)
            own.addGramOfColumns(scale: -1, of: known, rows: 0..<rank)
            for (place, row) in candidates.enumerated() { rest[row] = own[place, place] }
            guard let first = candidates.lazy.map({ rest[$0] }).max(), first > tolerance else { continue }
            let floor = max(PivotedCholesky.smallestTogether * first, tolerance)
            guard
                let inner = candidates.count > PivotedCholesky.innerBlock
                    ? PivotedCholesky(
                        own, PivotedCholesky(none: own), tolerance: floor, limit: candidates.count,
                        block: PivotedCholesky.innerBlock, { _, _ in })
                    : PivotedCholesky(consume own, tolerance: floor)
            else { return nil }
            guard rank + inner.rank <= limit else { return nil }

            let added = inner.pivots.map { candidates[$0] }
            var rows = products.rows(added)
            rows.gemm(
                scale: -1, known.selectingColumns(inner.pivots)[...].transpose, factor[0..<rank], beta: 1)
            inner.triangle.orthonormalize(&rows)
            factor.replaceRows(from: rank, by: rows)
            for k in 0..<inner.rank { rows.withRow(k) { z in for i in z.indices { rest[i] -= z[i] * z[i] } } }
            for pivot in added { rest[pivot] = 0 }
            pivots += added
        }
        self.pivots = pivots
        self.factor = factor.firstRows(pivots.count)
        self.rest = rest
    }

    /// Ascending indices of the largest elements that are more than a bound and than their neighbors: rows next to
    /// each other are alike in most data, and of those the most telling alone is worth being looked at.
    public static func peaks(_ values: [Double], above bound: Double, atMost count: Int) -> [Int] {
        let candidates = values.indices.filter { i in
            values[i] > bound
                && values[max(0, i - neighbors)..<i].allSatisfy { $0 <= values[i] }
                && values[i + 1..<min(i + 1 + neighbors, values.count)].allSatisfy { $0 < values[i] }
        }
        guard candidates.count > count else { return candidates }
        return candidates.sorted { values[$0] > values[$1] }.prefix(count).sorted()
    }

    /// The neighbors of a peak on either side. With more, blocks are smaller; with fewer, fewer of a block are taken.
    private static let neighbors = 3
}
