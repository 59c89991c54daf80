/// a * b + c in one instruction where the processor was promised to have it (see the Makefile), else in two:
/// without that promise `addingProduct` is a library call, ten times slower than either.
@inline(__always)
func multiplyAdd(_ a: SIMD8<Double>, _ b: SIMD8<Double>, _ c: SIMD8<Double>) -> SIMD8<Double> {
    #if LODESCOPE_FMA || arch(arm64)
        c.addingProduct(a, b)
    #else
        a * b + c
    #endif
}

@inline(__always)
func multiplyAdd(_ a: Double, _ b: SIMD8<Double>, _ c: SIMD8<Double>) -> SIMD8<Double> {
    multiplyAdd(SIMD8(repeating: a), b, c)
}

/// Vectors at addresses that are aligned to doubles only.
extension UnsafeMutablePointer where Pointee == Double {
    @inline(__always)
    func loadVector(_ offset: Int) -> SIMD8<Double> {
        UnsafeRawPointer(self + offset).loadUnaligned(as: SIMD8<Double>.self)
    }

    @inline(__always)
    func storeVector(_ value: SIMD8<Double>, _ offset: Int) {
        UnsafeMutableRawPointer(self + offset).storeBytes(of: value, as: SIMD8<Double>.self)
    }
}
