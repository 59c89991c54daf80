/// A rotation of space.
public struct Rotation {
    /// The rows of its matrix.
    public let rows: [SIMD3<Double>]

    /// The rotation with a matrix of these rows, which are orthonormal.
    public init(rows: [SIMD3<Double>]) { self.rows = rows }

    /// The rotation of a quaternion of length 1, its real part last.
    public init(quaternion q: SIMD4<Double>) {
        let (w, x, y, z) = (q.x, q.y, q.z, q.w)
        rows = [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    }

    /// The vector turned.
    public func applied(to vector: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3((rows[0] * vector).sum(), (rows[1] * vector).sum(), (rows[2] * vector).sum())
    }

    /// The Cartesian tensor, row-major, with every index turned.
    public func applied(to tensor: [Double], rank: Int) -> [Double] {
        var result = tensor
        for _ in 0..<rank {
            let rest = result.count / 3
            let before = result
            // One index after another: the first is contracted and put last.
            for k in 0..<rest {
                let row = SIMD3(before[k], before[rest + k], before[2 * rest + k])
                for a in 0..<3 { result[3 * k + a] = (rows[a] * row).sum() }
            }
        }
        return result
    }
}
