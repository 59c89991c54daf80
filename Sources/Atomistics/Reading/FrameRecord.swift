/// A frame interpreted: which curve it belongs to and what it says of it, whatever its keys were called.
struct FrameRecord {
    struct Scan {
        /// Of fragment 1, in angstrom, along `direction` from where the frame has it.
        var displacements: [Double]
        /// Of length 1.
        var direction: SIMD3<Double>
        var energies: [Double]?
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
