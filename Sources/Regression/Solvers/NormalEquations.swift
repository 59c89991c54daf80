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
    private let gram: Mutex<SymmetricMatrix?>

    /// Rows of the Gram matrix.
    public var order: Int { space == .sample ? problem.rows : problem.design.columns }

    var design: any DesignOperator { problem.design }

    /// Whether the rows are in coordinates of their span.
    var isReduced: Bool { design is ReducedDesign }

    /// Bytes in memory, besides elements that are shared with one of the given matrices.
    public func bytes(besides shared: [Matrix]) -> Int {
        design.bytes(besides: shared) + (knownGram == nil ? 0 : 8 * order * order)
    }

    /// The equations of a training set as its plan has them.
    /// - Parameter space: a given one, in which rows are used as they are.
    public convenience init(_ set: TrainingSet, space: Space? = nil, execution: Execution = .serial) throws {
        try self.init(RidgeProblem(set), space: space, execution)
    }

    /// The equations of a problem as its plan has them. In sample space the Gram matrix is computed at once, with rows^2
    /// columns flops, unless the span of many rows is found first.
    convenience init(_ problem: RidgeProblem, space: Space? = nil, _ execution: Execution) throws {
        let plan = SolverPlan(rows: problem.rows, columns: problem.design.columns)
        var problem = problem
        if space == nil && plan.space == .sample {
            problem = RidgeProblem(problem, as: try problem.design.packed(plan, forSingleModel: false, execution))
            if let search = plan.spanWithoutGram {
                let products = ProductsOfRows(design: problem.design, diagonal: problem.squares)
                let span = try problem.span(search, products, execution.covering(0..<0.9))
                if let span {
                    self.init(RidgeProblem(problem, as: span), space: .feature, gram: nil)
                    return
                }
            }
        }
        let space = space ?? plan.space
        let gram = space == .sample ? try problem.gramOfRows(execution) : nil
        self.init(problem, space: space, gram: gram)
    }

    /// Equations whose Gram matrix is known, or in feature space not yet.
    init(_ problem: RidgeProblem, space: Space, gram: SymmetricMatrix?) {
        precondition(space == .feature || gram != nil, "K is known in sample space")
        self.problem = problem
        self.space = space
        self.gram = Mutex(gram)
    }

    /// The equations for more than a single model: in coordinates of the rows' span, if the plan for the purpose finds
    /// one that is smaller by enough; else these.
    public func reduced(
        for purpose: SolverPlan.Purpose = .errorBars, execution: Execution = .serial
    ) throws -> NormalEquations {
        let plan = SolverPlan(rows: problem.rows, columns: design.columns)
        guard !isReduced, let search = plan.span(in: space, for: purpose) else { return self }
        let part = execution.covering(0..<0.5)
        let span =
            switch space {
            case .sample: try problem.span(search, gramOfRows, part)
            case .feature: try problem.span(search, part)
            }
        guard let span else { return self }
        return NormalEquations(RidgeProblem(problem, as: span), space: .feature, gram: nil)
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
        guard let search = plan.penalizedDirections(in: space, lambda: lambda) else { return self }
        let span =
            switch space {
            case .sample: try problem.span(search, gramOfRows, execution)
            case .feature:
                try problem.span(search, ProductsOfRows(design: design, diagonal: problem.squares), execution)
            }
        return span.map { NormalEquations(RidgeProblem(problem, as: $0), space: .feature, gram: nil) } ?? self
    }

    // MARK: - Gram matrices

    /// The Gram matrix if it has been computed.
    var knownGram: SymmetricMatrix? { gram.withLock { $0 } }

    /// K, in sample space.
    var gramOfRows: SymmetricMatrix {
        precondition(space == .sample, "K is known in sample space only")
        return knownGram!
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
        gram.withLock { $0 = result }
        return result
    }

    /// X_C^T X_C for some rows C.
    func gramOfColumns(rows: [Int], _ execution: Execution = .serial) throws -> SymmetricMatrix {
        var result = SymmetricMatrix(order: design.columns)
        try design.subset(rows).addGramOfColumns(to: &result, execution)
        return result
    }

    /// X_C^T X_C for sets of rows C that together are all rows, whose sum is G: both for the flops of either.
    func gramsOfColumns(parts: [[Int]], _ execution: Execution) throws -> [SymmetricMatrix] {
        let rows = problem.rows
        let grams = try execution.stage("Gram matrices") {
            try BLAS.withThreads(execution.threads) {
                try parts.enumerated().map { index, rows in
                    try gramOfColumns(rows: rows, execution.covering(index, of: parts.count))
                }
            }
        } tell: { grams in
            (
                "\(grams.count) of \(order) x \(order)", "products of the columns, of each fold of \(rows) rows",
                Double(rows) * Double(order) * Double(order)
            )
        }
        if knownGram == nil {
            var sum = SymmetricMatrix(order: order)
            for gram in grams { sum.add(1, gram) }
            gram.withLock { $0 = sum }
        }
        return grams
    }

    /// X_S^T X_S of the rows S that are not left out, from G by taking the others away, or from S if those are fewer.
    func gramOfColumns(leavingOut left: [Int]) throws -> SymmetricMatrix {
        guard 2 * left.count <= problem.rows else { return try gramOfColumns(rows: problem.complement(left)) }
        var result = try gramOfColumns(.serial).copy()
        try design.subset(left).addGramOfColumns(scale: -1, to: &result)
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
    func packed(_ plan: SolverPlan, forSingleModel isSingle: Bool, _ execution: Execution) throws -> any DesignOperator
    {
        guard !(self is BlockDesign), let density = plan.density(forSingleModel: isSingle) else { return self }
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

    /// The span of the rows, from their products; nil if it is larger than the search allows.
    fileprivate func span(
        _ search: SolverPlan.SpanSearch, _ products: some SymmetricProducts, _ execution: Execution
    ) throws -> ReducedDesign? {
        try told(search, execution, "pivoted Cholesky of products") {
            try ReducedDesign(
                of: design, products: products, floor: search.floor * meanDiagonal, limit: search.limit, execution)
        }
    }

    /// The span of the rows, from these themselves; nil if it is larger than the search allows.
    fileprivate func span(_ search: SolverPlan.SpanSearch, _ execution: Execution) throws -> ReducedDesign? {
        try told(search, execution, "Gram-Schmidt of rows") {
            try ReducedDesign(
                of: design, squares: squares, floor: search.floor * meanDiagonal, limit: search.limit, execution)
        }
    }

    private func told(
        _ search: SolverPlan.SpanSearch, _ execution: Execution, _ method: String, _ body: () throws -> ReducedDesign?
    ) throws -> ReducedDesign? {
        try execution.stage("span of the rows") {
            try BLAS.withThreads(execution.threads, body)
        } tell: { span in
            guard let span else {
                return ("\(rows) rows", "\(method): rank more than \(search.limit), rows stay as they are", nil)
            }
            let rank = Double(span.columns)
            return (
                "\(rows) rows", "\(method), down to \(search.floor): rank \(span.columns) of at most \(search.limit)",
                2 * Double(rows) * rank * rank
            )
        }
    }
}

/// A fraction for a person.
func percent(_ fraction: Double) -> String { "\((1000 * fraction).rounded() / 10) %" }
