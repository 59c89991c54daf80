/// C[i][j] = sum_k A[k][i] B[k][j]: the product behind every invariant, k running over the centres of one element and
/// their m. Both operands are read row by row as they lie, nothing is packed; accumulators stay in registers.
enum ProductKernel {
    /// - Parameters:
    ///   - a, b: `depth` rows of `aLength` and `bLength` doubles, both multiples of 8.
    ///   - c: `aLength` rows of `bLength`, overwritten.
    ///   - upperOnly: C is symmetric; tiles wholly below its diagonal are left as they were.
    static func multiply(
        a: UnsafeMutablePointer<Double>, aLength: Int, b: UnsafeMutablePointer<Double>, bLength: Int, depth: Int,
        c: UnsafeMutablePointer<Double>, upperOnly: Bool
    ) {
        for i in stride(from: 0, to: aLength, by: 4) {
            var j = upperOnly ? i / 8 * 8 : 0
            #if LODESCOPE_WIDE
                // With 32 wide registers: 4 x 24 and 4 x 16 tiles.
                while j + 24 <= bLength && bLength - j != 32 {
                    tile3(a + i, aLength, b + j, bLength, depth, c + i * bLength + j)
                    j += 24
                }
                while j + 16 <= bLength {
                    tile2(a + i, aLength, b + j, bLength, depth, c + i * bLength + j)
                    j += 16
                }
            #endif
            while j < bLength {
                tile1(a + i, aLength, b + j, bLength, depth, c + i * bLength + j)
                j += 8
            }
        }
    }

    @inline(__always)
    private static func tile1(
        _ a: UnsafeMutablePointer<Double>, _ aLength: Int, _ b: UnsafeMutablePointer<Double>, _ bLength: Int,
        _ depth: Int, _ c: UnsafeMutablePointer<Double>
    ) {
        var c0 = SIMD8<Double>(repeating: 0), c1 = c0, c2 = c0, c3 = c0
        var (a, b) = (a, b)
        for _ in 0..<depth {
            let b0 = b.loadVector(0)
            c0 = multiplyAdd(a[0], b0, c0)
            c1 = multiplyAdd(a[1], b0, c1)
            c2 = multiplyAdd(a[2], b0, c2)
            c3 = multiplyAdd(a[3], b0, c3)
            a += aLength
            b += bLength
        }
        c.storeVector(c0, 0)
        c.storeVector(c1, bLength)
        c.storeVector(c2, 2 * bLength)
        c.storeVector(c3, 3 * bLength)
    }

    #if LODESCOPE_WIDE
        @inline(__always)
        private static func tile2(
            _ a: UnsafeMutablePointer<Double>, _ aLength: Int, _ b: UnsafeMutablePointer<Double>, _ bLength: Int,
            _ depth: Int, _ c: UnsafeMutablePointer<Double>
        ) {
            var c00 = SIMD8<Double>(repeating: 0), c01 = c00, c10 = c00, c11 = c00
            var c20 = c00, c21 = c00, c30 = c00, c31 = c00
            var (a, b) = (a, b)
            for _ in 0..<depth {
                let b0 = b.loadVector(0), b1 = b.loadVector(8)
                let a0 = SIMD8(repeating: a[0]), a1 = SIMD8(repeating: a[1])
                let a2 = SIMD8(repeating: a[2]), a3 = SIMD8(repeating: a[3])
                c00 = multiplyAdd(a0, b0, c00)
                c01 = multiplyAdd(a0, b1, c01)
                c10 = multiplyAdd(a1, b0, c10)
                c11 = multiplyAdd(a1, b1, c11)
                c20 = multiplyAdd(a2, b0, c20)
                c21 = multiplyAdd(a2, b1, c21)
                c30 = multiplyAdd(a3, b0, c30)
                c31 = multiplyAdd(a3, b1, c31)
                a += aLength
                b += bLength
            }
            c.storeVector(c00, 0)
            c.storeVector(c01, 8)
            c.storeVector(c10, bLength)
            c.storeVector(c11, bLength + 8)
            c.storeVector(c20, 2 * bLength)
            c.storeVector(c21, 2 * bLength + 8)
            c.storeVector(c30, 3 * bLength)
            c.storeVector(c31, 3 * bLength + 8)
        }

        @inline(__always)
        private static func tile3(
            _ a: UnsafeMutablePointer<Double>, _ aLength: Int, _ b: UnsafeMutablePointer<Double>, _ bLength: Int,
            _ depth: Int, _ c: UnsafeMutablePointer<Double>
        ) {
            var c00 = SIMD8<Double>(repeating: 0), c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00
            var c20 = c00, c21 = c00, c22 = c00, c30 = c00, c31 = c00, c32 = c00
            var (a, b) = (a, b)
            for _ in 0..<depth {
                let b0 = b.loadVector(0), b1 = b.loadVector(8), b2 = b.loadVector(16)
                let a0 = SIMD8(repeating: a[0]), a1 = SIMD8(repeating: a[1])
                let a2 = SIMD8(repeating: a[2]), a3 = SIMD8(repeating: a[3])
                c00 = multiplyAdd(a0, b0, c00)
                c01 = multiplyAdd(a0, b1, c01)
                c02 = multiplyAdd(a0, b2, c02)
                c10 = multiplyAdd(a1, b0, c10)
                c11 = multiplyAdd(a1, b1, c11)
                c12 = multiplyAdd(a1, b2, c12)
                c20 = multiplyAdd(a2, b0, c20)
                c21 = multiplyAdd(a2, b1, c21)
                c22 = multiplyAdd(a2, b2, c22)
                c30 = multiplyAdd(a3, b0, c30)
                c31 = multiplyAdd(a3, b1, c31)
                c32 = multiplyAdd(a3, b2, c32)
                a += aLength
                b += bLength
            }
            c.storeVector(c00, 0)
            c.storeVector(c01, 8)
            c.storeVector(c02, 16)
            c.storeVector(c10, bLength)
            c.storeVector(c11, bLength + 8)
            c.storeVector(c12, bLength + 16)
            c.storeVector(c20, 2 * bLength)
            c.storeVector(c21, 2 * bLength + 8)
            c.storeVector(c22, 2 * bLength + 16)
            c.storeVector(c30, 3 * bLength)
            c.storeVector(c31, 3 * bLength + 8)
            c.storeVector(c32, 3 * bLength + 16)
        }
    #endif
}
