/// The SHA-256 of bytes (FIPS 180-4): what proves that data are those of before, to whoever has `sha256sum`.
public enum SHA256 {
    /// The digest in 64 hexadecimal digits.
    public static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { bytes in
            var state = start
            let whole = bytes.count / 64 * 64
            add(bytes, upTo: whole, to: &state)
            // The rest, a bit, zeros, and the number of bits in 8 bytes.
            var end = Array(bytes[whole...]) + [0x80]
            end += [UInt8](repeating: 0, count: (120 - end.count) % 64)
            withUnsafeBytes(of: UInt64(8 * bytes.count).bigEndian) { end += $0 }
            end.withUnsafeBytes { add($0, upTo: $0.count, to: &state) }
            return (0..<8).map { word in
                let digits = String(state[word], radix: 16)
                return String(repeating: "0", count: 8 - digits.count) + digits
            }.joined()
        }
    }

    /// Takes in so many bytes, a multiple of 64.
    private static func add(_ bytes: UnsafeRawBufferPointer, upTo end: Int, to state: inout SIMD8<UInt32>) {
        constants.withUnsafeBufferPointer { constants in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
                for place in stride(from: 0, to: end, by: 64) {
                    fill(words, bytes, at: place)
                    state &+= mixed(state, words, constants)
                }
            }
        }
    }

    private static func fill(
        _ words: UnsafeMutableBufferPointer<UInt32>, _ bytes: UnsafeRawBufferPointer, at place: Int
    ) {
        for word in 0..<16 {
            words[word] = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 4 * word, as: UInt32.self))
        }
        for word in 16..<64 {
            let (a, b) = (words[word - 15], words[word - 2])
            let low = turned(a, 7) ^ turned(a, 18) ^ a >> 3
            let high = turned(b, 17) ^ turned(b, 19) ^ b >> 10
            words[word] = words[word - 16] &+ low &+ words[word - 7] &+ high
        }
    }

    private static func mixed(
        _ state: SIMD8<UInt32>, _ words: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>
    ) -> SIMD8<UInt32> {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for round in 0..<64 {
            let high = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
            let first = h &+ high &+ (e & f ^ ~e & g) &+ constants[round] &+ words[round]
            let low = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
            let second = low &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        return SIMD8(a, b, c, d, e, f, g, h)
    }

    @inline(__always)
    private static func turned(_ word: UInt32, _ bits: UInt32) -> UInt32 { word &>> bits | word &<< (32 &- bits) }

    /// The first 32 bits of the fractions of the square roots of the first 8 primes.
    private static let start = SIMD8<UInt32>(primes.prefix(8).map { fraction(of: $0.squareRoot()) })
    /// The same of the cube roots of the first 64.
    private static let constants = primes.map { fraction(of: cubeRoot($0)) }

    private static let primes: [Double] = Array(
        (2...311).lazy.filter { number in !(2..<number).contains { number % $0 == 0 } }.map(Double.init))

    private static func fraction(of number: Double) -> UInt32 {
        UInt32((number - number.rounded(.down)) * 0x1p32)
    }

    /// By Newton's method, to the last digit or so: 32 bits of the fraction are asked for.
    private static func cubeRoot(_ number: Double) -> Double {
        var root = number.squareRoot()
        for _ in 0..<60 { root -= (root * root * root - number) / (3 * root * root) }
        return root
    }
}
