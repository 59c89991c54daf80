/// The operands of one product over wave vectors, and the sums so far. Pairs are of even and odd l; four are these of Y_lm
/// that are equal, then of such that are opposite, at mirror images of k, or else empty.
struct ReciprocalChunk {
    var count = 0
    let x: UnsafeMutablePointer<Double>
    let y: UnsafeMutablePointer<Double>
    let z: UnsafeMutablePointer<Double>
    /// The weights of the wave vectors, and their slopes where gradients are wanted.
    let weight: UnsafeMutablePointer<Double>
    let inPlane: UnsafeMutablePointer<Double>
    let across: UnsafeMutablePointer<Double>
    /// (a, i): the first operand's columns, the product's rows.
    let rows: Int
    /// [k][a][i]
    let factors: InlineArray<4, UnsafeMutablePointer<Double>>
    let factorLength: Int
    /// [k][l, m][n]
    let waves: InlineArray<4, UnsafeMutablePointer<Double>>
    let waveLengths: InlineArray<4, Int>
    /// (l, m, n) in whole vectors.
    let columns: InlineArray<4, Int>
    /// [a, i][l, m, n]
    let product: UnsafeMutablePointer<Double>
    let sums: InlineArray<4, UnsafeMutablePointer<Double>>
    /// Y_lm, with gradients beside them where these are wanted, and the weighted J_nl(k) of every k.
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
    /// Adds one wave vector.
    @inline(__always)
    mutating func append(_ k: SIMD3<Double>, _ weight: WaveWeight) {
        x[count] = k.x
        y[count] = k.y
        z[count] = k.z
        self.weight[count] = weight.value
        inPlane[count] = weight.inPlane
        across[count] = weight.across
        count += 1
    }

    /// Fills the last eight wave vectors up with copies of the first, whose rows are not read.
    func fillUp() {
        for index in count..<(count + 7) / 8 * 8 {
            x[index] = x[0]
            y[index] = y[0]
            z[index] = z[0]
            weight[index] = weight[0]
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
    /// - Parameters:
    ///   - parts: 4 where mirror images are summed together, of which some may have no columns; else 2.
    ///   - withGradients: of harmonics.
    mutating func reserve(
        waves count: Int, rows: Int, columns: InlineArray<4, Int>, lMax: Int, radialLength: Int,
        parts: Int = 2, withGradients: Bool = false
    ) -> ReciprocalChunk {
        func padded(_ length: Int) -> Int { (length + 7) / 8 * 8 }
        // Not a multiple of 512 bytes, or the rows of a column would compete for the same lines of the cache.
        func rowLength(_ length: Int) -> Int { length % 64 == 0 ? length + 8 : length }
        let columns = InlineArray<4, Int> { padded(columns[$0]) }
        // The last columns' whole vectors run over.
        let waveLengths = InlineArray<4, Int> { columns[$0] > 0 ? rowLength(columns[$0] + 8) : 0 }
        let factorLength = rowLength(rows + 8)
        let harmonicStride = padded((lMax + 1) * (lMax + 1))
        let harmonicLength = withGradients ? 4 * harmonicStride : harmonicStride
        let all = columns[0] + columns[1] + columns[2] + columns[3]
        let largest = max(max(columns[0], columns[1]), max(columns[2], columns[3]))
        let waves = waveLengths[0] + waveLengths[1] + waveLengths[2] + waveLengths[3]
        let scratchLength = 8 * max(RadialTable.View.slopeScratch / 8, harmonicLength)

        let needed =
            count * (6 + parts * factorLength + waves + harmonicLength + radialLength)
            + rows * (largest + all) + scratchLength + 64
        var next = doubles.reserve(needed)
        func take(_ length: Int) -> UnsafeMutablePointer<Double> {
            defer { next += length }
            return next
        }
        let active = integers.reserve(3 * (rows / 8 + 1) + 3 * (largest / 8 + 1))
        let chunk = ReciprocalChunk(
            x: take(count), y: take(count), z: take(count), weight: take(count), inPlane: take(count),
            across: take(count), rows: rows,
            factors: InlineArray { take($0 < parts ? count * factorLength : 0) }, factorLength: factorLength,
            waves: InlineArray { take(count * waveLengths[$0]) }, waveLengths: waveLengths,
            columns: columns, product: take(rows * largest),
            sums: InlineArray { take(rows * columns[$0]) }, harmonics: take(count * harmonicLength),
            harmonicStride: harmonicStride, harmonicLength: harmonicLength, radials: take(count * radialLength),
            radialLength: radialLength,
            scratch: take(scratchLength), order: order.base,
            active: [active, active + 3 * (rows / 8 + 1)])
        for part in 0..<4 {
            chunk.sums[part].update(repeating: 0, count: rows * columns[part])
            // The padding of B must be numbers.
            chunk.waves[part].update(repeating: 0, count: count * waveLengths[part])
        }
        return chunk
    }
}
