import Atomistics
import TestSupport
import Testing

@testable import Descriptors

/// Products of every small shape against loops, between guards: rows and columns that end within a vector and within a
/// tile, of one and of several slots, all at once and slot after slot, with slots that nobody fills.
@Suite struct ProductKernelTests {
    static let elementCount = 4

    /// One field around two centers of one element, random where it is filled and 0 where it is not, and not a number in
    /// all padding, which nothing may depend on.
    private final class Field {
        var coefficients: FieldCoefficients
        let filled: [Bool]

        init(lMax: Int, radials: Int, filled: [Bool], seed: UInt64) {
            self.filled = filled
            let slots = filled.count
            coefficients = FieldCoefficients(
                lMax: lMax, radialCount: radials,
                kept: (0..<ProductKernelTests.elementCount).map { _ in Array(0..<slots) })
            var starts = [0, 2, 2, 2, 2]
            starts.withUnsafeMutableBufferPointer { coefficients.reset(centerStart: $0.baseAddress!) }
            var generator = SeededGenerator(seed: seed)
            let rowLength = coefficients.rowLengths[0]
            for center in 0..<2 {
                for slot in 0..<slots {
                    coefficients.isFilled[center * ProductKernelTests.elementCount + slot] = filled[slot]
                }
            }
            for row in 0..<2 * (lMax + 1) * (lMax + 1) {
                for column in 0..<rowLength {
                    let slot = column / radials
                    coefficients.values[row * rowLength + column] =
                        slot >= slots ? .nan : filled[slot] ? .random(in: -1...1, using: &generator) : 0
                }
            }
            for k in 0..<8 { coefficients.values[2 * (lMax + 1) * (lMax + 1) * rowLength + k] = .nan }
        }

        deinit { coefficients.deallocate() }

        var columns: Int { filled.count * coefficients.radialCount }
        func terms(_ l: Int, with other: Field, scale: Double) -> ProductKernel.Terms {
            ProductKernel.Terms(
                a: coefficients.rows(central: 0, l: l, center: 0),
                b: other.coefficients.rows(central: 0, l: l, center: 0),
                aLength: coefficients.rowLengths[0], bLength: other.coefficients.rowLengths[0], depth: 2 * (2 * l + 1),
                scale: scale)
        }
        func active(_ memory: UnsafeMutablePointer<Int>) -> ActiveColumns {
            ActiveColumns(of: coefficients, central: 0, centers: 0..<2, memory: memory)
        }
    }

    /// Which slots some atom fills.
    private static func patterns(_ slots: Int) -> [[Bool]] {
        (1..<1 << slots).map { bits in (0..<slots).map { bits >> $0 & 1 != 0 } }
    }

    @Test(arguments: 1...17)
    func everyShapeOfTwoFields(_ leftRadials: Int) {
        for rightRadials in 1...17 {
            let slots = leftRadials * rightRadials > 81 ? 2 : Self.elementCount
            for leftSlots in 1...slots {
                for rightSlots in 1...slots {
                    // All filled, and a few others.
                    for (index, leftFilled) in Self.patterns(leftSlots).reversed().prefix(3).enumerated() {
                        for rightFilled in Self.patterns(rightSlots).reversed().dropFirst(index).prefix(2) {
                            check(
                                Field(lMax: 1, radials: leftRadials, filled: leftFilled, seed: 1),
                                Field(lMax: 1, radials: rightRadials, filled: rightFilled, seed: 2))
                        }
                    }
                }
            }
        }
    }

