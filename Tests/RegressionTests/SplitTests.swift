import Testing

@testable import Regression

struct SplitTests {
    @Test func splitsAndFolds() throws {
        let split = Splits.random(10, training: 8, seed: 1)
        #expect(split == Splits.random(10, training: 8, seed: 1))
        #expect(split != Splits.random(10, training: 8, seed: 2))
        #expect(split.count == 8 && split == split.sorted() && Set(split).isSubset(of: 0..<10))
        let folds = try Splits.folds(13, folds: 5, seed: 1)
        #expect(Set(folds) == Set(0..<5))
        let sizes = (0..<5).map { fold in folds.count { $0 == fold } }
        #expect(sizes.max()! - sizes.min()! <= 1)
        #expect(throws: RegressionError.tooFewGroups(4, needed: 5, purpose: "5-fold cross-validation")) {
            try Splits.folds(4, folds: 5, seed: 1)
        }
    }

    @Test func sizesAreSpacedByLogarithm() {
        #expect(Splits.logSpacedSizes(from: 10, to: 1000, count: 3) == [10, 100, 1000])
        #expect(Splits.logSpacedSizes(from: 1, to: 3, count: 10) == [1, 2, 3])
        #expect(Splits.logSpacedSizes(from: 5, to: 5, count: 4) == [5])
    }

    @Test func groupsKeepTheirRows() {
        let index = GroupIndex([7, 7, 3, 7, 3, 9])
        #expect(index.rows == [[0, 1, 3], [2, 4], [5]])
        #expect(index.rows(of: [2, 0]) == [0, 1, 3, 5])
    }
}
