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
