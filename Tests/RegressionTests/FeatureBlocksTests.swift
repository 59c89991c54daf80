import LinearAlgebra
import Testing

@testable import Regression
import Workers

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
        let dense = FeatureRows(matrix, (0..<700).filter { $0 % 7 != 3 })
        let execution = Execution(threads: threads)
        let blocks = try #require(try FeatureBlocks(matrix, dense.indices, upTo: 0.9, execution))
        #expect(blocks.bytes < 8 * dense.count * dense.columns)
        let packed = try dense.packed(upTo: 0.9, execution)

        Self.expectSame(try packed.gramOfRows(execution).full(), try dense.gramOfRows(execution).full())
        let chosen = Array(stride(from: 2, to: dense.count, by: 17))
        Self.expectSame(packed.gramOfRows(chosen).full(), dense.gramOfRows(chosen).full())
        // In any order, as pivots come.
        Self.expectSame(packed.products(chosen.reversed()), dense.products(chosen.reversed()))
        let weights = Matrix(rows: 3, columns: 1213) { Double(($0 + 2) * $1 % 11) - 5 }
        Self.expectSame(packed.predictions(weights), dense.predictions(weights), within: 1e-9)
        let coefficients = Matrix(rows: 2, columns: dense.count) { Double(($0 + 3) * $1 % 7) - 3 }
        Self.expectSame(packed.combinations(coefficients), dense.combinations(coefficients), within: 1e-9)
    }

    @Test("are not made where little is zero, or there are few rows")
    func dense() throws {
        let full = Matrix(rows: 600, columns: 600) { Double($0 + $1 + 1) }
        #expect(try FeatureBlocks(full, Array(0..<600), upTo: 0.9, .serial) == nil)
        #expect(try FeatureBlocks(Self.features(100, columns: 600), Array(0..<100), upTo: 0.9, .serial) == nil)
    }

    /// Columns of zeros belong to no block; rows of zeros are in none.
    @Test("leave out what is zero everywhere")
    func empty() throws {
        var matrix = Self.features(600, columns: 600)
        for row in 0..<600 { for column in 100..<200 { matrix[row, column] = 0 } }
        for column in 0..<600 { matrix[17, column] = 0 }
        let dense = FeatureRows(matrix, Array(0..<600))
        let packed = try #require(try FeatureBlocks(matrix, dense.indices, upTo: 0.95, .serial))
        Self.expectSame(try packed.gramOfRows(.serial).full(), try dense.gramOfRows(.serial).full())
        let coefficients = Matrix(rows: 2, columns: 600) { Double($0 + $1 % 7) }
        Self.expectSame(packed.combinations(coefficients), dense.combinations(coefficients), within: 1e-9)
    }
}
