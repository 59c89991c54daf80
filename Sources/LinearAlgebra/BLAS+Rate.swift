extension BLAS {
    /// The floating point operations per second in products of large matrices, measured now: the best of three products
    /// of matrices of order 1536, 7 Gflop each.
    public static func measuredRate(threads: Int) -> Double {
        let order = 1536
        let (a, b) = (Matrix(rows: order, columns: order) { Double($0 - $1) }, Matrix.identity(order))
        var result = Matrix(rows: order, columns: order)
        return withThreads(threads) {
            let seconds = (0..<3).map { _ in
                let start = ContinuousClock.now
                result.gemm(a[...], b[...])
                return (ContinuousClock.now - start) / .seconds(1)
            }
            return 2 * Double(order) * Double(order) * Double(order) / seconds.min()!
        }
    }
}
