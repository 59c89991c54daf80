/// Reproducible random numbers: xoshiro256** (Blackman and Vigna, 2018), its state filled by SplitMix64.
///
/// The sequence depends on nothing but seed and stream, on any platform and with any release of the standard library,
/// whose own `shuffled` promises no such thing: use `shuffle` and `choose` here.
public struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A purpose of random numbers, which has a sequence of its own for one and the same seed.
    ///
    /// The raw values are part of every sequence and stay as they are.
    public enum Stream: UInt64, Sendable {
        case split = 1
        case folds = 2
        case committee = 3
        case calibration = 4
        case learningCurve = 5
        case chargeGas = 16
        case activeEnvironments = 6
        case chains = 17
        case principalMap = 18
        case dynamics = 19
        case disjointSplit = 20
        /// What a search for hyperparameters tries.
        case tuning = 21
    }

    /// The source of one purpose for a seed; the numbers of different indices share nothing.
    public init(seed: UInt64, stream: Stream, index: Int = 0) {
        // One SplitMix64 step between the parts, so that (seed, stream, index) and its neighbors share nothing.
        var mixer = SplitMix64(state: seed)
        mixer.state = mixer.next() ^ stream.rawValue
        mixer.state = mixer.next() ^ UInt64(truncatingIfNeeded: index)
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// 64 random bits.
    public mutating func next() -> UInt64 {
        func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
        let result = rotate(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotate(state.3, 45)
        return result
    }

    /// A whole number, uniform in 0..<bound, without bias: numbers beyond the largest multiple of `bound` are drawn
    /// again.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "an empty range has no elements")
        let bound = UInt64(bound)
        let limit = UInt64.max - UInt64.max % bound
        while true {
            let number = next()
            if number < limit { return Int(number % bound) }
        }
    }

    /// A number, uniform in 0..<1, in steps of 2^-53.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// The elements in a random order (Fisher and Yates, from the last element down).
    public mutating func shuffle<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for i in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(i, below(i + 1)) }
        return elements
    }

    /// `count` of the elements, each subset equally likely, in their original order.
    public mutating func choose<Element>(_ count: Int, of elements: [Element]) -> [Element] {
        precondition(count >= 0 && count <= elements.count, "cannot choose \(count) of \(elements.count)")
        return shuffle(Array(elements.indices)).prefix(count).sorted().map { elements[$0] }
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
