/// Memory for the triangles on the diagonal of one symmetric product, [l][triangle]: they go to their place when all are
/// there, in whole vectors and past the caches.
struct TriangleScratch {
    /// The equal pairs times sqrt 2 too.
    let values: UnsafeMutablePointer<Double>
    let perL: Int
    /// Takes the factor of the equal pairs away again.
    private let weights: UnsafeMutablePointer<Double>

    /// Doubles of memory for products of so many columns.
    static func count(columns: Int, lCount: Int) -> Int { (lCount + 1) * length(columns) }
    /// Whole triangles, and what may run over.
    private static func length(_ columns: Int) -> Int {
        ((columns + 7) / 8 * LowerTriangle.triangleCount + 8 + 7) / 8 * 8
    }

    init(columns: Int, lCount: Int, memory: UnsafeMutablePointer<Double>) {
        values = memory
        perL = Self.length(columns)
        weights = memory + lCount * perL
        weights.update(repeating: 1, count: perL)
        for row in 0..<columns {
            let inTriangle = row % 8
            weights[row / 8 * LowerTriangle.triangleCount + inTriangle * (inTriangle + 3) / 2] = 0.5.squareRoot()
        }
    }

    /// Writes the triangles of a product of `rows` rows, equal pairs / sqrt 2, when all bands have been written.
    func write(to target: UnsafeMutablePointer<Double>, rows: Int, lCount: Int, isStreamed: Bool) {
        let count = LowerTriangle(rows: rows).triangles
        for l in 0..<lCount {
            let target = target + l &* count
            target.multiply(
                values + l &* perL, weights, count: count, isStreamed: isStreamed && target.isAtCacheLine)
        }
    }
}