    private func check(_ left: Field, _ right: Field) {
        let (rows, columns, lCount) = (left.columns, right.columns, 2)
        let most = max(rows, columns)
        let integers = [0, 1].map { _ in UnsafeMutablePointer<Int>.allocateAligned(3 * (most / 8 + 1)) }
        defer { for list in integers { list.deallocate() } }
        let terms = (0..<lCount).map { left.terms($0, with: right, scale: 1 / Double(1 + $0)) }
        let kernel = ProductKernel(
            rows: rows, columns: columns, activeRows: left.active(integers[0]),
            activeColumns: right.active(integers[1]), lCount: lCount)
        let expected = terms.map { Self.product($0, rows, columns) }
        for place in [GuardedMemory.Place.start(offset: 0), .start(offset: 3), .end] {
            let c = GuardedMemory(lCount * rows * columns, at: place)
            for (bands, isStreamed) in [(1, false), (left.filled.count, false), (1, true), (left.filled.count, true)] {
                c.blank()
                Self.forEachBand(bands, of: rows, terms) { kernel.multiply($0, to: c.base, isStreamed: isStreamed) }
                let agrees = zip(c.values, expected.joined()).allSatisfy { abs($0 - $1) < 1e-13 }
                #expect(
                    c.isUntouched && agrees,
                    "\(rows) x \(columns) in \(bands) bands, \(left.filled) \(right.filled), streamed \(isStreamed)")
            }
        }
    }

    @Test(arguments: 1...17)
    func everyShapeOfAFieldWithItself(_ radials: Int) {
        for slots in 1...Self.elementCount {
            for filled in Self.patterns(slots) {
                checkTriangle(Field(lMax: 1, radials: radials, filled: filled, seed: 3))
            }
        }
    }

    private func checkTriangle(_ field: Field) {
        let (rows, lCount) = (field.columns, 2)
        let integers = UnsafeMutablePointer<Int>.allocateAligned(3 * (rows / 8 + 1))
        let scratch = GuardedMemory(TriangleScratch.count(columns: rows, lCount: lCount))
        let scratchTriangles = TriangleScratch(columns: rows, lCount: lCount, memory: scratch.base)
        defer { integers.deallocate() }
        let active = field.active(integers)
        let terms = (0..<lCount).map { field.terms($0, with: field, scale: 2.0.squareRoot() / Double(1 + $0)) }
        let kernel = ProductKernel(
            rows: rows, columns: rows, activeRows: active, activeColumns: active, lCount: lCount)
        let squares = terms.map { Self.product($0, rows, rows) }
        var (left, triangles): ([Double], [Double]) = ([], [])
        for square in squares {
            for i in 0..<rows {
                let start = LowerTriangle.squareStart(ofRow: i)
                left += square[i * rows..<i * rows + start]
                triangles += square[i * rows + start..<i * rows + i] + [square[i * rows + i] / 2.0.squareRoot()]
            }
        }
        for place in [GuardedMemory.Place.start(offset: 0), .start(offset: 3), .end] {
            let c = GuardedMemory(left.count + triangles.count, at: place)
            for (bands, isStreamed) in [(1, false), (field.filled.count, false), (1, true), (field.filled.count, true)]
            {
                c.blank()
                Self.forEachBand(bands, of: rows, terms) {
                    kernel.multiplyLower($0, to: c.base, triangles: scratchTriangles, isStreamed: isStreamed)
                }
                scratchTriangles.write(to: c.base + left.count, rows: rows, lCount: lCount, isStreamed: isStreamed)
                let agrees = zip(c.values, left + triangles).allSatisfy { abs($0 - $1) < 1e-13 }
                #expect(
                    c.isUntouched && agrees && scratch.isUntouched,
                    "triangle of \(rows) in \(bands) bands, \(field.filled), streamed \(isStreamed)")
            }
        }
    }

    /// As many rows in every band, one after the other.
    private static func forEachBand(
        _ bands: Int, of rows: Int, _ terms: [ProductKernel.Terms], _ body: (ProductKernel.Band) -> Void
    ) {
        let length = rows / bands
        for band in 0..<bands {
            let shifted = terms.map { term in
                var term = term
                term.a += band * length
                return term
            }
            shifted.withUnsafeBufferPointer {
                body(ProductKernel.Band(rows: band * length..<(band + 1) * length, terms: $0.baseAddress!))
            }
        }
    }

    private static func product(_ terms: ProductKernel.Terms, _ rows: Int, _ columns: Int) -> [Double] {
        var result = [Double](repeating: 0, count: rows * columns)
        for k in 0..<terms.depth {
            let (a, b) = (terms.a + k * terms.aLength, terms.b + k * terms.bLength)
            for i in 0..<rows {
                for j in 0..<columns { result[i * columns + j] += terms.scale * a[i] * b[j] }
            }
        }
        return result
    }
}
