import Atomistics
import Descriptors
import LinearAlgebra

/// Features of every point of every curve of one class, and of its isolated monomers: what all splits, dissociation
/// modes and regularisations of one descriptor share.
final class ClassFeatures: Sendable {
    let curves: [BindingCurve]
    let map: FeatureMap
    /// [points, columns], curve after curve: the map's training rows, sums over the atoms of the dimer.
    let dimers: Matrix
    /// Rows of `dimers` that belong to each curve.
    let rows: [Range<Int>]
    /// [monomer rows, columns]: features of monomer A alone plus those of B alone.
    let monomers: Matrix
    /// Rows of `monomers` for each curve: one where the monomers are rigid along it, else one for each point; empty where
    /// the curve has no monomers.
    let monomerRows: [Range<Int>]

    /// Coordinates are printed with 1e-6 angstrom or so; within this the monomers are the same at all points.
    static let rigidity = 1e-4

    init(
        curves: [BindingCurve], map: FeatureMap, threads: Int, cancellation: Cancellation?,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws {
        self.curves = curves
        self.map = map
        let rows = Self.consecutive(curves.map(\.points.count))
        let monomerRows = Self.consecutive(
            curves.map { curve in
                let hasMonomers = curve.hasMonomers && map.target == nil
                return !hasMonomers ? 0 : curve.isRigid(tolerance: Self.rigidity) ? 1 : curve.points.count
            })
        self.rows = rows
        self.monomerRows = monomerRows

        let columns = map.count
        var dimers = Matrix.uninitialized(rows: rows.last?.upperBound ?? 0, columns: columns)
        var monomers = Matrix.uninitialized(rows: monomerRows.last?.upperBound ?? 0, columns: columns)
        let total = Double(max(1, curves.count))
        // Products with active environments come from several threads at once.
        let isSerial = !map.kernels.isEmpty && !BLAS.allowsConcurrentCalls
        let workers = isSerial ? 1 : threads
        func fill() throws {
            try dimers.withMutableElements { dimers in
                try monomers.withMutableElements { monomers in
                    nonisolated(unsafe) let (dimers, monomers) = (dimers.baseAddress!, monomers.baseAddress!)
                    try Parallel.forEach(
                        curves.count, threads: workers, cancellation: cancellation,
                        completed: { progress(Double($0) / total) },
                        makeState: { FeatureMap.Workspace(map) }
                    ) { index, workspace in
                        let structures = curves[index].points.indices.map(curves[index].structure)
                        map.writeTrainingRows(
                            of: structures, into: dimers + rows[index].lowerBound * columns, using: workspace)
                        map.writeMonomers(
                            of: Array(structures.prefix(monomerRows[index].count)),
                            into: monomers + monomerRows[index].lowerBound * columns, using: workspace)
                    }
                }
            }
        }
        if map.kernels.isEmpty { try fill() } else { try BLAS.withThreads(isSerial ? threads : 1) { try fill() } }
        self.dimers = dimers
        self.monomers = monomers
    }

    /// Ranges of the given lengths, one after the other from 0.
    private static func consecutive(_ lengths: [Int]) -> [Range<Int>] {
        var start = 0
        return lengths.map { length in
            defer { start += length }
            return start..<start + length
        }
    }
}

extension FeatureMap {
    /// Writes for each structure the training row of its monomer A alone plus that of B alone.
    fileprivate func writeMonomers(
        of structures: [Structure], into target: UnsafeMutablePointer<Double>, using workspace: Workspace
    ) {
        guard !structures.isEmpty else { return }
        let size = structures.count * count
        writeTrainingRows(of: structures.map { $0.fragment(0) }, into: target, using: workspace)
        workspace.withRows(size) { other in
            writeTrainingRows(of: structures.map { $0.fragment(1) }, into: other, using: workspace)
            for place in 0..<size { target[place] += other[place] }
        }
    }
}

extension BindingCurve {
    /// Whether the file told which atoms are which monomer's.
    var hasMonomers: Bool { fragments.contains(0) && fragments.contains(1) }
}
