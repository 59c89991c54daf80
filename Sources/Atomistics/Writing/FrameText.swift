/// The text of Extended XYZ frames, one after the other.
struct FrameText {
    private(set) var bytes: [UInt8] = []

    /// Frame of the points layout.
    mutating func append(_ curve: BindingCurve, _ point: BindingCurve.Point) {
        begin(curve)
        append(.distance, point.distance)
        if let energy = point.energy { append(.interactionEnergy, energy) }
        finish(curve, point.positions)
    }

    /// Frame of the scans layout. Distances are written out only where the line does not give them.
    mutating func append(_ curve: BindingCurve, line: ScanLine) {
        let start = curve.points[0]
        let (a, b) = curve.centers(of: start.positions)
        begin(curve)
        append(.distance, start.distance)
        append(.direction, (0..<3).map { DecimalNumber.short(line.direction[$0], decimals: 12) })
        append(.displacements, line.displacements.map { DecimalNumber.short($0, decimals: 10) })
        let derived = line.distances(from: start.distance, geometricCenters: b - a)
        if zip(curve.points, derived).contains(where: { abs($0.distance - $1) > DatasetWriter.scanTolerance }) {
            append(.distances, curve.points.map { "\($0.distance)" })
        }
        let energies = curve.points.compactMap(\.energy)
        if energies.count == curve.points.count { append(.interactionEnergies, energies.map { "\($0)" }) }
        finish(curve, start.positions)
    }

    private mutating func begin(_ curve: BindingCurve) {
        append("\(curve.atomCount)\nProperties=species:S:1:pos:R:3:fragment:I:1")
        append(.curveID, value: curve.id)
        appendLabel(curve.dimerClass)
        if let charge = curve.chargeA { append(.chargeA, value: "\(charge)") }
        if let charge = curve.chargeB { append(.chargeB, value: "\(charge)") }
    }

    /// The class, where the data name one.
    mutating func appendLabel(_ dimerClass: DimerClass) {
        if ![.unknown, .structures].contains(dimerClass) { append(.dimerClass, value: dimerClass.label) }
    }

    private mutating func finish(_ curve: BindingCurve, _ positions: [SIMD3<Double>]) {
        append(" pbc=\"F F F\"\n")
        for (index, position) in positions.enumerated() {
            append(curve.elements[index].symbol)
            append(position)
            append(curve.fragments[index] == 0 ? " 0\n" : " 1\n")
        }
    }

    mutating func append(_ key: Key, _ value: Double) { append(" \(key)=\(value)") }

    private mutating func append(_ key: Key, _ values: [String]) {
        append(" \(key)=\"\(values.joined(separator: " "))\"")
    }

    /// Adds a key and its value, in quotes where a bare one would be read as something else.
    mutating func append(_ key: Key, value: String) {
        let needsQuotes = value.utf8.contains { !FrameText.isBare($0) }
        guard needsQuotes else { return append(" \(key)=\(value)") }
        var escaped = ""
        for character in value.unicodeScalars {
            if character == "\"" || character == "\\" { escaped += "\\" }
            escaped.unicodeScalars.append(character)
        }
        append(" \(key)=\"\(escaped)\"")
    }

    /// A blank and a coordinate, three times.
    mutating func append(_ position: SIMD3<Double>) {
        for axis in 0..<3 {
            append(" ")
            DecimalNumber.append(position[axis], decimals: 10, keepingZeros: false, to: &bytes)
        }
    }

    static func isBare(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"\"'\\{}[]=,".utf8.contains(byte)
    }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
