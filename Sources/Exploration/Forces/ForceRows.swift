import Atomistics
import Descriptors
import LinearAlgebra
import Regression
import Workers

/// Rows of the forces of training structures, of which a model's weights predict them as they predict energies from rows of
/// features: minus the derivatives of the map's training rows with respect to the coordinates of atoms.
struct ForceRows: Sendable {
    /// Their groups, ascending.
    let groups: [Int]
    /// The rows of each of these: three for each atom, x, y, z.
    let ranges: [Range<Int>]
    /// Forces, eV/angstrom.
    let targets: [Double]
    private let structures: [Structure]
    private let map: FeatureMap
    fileprivate let threads: Int
    /// [rows, columns], per angstrom; not scaled. Nil where they are computed whenever they are asked for.
    private(set) var kept: Matrix?

    /// - Parameters:
    ///   - chosen: groups of the features, ascending, all of them structures with forces.
    ///   - keeps: whether rows are computed once and kept.
    init(_ chosen: [Int], _ features: ClassFeatures, keeps: Bool = true, execution: Execution) throws {
        map = features.map
        threads = execution.threads
        structures = chosen.map { features.groups[$0].first }
        let forces = chosen.map { features.groups[$0].forces! }
        groups = chosen
        var next = 0
        ranges = forces.map { forces in
            defer { next += 3 * forces.count }
            return next..<next + 3 * forces.count
        }
        targets = forces.flatMap { $0.flatMap { [$0.x, $0.y, $0.z] } }
        kept = nil
        guard keeps else { return }
        var matrix = Matrix.uninitialized(rows: next, columns: map.count)
        let starts = ranges.map(\.lowerBound)
        try matrix.withMutableElements {
            try write(Array(chosen.indices), at: starts, into: $0, times: nil, execution: execution)
        }
        kept = matrix
    }

    /// All rows.
    var count: Int { targets.count }
    /// Numbers in each.
    var columns: Int { map.count }
    /// Whether they are in memory.
    var isKept: Bool { kept != nil }
    /// Bytes in memory.
    var bytes: Int { 8 * (kept?.count ?? 0) }

    /// The sum of the squares of all forces.
    private var squares: Double { targets.reduce(0) { $0 + $1 * $1 } }

    /// The rows alone, their columns scaled, to test on.
    func scaled(_ scaling: KernelScaling) -> TrainingSet {
        let rows = RowsWithForces(energies: nil, forces: self, factors: scaling.columnFactors)
        return set(
            rows, targets: targets, groups: zip(groups, ranges).flatMap { Array(repeating: $0, count: $1.count) })
    }

    /// The rows, in memory if those of forces are.
    private func set(
        _ rows: RowsWithForces, targets: [Double], groups: [Int], isDissociated: [Bool]? = nil,
        derivatives: [Double?]? = nil
    ) -> TrainingSet {
        isKept
            ? TrainingSet(
                features: rows.all, targets: targets, groups: groups, isDissociated: isDissociated,
                derivatives: derivatives)
            : TrainingSet(
                computing: rows, targets: targets, groups: groups, isDissociated: isDissociated,
                derivatives: derivatives)
    }

    /// Energies and forces to be learnt together. With a weight of 1 both count as much, each over the sum of the squares
    /// of its targets.
    ///
    /// The error by which regularizations, and weights, are compared is the same for all weights: the square of the
    /// energies' over their variance, and that of the forces over theirs.
    /// - Parameters:
    ///   - set: rows of energies, scaled, without their offsets; a group's one after the other.
    ///   - scaling: of columns.
    func joined(to set: TrainingSet, _ scaling: KernelScaling, weight: Double) -> TrainingSet {
        let (energies, forces) = (set.targets.reduce(0) { $0 + $1 * $1 }, squares)
        let factor = (weight * (energies > 0 && forces > 0 ? energies / forces : 1)).squareRoot()
        let rows = RowsWithForces(energies: set, forces: self, factors: scaling.columnFactors.map { factor * $0 })
        var (targets, groups, isDissociated): ([Double], [Int], [Bool]) = ([], [], [])
        var derivatives: [Double?] = []
        for part in rows.parts {
            targets += set.targets[part.energies]
            isDissociated += set.isDissociated[part.energies]
            derivatives += part.energies.map { _ in nil }
            if let own = part.forces {
                targets += self.targets[ranges[own]].map { factor * $0 }
                isDissociated += ranges[own].map { _ in false }
                derivatives += ranges[own].map { _ in 1 / weight }
            }
            groups += Array(repeating: part.group, count: targets.count - groups.count)
        }
        return self.set(
            rows, targets: targets, groups: groups, isDissociated: isDissociated, derivatives: derivatives)
    }

    /// Writes the rows of some structures.
    /// - Parameters:
    ///   - chosen: their places among these.
    ///   - starts: the first of the rows of each.
    ///   - elements: [rows, columns].
    ///   - factors: what each column is multiplied by; nil for 1.
    fileprivate func write(
        _ chosen: [Int], at starts: [Int], into elements: UnsafeMutableBufferPointer<Double>, times factors: [Double]?,
        execution: Execution
    ) throws {
        let columns = columns
        // Each structure's rows are its own.
        nonisolated(unsafe) let elements = elements
        try map.fill(execution) { filling in
            _ = try filling.map(
                chosen.count, makeState: { kept == nil ? FeatureMap.SlopeWorkspace(map) : nil }
            ) { index, workspace in
                let (rows, start) = (ranges[chosen[index]], starts[index] * columns)
                let target = UnsafeMutableBufferPointer(
                    rebasing: elements[start..<start + rows.count * columns])
                if let workspace {
                    map.writeForceRows(of: structures[chosen[index]], into: target.baseAddress!, using: workspace)
                } else {
                    kept!.withElements { elements in
                        _ = target.update(
                            fromContentsOf: elements[rows.lowerBound * columns..<rows.upperBound * columns])
                    }
                }
                guard let factors else { return }
                for row in stride(from: 0, to: target.count, by: columns) {
                    for column in 0..<columns { target[row + column] *= factors[column] }
                }
            }
        }
    }
}

