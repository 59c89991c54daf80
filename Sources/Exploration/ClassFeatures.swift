import Atomistics
import Descriptors
import LinearAlgebra
import Workers

/// Rows of features of every point of every curve of one class, as they train and predict: what all splits and
/// regularizations of one descriptor share.
final class ClassFeatures: Sendable {
    let curves: [BindingCurve]
    let map: FeatureMap
    let dissociation: Dissociation
    /// [rows, columns]: the map's training rows, sums over the atoms of the dimer, less those over the atoms of its
    /// isolated monomers if `exact`. Curve after curve, the points of each and after them, if `sample`, the isolated
    /// monomers' own row.
    let matrix: Matrix
    /// The rows of each curve's points.
    let points: [Range<Int>]
    /// The row of each curve's isolated monomers, if there is one.
    let limits: [Int?]

    /// Coordinates are printed with 1e-6 angstrom or so; within this the monomers are the same at all points.
    static let rigidity = 1e-4

    /// - Parameter first: the curves whose rows come first, so that nobody need copy them to train on them.
    init(
        curves: [BindingCurve], first: [Int] = [], map: FeatureMap, dissociation: Dissociation,
        execution: Execution
    ) throws {
        self.curves = curves
        self.map = map
        self.dissociation = dissociation
        let (points, limits, count) = Self.places(curves, first: first, dissociation)
        self.points = points
        self.limits = limits

        let columns = map.count
        var matrix = Matrix.uninitialized(rows: count, columns: columns)
        // Products with active environments come from several threads at once.
        let isSerial = !map.kernels.isEmpty && !BLAS.allowsConcurrentCalls
        let filling = Execution(
            threads: isSerial ? 1 : execution.threads, cancellation: execution.cancellation,
            progress: execution.progress)
        func fill() throws {
            try matrix.withMutableElements { elements in
                nonisolated(unsafe) let elements = elements.baseAddress!
                _ = try filling.map(curves.count, makeState: { FeatureMap.Workspace(map) }) { index, workspace in
                    let curve = curves[index]
                    let structures = curve.points.indices.map(curve.structure)
                    let rows = elements + points[index].lowerBound * columns
                    map.writeTrainingRows(of: structures, into: rows, using: workspace)
                    if dissociation == .exact {
                        let alone = curve.isRigid(tolerance: Self.rigidity) ? Array(structures.prefix(1)) : structures
                        for monomer: UInt8 in 0...1 {
                            map.subtract(
                                alone.map { $0.fragment(monomer) }, from: rows, count: structures.count,
                                using: workspace)
                        }
                    } else if let limit = limits[index] {
                        let row = elements + limit * columns
                        map.writeTrainingRows(of: [structures[0].fragment(0)], into: row, using: workspace)
                        map.add(structures[0].fragment(1), to: row, using: workspace)
                    }
                }
            }
        }
        if map.kernels.isEmpty {
            try fill()
        } else {
            try BLAS.withThreads(isSerial ? execution.threads : 1) { try fill() }
        }
        self.matrix = matrix
    }

    /// The rows of the points and the isolated monomers of each curve, and how many rows there are.
    private static func places(
        _ curves: [BindingCurve], first: [Int], _ dissociation: Dissociation
    ) -> (points: [Range<Int>], limits: [Int?], count: Int) {
        var points = [Range<Int>](repeating: 0..<0, count: curves.count)
        var limits = [Int?](repeating: nil, count: curves.count)
        var count = 0
        let isFirst = Set(first)
        for index in first + curves.indices.filter({ !isFirst.contains($0) }) {
            points[index] = count..<count + curves[index].points.count
            count += curves[index].points.count
            if dissociation == .sample && curves[index].hasMonomers && !curves[index].points.isEmpty {
                limits[index] = count
                count += 1
            }
        }
        return (points, limits, count)
    }

    /// What the features of these curves take in memory.
    static func bytes(_ curves: [BindingCurve], map: FeatureMap, dissociation: Dissociation) -> Int {
        8 * map.count * places(curves, first: [], dissociation).count
    }

    /// Energies [models, rows] for weights [models, columns] in the features' own scale.
    func energies(weights: Matrix) -> Matrix { weights[...] * matrix[...].transpose }
}

extension FeatureMap {
    /// Takes the training rows of structures, or that of a single one each time, from `count` rows.
    fileprivate func subtract(
        _ structures: [Structure], from rows: UnsafeMutablePointer<Double>, count: Int, using workspace: Workspace
    ) {
        let columns = self.count
        workspace.withRows(structures.count * columns) { alone in
            writeTrainingRows(of: structures, into: alone, using: workspace)
            for row in 0..<count {
                let (row, alone) = (rows + row * columns, alone + (structures.count == 1 ? 0 : row * columns))
                for column in 0..<columns { row[column] -= alone[column] }
            }
        }
    }

    fileprivate func add(_ structure: Structure, to row: UnsafeMutablePointer<Double>, using workspace: Workspace) {
        workspace.withRows(count) { other in
            writeTrainingRows(of: [structure], into: other, using: workspace)
            for column in 0..<count { row[column] += other[column] }
        }
    }
}

extension BindingCurve {
    /// Whether the file told which atoms are which monomer's.
    var hasMonomers: Bool { fragments.contains(0) && fragments.contains(1) }
}
