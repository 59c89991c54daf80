/// How the molecule is looked at: turned about the screen's upright axis, then tilted.
struct Camera: Hashable, Sendable {
    /// Degrees.
    var yaw = -20.0
    var pitch = 20.0

    mutating func turn(yaw: Double, pitch: Double) {
        self.yaw = (self.yaw + yaw).truncatingRemainder(dividingBy: 360)
        self.pitch = min(max(self.pitch + pitch, -90), 90)
    }

    /// Rotates a point: x to the right, y up, z towards the eye.
    func apply(_ point: SIMD3<Double>) -> SIMD3<Double> {
        let (sinYaw, cosYaw) = sine(yaw)
        let (sinPitch, cosPitch) = sine(pitch)
        let turned = SIMD3(cosYaw * point.x + sinYaw * point.z, point.y, -sinYaw * point.x + cosYaw * point.z)
        return SIMD3(turned.x, cosPitch * turned.y - sinPitch * turned.z, sinPitch * turned.y + cosPitch * turned.z)
    }
}

/// Sine and cosine of an angle in degrees, by their series, to 1e-12.
private func sine(_ degrees: Double) -> (sin: Double, cos: Double) {
    let x = degrees.truncatingRemainder(dividingBy: 360) * .pi / 180
    var (sin, cos) = (0.0, 0.0)
    var term = 1.0
    for n in 0..<40 {
        switch n % 4 {
        case 0: cos += term
        case 1: sin += term
        case 2: cos -= term
        default: sin -= term
        }
        term *= x / Double(n + 1)
    }
    return (sin, cos)
}

extension Camera {
    /// The directions that point to the right, up and to the eye.
    var axes: (right: SIMD3<Double>, up: SIMD3<Double>, out: SIMD3<Double>) {
        let (x, y, z) = (apply(SIMD3(1, 0, 0)), apply(SIMD3(0, 1, 0)), apply(SIMD3(0, 0, 1)))
        return (SIMD3(x.x, y.x, z.x), SIMD3(x.y, y.y, z.y), SIMD3(x.z, y.z, z.z))
    }
}
