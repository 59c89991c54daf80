import Atomistics
import Descriptors
import LinearAlgebra

/// Features of every point of every curve of one class, and of its isolated monomers: what all splits, dissociation
/// modes and regularisations of one descriptor share.
final class ClassFeatures: Sendable {
    let curves: [BindingCurve]
    let featurizer: Featurizer
    /// [points, columns], curve after curve: plain sums over the atoms of the dimer.
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
        curves: [BindingCurve], featurizer: Featurizer, threads: Int, cancellation: Cancellation?,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws {
        self.curves = curves
        self.featurizer = featurizer
        let rows = Self.consecutive(curves.map(\.points.count))
        let monomerRows = Self.consecutive(
            curves.map { curve in
                !curve.hasMonomers ? 0 : curve.isRigid(tolerance: Self.rigidity) ? 1 : curve.points.count
            })
        self.rows = rows
        self.monomerRows = monomerRows

        let columns = featurizer.layout.count
        var dimers = Matrix.uninitialized(rows: rows.last?.upperBound ?? 0, columns: columns)
        var monomers = Matrix.uninitialized(rows: monomerRows.last?.upperBound ?? 0, columns: columns)
        let total = Double(max(1, curves.count))
        try dimers.withMutableElements { dimers in
            try monomers.withMutableElements { monomers in
                nonisolated(unsafe) let (dimers, monomers) = (dimers.baseAddress!, monomers.baseAddress!)
                try Parallel.forEach(
                    curves.count, threads: threads, cancellation: cancellation,
                    completed: { progress(Double($0) / total) },
                    makeState: { Scratch(featurizer) }
                ) { index, scratch in
                    let curve = curves[index]
                    for point in curve.points.indices {
                        featurizer.features(
                            of: curve.structure(at: point), into: dimers + (rows[index].lowerBound + point) * columns,
                            using: scratch.workspace)
                    }
                    for point in 0..<monomerRows[index].count {
                        let target = monomers + (monomerRows[index].lowerBound + point) * columns
                        scratch.monomers(of: curve.structure(at: point), featurizer, into: target)
                    }
                }
            }
        }
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

    /// One thread's workspace and a row.
    struct Scratch {
        let workspace: Featurizer.Workspace
        private var row: [Double]

        init(_ featurizer: Featurizer) {
            workspace = featurizer.makeWorkspace()
            row = Array(repeating: 0, count: featurizer.layout.count)
        }

        /// Features of A alone plus features of B alone.
        mutating func monomers(
            of structure: Structure, _ featurizer: Featurizer, into target: UnsafeMutablePointer<Double>
        ) {
            featurizer.features(of: structure.fragment(0), into: target, using: workspace)
            row.withUnsafeMutableBufferPointer { row in
                featurizer.features(of: structure.fragment(1), into: row.baseAddress!, using: workspace)
                for column in row.indices { target[column] += row[column] }
            }
        }
    }
}

extension BindingCurve {
    /// Whether the file told which atoms are which monomer's.
    var hasMonomers: Bool { fragments.contains(0) && fragments.contains(1) }
}
