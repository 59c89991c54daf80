/// The wave vectors k = h a* + k b* + l c* of one h and one k up to a length.
public struct WaveVectorRow: Sendable {
    /// The multiple of the first reciprocal lattice vector.
    public let h: Int
    /// The multiple of the second reciprocal lattice vector.
    public let k: Int
    /// The multiples of the third reciprocal lattice vector.
    public let l: ClosedRange<Int>

    @inlinable
    init(_ h: Int, _ k: Int, _ l: ClosedRange<Int>) { (self.h, self.k, self.l) = (h, k, l) }
}

extension UnitCell {
    /// The largest |h|, |k| and |l| of the wave vectors up to a length in 1/angstrom.
    @inlinable
    public func waveVectorExtent(within length: Double) -> (h: Int, k: Int, l: Int) {
        // |h| = |k.a| / 2 pi <= |k| |a| / 2 pi
        func most(_ vector: SIMD3<Double>) -> Int {
            Int(length * (vector * vector).sum().squareRoot() / (2 * Double.pi))
        }
        return (most(a), most(b), most(c))
    }

    /// Calls `body` with the wave vectors up to a length in 1/angstrom, without 0 and one of each pair k and -k: that
    /// whose first index that is not 0 is positive. Rows ascend in h, then in k.
    @inlinable @inline(__always)
    public func forEachWaveVectorRow(within length: Double, _ body: (WaveVectorRow) -> Void) {
        let extent = waveVectorExtent(within: length)
        let reciprocal = reciprocal
        let square = (reciprocal.c * reciprocal.c).sum()
        for h in 0...extent.h {
            for k in (h == 0 ? 0 : -extent.k)...extent.k {
                // |k_0 + l c*| <= length between two l
                let base = Double(h) * reciprocal.a + Double(k) * reciprocal.b
                let middle = -(base * reciprocal.c).sum() / square
                let discriminant = middle * middle - ((base * base).sum() - length * length) / square
                guard discriminant >= 0 else { continue }
                let root = discriminant.squareRoot()
                let first = h == 0 && k == 0 ? 1 : max(-extent.l, Int((middle - root).rounded(.up)))
                let last = min(extent.l, Int((middle + root).rounded(.down)))
                guard first <= last else { continue }
                body(WaveVectorRow(h, k, first...last))
            }
        }
    }
}
