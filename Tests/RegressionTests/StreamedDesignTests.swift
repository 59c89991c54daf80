import LinearAlgebra
import Testing
import Workers

@testable import Regression

/// Rows that are computed whenever they are asked for, against the same rows in memory.
struct StreamedDesignTests {
    /// Rows of a matrix in blocks of different sizes.
    struct Blocks: RowSource {
        let matrix: Matrix
        let blocks: [Range<Int>]

        var columns: Int { matrix.columns }

        func rows(ofBlocks chosen: [Int]) -> Matrix { matrix.selectingRows(chosen.flatMap { Array(blocks[$0]) }) }

        init(_ matrix: Matrix) {
            self.matrix = matrix
            var blocks: [Range<Int>] = []
            while let next = Optional(blocks.last?.upperBound ?? 0), next < matrix.rows {
                blocks.append(next..<min(matrix.rows, next + 1 + (7 * blocks.count + 3) % 12))
            }
            self.blocks = blocks
        }
    }

    private static func matrix(_ rows: Int, columns: Int) -> Matrix {
        var source = RandomSource(seed: 9, stream: .split)
        return Matrix(rows: rows, columns: columns) { _, _ in Double(source.next() % 2000) / 1000 - 1 }
    }

    private static func expectSame(_ a: Matrix, _ b: Matrix) {
        #expect(a.rows == b.rows && a.columns == b.columns)
        #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 1e-10 })
    }

    /// Of 40,000 columns pieces have some hundred rows, so that there are several.
    @Test("products are those of rows in memory", arguments: [3, 40_000])
    func products(columns: Int) throws {
        let matrix = Self.matrix(311, columns: columns)
        // Parts of blocks, and blocks of which nothing is chosen.
        for chosen in [Array(0..<311), (0..<311).filter { $0 % 5 != 2 && !(100..<140).contains($0) }, [310]] {
            let (dense, streamed) = (DenseDesign(matrix, chosen), StreamedDesign(Blocks(matrix), chosen))
            #expect(streamed.rows == dense.rows && streamed.columns == dense.columns && !streamed.isKept)
            let weights = Self.matrix(2, columns: columns)
            Self.expectSame(streamed.apply(weights), dense.apply(weights))
            let coefficients = Self.matrix(2, columns: chosen.count)
            Self.expectSame(streamed.applyTransposed(coefficients), dense.applyTransposed(coefficients))
            #expect(
                zip(streamed.squaredNorms(), dense.squaredNorms()).allSatisfy { abs($0 - $1) <= 1e-12 * abs($1) })
            let some = Array(stride(from: 0, to: chosen.count, by: 3))
            Self.expectSame(streamed.elements(some), dense.elements(some))
            Self.expectSame(streamed.subset(some).apply(weights), dense.subset(some).apply(weights))
            Self.expectSame(streamed.stored.together(), dense.together())
            guard columns < 100 else { continue }
            var grams = (SymmetricMatrix(order: columns), SymmetricMatrix(order: columns))
            try streamed.addGramOfColumns(scale: -2, to: &grams.0, .serial)
            try dense.addGramOfColumns(scale: -2, to: &grams.1, .serial)
            Self.expectSame(grams.0.full(), grams.1.full())
        }
    }

    @Test("a problem of them has the models, folds and members of one in memory")
    func problem() throws {
        let matrix = Self.matrix(640, columns: 9)
        let targets = (0..<640).map { row in
            (0..<9).reduce(0.1 * Double(row % 13)) { $0 + Double($1) * matrix[row, $1] }
        }
        let groups = (0..<640).map { $0 / 8 }
        func answers(_ set: TrainingSet) throws -> [Double] {
            let equations = try NormalEquations(set)
            #expect(equations.space == .feature)
            let reduced = try equations.reduced()
            let solver = try RidgeSolver(reduced, lambda: 1e-3)
            let committee = try solver.committee(members: 4, seed: 1)
            let calibration = try solver.calibrate(members: 4, seed: 1)
            let curve = try equations.learningCurve(sizes: [5, 10, 40, 80], draws: 2, test: set, derivatives: set)
            return try reduced.crossValidate(execution: Execution(threads: 2)).errors + solver.weights()
                + committee.weights.flatMap(\.self) + [calibration.alpha]
                + curve.flatMap { [$0.test.rmse, $0.derivatives!.rmse, $0.lambda] }
        }
        let kept = try answers(TrainingSet(features: matrix, targets: targets, groups: groups))
        let streamed = try answers(TrainingSet(computing: Blocks(matrix), targets: targets, groups: groups))
        #expect(kept.count == streamed.count)
        #expect(zip(kept, streamed).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($0)) })
    }
}
