import Atomistics
import Descriptors
import LinearAlgebra
import Workers

/// Rows of features of every sample of every group of a class, as they train and predict: what all splits and
/// regularizations of one descriptor share.
final class ClassFeatures: Sendable {
    let groups: [SampleGroup]
    /// The samples of each group, those that count in errors first.
    let samples: [[Sample]]
    let map: FeatureMap
    /// The matrix [rows, columns]: the map's training rows, group after group.
    let matrix: Matrix
    /// The rows of each group's samples, of each as many as the map has of it.
    let rows: [Range<Int>]
    /// Whether rows of forces are kept once they are computed.
    private let keepsForces: Bool
    private let forces = Mutex<ForceRows?>(nil)

    /// - Parameters:
    ///   - samples: of each group, those that count in errors first.
    ///   - first: the groups whose rows come first, so that nobody need copy them to train on them.
    ///   - keepsForces: whether rows of forces are kept; else they are computed whenever they are asked for.
    init(
        groups: [SampleGroup], samples: [[Sample]], first: [Int] = [], map: FeatureMap, keepsForces: Bool = true,
        execution: Execution
    ) throws {
        self.keepsForces = keepsForces
        self.groups = groups
        self.samples = samples
        self.map = map
        let rows = Self.rows(samples.map { $0.reduce(0) { $0 + map.rowCount(of: $1) } }, first: first)
        self.rows = rows

        let columns = map.count
        var matrix = Matrix.uninitialized(rows: rows.reduce(0) { $0 + $1.count }, columns: columns)
        try map.fill(execution) { filling in
            try matrix.withMutableElements { elements in
                nonisolated(unsafe) let elements = elements.baseAddress!
                _ = try filling.map(groups.count, makeState: { FeatureMap.Workspace(map) }) { index, workspace in
                    map.writeTrainingRows(
                        of: samples[index], into: elements + rows[index].lowerBound * columns, using: workspace)
                }
            }
        }
        self.matrix = matrix
    }

    /// One range after the other, of as many rows as there are samples.
    private static func rows(_ counts: [Int], first: [Int]) -> [Range<Int>] {
        var rows = counts.map { _ in 0..<0 }
        var next = 0
        let isFirst = Set(first)
        for index in first + counts.indices.filter({ !isFirst.contains($0) }) {
            rows[index] = next..<next + counts[index]
            next += counts[index]
        }
        return rows
    }

    /// The rows of the forces of some groups, ascending.
    /// - Parameter remembers: until those of others are.
    func forceRows(of chosen: [Int], remembers: Bool = true, execution: Execution) throws -> ForceRows {
        let rows = try ForceRows(chosen, self, keeps: keepsForces, execution: execution)
        if remembers { forces.withLock { $0 = rows } }
        return rows
    }

    /// Those rows, where they are remembered.
    func knownForceRows(of chosen: [Int]) -> ForceRows? {
        forces.withLock { $0?.groups == chosen ? $0 : nil }
    }

    /// Bytes of what is kept beside the matrix.
    var bytesOfForces: Int { forces.withLock { $0?.bytes ?? 0 } }

    /// The rows of a group's samples that count in errors.
    func countingRows(of group: Int) -> Range<Int> {
        rows[group].prefix(samples[group].reduce(0) { $1.counts ? $0 + map.rowCount(of: $1) : $0 })
    }

    /// The rows of each of a group's samples.
    func sampleRows(of group: Int) -> [Range<Int>] {
        var first = rows[group].lowerBound
        return samples[group].map { sample in
            defer { first += map.rowCount(of: sample) }
            return first..<first + map.rowCount(of: sample)
        }
    }

    /// Energies [models, rows] for weights [models, columns] in the features' own scale.
    func energies(weights: Matrix) -> Matrix { weights[...] * matrix[...].transpose }
}
