/// What is summed over the pairs of a structure, and how far: w(d) I_nl(d) of each field.
struct PairSums {
    /// A table times constant + slope f_c(d).
    struct Term {
        let table: RadialTable
        let constant: Double
        let slope: Double
    }

    /// What the potential sums.
    private(set) var potential: Term?
    /// What is added to the potential.
    private(set) var correction: Term?
    let usesCutoff: Bool
    /// From these squared distances on, and below `startSquare`, a pair adds nothing.
    let densitySquare: Double
    let potentialSquare: Double
    let startSquare: Double

    /// The largest distance of a pair in a periodic structure.
    var horizon: Double { max(densitySquare, potentialSquare).squareRoot() }

    /// - Parameter split: of a periodic structure where not only the near potential is wanted.
    init(_ expander: FieldExpander, split: PeriodicSplit?) {
        let (cutoff, reach) = (expander.cutoff, expander.reach)
        let cutoffSquare = cutoff.radius * cutoff.radius
        densitySquare = expander.density == nil ? 0 : cutoffSquare
        var (square, start) = (0.0, -1.0)
        if let table = expander.potential {
            if let split {
                if let short = split.shortRange {
                    potential = Term(table: short, constant: 1, slope: 0)
                    square = split.range.reach * split.range.reach
                }
                if reach == .far {
                    // far = full - near
                    let near = Term(table: table, constant: 0, slope: -1)
                    if potential == nil { potential = near } else { correction = near }
                    square = max(square, cutoffSquare)
                }
            } else {
                let (constant, slope) = reach.terms
                potential = Term(table: table, constant: constant, slope: slope)
                square = reach == .near ? cutoffSquare : .infinity
                // Where f_c is a step, what lies exactly on it is far: what the distance, a rounded root, is compared
                // with decides, so that near and far together are always all.
                let inner = cutoff.radius - cutoff.width
                if reach == .far { start = inner * inner * (1 - 4 * Double.ulpOfOne) }
            }
        }
        potentialSquare = square
        startSquare = start
        usesCutoff = expander.density != nil || potential?.slope ?? 0 != 0 || correction != nil
    }
}
