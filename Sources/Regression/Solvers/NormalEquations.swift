import Glibc
import LinearAlgebra
import Workers

/// The equations of a ridge problem in one of two spaces, with their Gram matrix, computed at most once:
/// - sample space: K = X X^T, w = X^T a, (K + mu I) a = y;
/// - feature space: G = X^T X, (G + mu I) w = X^T y.
///
/// Everything asked for later (any penalty, leaving out any rows) starts from it and from X itself. The two spaces give
/// the same numbers up to rounding; see `RidgeSolver` for how much that is. Which space it is, and whether X is taken
/// without its zeros or in coordinates of the rows' span, `SolverPlan` says.
public final class NormalEquations: Sendable {
    /// Which equations are solved.
    public typealias Space = SolverPlan.Space

    /// What they are the equations of.
    public let problem: RidgeProblem
    /// Which of the two they are.
    public let space: Space
    private let known: Mutex<Known>

    /// What has been computed of the problem so far.
    private struct Known: Sendable {
        var gram: SymmetricMatrix?
        /// Of the rows' products, where few directions were asked for: the last, which begins the next.
        var directions: Directions?
        /// The equations in coordinates of the rows' span, in feature space, once it has been looked for.
        var reduced: NormalEquations?
        /// The last search that found more directions than it allowed.
        var exceeded: SolverPlan.SpanSearch?
    }

    /// Rows that tell the others, down to a floor of their |x|^2.
    private struct Directions: Sendable {
        var floor: Double
        var factor: PivotedCholesky
        /// The equations in coordinates of these rows.
        var equations: NormalEquations
    }

    /// Rows of the Gram matrix.
    public var order: Int { space == .sample ? problem.rows : problem.design.columns }

    var design: any DesignOperator { problem.design }

    /// Whether the rows are in coordinates of their span.
    var isReduced: Bool { design is ReducedDesign }

    /// Bytes in memory, besides elements that are shared with one of the given matrices.
    public func bytes(besides shared: [Matrix]) -> Int {
        let known = known.withLock { $0 }
        return design.bytes(besides: shared) + (known.gram == nil ? 0 : 8 * order * order)
            + (known.reduced?.bytes(besides: shared) ?? 0)
            + (known.directions.map { 8 * $0.factor.factor.count + $0.equations.bytesBesidesRows } ?? 0)
    }

    /// Bytes of equations in few directions, whose pivots are rows of others.
    private var bytesBesidesRows: Int { 8 * order * (problem.rows + order) }

    /// The equations of a training set as its plan has them; nothing is computed yet.
    /// - Parameter space: a given one, in which rows are used as they are.
    public convenience init(_ set: TrainingSet, space: Space? = nil, execution: Execution = .serial) throws {
        try self.init(RidgeProblem(set), space: space, execution)
    }

    /// The equations of a problem as its plan has them.
    convenience init(_ problem: RidgeProblem, space: Space? = nil, _ execution: Execution) throws {
        let plan = SolverPlan(rows: problem.rows, columns: problem.design.columns)
        var problem = problem
        if space == nil && plan.space == .sample {
            problem = RidgeProblem(problem, as: try problem.design.packed(plan, execution))
        }
        self.init(problem, space: space ?? plan.space, gram: nil)
    }

    /// Equations whose Gram matrix is known, or not yet.
    init(_ problem: RidgeProblem, space: Space, gram: SymmetricMatrix?) {
        self.problem = problem
        self.space = space
        known = Mutex(Known(gram: gram))
    }

    /// Whether something is known that a model begins with.
    public var isPrepared: Bool { known.withLock { $0.gram != nil || $0.directions != nil || $0.reduced != nil } }

