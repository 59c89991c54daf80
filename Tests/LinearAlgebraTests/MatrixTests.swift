import Testing

@testable import LinearAlgebra

/// Reproducible numbers in (-1, 1): a linear congruential generator.
func numbers(_ count: Int, seed: UInt64 = 1) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / 4_503_599_627_370_496 - 1
    }
}

/// The product, written down.
func plainProduct(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    a.map { row in b[0].indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1][j] } } }
}

func rows(_ matrix: Matrix) -> [[Double]] { (0..<matrix.rows).map(matrix.row) }

func transposed(_ a: [[Double]]) -> [[Double]] { a[0].indices.map { j in a.map { $0[j] } } }

func largestDifference(_ a: [[Double]], _ b: [[Double]]) -> Double {
    zip(a, b).map { zip($0, $1).map { abs($0 - $1) }.max() ?? 0 }.max() ?? 0
}

func random(_ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Matrix {
    Matrix(rows: rows, columns: columns, values: numbers(rows * columns, seed: seed))
}

struct MatrixTests {
    @Test func layoutIsRowMajor() {
        let matrix = Matrix([[1, 2, 3], [4, 5, 6]])
        #expect(matrix.values == [1, 2, 3, 4, 5, 6])
        #expect(matrix[1, 0] == 4)
        #expect(matrix.row(1) == [4, 5, 6])
        #expect(matrix.transposed().values == [1, 4, 2, 5, 3, 6])
        #expect(Matrix(rows: 2, columns: 2).values == [0, 0, 0, 0])
        #expect(Matrix.identity(2).values == [1, 0, 0, 1])
    }

    @Test func copiesAreSeparate() {
        let first = Matrix([[1, 2]])
        var second = first.copy()
        second[0, 0] = 9
        #expect(first[0, 0] == 1)
    }

    @Test func writingToSharedElementsTraps() async {
        await #expect(processExitsWith: .failure) {
            var first = Matrix([[1, 2]])
            let second = first
            first[0, 0] = 9
            print(second)
        }
    }

    /// Rows of a matrix outlive it, where they are, and are not written.
    @Test func consecutiveRowsAreShared() async {
        func part() -> Matrix {
            let whole = Matrix([[1, 2], [3, 4], [5, 6], [7, 8]])
            let part = whole.consecutiveRows(1..<4)
            #expect(part.sharesElements(with: whole) && part.bytes(besides: [whole]) == 0)
            return part.consecutiveRows(1..<3)
        }
        #expect(part().values == [5, 6, 7, 8])
        #expect(!part().sharesElements(with: part()))
        await #expect(processExitsWith: .failure) {
            var part = Matrix([[1, 2], [3, 4]]).consecutiveRows(1..<2)
            part[0, 0] = 9
        }
        await #expect(processExitsWith: .failure) {
            var whole = Matrix([[1, 2], [3, 4]])
            let part = whole.consecutiveRows(1..<2)
            whole[0, 0] = 9
            print(part)
        }
    }

    /// Rectangles of different sides, so that exchanged dimensions or operands show; single rows and columns.
    @Test(arguments: [(3, 5, 4), (1, 5, 4), (3, 5, 1), (3, 1, 4), (1, 5, 1)])
    func products(m: Int, inner: Int, n: Int) {
        let (a, b) = (random(m, inner), random(inner, n, seed: 2))
        let expected = plainProduct(rows(a), rows(b))
        #expect(largestDifference(rows(a[...] * b[...]), expected) < 1e-14)
        #expect(largestDifference(rows(a.transposed()[...].transpose * b[...]), expected) < 1e-14)
        #expect(largestDifference(rows(a[...] * b.transposed()[...].transpose), expected) < 1e-14)
        #expect(
            largestDifference(rows(b[...].transpose * a[...].transpose), transposed(expected)) < 1e-14)
    }

    /// Some rows of a factor, a part of the result; a single column is a product with a vector, and so is a row.
    @Test(arguments: [(3, 4), (3, 1), (1, 4)])
    func productsOfRanges(m: Int, n: Int) {
        let (a, b) = (random(6, 5), random(5, n, seed: 2))
        var result = Matrix(rows: m + 2, columns: n + 2) { _, _ in 7 }
        let (part, columns) = (1..<1 + m, 1..<1 + n)
        result.gemm(scale: 2, a[2..<2 + m], b[...], intoRows: part, intoColumns: columns)
        let expected = plainProduct(Array(rows(a)[2..<2 + m]), rows(b)).map { $0.map { 2 * $0 } }
        func chosen() -> [[Double]] { rows(result)[part].map { Array($0[columns]) } }
        #expect(largestDifference(chosen(), expected) < 1e-14)
        result.gemm(a[2..<2 + m], b[...], beta: 1, intoRows: part, intoColumns: columns)
        #expect(largestDifference(chosen(), expected.map { $0.map { 1.5 * $0 } }) < 1e-14)
        for i in 0..<result.rows {
            for j in 0..<result.columns where !part.contains(i) || !columns.contains(j) { #expect(result[i, j] == 7) }
        }
    }

    @Test func vectors() {
        let a = random(3, 5)
        let x = numbers(5, seed: 3)
        let y = numbers(3, seed: 4)
        #expect(largestDifference([a.times(x)], transposed(plainProduct(rows(a), x.map { [$0] }))) < 1e-14)
        #expect(largestDifference([a.times(y, transposed: true)], plainProduct([y], rows(a))) < 1e-14)
    }

    @Test func gramMatrices() {
        let a = random(7, 5)
        let ofRows = plainProduct(rows(a), transposed(rows(a)))
        #expect(largestDifference(rows(a.gramOfRows().full()), ofRows) < 1e-14)
        #expect(largestDifference(rows(a.gramOfColumns().full()), plainProduct(transposed(rows(a)), rows(a))) < 1e-14)
        #expect(abs(a.gramOfRows().trace - a.gramOfColumns().trace) < 1e-14)
    }

    @Test func emptyMatrices() {
        let empty = Matrix(rows: 0, columns: 3)
        #expect(empty.gramOfColumns().trace == 0)
        #expect((empty[...].transpose * Matrix(rows: 0, columns: 2)[...]).values == [Double](repeating: 0, count: 6))
        #expect((empty[...].transpose * Matrix(rows: 0, columns: 1)[...]).values == [0, 0, 0])
    }

    @Test func symmetricMatrices() {
        let gram = random(6, 4).gramOfRows()
        let full = gram.full()
        #expect(gram[4, 1] == full[1, 4] && gram[1, 4] == full[4, 1])
        let part = gram.submatrix([1, 2, 5])
        #expect(part[2, 0] == gram[5, 1])
        #expect(part.order == 3)
        let vectors = random(2, 6, seed: 5)
        #expect(largestDifference(rows(gram.times(vectors)), plainProduct(rows(vectors), rows(full))) < 1e-14)
        var sum = gram.copy()
        sum.add(-1, gram)
        sum.addToDiagonal(2)
        #expect(sum.full().values == Matrix.identity(6).values.map { 2 * $0 })
    }

    @Test func threadsAreRestored() {
        let before = BLAS.withThreads(2) { BLAS.withThreads(1) { random(4, 4).gramOfRows().trace } }
        #expect(before == random(4, 4).gramOfRows().trace)
        #expect(BLAS.name.contains("BLAS"))
    }
}