/// Rows of energies and of forces as they train: a group's energies before its forces, columns and rows weighted.
private struct RowsWithForces: RowSource {
    /// The rows of one group.
    struct Part {
        var group: Int
        /// Rows of energies.
        var energies: Range<Int>
        /// The place of its forces among these, if it has any.
        var forces: Int?
    }

    private let energies: Matrix?
    private let forces: ForceRows
    /// What each column of forces is multiplied by.
    private let factors: [Double]
    let parts: [Part]
    let blocks: [Range<Int>]

    var columns: Int { factors.count }

    init(energies: TrainingSet?, forces: ForceRows, factors: [Double]) {
        self.energies = energies?.features
        self.forces = forces
        self.factors = factors
        var parts: [Part] = []
        if let energies {
            let place = Dictionary(uniqueKeysWithValues: forces.groups.enumerated().map { ($1, $0) })
            for (row, group) in energies.groups.enumerated() {
                if parts.last?.group != group {
                    parts.append(Part(group: group, energies: row..<row, forces: place[group]))
                }
                parts[parts.count - 1].energies = parts[parts.count - 1].energies.lowerBound..<row + 1
            }
        } else {
            parts = forces.groups.enumerated().map { Part(group: $1, energies: 0..<0, forces: $0) }
        }
        self.parts = parts
        var next = 0
        blocks = parts.map { part in
            let count = part.energies.count + (part.forces.map { forces.ranges[$0].count } ?? 0)
            defer { next += count }
            return next..<next + count
        }
    }

    var all: Matrix { rows(ofBlocks: Array(blocks.indices)) }

    func rows(ofBlocks chosen: [Int]) -> Matrix {
        let columns = columns
        var result = Matrix.uninitialized(rows: chosen.reduce(0) { $0 + blocks[$1].count }, columns: columns)
        /// The row of each block's forces.
        var starts: [Int] = []
        var next = 0
        for block in chosen {
            for (offset, row) in parts[block].energies.enumerated() {
                result.withMutableRow(next + offset) { target in
                    energies!.withRow(row) { _ = target.update(fromContentsOf: $0) }
                }
            }
            if parts[block].forces != nil { starts.append(next + parts[block].energies.count) }
            next += blocks[block].count
        }
        result.withMutableElements { elements in
            // Nothing cancels it.
            try! forces.write(
                chosen.compactMap { parts[$0].forces }, at: starts, into: elements, times: factors,
                execution: Execution(threads: forces.threads))
        }
        return result
    }
}

extension FeatureMap {
    /// One thread's scratch memory for derivatives.
    final class SlopeWorkspace {
        fileprivate let linear: (jacobian: FeatureJacobian, space: FeatureJacobian.Workspace)?
        fileprivate let kernels: [(slopes: KernelSlopes, space: KernelSlopes.Workspace)]

        init(_ map: FeatureMap) {
            linear = map.trainingTerms.map { terms in
                let jacobian = FeatureJacobian(terms.invariants)
                return (jacobian, jacobian.makeWorkspace())
            }
            kernels = map.kernels.map { kernel in
                let slopes = KernelSlopes(kernel)
                return (slopes, KernelSlopes.Workspace(slopes))
            }
        }
    }

    /// Writes minus the derivatives of a structure's training row, a row for each coordinate of each atom, [3 atoms, count]:
    /// of the whole structure's energy also where rows are means over atoms.
    func writeForceRows(
        of structure: Structure, into rows: UnsafeMutablePointer<Double>, using workspace: SlopeWorkspace
    ) {
        precondition(components == 1 && target?.element == nil, "a number of each structure")
        guard !kernels.isEmpty else { return writeSlopes(of: structure, columns: count, into: rows, using: workspace) }
        var slopes = Matrix.uninitialized(rows: 3 * structure.elements.count, columns: evaluationCount)
        slopes.withMutableElements {
            writeSlopes(of: structure, columns: evaluationCount, into: $0.baseAddress!, using: workspace)
        }
        writeTraining(slopes, into: rows)
    }

    private func writeSlopes(
        of structure: Structure, columns: Int, into rows: UnsafeMutablePointer<Double>, using workspace: SlopeWorkspace
    ) {
        var offset = 0
        if let linear = workspace.linear {
            offset = linear.jacobian.featurizer.layout.count
            linear.jacobian.forEachCoordinate(of: structure, using: linear.space) { atom, axis, slopes in
                let row = rows + (3 * atom + axis) * columns
                for column in 0..<offset { row[column] = -slopes[column] }
            }
        }
        for kernel in workspace.kernels {
            kernel.slopes.write(structure, into: rows + offset, rowStride: columns, using: kernel.space)
            offset += kernel.slopes.kernel.count
        }
        // The composition moves with no atom.
        for row in 0..<3 * structure.elements.count {
            (rows + row * columns + offset).update(repeating: 0, count: columns - offset)
        }
    }
}

extension SampleGroup {
    /// The forces of a structure, where the data have them.
    var forces: [SIMD3<Double>]? {
        if case .structure(let labeled) = self { labeled.forces } else { nil }
    }
}