    /// The equations in coordinates of the rows' span, down to what rounding leaves, if that is smaller by enough and rows
    /// are kept; else these.
    public func reduced(execution: Execution = .serial) throws -> NormalEquations {
        let plan = SolverPlan(rows: problem.rows, columns: design.columns)
        guard !isReduced, design.isKept, let search = plan.span(in: space) else { return self }
        switch space {
        case .sample:
            try multiplyFewRows(execution.covering(0..<0.5))
            return try inDirections(search, execution.covering(0.5..<1)) ?? self
        case .feature:
            if let reduced = known.withLock({ $0.reduced }) { return reduced }
            guard let span = try problem.span(search, execution.covering(0..<0.5)) else { return self }
            let reduced = NormalEquations(RidgeProblem(problem, as: span), space: .feature, gram: nil)
            known.withLock { $0.reduced = reduced }
            return reduced
        }
    }

    // MARK: - Few directions

    /// The equations in coordinates of rows that tell all others, in sample space; nil where these are more than the search
    /// allows.
    ///
    /// What was found for a larger floor is where a smaller one begins, and what was found for a smaller one serves.
    func inDirections(_ search: SolverPlan.SpanSearch, _ execution: Execution) throws -> NormalEquations? {
        precondition(space == .sample, "directions are those of rows")
        let (before, exceeded, gram) = known.withLock { ($0.directions, $0.exceeded, $0.gram) }
        if let before, before.floor <= search.floor { return before.equations }
        if let exceeded, search.floor <= exceeded.floor, search.limit <= exceeded.limit { return nil }
        let tolerance = search.floor * problem.meanDiagonal
        let factor = try problem.told(search, execution, "pivoted Cholesky of products") { () -> PivotedCholesky? in
            if let gram {
                return try PivotedCholesky(
                    continuing: before?.factor, gram, tolerance: tolerance, limit: search.limit, execution)
            }
            return try PivotedCholesky(
                continuing: before?.factor, ProductsOfRows(design: design, diagonal: problem.squares),
                tolerance: tolerance, limit: search.limit, foreseeing: true, execution)
        }
        guard let factor else {
            known.withLock { $0.exceeded = search }
            return nil
        }
        let span = ReducedDesign(of: design, factor)
        let equations = NormalEquations(RidgeProblem(problem, as: span), space: .feature, gram: nil)
        known.withLock { $0.directions = Directions(floor: search.floor, factor: factor, equations: equations) }
        return equations
    }

    /// The equations in the directions that a penalty lets through, for what needs three digits, error bars, or is
    /// improved from there.
    ///
    /// A ridge model hardly uses directions in which the rows are much smaller than the penalty. On dimers, a tenth to
    /// a quarter of the rows span the others up to these at the regularizations that cross-validation chooses, and a
    /// calibration changes by some 1e-3 of itself.
    /// - Returns: the equations themselves where there is little to give up, or where products of rows have too few
    ///   digits to tell what.
    func withoutPenalizedDirections(lambda: Double, _ execution: Execution) throws -> NormalEquations {
        let plan = SolverPlan(rows: problem.rows, columns: design.columns)
        guard design.isKept, let search = plan.penalizedDirections(in: space, lambda: lambda) else { return self }
        guard space == .feature else {
            guard let found = try inDirections(search, execution) else { return self }
            // What was found for smaller penalties may have more than it takes.
            let isExact = known.withLock { $0.directions?.floor == search.floor }
            let few = isExact ? found : try found.withoutPenalizedDirections(lambda: lambda, execution)
            return few.order <= search.limit ? few : self
        }
        let products = ProductsOfRows(design: design, diagonal: problem.squares)
        let factor = try problem.told(search, execution, "pivoted Cholesky of products") {
            try PivotedCholesky(
                continuing: nil, products, tolerance: search.floor * problem.meanDiagonal, limit: search.limit,
                execution)
        }
        return factor.map {
            NormalEquations(RidgeProblem(problem, as: ReducedDesign(of: design, $0)), space: .feature, gram: nil)
        } ?? self
    }

    // MARK: - Gram matrices

