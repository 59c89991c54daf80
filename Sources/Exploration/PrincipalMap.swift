import Atomistics
import Descriptors
import LinearAlgebra
import Workers

/// Structures on a map: the principal components of their invariants, summed over centers, about their mean. Alike
/// structures are neighbors.
///
/// ```swift
/// let map = try evaluator.principalMap(of: structures, count: 2)
/// map.coordinates[0]  // of the first structure
/// ```
public struct PrincipalMap: Sendable {
    /// [structure][component], in the unit of the invariants; the component's largest coordinate is positive.
    public let coordinates: [[Double]]
    /// The part of the variance that each component has, descending.
    public let shares: [Double]

    /// The components of rows, by subspace iteration: so many products with the rows, whatever their number.
    /// - Parameter rows: [structures, columns]; centered here.
    init(_ rows: consuming Matrix, count: Int) throws {
        let (structures, columns) = (rows.rows, rows.columns)
        let mean = rows.times(Array(repeating: 1 / Double(max(1, structures)), count: structures), transposed: true)
        var variance = 0.0
        for row in 0..<structures {
            rows.withMutableRow(row) { row in
                for column in 0..<columns {
                    row[column] -= mean[column]
                    variance += row[column] * row[column]
                }
            }
        }
        // A few more than are asked for, so that these are found quickly.
        let width = min(count + 6, structures, columns)
        var source = RandomSource(seed: 0, stream: .principalMap)
        var basis = Matrix(rows: structures, columns: width) { _, _ in source.unit() - 0.5 }
        for _ in 0..<Self.iterations {
            let images = rows[...].transpose * basis[...]
            basis = try Self.orthonormalized(rows[...] * images[...])
        }
        // In the basis the rows' products are a small matrix.
        let images = rows[...].transpose * basis[...]
        let eigen = try SymmetricEigen(images.gramOfColumns())
        let kept = (0..<min(count, eigen.values.count)).map { eigen.values.count - 1 - $0 }
        let turned = basis[...] * eigen.vectors[...]
        var found = kept.map { column -> [Double] in
            let size = max(0, eigen.values[column]).squareRoot()
            let values = (0..<structures).map { size * turned[$0, column] }
            let largest = values.max { abs($0) < abs($1) } ?? 0
            return largest < 0 ? values.map { -$0 } : values
        }
        // Of fewer structures or columns than components the rest is nothing.
        while found.count < count { found.append(Array(repeating: 0, count: structures)) }
        coordinates = (0..<structures).map { structure in found.map { $0[structure] } }
        shares = (0..<count).map { place in
            place < kept.count && variance > 0 ? max(0, eigen.values[kept[place]]) / variance : 0
        }
    }

    private static let iterations = 30

    /// The columns' span, its directions orthogonal and of length 1, those that are nothing 0.
    private static func orthonormalized(_ columns: Matrix) throws -> Matrix {
        let eigen = try SymmetricEigen(columns.gramOfColumns())
        let least = 1e-13 * (eigen.values.last ?? 0)
        let order = eigen.values.count
        let scaled = Matrix(rows: order, columns: order) { row, column in
            eigen.values[column] > least ? eigen.vectors[row, column] / eigen.values[column].squareRoot() : 0
        }
        return columns[...] * scaled[...]
    }
}

extension ModelEvaluator {
    /// The map of structures by the invariants that the model is made of, of linear terms or else of the first kernel's.
    public func principalMap(of structures: [Structure], count: Int, execution: Execution = .serial) throws
        -> PrincipalMap
    {
        let featurizer = map.linear?.invariants ?? map.kernels[0].featurizer.invariants
        let columns = featurizer.layout.count
        let bytes = 8 * structures.count * columns
        guard bytes <= ProcessMemory.left else {
            throw OutOfMemory("a map of \(structures.count) structures needs \(ProcessMemory.text(bytes))")
        }
        var rows = Matrix(rows: structures.count, columns: columns)
        try rows.withMutableElements { elements in
            nonisolated(unsafe) let elements = elements
            try execution.forEachStructure(
                structures.count, makeState: { (featurizer.makeWorkspace(), RowScratch()) }
            ) { index, state in
                let structure = structures[index]
                let number = featurizer.rowCount(of: structure)
                state.1.with(number * columns) { own in
                    featurizer.features(of: structure, into: own, rowStride: columns, using: state.0)
                    for place in 0..<number * columns {
                        elements[index * columns + place % columns] += own[place]
                    }
                }
            }
        }
        return try PrincipalMap(consume rows, count: count)
    }
}

extension TargetEvaluator {
    /// The map of structures by the invariants of the fields that the models are made of.
    public func principalMap(of structures: [Structure], count: Int, execution: Execution = .serial) throws
        -> PrincipalMap
    {
        try groups[0][0].principalMap(of: structures, count: count, execution: execution)
    }
}
