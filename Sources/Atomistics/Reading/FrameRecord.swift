/// A frame interpreted: which curve it belongs to and what it says of it, whatever its keys were called.
struct FrameRecord {
    struct Scan {
        var line: ScanLine
        /// The energy of each point in eV.
        var energies: [Double]?
        /// The distance of each point in angstrom, where the file gives all of them.
        var distances: [Double]?
    }

    /// The class as the file calls it.
    var label: String?
    var chargeA: Int?
    var chargeB: Int?
    var fragments: [UInt8]
    var distance: Double?
    /// The interaction energy in eV.
    var energy: Double?
    /// The whole curve, in the scans layout.
    var scan: Scan?
}

/// The name of a curve and the files its frames may stand in.
struct CurveName: Hashable {
    var id: String
    /// The file; for files of one frame each the folder whose files make up the curve.
    var scope: String
    var spansFiles: Bool
}
