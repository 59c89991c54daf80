import LinearAlgebra

/// What a ridge regression of some shape is solved with: the only place of thresholds and tuning constants, each with
/// its reason.
///
/// ```swift
/// SolverPlan(rows: 2801, columns: 10224).space  // .sample
/// ```
///
/// The order of decisions:
/// 1. the Gram matrix is that of the rows or of the columns, `space`, without zeros if there are many, `density`;
/// 2. that of the rows is computed whole where many models are asked for and the rows are not too many,
///    `multipliesRowsFirst`;
/// 3. models are found in the directions that their penalty lets through, `penalizedDirections`, and improved in all;
/// 4. cross-validation tries nearly all directions before all, `nearlyAllDirections`.
public struct SolverPlan: Hashable, Sendable {
    /// Rows that train, dissociated ones included.
    public let rows: Int
    /// Columns of these, zero or not.
    public let columns: Int

    /// The plan for a number of rows and columns.
    public init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    // MARK: - Space

    /// Which equations are solved.
    public enum Space: String, Sendable {
        /// K = X X^T, w = X^T a, (K + mu I) a = y.
        case sample
        /// G = X^T X, (G + mu I) w = X^T y.
        case feature
    }

    /// The cheaper space. Flops of everything together are about 5 rows^3 + columns rows^2 in sample space and 23
    /// columns^3 + 6 rows columns^2 in feature space; they cross at columns = 0.55 rows.
    public var space: Space { 2 * columns > rows ? .sample : .feature }

    // MARK: - Zeros

    /// The largest part of the products of rows that may be left where zeros are left out; nil where that is not worth
    /// a look.
    var density: Double? { min(rows, columns) >= 500 ? 0.7 : nil }

    /// Patterns of zeros that are told apart. Of more, alike ones become one: a zero may well be taken for something
    /// else.
    static let mostPatterns = 6
    /// What adding the products of a block to those of others costs, in columns.
    static let blockOverhead = 64

    // MARK: - The span of the rows

    /// How the span of the rows is looked for.
    struct SpanSearch {
        /// The largest rank worth it.
        var limit: Int
        /// What a row's |x|^2 may have outside the span, relative to the mean.
        var floor: Double
    }

    /// Products of rows have no more digits.
    static let productFloor = 1e-13
    /// What is orthonormalized itself, not through products, has these.
    static let featureFloor = 1e-15
    /// From so many rows on, only the products that the span needs are taken, in the hope that these are some rows' only.
    private static let smallestUnmultiplied = 3000

    /// Whether many models begin with the Gram matrix of all rows.
    var multipliesRowsFirst: Bool { space == .sample && rows < SolverPlan.smallestUnmultiplied }

    /// Rows that are few enough to be solved as fast as they are.
    private var isSmall: Bool { rows < 500 }

    /// The search for the span of rows whose equations are in a space; nil where it would not pay.
    func span(in space: Space) -> SpanSearch? {
        guard !isSmall else { return nil }
        switch space {
        case .sample:
            return SpanSearch(limit: multipliesRowsFirst ? rows * 2 / 3 : rows / 2, floor: SolverPlan.productFloor)
        case .feature:
            // Finding the span costs as much as some of what it saves: it must be smaller by a quarter.
            return SpanSearch(limit: columns * 3 / 4, floor: SolverPlan.featureFloor)
        }
    }

    /// The search for directions that tell cross-validation nearly all, in sample space; nil where rows are few, or where the
    /// best is likely to be too small for these.
    /// - Parameter lambda: where it is likely to be, if anybody knows.
    func nearlyAllDirections(near lambda: Double?) -> SpanSearch? {
        let floor = 1e-11
        guard lambda ?? 1 >= SolverPlan.exactlyTold * floor else { return nil }
        return span(in: .sample).map { SpanSearch(limit: $0.limit, floor: floor) }
    }

    /// How many times a floor of directions the smallest penalty is whose errors these tell to four digits.
    static let exactlyTold = 1e4
    /// How many times the error of the best one must be that is known roughly, not to be the best itself.
    static let clearlyWorse = 1.1

    /// Rows looked at together by Gram-Schmidt; and of these, rows are taken whose part outside the span is at least
    /// this fraction of the largest: with smaller ones, orthonormalizing them by their Gram matrix would cost more
    /// digits than doing so again gives back.
    static let orthonormalization = (block: 256, smallestTogether: 1e-3)

    // MARK: - Directions that a penalty lets through

    /// Whether models are found in few directions and improved in all.
    var solvesInFewDirections: Bool { space == .sample && !isSmall }

    /// The search for the directions that matter at a relative penalty, for equations in a space; nil where products of
    /// rows have too few digits to tell. Of no row's |x|^2 more than a thousandth of the penalty is given up, nor of the
    /// mean |x|^2, by which predictions differ however large the penalty.
    func penalizedDirections(in space: Space, lambda: Double) -> SpanSearch? {
        let floor = 1e-3 * min(lambda, 1)
        guard floor >= SolverPlan.productFloor else { return nil }
        // Models cost the third power of the directions.
        return SpanSearch(limit: space == .feature ? columns * 3 / 4 : rows / 3, floor: floor)
    }

    /// Whether the rank of a search is going to be more than its limit, as far as one sees in the first half of the way.
    /// - Parameters:
    ///   - rank: the rank at which, at the present slope of the logarithm of what is left, nothing would be.
    ///   - present: the rank so far.
    static func foresees(rank: Double, at present: Int, beyond limit: Int) -> Bool {
        // The logarithm flattens: the earlier, the less is foreseen of what is to come, on dimers by about this.
        rank * max(1, 1.6 - Double(present) / rank) > 1.1 * Double(limit)
    }

    // MARK: - Digits

    /// How accurate solutions are made: bounds on what is still wrong in the predictions of training rows, relative to
    /// |y|.
    enum Tolerance {
        /// The bound for the errors of left-out rows, which are many orders of magnitude larger.
        static let validation = 1e-8
        /// The bound for weights that are kept.
        static let weights = 1e-13
    }

    /// Below this lambda, weights are improved through the features: the Gram matrix has lost too many digits.
    static let throughFeaturesBelow = 1e-7

    /// Rounds of conjugate gradients, at most: with a factorization of the Gram matrix, with one of it for features that
    /// have more digits, and with one in few directions.
    static let rounds = (gram: 40, features: 10, few: 100)

    /// Times the penalty, the most that a preconditioner's may be: conjugate gradients then take a few tens of rounds.
    static let largestShift = 64.0

    // MARK: - Memory

    /// Elements of the matrices that are held together: some 250 MB.
    private static let elementsTogether = 1 << 25

    /// Models of an order whose factors are held together.
    static func modelsTogether(order: Int, threads: Int) -> Int {
        max(threads, elementsTogether / max(1, order * order))
    }

    /// Whether members, each with so many matrices of an order, are trained side by side.
    static func allowsMembersAbreast(_ members: Int, matrices: Int, order: Int) -> Bool {
        BLAS.allowsConcurrentCalls && members * matrices * order * order <= elementsTogether
    }

    // MARK: - Weights of sums of kernels

    /// Rows that all choices of weights are compared on.
    public static let searchRows = 1500
    /// Choices whose errors differ by less than this share are not told apart by some of the rows; of these the best few
    /// are compared on all.
    static let closeChoices = (share: 0.03, count: 3)
}