    /// The Gram matrix if it has been computed.
    var knownGram: SymmetricMatrix? { known.withLock { $0.gram } }

    /// K, in sample space: computed when it is first asked for, with rows^2 columns flops.
    func gramOfRows(_ execution: Execution = .serial) throws -> SymmetricMatrix {
        precondition(space == .sample, "K is known in sample space only")
        if let knownGram { return knownGram }
        let gram = try problem.gramOfRows(execution)
        known.withLock { $0.gram = gram }
        return gram
    }

    /// Computes K where that is what several models begin with: of many rows, fewer products may do.
    public func multiplyFewRows(_ execution: Execution) throws {
        guard space == .sample, SolverPlan(rows: problem.rows, columns: design.columns).multipliesRowsFirst else {
            return
        }
        _ = try gramOfRows(execution)
    }

    /// K times each row of `vectors` [vectors, rows], through K if it is known, else through X.
    func timesGramOfRows(_ vectors: Matrix) -> Matrix {
        knownGram?.times(vectors) ?? design.apply(design.applyTransposed(vectors))
    }

    /// G, in feature space: computed when it is first asked for, with rows columns^2 flops.
    func gramOfColumns(_ execution: Execution) throws -> SymmetricMatrix {
        precondition(space == .feature, "G is known in feature space only")
        if let knownGram { return knownGram }
        let rows = problem.rows
        let result = try execution.stage("Gram matrix") {
            try BLAS.withThreads(execution.threads) { try gramOfColumns(rows: Array(0..<rows), execution) }
        } tell: { gram in
            (
                "\(gram.order) x \(gram.order)", "products of the columns of \(rows) rows",
                Double(rows) * Double(gram.order) * Double(gram.order)
            )
        }
        known.withLock { $0.gram = result }
        return result
    }

    /// X_C^T X_C for some rows C.
    func gramOfColumns(rows: [Int], _ execution: Execution = .serial) throws -> SymmetricMatrix {
        var result = SymmetricMatrix(order: design.columns)
        try design.subset(rows).addGramOfColumns(scale: 1, to: &result, execution)
        return result
    }

    /// X_C^T X_C for sets of rows C that together are all rows, whose sum is G: both for the flops of either.
    func gramsOfColumns(parts: [[Int]], _ execution: Execution) throws -> [SymmetricMatrix] {
        let rows = problem.rows
        let grams = try execution.stage("Gram matrices") {
            try BLAS.map(parts.count, execution) { try gramOfColumns(rows: parts[$0]) }
        } tell: { grams in
            (
                "\(grams.count) of \(order) x \(order)", "products of the columns, of each fold of \(rows) rows",
                Double(rows) * Double(order) * Double(order)
            )
        }
        if knownGram == nil {
            var sum = SymmetricMatrix(order: order)
            for gram in grams { sum.add(1, gram) }
            known.withLock { $0.gram = sum }
        }
        return grams
    }

    /// X_S^T X_S of the rows S that are not left out, from G by taking the others away, or from S if those are fewer.
    func gramOfColumns(leavingOut left: [Int]) throws -> SymmetricMatrix {
        guard 2 * left.count <= problem.rows else { return try gramOfColumns(rows: problem.complement(left)) }
        var result = try gramOfColumns(.serial).copy()
        try design.subset(left).addGramOfColumns(scale: -1, to: &result, .serial)
        return result
    }

    /// X_S^T X_S, from G and that of the left-out rows.
    func gramOfColumns(besides part: SymmetricMatrix) throws -> SymmetricMatrix {
        var result = try gramOfColumns(.serial).copy()
        result.add(-1, part)
        return result
    }
}

