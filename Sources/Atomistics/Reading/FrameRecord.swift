/// A frame interpreted: which curve it belongs to and what it says of it, whatever its keys were called.
struct FrameRecord {
    struct Scan {
        var line: ScanLine
        /// In eV.
        var energies: [Double]?
        /// In angstrom, where the file gives all of them.
        var distances: [Double]?
    }

    /// The class as the file calls it.
    var label: String?
    var chargeA: Int?
    var chargeB: Int?
    var fragments: [UInt8]
    var distance: Double?
    /// In eV.
    var energy: Double?
    /// In the scans layout: the whole curve.
    var scan: Scan?
}

/// The name of a curve and the files its frames may stand in.
struct CurveName: Hashable {
    var id: String
    /// For files of one frame each: the folder whose files make up the curve. Else the file.
    var scope: String
    var spansFiles: Bool
}
