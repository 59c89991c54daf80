import Atomistics
import Descriptors
import LinearAlgebra
import Workers

/// What turns structures into rows in which energies are linear: plain sums of invariants, kernels with active
/// environments, or both side by side.
///
/// There are two kinds of rows. Those of evaluation hold the invariants' sums and then the kernels with the active
/// environments; a model's weights belong to them. Those of training hold the kernels times their whitening, so that a
/// ridge penalty on their weights is the norm of the kernel model; scalar products of such rows are
/// K_nM K_MM^-1 K_Mn. Without kernels both are the same.
///
/// For a target of single structures the last columns are the composition, the number of atoms of each element: every
/// element has an offset, as total energies need it, learnt with all other weights. Rows of a target per atom are
/// divided by the number of atoms.
///
/// Of a part of a tensor a structure has 2 lambda + 1 rows, mu = -lambda ... lambda, of equivariants in the place of
/// invariants: weights know nothing of mu, so that predictions turn as the part does. Only lambda = 0 has a composition.
///
/// Of what atoms have, every atom of the element has its row, or its 2 lambda + 1: of features per atom, with a
/// composition of 1.
///
/// With principal radial channels or pseudo-elements training rows hold invariants of these, evaluation rows those of all
/// channels and elements.
final class FeatureMap: Sendable {
    let elements: [Element]
    /// Pairs of elements that have columns.
    let presence: ChannelPresence
    /// The terms with a linear kernel; they come first.
    let linear: TermFeaturizer?
    /// What training has in the place of `linear` where the options ask for principal radial channels or pseudo-elements;
    /// then there are no other kernels.
    let reduced: ReducedTerms?
    /// One for each term with another kernel.
    let kernels: [SparseKernel]
    let target: Target?
    /// The whitening of each kernel and element, [active, kept]; nil where the map is for evaluation only.
    private let whitening: [[Matrix]]?
    /// Training columns of each term, the linear ones first.
    let widths: [Int]
    /// Columns of evaluation rows.
    let evaluationCount: Int

    /// The linear terms with principal radial channels, pseudo-elements, or both.
    struct ReducedTerms: Sendable {
        let radial: PrincipalChannels?
        let elements: ElementChannels?
        let featurizer: Featurizer
        /// The columns of all elements, of the same radial channels.
        let ofAllElements: FeatureLayout

        /// Weights of the columns of `full` from those that training has.
        func expanded(_ weights: [Double], to full: FeatureLayout) -> [Double] {
            var weights = weights
            if let elements { weights = elements.expanded(weights, from: featurizer.layout, to: ofAllElements) }
            if let radial { weights = radial.expanded(weights, from: ofAllElements, to: full) }
            return weights
        }
    }

    /// Rows of a structure, or of an atom: 2 lambda + 1 of a part of a tensor, else 1.
    let components: Int

    /// Rows of a structure: those of all atoms of the element, of what atoms have.
    func rowCount(of structure: Structure) -> Int {
        guard let element = target?.element else { return components }
        return components * structure.elements.count { $0 == element }
    }

    /// Rows of a sample: those of its first structure.
    func rowCount(of sample: Sample) -> Int { rowCount(of: sample.terms[0].structure) }

    /// Where the rows of each of some structures begin, and after the last one their number.
    func firstRows(of structures: [Structure]) -> [Int] {
        var firsts = [0]
        for structure in structures { firsts.append(firsts.last! + rowCount(of: structure)) }
        return firsts
    }

    /// Columns of training rows.
    var count: Int { widths.reduce(0, +) }
    /// Linear terms as training has them.
    var trainingTerms: TermFeaturizer? { reduced.map { .invariants($0.featurizer) } ?? linear }
    private var linearCount: Int { linear?.count ?? 0 }
    /// Columns of the composition, the last ones of both kinds of rows.
    let compositionCount: Int

    init(
        elements: [Element], presence: ChannelPresence, linear: TermFeaturizer?, reduced: ReducedTerms? = nil,
        kernels: [SparseKernel], whitening: [[Matrix]]?, target: Target? = nil
    ) {
        self.elements = elements
        self.presence = presence
        precondition(reduced == nil || kernels.isEmpty, "reduced terms are for linear kernels")
        self.linear = linear
        self.reduced = reduced
        self.kernels = kernels
        self.whitening = whitening
        self.target = target
        let lambda = target?.lambda ?? 0
        components = 2 * lambda + 1
        let composition = target == nil || lambda > 0 ? [] : [target?.element == nil ? elements.count : 1]
        compositionCount = composition.first ?? 0
        let trainingTerms = reduced.map { .invariants($0.featurizer) } ?? linear
        widths =
            (trainingTerms?.termRanges.map(\.count) ?? [])
            + kernels.indices.map { whitening?[$0].reduce(0) { $0 + $1.columns } ?? kernels[$0].count }
            + composition
        evaluationCount = kernels.reduce((linear?.count ?? 0) + compositionCount) { $0 + $1.count }
    }

    /// Columns of evaluation rows, those of linear terms in an order that files keep.
    var plainOrder: [Int] { (linear?.plainOrder ?? []) + Array(linearCount..<evaluationCount) }

    /// Invariants as they are.
    convenience init(_ featurizer: Featurizer) {
        self.init(
            elements: featurizer.elements, presence: featurizer.presence, linear: .invariants(featurizer),
            kernels: [], whitening: [])
    }

    /// One thread's scratch memory.
    final class Workspace {
        fileprivate let linear: TermFeaturizer.Workspace?
        fileprivate let reduced: TermFeaturizer.Workspace?
        fileprivate let kernels: [SparseKernel.Workspace]
        let scratch = RowScratch()

