/// Vectors of sums that stay in registers while a loop adds to them.
typealias RegisterSums<let count: Int> = InlineArray<count, SIMD8<Double>>

/// A loop over sums in registers, which is compiled for each number of them.
protocol RegisterLoop {
    func run<let count: Int>(_ sums: RegisterSums<count>.Type)
}

/// How many sums the processor's registers hold, and the one place that chooses among loops of different numbers.
enum Registers {
    /// Vectors of sums that there is room for beside their factors.
    #if LODESCOPE_WIDE
        static let mostSums = 13
    #elseif LODESCOPE_FMA || arch(arm64)
        static let mostSums = 6
    #else
        static let mostSums = 3
    #endif

    /// Transparent, as a call that stays one costs an expansion of few neighbors 5 %.
    /// - Parameter count: 1 to `mostSums`.
    @_transparent
    static func run(_ loop: some RegisterLoop, sums count: Int) {
        switch count {
        case 1: loop.run(RegisterSums<1>.self)
        case 2: loop.run(RegisterSums<2>.self)
        case 3: loop.run(RegisterSums<3>.self)
        #if LODESCOPE_FMA || arch(arm64)
            case 4: loop.run(RegisterSums<4>.self)
            case 5: loop.run(RegisterSums<5>.self)
            case 6: loop.run(RegisterSums<6>.self)
        #endif
        #if LODESCOPE_WIDE
            case 7: loop.run(RegisterSums<7>.self)
            case 8: loop.run(RegisterSums<8>.self)
            case 9: loop.run(RegisterSums<9>.self)
            case 10: loop.run(RegisterSums<10>.self)
            case 11: loop.run(RegisterSums<11>.self)
            case 12: loop.run(RegisterSums<12>.self)
            case 13: loop.run(RegisterSums<13>.self)
        #endif
        default: preconditionFailure("no registers for \(count) sums")
        }
    }
}

/// The sums of a product of matrices that registers hold at once: rows of the result by vectors of its columns.
enum RegisterTile {
    #if LODESCOPE_WIDE
        static let rows = 8
        static let vectors = 3
    #elseif LODESCOPE_FMA || arch(arm64)
        static let rows = 4
        static let vectors = 1
    #else
        static let rows = 2
        static let vectors = 1
    #endif

    /// Vectors of the next tile where so many are left: four in two halves, as the narrowest tiles are the slowest.
    static func width(of rest: Int) -> Int { rest == 4 ? min(2, vectors) : min(vectors, rest) }
}
