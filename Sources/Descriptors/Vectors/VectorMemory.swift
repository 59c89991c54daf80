import CStreaming

/// Vectors at addresses that are aligned to doubles only.
extension UnsafePointer where Pointee == Double {
    @inline(__always)
    func loadVector(_ offset: Int = 0) -> SIMD8<Double> {
        UnsafeRawPointer(self + offset).loadUnaligned(as: SIMD8<Double>.self)
    }
}

extension UnsafeMutablePointer where Pointee == Double {
    @inline(__always)
    func loadVector(_ offset: Int = 0) -> SIMD8<Double> {
        UnsafeRawPointer(self + offset).loadUnaligned(as: SIMD8<Double>.self)
    }

    @inline(__always)
    func storeVector(_ value: SIMD8<Double>, _ offset: Int = 0) {
        UnsafeMutableRawPointer(self + offset).storeBytes(of: value, as: SIMD8<Double>.self)
    }

    var isAtCacheLine: Bool { Int(bitPattern: self) % 64 == 0 }

    /// Past the caches where `isStreamed`, which needs an address that is a multiple of 64.
    @inline(__always)
    func storeVector(_ value: SIMD8<Double>, _ offset: Int, isStreamed: Bool) {
        if isStreamed { streaming_store(self + offset, value) } else { storeVector(value, offset) }
    }

    @inline(__always)
    func fill(zeros count: Int, isStreamed: Bool) {
        var k = 0
        while k &+ 8 <= count {
            storeVector(SIMD8(), k, isStreamed: isStreamed)
            k &+= 8
        }
        while k < count {
            self[k] = 0
            k &+= 1
        }
    }

    /// Copies an array.
    @inline(__always)
    func copy(_ source: UnsafePointer<Double>, count: Int, isStreamed: Bool) {
        var k = 0
        while k &+ 8 <= count {
            storeVector(source.loadVector(k), k, isStreamed: isStreamed)
            k &+= 8
        }
        while k < count {
            self[k] = source[k]
            k &+= 1
        }
    }

    /// The products of two arrays.
    @inline(__always)
    func multiply(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int, isStreamed: Bool) {
        var k = 0
        while k &+ 8 <= count {
            storeVector(a.loadVector(k) * b.loadVector(k), k, isStreamed: isStreamed)
            k &+= 8
        }
        while k < count {
            self[k] = a[k] * b[k]
            k &+= 1
        }
    }
}

/// Turns eight rows of eight into columns: three rounds that sort even from odd elements, each a single permutation
/// of two registers.
@inline(__always)
func transpose(_ rows: InlineArray<8, SIMD8<Double>>) -> InlineArray<8, SIMD8<Double>> {
    var result = rows
    for _ in 0..<3 {
        let last = result
        for k in 0..<4 {
            let (a, b) = (last[unchecked: 2 * k], last[unchecked: 2 * k + 1])
            result[unchecked: k] = SIMD8(lowHalf: a.evenHalf, highHalf: b.evenHalf)
            result[unchecked: k + 4] = SIMD8(lowHalf: a.oddHalf, highHalf: b.oddHalf)
        }
    }
    return result
}
