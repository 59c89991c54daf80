import TestSupport
import Testing

@testable import LinearAlgebra

struct FactorizationTests {
    /// Above and below the sizes at which LAPACK changes from unblocked to blocked code.
    static let orders = [1, 2, 7, 40, 150]

    /// Positive definite, with eigenvalues of order 1.
    private func positive(_ order: Int) -> SymmetricMatrix {
        var matrix = random(order, order + 3).gramOfRows()
        matrix.addToDiagonal(1)
        return matrix
    }

    @Test(arguments: orders)
    func choleskySolvesAndInverts(order: Int) throws {
        let matrix = positive(order)
        let factor = try Cholesky(matrix.copy())
        let right = random(3, order, seed: 2)
        var solutions = right.copy()
        factor.solve(&solutions)
        #expect(largestDifference(rows(matrix.times(solutions)), rows(right)) < 1e-11)
        #expect(largestDifference([factor.solve(right.row(1))], [solutions.row(1)]) < 1e-13)
        let inverse = try Cholesky(matrix.copy()).inverse()
        #expect(largestDifference(rows(inverse.times(matrix.full())), rows(.identity(order))) < 1e-11)
    }

    @Test("a matrix that others hold is factorized as one that nobody else holds, and stays as it was")
    func sharedMatrices() throws {
        let order = 40
        let matrix = positive(order)
        let before = rows(matrix.full())
        let right = random(1, order, seed: 2).row(0)
        #expect(try Cholesky(matrix).solve(right) == Cholesky(matrix.copy()).solve(right))
        #expect(
            PivotedCholesky(matrix, tolerance: 0).factor.values
                == PivotedCholesky(matrix.copy(), tolerance: 0).factor.values)
        // The number of threads that the library divides it among may change in between.
        #expect(
            largestDifference([try SymmetricEigen(matrix).values], [try SymmetricEigen(matrix.copy()).values]) < 1e-11)
        #expect(BandReduction(matrix).norm == BandReduction(matrix.copy()).norm)
        #expect(rows(matrix.full()) == before)

        let factor = try Cholesky(matrix)
        let triangle = factor.triangle
        let inverse = factor.inverse()
        #expect(rows(inverse.full()) == rows(try Cholesky(matrix).inverse().full()))
        var solutions = Matrix(rows: 1, columns: order, values: right)
        triangle.solve(&solutions, transposed: true)
        triangle.solve(&solutions)
        #expect(largestDifference(rows(solutions), rows(inverse.times(Matrix([right])))) < 1e-11)
    }

    /// A matrix of rank 5, and one of full rank: what is left out, and what the pivots span.
    @Test func pivotedCholeskyFindsTheRank() throws {
        let vectors = random(5, 40, seed: 3)
        let matrix = vectors.gramOfColumns()
        let factor = PivotedCholesky(matrix.copy(), tolerance: 1e-10)
        #expect(factor.rank == 5)
        #expect(largestDifference(rows(factor.factor.gramOfColumns().full()), rows(matrix.full())) < 1e-12)
        // U^T U x = A_pp x: the triangle solves, and makes the pivots' rows orthonormal.
        let columns = vectors.transposed()
        var pivots = Matrix(factor.pivots.map { columns.row($0) })
        factor.triangle.orthonormalize(&pivots)
        #expect(largestDifference(rows(pivots.gramOfRows().full()), rows(.identity(5))) < 1e-11)
        // U x = b with U = Z_p^T.
        var solutions = random(2, 5, seed: 4)
        let right = rows(solutions)
        factor.triangle.solve(&solutions)
        let upper = Matrix(rows: 5, columns: 5) { k, i in factor.factor[k, factor.pivots[i]] }
        #expect(largestDifference(rows(solutions[...] * upper[...].transpose), right) < 1e-11)
        #expect(PivotedCholesky(positive(40), tolerance: 1e-10).rank == 40)
        #expect(PivotedCholesky(SymmetricMatrix(order: 0), tolerance: 0).rank == 0)
    }

    /// A matrix that counts the rows it is asked for.
    private final class Counting: SymmetricProducts {
        let matrix: SymmetricMatrix
        var asked: [Int] = []
        init(_ matrix: SymmetricMatrix) { self.matrix = matrix }
        var order: Int { matrix.order }
        var diagonal: [Double] { matrix.diagonal }
        func submatrix(_ indices: [Int]) -> SymmetricMatrix { matrix.submatrix(indices) }
        func rows(_ indices: [Int]) -> Matrix {
            asked += indices
            return matrix.rows(indices)
        }
    }

    /// Eigenvalues over 18 decades, more than a block of rows: the rank is that of pivoting row by row, and no other
    /// rows of the matrix are asked for than the pivots'.
    @Test func pivotingByBlocks() throws {
        let order = 900
        var vectors = random(700, order, seed: 5)
        for k in 0..<vectors.rows {
            vectors.withMutableRow(k) { row in
                let scale = (0..<k).reduce(1.0) { scale, _ in scale * 0.97 }
                for i in row.indices { row[i] *= scale }
            }
        }
        let products = Counting(vectors.gramOfColumns())
        let tolerance = 1e-13 * products.matrix.trace / Double(order)
        let blocks = try PivotedCholesky(products, tolerance: tolerance, limit: order)
        let factor = try #require(blocks)
        let plain = PivotedCholesky(products.matrix.copy(), tolerance: tolerance)
        #expect(abs(factor.rank - plain.rank) < plain.rank / 20)
        #expect(products.asked == factor.pivots)
        let found = factor.factor.gramOfColumns()
        for i in 0..<order {
            #expect(products.matrix[i, i] - found[i, i] <= 1.01 * tolerance)
            for j in i..<order { #expect(abs(products.matrix[i, j] - found[i, j]) < 2 * tolerance) }
        }
        // The rank moves by a few with the threads that products have, as tests beside this one change these.
        let tooMany = try PivotedCholesky(products, tolerance: tolerance, limit: factor.rank * 9 / 10)
        #expect(tooMany == nil)
    }

    @Test func peaks() {
        func peaks(_ values: [Double], above bound: Double = 0, atMost count: Int = 9) -> [Int] {
            PivotedCholesky.peaks(values, above: bound, atMost: count)
        }
        #expect(peaks([5, 4, 3, 1, 7, 7, 1, 2, 3, 4]) == [0, 5, 9])
        #expect(peaks([5, 4, 3, 1, 7, 7, 1, 2, 3, 4], above: 4) == [0, 5])
        #expect(peaks([5, 4, 3, 1, 7, 7, 1, 2, 3, 4], atMost: 2) == [0, 5])
        // Three on either side are neighbors.
        #expect(peaks([5, 4, 3, 7]) == [3])
        #expect(peaks([1, 1, 1]) == [2])
        #expect(peaks([0, 0]) == [])
        #expect(peaks([]) == [])
    }

    @Test func choleskyReportsWhatIsNotPositive() {
        var matrix = SymmetricMatrix(order: 3)
        matrix.addToDiagonal(1)
        matrix.add(1, SymmetricMatrix(upperTriangleOf: Matrix([[0, 0, 0], [0, 0, 2], [0, 2, 0]])))
        #expect(throws: FactorizationError.notPositiveDefinite(minor: 3, order: 3)) {
            try Cholesky(matrix.copy())
        }
    }

    @Test(arguments: orders)
    func bandReductionSolvesForAnyShift(order: Int) throws {
        let matrix = positive(order)
        let reduced = BandReduction(matrix.copy())
        let right = random(2, order, seed: 2)
        var solutions = right.copy()
        reduced.rotate(&solutions, transposed: true)
        let shifts = [0.0, 3]
        for (row, shift) in shifts.enumerated() {
            reduced.solve(try reduced.shifted(by: shift), row: row, of: &solutions)
        }
        reduced.rotate(&solutions, transposed: false)
        let images = matrix.times(solutions)
        for (row, shift) in shifts.enumerated() {
            let image = zip(images.row(row), solutions.row(row)).map { $0 + shift * $1 }
            #expect(largestDifference([image], [right.row(row)]) < 1e-11)
        }
        // Q is orthogonal, and the norm bounds the largest eigenvalue.
        var back = right.copy()
        reduced.rotate(&back, transposed: false)
        reduced.rotate(&back, transposed: true)
        #expect(largestDifference(rows(back), rows(right)) < 1e-13)
        #expect(reduced.norm >= (try SymmetricEigen(matrix.copy()).values.last!) * (1 - 1e-14))
    }

    @Test func bandReductionReportsWhatIsNotPositive() {
        let reduced = BandReduction(positive(60))
        #expect(throws: FactorizationError.self) { try reduced.shifted(by: -2) }
    }

    @Test(arguments: orders)
    func eigenvectors(order: Int) throws {
        let matrix = positive(order)
        let eigen = try SymmetricEigen(matrix.full())
        #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 <= $1 })
        let vectors = eigen.vectors.transposed()
        let expected = (0..<order).map { k in vectors.row(k).map { eigen.values[k] * $0 } }
        #expect(largestDifference(rows(matrix.times(vectors)), expected) < 1e-10)
        #expect(largestDifference(rows(vectors[...] * vectors[...].transpose), rows(.identity(order))) < 1e-12)
    }

    @Test(arguments: [(4, 9), (9, 4), (1, 5), (60, 40)])
    func singularValues(rowCount: Int, columnCount: Int) throws {
        let matrix = random(rowCount, columnCount)
        let svd = try SingularValues(of: matrix)
        var scaled = svd.right.copy()
        for k in 0..<svd.values.count { scaled.withMutableRow(k) { for j in $0.indices { $0[j] *= svd.values[k] } } }
        #expect(largestDifference(rows(svd.left[...] * scaled[...]), rows(matrix)) < 1e-13)
        let gram = svd.left[...].transpose * svd.left[...]
        #expect(largestDifference(rows(gram), rows(.identity(min(rowCount, columnCount)))) < 1e-13)
    }
}
