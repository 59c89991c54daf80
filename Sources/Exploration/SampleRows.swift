import Atomistics

extension [Sample] {
    /// Writes a row for each sample, [samples, columns]: the sum of its structures' rows with their coefficients.
    ///
    /// The first terms of all samples are asked for together, then the second, and so on; a structure that samples one
    /// after the other share, as the monomers along a binding curve, once.
    /// - Parameter write: writes [structures, columns].
    func writeRows(
        columns: Int, into rows: UnsafeMutablePointer<Double>, scratch: RowScratch,
        ofStructures write: ([Structure], UnsafeMutablePointer<Double>) -> Void
    ) {
        guard !isEmpty else { return }
        write(map { $0.terms[0].structure }, rows)
        for (index, sample) in enumerated() where sample.terms[0].coefficient != 1 {
            let row = rows + index * columns
            for column in 0..<columns { row[column] *= sample.terms[0].coefficient }
        }
        for place in 1..<Swift.max(1, map(\.terms.count).max()!) {
            var structures: [Structure] = []
            var parts: [(sample: Int, structure: Int, coefficient: Double)] = []
            for (index, sample) in enumerated() where place < sample.terms.count {
                let term = sample.terms[place]
                if structures.last != term.structure { structures.append(term.structure) }
                parts.append((index, structures.count - 1, term.coefficient))
            }
            scratch.with(structures.count * columns) { others in
                write(structures, others)
                for part in parts {
                    let (row, other) = (rows + part.sample * columns, others + part.structure * columns)
                    for column in 0..<columns { row[column] += part.coefficient * other[column] }
                }
            }
        }
    }
}

/// Memory for rows, kept from one call to the next. For one thread.
final class RowScratch {
    private var rows: [Double] = []

    func with(_ count: Int, _ body: (UnsafeMutablePointer<Double>) -> Void) {
        if rows.count < count { rows = Array(repeating: 0, count: count) }
        rows.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    }
}

extension FeatureMap {
    /// Writes the rows of samples, one after the other, [rows, count].
    func writeTrainingRows(
        of samples: [Sample], into rows: UnsafeMutablePointer<Double>, using workspace: Workspace
    ) {
        // Atoms' rows are never sums over structures.
        guard target?.element == nil else {
            return writeTrainingRows(of: samples.map(\.terms[0].structure), into: rows, using: workspace)
        }
        samples.writeRows(columns: components * count, into: rows, scratch: workspace.scratch) {
            writeTrainingRows(of: $0, into: $1, using: workspace)
        }
    }
}
