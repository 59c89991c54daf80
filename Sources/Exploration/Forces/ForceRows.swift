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
    /// [rows, columns], per angstrom; not scaled.
    let matrix: Matrix
    /// Forces, eV/angstrom.
    let targets: [Double]

    /// - Parameter chosen: groups of the features, ascending, all of them structures with forces.
    init(_ chosen: [Int], _ features: ClassFeatures, execution: Execution) throws {
        let map = features.map
        let forces = chosen.map { features.groups[$0].forces! }
        groups = chosen
        var next = 0
        ranges = forces.map { forces in
            defer { next += 3 * forces.count }
            return next..<next + 3 * forces.count
        }
        targets = forces.flatMap { $0.flatMap { [$0.x, $0.y, $0.z] } }
        let ranges = ranges
        let columns = map.count
        var matrix = Matrix.uninitialized(rows: next, columns: columns)
        try map.fill(execution) { filling in
            try matrix.withMutableElements { elements in
                guard let start = elements.baseAddress else { return }
                nonisolated(unsafe) let elements = start
                _ = try filling.map(chosen.count, makeState: { FeatureMap.SlopeWorkspace(map) }) { index, workspace in
                    map.writeForceRows(
                        of: features.groups[chosen[index]].first,
                        into: elements + ranges[index].lowerBound * columns, using: workspace)
                }
            }
        }
        self.matrix = matrix
    }

    /// The sum of the squares of all forces.
    private var squares: Double { targets.reduce(0) { $0 + $1 * $1 } }

    private func columnFactors(_ scaling: KernelScaling, times factor: Double) -> [Double] {
        zip(scaling.widths, scaling.factors).flatMap { Array(repeating: factor * $1, count: $0) }
    }

    private func copy(_ row: Int, times factors: [Double], to place: Int, of target: inout Matrix) {
        target.withMutableRow(place) { target in
            matrix.withRow(row) { source in
                for column in target.indices { target[column] = factors[column] * source[column] }
            }
        }
    }

    /// The rows alone, their columns scaled, to test on.
    func scaled(_ scaling: KernelScaling) -> TrainingSet {
        let factors = columnFactors(scaling, times: 1)
        var scaled = Matrix.uninitialized(rows: matrix.rows, columns: matrix.columns)
        for row in 0..<matrix.rows { copy(row, times: factors, to: row, of: &scaled) }
        return TrainingSet(
            features: scaled, targets: targets,
            groups: zip(groups, ranges).flatMap { Array(repeating: $0, count: $1.count) })
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
        let columnFactors = columnFactors(scaling, times: factor)
        var joined = Matrix.uninitialized(rows: set.rows + matrix.rows, columns: set.columns)
        var (targets, groups, isDissociated): ([Double], [Int], [Bool]) = ([], [], [])
        var derivatives: [Double?] = []
        let place = Dictionary(uniqueKeysWithValues: zip(self.groups, ranges))
        func append(_ values: UnsafePointer<Double>) {
            joined.withMutableRow(targets.count) { $0.baseAddress!.update(from: values, count: $0.count) }
        }
        for row in 0..<set.rows {
            set.features.withRow(row) { append($0.baseAddress!) }
            targets.append(set.targets[row])
            isDissociated.append(set.isDissociated[row])
            derivatives.append(nil)
            groups.append(set.groups[row])
            guard row + 1 == set.rows || set.groups[row + 1] != set.groups[row], let range = place[set.groups[row]]
            else {
                continue
            }
            for own in range {
                copy(own, times: columnFactors, to: targets.count, of: &joined)
                targets.append(factor * self.targets[own])
                isDissociated.append(false)
                derivatives.append(1 / weight)
                groups.append(set.groups[row])
            }
        }
        return TrainingSet(
            features: joined, targets: targets, groups: groups, isDissociated: isDissociated, derivatives: derivatives)
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
