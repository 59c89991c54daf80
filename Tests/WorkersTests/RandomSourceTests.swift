import Testing

@testable import Workers

struct RandomSourceTests {
    /// The whole chain from seed to number, computed independently in Python from the published algorithms: splits stay
    /// what they are on every platform and with every release.
    @Test func numbersAreReproducible() {
        // First output of SplitMix64 from state 1234567 (the reference implementation's own example).
        var mixer = SplitMix64(state: 1_234_567)
        #expect(mixer.next() == 6_457_827_717_110_365_317)
        #expect(mixer.next() == 3_203_168_211_198_807_973)
        var source = RandomSource(seed: 0, stream: .split)
        let first = (0..<3).map { _ in source.next() }
        #expect(first == [8_001_808_130_966_065_074, 471_358_147_255_598_595, 3_875_670_355_769_240_128])
    }

    @Test func streamsDiffer() {
        func first(_ seed: UInt64, _ stream: RandomSource.Stream, _ index: Int) -> UInt64 {
            var source = RandomSource(seed: seed, stream: stream, index: index)
            return source.next()
        }
        let numbers = [
            first(0, .split, 0), first(0, .folds, 0), first(0, .committee, 0), first(0, .committee, 1),
            first(1, .split, 0),
        ]
        #expect(Set(numbers).count == numbers.count)
    }

    /// Every order of four elements equally often.
    @Test func shufflesAreUniform() {
        var source = RandomSource(seed: 3, stream: .split)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 { counts[source.shuffle([0, 1, 2, 3]), default: 0] += 1 }
        #expect(counts.count == 24)
        // The standard deviation of each count is 31.
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 150 })
    }

    @Test func choicesAreSubsets() {
        var source = RandomSource(seed: 3, stream: .split)
        let chosen = source.choose(4, of: [9, 7, 5, 3, 1, 0])
        #expect(Set(chosen).count == 4)
        #expect(chosen == chosen.sorted(by: >))
        #expect(source.choose(0, of: [1, 2]) == [])
    }
}
