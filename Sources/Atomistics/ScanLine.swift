/// How fragment 1 moves through a scan: along one direction, without turning, fragment 0 at rest.
struct ScanLine: Sendable {
    /// The direction that fragment 1 moves in, of length 1.
    var direction: SIMD3<Double>
    /// How far it is at each point, in angstrom, from where the frame or the first point has it.
    var displacements: [Double]

    func positions(_ start: [SIMD3<Double>], _ fragments: [UInt8], at index: Int) -> [SIMD3<Double>] {
        let shift = displacements[index] * direction
        return zip(start, fragments).map { $1 == 0 ? $0 : $0 + shift }
    }

    /// The distances along the line, in angstrom, of centers that are `start` apart in its frame.
    ///
    /// Where that is the distance of the geometric centers, their offset from the line is known and counts. Of other
    /// centers (of mass, say) only the distance is known, and the direction is taken for the line through both.
    func distances(from start: Double, geometricCenters: SIMD3<Double>) -> [Double] {
        let isGeometric = abs(geometricCenters.length - start) < 1e-3
        let projection = isGeometric ? geometricCenters.dot(direction) : start
        let offLineSquared = max(0, start * start - projection * projection)
        return displacements.map { (offLineSquared + (projection + $0) * (projection + $0)).squareRoot() }
    }
}

extension ScanLine {
    /// The line of a curve that is a scan, its displacements counted from the first point.
    /// `deviation` is how far, in angstrom, any coordinate of any point is from what the line makes of the first.
    static func fitted(to curve: BindingCurve) -> (line: ScanLine, deviation: Double) {
        let start = curve.points[0].positions
        let origin = curve.centers(of: start).b
        let path = curve.centers(of: curve.points[curve.points.count - 1].positions).b - origin
        let direction = path.length > 0 ? path / path.length : SIMD3(0, 0, 1)
        let measured = curve.points.map { (curve.centers(of: $0.positions).b - origin).dot(direction) }

        // A step of 0.25 that the rounding of the positions turned into 0.24999999 is 0.25 again.
        let rounded = ScanLine(direction: direction, displacements: measured.map { ($0 * 1e6).rounded() / 1e6 })
        let deviation = rounded.deviation(from: curve)
        if deviation <= DatasetWriter.scanTolerance { return (rounded, deviation) }
        let exact = ScanLine(direction: direction, displacements: measured)
        return (exact, exact.deviation(from: curve))
    }

    private func deviation(from curve: BindingCurve) -> Double {
        var largest = 0.0
        for (index, point) in curve.points.enumerated() {
            let expected = positions(curve.points[0].positions, curve.fragments, at: index)
            for (a, b) in zip(expected, point.positions) {
                let difference = a - b
                largest = max(largest, abs(difference.x), abs(difference.y), abs(difference.z))
            }
        }
        return largest
    }
}