extension DesignOperator {
    /// The design without the zeros of its rows, where the plan finds enough of them.
    func packed(_ plan: SolverPlan, _ execution: Execution) throws -> any DesignOperator {
        guard !(self is BlockDesign), let density = plan.density else { return self }
        let packed = try execution.stage("zeros") {
            try BlockDesign(stored, upTo: density, execution)
        } tell: { blocks in
            (
                "\(rows) x \(columns)",
                blocks.map { "left out: \(percent($0.density)) of the products of rows are left" }
                    ?? "kept: more than \(percent(density)) of the products of rows would be left", nil
            )
        }
        guard let packed else { return self }
        return packed
    }
}

extension RidgeProblem {
    /// K.
    fileprivate func gramOfRows(_ execution: Execution) throws -> SymmetricMatrix {
        try execution.stage("Gram matrix") {
            try BLAS.withThreads(execution.threads) { try design.gramOfRows(execution) }
        } tell: { _ in
            let density = (design as? BlockDesign)?.density ?? 1
            return (
                "\(rows) x \(rows)",
                "products of the rows in \(design.columns) columns, as these are more than half as many",
                density * Double(rows) * Double(rows) * Double(design.columns)
            )
        }
    }

    /// The span of the rows, from these themselves; nil if it is larger than the search allows.
    fileprivate func span(_ search: SolverPlan.SpanSearch, _ execution: Execution) throws -> ReducedDesign? {
        try execution.stage("span of the rows") {
            try BLAS.withThreads(execution.threads) {
                try ReducedDesign(
                    of: design, squares: squares, floor: search.floor * meanDiagonal, limit: search.limit, execution)
            }
        } tell: {
            telling(search, "Gram-Schmidt of rows", rank: $0?.columns)
        }
    }

    fileprivate func told(
        _ search: SolverPlan.SpanSearch, _ execution: Execution, _ method: String, _ body: () throws -> PivotedCholesky?
    ) throws -> PivotedCholesky? {
        try execution.stage("span of the rows") {
            try BLAS.withThreads(execution.threads, body)
        } tell: {
            telling(search, method, rank: $0?.rank)
        }
    }

    private func telling(
        _ search: SolverPlan.SpanSearch, _ method: String, rank: Int?
    ) -> (size: String, method: String, flops: Double?) {
        guard let rank else {
            return ("\(rows) rows", "\(method): rank more than \(search.limit), rows stay as they are", nil)
        }
        return (
            "\(rows) rows", "\(method), down to \(search.floor): rank \(rank) of at most \(search.limit)",
            2 * Double(rows) * Double(rank) * Double(rank)
        )
    }
}

/// A fraction for a person.
func percent(_ fraction: Double) -> String { "\((1000 * fraction).rounded() / 10) %" }

extension PivotedCholesky {
    private struct TooLarge: Error {}

    /// Nil if the rank is going to be more than the limit.
    /// - Parameters:
    ///   - start: a factorization of the same products down to a larger tolerance.
    ///   - foreseeing: whether to end in the first half of the way where that is foreseen there.
    fileprivate init?(
        continuing start: PivotedCholesky?, _ products: some SymmetricProducts, tolerance: Double, limit: Int,
        foreseeing: Bool = false, _ execution: Execution
    ) throws {
        var history: [(rank: Int, logarithm: Double)] = []
        func between(_ rank: Int, _ largest: Double) throws {
            try execution.checkCancellation()
            execution.progress(Double(rank) / Double(max(1, limit)))
            history.append((rank, log(largest)))
            guard foreseeing, let half = history.last(where: { 2 * $0.rank <= rank }), half.rank > 0, 2 * rank < limit
            else { return }
            let slope = (half.logarithm - log(largest)) / Double(rank - half.rank)
            let foreseen = Double(rank) + (log(largest) - log(tolerance)) / slope
            if SolverPlan.foresees(rank: foreseen, at: rank, beyond: limit) { throw TooLarge() }
        }
        do {
            try self.init(products, continuing: start, tolerance: tolerance, limit: limit, between: between)
        } catch is TooLarge {
            return nil
        }
    }
}
