import LinearAlgebra
import Testing
import Workers

@testable import Regression

/// Products of rows without the columns that are zero in them.
struct FeatureBlocksTests {
    /// Curves of four rows of dimers of three kinds of two further elements, and some zeros that fit none of these.
    private static func features(_ rows: Int, columns: Int) -> Matrix {
        var source = RandomSource(seed: 5, stream: .split)
        var matrix = Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            let kind = row / 4 % 3
            for column in 0..<columns {
                let element = column / 20 % 4
                let isThere = element < 2 || (element == 2 ? kind != 1 : kind != 2)
                let isOdd = (row * columns + column) % 20011 == 0
                if isThere != isOdd { matrix[row, column] = Double(source.next() % 2000) / 1000 - 1 }
            }
        }
        return matrix
    }

    private static func expectSame(_ a: Matrix, _ b: Matrix, within bound: Double = 1e-11) {
        #expect(a.rows == b.rows && a.columns == b.columns)
        let largest = zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(largest < bound)
    }

    @Test("give the products of dense rows", arguments: [1, 2])
    func products(threads: Int) throws {
        let matrix = Self.features(700, columns: 1213)
        // Not all rows, so that positions and rows differ.
        let dense = DenseDesign(matrix, (0..<700).filter { $0 % 7 != 3 })
        let execution = Execution(threads: threads)
        let packed = try #require(try BlockDesign(dense, upTo: 0.9, execution))
        #expect(packed.bytes(besides: [matrix]) < 8 * dense.rows * dense.columns)
        #expect(packed.density < 0.9)

        Self.expectSame(try packed.gramOfRows(execution).full(), try dense.gramOfRows(execution).full())
        let chosen = Array(stride(from: 2, to: dense.rows, by: 17))
        Self.expectSame(packed.gramOfRows(chosen).full(), dense.gramOfRows(chosen).full())
        // In any order, as pivots come.
        Self.expectSame(packed.products(chosen.reversed()), dense.products(chosen.reversed()))
        let weights = Matrix(rows: 3, columns: 1213) { Double(($0 + 2) * $1 % 11) - 5 }
        Self.expectSame(packed.apply(weights), dense.apply(weights), within: 1e-9)
        let coefficients = Matrix(rows: 2, columns: dense.rows) { Double(($0 + 3) * $1 % 7) - 3 }
        Self.expectSame(packed.applyTransposed(coefficients), dense.applyTransposed(coefficients), within: 1e-9)
    }

    @Test("are not made where little is zero, or there are few rows")
    func dense() throws {
        let full = Matrix(rows: 600, columns: 600) { Double($0 + $1 + 1) }
        #expect(try BlockDesign(DenseDesign(full), upTo: 0.9, .serial) == nil)
        let few = DenseDesign(Self.features(100, columns: 600))
        let plan = SolverPlan(rows: few.rows, columns: few.columns)
        #expect(try !(few.packed(plan, .serial) is BlockDesign))
    }

    /// Columns of zeros belong to no block; rows of zeros are in none.
    @Test("leave out what is zero everywhere")
    func empty() throws {
        var matrix = Self.features(600, columns: 600)
        for row in 0..<600 { for column in 100..<200 { matrix[row, column] = 0 } }
        for column in 0..<600 { matrix[17, column] = 0 }
        let dense = DenseDesign(matrix)
        let packed = try #require(try BlockDesign(dense, upTo: 0.95, .serial))
        Self.expectSame(try packed.gramOfRows(.serial).full(), try dense.gramOfRows(.serial).full())
        let coefficients = Matrix(rows: 2, columns: 600) { Double($0 + $1 % 7) }
        Self.expectSame(packed.applyTransposed(coefficients), dense.applyTransposed(coefficients), within: 1e-9)
    }
}
