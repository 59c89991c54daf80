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

    @Test("labels are on one side only, and the size is met where it can be")
    func disjoint() throws {
        // A hub: many groups of few labels; a chain: each shares with the next; pairs of their own.
        let hub = (0..<200).map { [$0 % 7, ($0 * 5 / 3) % 13] }
        let chain = (0..<100).map { [$0, $0 + 1] }
        let pairs = (0..<50).map { [2 * $0, 2 * $0 + 1] }
        for (labels, least) in [(hub, 60), (chain, 65), (pairs, 50)] {
            for seed in 0..<3 as Range<UInt64> {
                let (training, testing) = try #require(Splits.disjoint(labels, .share(0.8), seed: seed))
                #expect(Set(training.flatMap { labels[$0] }).isDisjoint(with: testing.flatMap { labels[$0] }))
                #expect(training.count + testing.count >= least)
                #expect(abs(Double(training.count) / Double(training.count + testing.count) - 0.8) < 0.1)
                #expect(training == training.sorted() && testing == testing.sorted())
                let again = try #require(Splits.disjoint(labels, .share(0.8), seed: seed))
                #expect(again.training == training && again.testing == testing)

                let few = try #require(Splits.disjoint(labels, .groups(20), seed: seed))
                #expect(few.training.count == 20)
                #expect(Set(few.training.flatMap { labels[$0] }).isDisjoint(with: few.testing.flatMap { labels[$0] }))
            }
        }
        #expect(Splits.disjoint([[0, 1], [1, 0], [0, 1]], .share(0.5), seed: 0) == nil, "all groups have the same")
        #expect(Splits.disjoint(chain, .groups(100), seed: 0) == nil)
        let two = try #require(Splits.disjoint([[3, 3], [4]], .share(0.5), seed: 0))
        #expect(two.training.count == 1 && two.testing.count == 1)
    }

    @Test func groupsKeepTheirRows() {
        let index = GroupIndex([7, 7, 3, 7, 3, 9])
        #expect(index.rows == [[0, 1, 3], [2, 4], [5]])
        #expect(index.rows(of: [2, 0]) == [0, 1, 3, 5])
    }
}
