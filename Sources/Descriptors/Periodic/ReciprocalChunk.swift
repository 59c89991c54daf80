/// The operands of one product over wave vectors, and the sums so far. Pairs are of even and odd l.
struct ReciprocalChunk {
    var count = 0
    let x: UnsafeMutablePointer<Double>
    let y: UnsafeMutablePointer<Double>
    let z: UnsafeMutablePointer<Double>
    /// (a, i): the first operand's columns, the product's rows.
    let rows: Int
    /// [k][a][i]
    let factors: InlineArray<2, UnsafeMutablePointer<Double>>
    let factorLength: Int
    /// [k][l, m][n]
    let waves: InlineArray<2, UnsafeMutablePointer<Double>>
    let waveLengths: InlineArray<2, Int>
    /// (l, m, n) in whole vectors.
    let columns: InlineArray<2, Int>
    /// [a, i][l, m, n]
    let product: UnsafeMutablePointer<Double>
    let sums: InlineArray<2, UnsafeMutablePointer<Double>>
    /// Y_lm, with gradients beside them where these are wanted, and g(k) J_nl(k) of every k.
    let harmonics: UnsafeMutablePointer<Double>
    let harmonicStride: Int
    /// Doubles from one k to the next.
    let harmonicLength: Int
    let radials: UnsafeMutablePointer<Double>
    let radialLength: Int
    let scratch: UnsafeMutablePointer<Double>
    /// 0 ..< 8
    let order: UnsafePointer<Int32>
    let active: InlineArray<2, UnsafeMutablePointer<Int>>
}

extension ReciprocalChunk {
    /// Fills the last eight wave vectors up with copies of the first, whose rows are not read.
    func fillUp() {
        for index in count..<(count + 7) / 8 * 8 {
            x[index] = x[0]
            y[index] = y[0]
            z[index] = z[0]
        }
    }
}

/// The memory of a chunk.
struct ReciprocalMemory: ~Copyable {
    private var doubles = Scratch<Double>()
    private var integers = Scratch<Int>()
    private var order = Scratch<Int32>(8)

    init() {
        for lane in 0..<8 { order.base[lane] = Int32(lane) }
    }

    /// Room for `count` wave vectors; the sums are 0.
    /// - Parameter withGradients: of harmonics.
    mutating func reserve(
        waves count: Int, rows: Int, columns: InlineArray<2, Int>, lMax: Int, radialLength: Int,
        withGradients: Bool = false
    ) -> ReciprocalChunk {
        func padded(_ length: Int) -> Int { (length + 7) / 8 * 8 }
        // Not a multiple of 512 bytes, or the rows of a column would compete for the same lines of the cache.
        func rowLength(_ length: Int) -> Int { length % 64 == 0 ? length + 8 : length }
        let columns: InlineArray<2, Int> = [padded(columns[0]), padded(columns[1])]
        // The last columns' whole vectors run over.
        let waveLengths: InlineArray<2, Int> = [rowLength(columns[0] + 8), rowLength(columns[1] + 8)]
        let factorLength = rowLength(rows + 8)
        let harmonicStride = padded((lMax + 1) * (lMax + 1))
        let harmonicLength = withGradients ? 4 * harmonicStride : harmonicStride
        let largest = max(columns[0], columns[1])
        let scratchLength = 8 * max(RadialTable.View.slopeScratch / 8, harmonicLength)

        let needed =
            count * (3 + 2 * factorLength + waveLengths[0] + waveLengths[1] + harmonicLength + radialLength)
            + rows * (largest + columns[0] + columns[1]) + scratchLength + 64
        var next = doubles.reserve(needed)
        func take(_ length: Int) -> UnsafeMutablePointer<Double> {
            defer { next += length }
            return next
        }
        let active = integers.reserve(3 * (rows / 8 + 1) + 3 * (largest / 8 + 1))
        let chunk = ReciprocalChunk(
            x: take(count), y: take(count), z: take(count), rows: rows,
            factors: [take(count * factorLength), take(count * factorLength)], factorLength: factorLength,
            waves: [take(count * waveLengths[0]), take(count * waveLengths[1])], waveLengths: waveLengths,
            columns: columns, product: take(rows * largest),
            sums: [take(rows * columns[0]), take(rows * columns[1])], harmonics: take(count * harmonicLength),
            harmonicStride: harmonicStride, harmonicLength: harmonicLength, radials: take(count * radialLength),
            radialLength: radialLength,
            scratch: take(scratchLength), order: order.base,
            active: [active, active + 3 * (rows / 8 + 1)])
        for parity in 0...1 {
            chunk.sums[parity].update(repeating: 0, count: rows * columns[parity])
            // The padding of B must be numbers.
            chunk.waves[parity].update(repeating: 0, count: count * waveLengths[parity])
        }
        return chunk
    }
}
