extension SIMD3<Double> {
    /// The scalar product.
    @inlinable
    public func dot(_ other: SIMD3<Double>) -> Double { x * other.x + y * other.y + z * other.z }

    @inlinable
    public var length: Double { dot(self).squareRoot() }
}