        init(_ map: FeatureMap) {
            linear = map.linear?.makeWorkspace()
            reduced = map.reduced == nil ? nil : map.trainingTerms?.makeWorkspace()
            kernels = map.kernels.map(SparseKernel.Workspace.init)
        }
    }

    /// Writes the rows of structures, one after the other, [rows, evaluationCount].
    func writeEvaluationRows(
        of structures: [Structure], into rows: UnsafeMutablePointer<Double>, using workspace: Workspace
    ) {
        write(structures, linear, workspace.linear, columns: evaluationCount, into: rows, using: workspace)
    }

    private func write(
        _ structures: [Structure], _ linear: TermFeaturizer?, _ space: TermFeaturizer.Workspace?, columns: Int,
        into rows: UnsafeMutablePointer<Double>, using workspace: Workspace
    ) {
        let firsts = firstRows(of: structures)
        if let linear, let space {
            for (structure, first) in zip(structures, firsts) {
                linear.write(structure, into: rows + first * columns, rowStride: columns, using: space)
            }
        }
        var offset = linear?.count ?? 0
        for (kernel, space) in zip(kernels, workspace.kernels) {
            kernel.write(structures, firstRows: firsts, into: rows + offset, rowStride: columns, using: space)
            offset += kernel.count
        }
        guard let target = self.target else { return }
        if target.element != nil {
            guard compositionCount > 0 else { return }
            for row in 0..<firsts.last! { rows[row * columns + offset] = 1 }
            return
        }
        for (structure, first) in zip(structures, firsts) {
            let row = rows + first * columns
            for (place, element) in elements.prefix(compositionCount).enumerated() {
                row[offset + place] = Double(structure.elements.count { $0 == element })
            }
            guard target.isPerAtom else { continue }
            let share = 1 / Double(structure.elements.count)
            for column in 0..<components * columns { row[column] *= share }
        }
    }

    /// Writes the rows of structures, one after the other, [rows, count].
    func writeTrainingRows(
        of structures: [Structure], into target: UnsafeMutablePointer<Double>, using workspace: Workspace
    ) {
        guard !kernels.isEmpty else {
            let space = reduced == nil ? workspace.linear : workspace.reduced
            return write(structures, trainingTerms, space, columns: count, into: target, using: workspace)
        }
        var rows = Matrix.uninitialized(rows: firstRows(of: structures).last!, columns: evaluationCount)
        rows.withMutableElements { writeEvaluationRows(of: structures, into: $0.baseAddress!, using: workspace) }
        writeTraining(rows, into: target)
    }

    /// Writes the training rows of evaluation rows, or of what is linear in these, where there are kernels.
    func writeTraining(_ rows: Matrix, into target: UnsafeMutablePointer<Double>) {
        let count = count
        forEachBlock { evaluation, training, whitening in
            let block = Matrix(rows: rows.rows, columns: evaluation.count) { rows[$0, evaluation.lowerBound + $1] }
            let result = whitening.map { block[...] * $0[...] } ?? block
            for row in 0..<rows.rows {
                result.withRow(row) {
                    (target + row * count + training.lowerBound).update(from: $0.baseAddress!, count: $0.count)
                }
            }
        }
    }

    /// Calls `body` with how several threads fill rows. Products with active environments come from all of them at once;
    /// where BLAS does not stand that, one thread fills and BLAS has the others.
    func fill(_ execution: Execution, _ body: (Execution) throws -> Void) rethrows {
        let isSerial = !kernels.isEmpty && !BLAS.allowsConcurrentCalls
        let filling = Execution(
            threads: isSerial ? 1 : execution.threads, cancellation: execution.cancellation,
            progress: execution.progress)
        guard !kernels.isEmpty else { return try body(filling) }
        try BLAS.withThreads(isSerial ? execution.threads : 1) { try body(filling) }
    }

    /// Weights of evaluation rows from those of training rows.
    func evaluationWeights(_ weights: [Double]) -> [Double] {
        precondition(weights.count == count, "\(weights.count) weights for \(count) columns")
        if let reduced, let linear = linear?.invariants {
            let terms = Array(weights.prefix(reduced.featurizer.layout.count))
            return reduced.expanded(terms, to: linear.layout) + weights.suffix(compositionCount)
        }
        var result = [Double](repeating: 0, count: evaluationCount)
        forEachBlock { evaluation, training, whitening in
            let block = Array(weights[training])
            result.replaceSubrange(evaluation, with: whitening?.times(block) ?? block)
        }
        return result
    }

    /// Calls `body` with the columns of each part in both kinds of rows, and the matrix between them, nil for 1.
    private func forEachBlock(_ body: (_ evaluation: Range<Int>, _ training: Range<Int>, Matrix?) -> Void) {
        var (evaluation, training) = (linearCount, linearCount)
        if linearCount > 0 { body(0..<linearCount, 0..<linearCount, nil) }
        if compositionCount > 0 {
            body(
                evaluationCount - compositionCount..<evaluationCount, count - compositionCount..<count, nil)
        }
        guard !kernels.isEmpty else { return }
        guard let whitening else { preconditionFailure("a map for evaluation only has no training rows") }
        for (kernel, matrices) in zip(kernels, whitening) {
            for (range, matrix) in zip(kernel.ranges, matrices) where !range.isEmpty {
                body(evaluation..<evaluation + range.count, training..<training + matrix.columns, matrix)
                evaluation += range.count
                training += matrix.columns
            }
        }
    }
}
