/// Writes binding curves as Extended XYZ, lengths in angstrom and energies in eV.
///
/// Positions are printed to 1e-10 angstrom, energies and distances so that reading gives back the same numbers.
public struct DatasetWriter: Sendable {
    /// How a curve is laid out in frames.
    public enum Layout: String, Sendable, CaseIterable {
        /// One frame a point.
        case points
        /// One frame a curve: its first point, and how fragment 1 is displaced from there.
        case scans
    }

    /// How far, in angstrom, a coordinate may be from the line for a curve to be written as a scan. Positions rounded
    /// to six decimals stay within.
    public static let scanTolerance = 2e-6

    /// The layout of all curves.
    public var layout: Layout

    /// A writer of one layout.
    public init(layout: Layout) { self.layout = layout }

    /// The file's bytes; throws when a curve cannot be written in the layout.
    public func data(for dataset: Dataset) throws(DataError) -> [UInt8] {
        var text = FrameText()
        for curve in dataset.curves {
            switch layout {
            case .points:
                for point in curve.points { text.append(curve, point) }
            case .scans:
                text.append(curve, line: try scanLine(of: curve))
            }
        }
        return text.bytes
    }

    private func scanLine(of curve: BindingCurve) throws(DataError) -> ScanLine {
        let (line, deviation) = ScanLine.fitted(to: curve)
        guard deviation <= DatasetWriter.scanTolerance else {
            throw DataError(
                at: curve.source,
                "curve \(quoted(curve.id)) is not a scan: its points are up to "
                    + "\(DecimalNumber.short(deviation, decimals: 6)) angstrom from a displacement of monomer B along a line "
                    + "(tolerance 0.000002); the points layout holds it")
        }
        return line
    }
}
