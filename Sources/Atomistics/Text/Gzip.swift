import CZlib
import Dispatch

/// Gzip in memory: files of a few ten megabytes, written the same every time.
public enum Gzip {
    /// Whether data begin with the two bytes that every gzip file begins with.
    public static func isCompressed(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// Why gzip data are not read.
    struct Refusal: Error {
        var reason: String

        init(_ reason: String) { self.reason = reason }

        static func damaged(_ what: String) -> Refusal { Refusal("damaged gzip file: \(what)") }
    }

    /// Held while a file is expanded beyond `largeExpansion`, so that of a folder of bombs only one goes off at a time.
    private static let turn = DispatchSemaphore(value: 1)
    private static let largeExpansion = 128 << 20

    /// All members of a gzip file, one after the other; throws when any is damaged, cut short or followed by
    /// anything else than zeros, and as soon as they are more than `limit` bytes.
    static func decompress(_ input: [UInt8], limit: Int) throws(Refusal) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .damaged("zlib cannot start")
        }
        defer { inflateEnd(&stream) }

        var output: [UInt8] = []
        // The last four bytes of a sound file tell the size of its last member, of most files the only one. What is
        // reserved in vain is never touched.
        let told = input.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        if told <= limit { output.reserveCapacity(told) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var consumed = 0
        var isLarge = false
        defer { if isLarge { turn.signal() } }
        while true {
            let status = step(&stream, from: input, at: &consumed, into: &chunk, appendingTo: &output)
            guard output.count <= limit else {
                throw Refusal(
                    "the gzip file of \(input.count) bytes becomes more than \(limit), the most that is taken of it; "
                        + "gunzip it if it is sound")
            }
            if !isLarge, output.count > largeExpansion {
                turn.wait()
                isLarge = true
            }
            if status == Z_STREAM_END {
                if input[consumed...].allSatisfy({ $0 == 0 }) { return output }
                guard inflateReset(&stream) == Z_OK else { throw .damaged("zlib cannot start again") }
            } else if status != Z_OK {
                // Z_BUF_ERROR, without a message: all input is taken and more is wanted.
                throw .damaged(stream.msg.map { String(cString: $0) } ?? "it ends early")
            }
        }
    }

    private static func step(
        _ stream: inout z_stream, from input: [UInt8], at consumed: inout Int, into chunk: inout [UInt8],
        appendingTo output: inout [UInt8]
    ) -> Int32 {
        input.withUnsafeBufferPointer { source in
            chunk.withUnsafeMutableBufferPointer { target in
                let available = min(source.count - consumed, 1 << 30)
                stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress! + consumed)
                stream.avail_in = UInt32(available)
                stream.next_out = target.baseAddress!
                stream.avail_out = UInt32(target.count)
                let status = inflate(&stream, Z_NO_FLUSH)
                consumed += available - Int(stream.avail_in)
                output.append(contentsOf: target.prefix(target.count - Int(stream.avail_out)))
                return status
            }
        }
    }

    /// One gzip member without name or time: the same data give the same file. At most 4 GiB.
    public static func compress(_ input: [UInt8], level: Int32 = 6) -> [UInt8] {
        precondition(input.count < Int(UInt32.max), "more than one step of zlib can take")
        var stream = z_stream()
        let started = deflateInit2_(
            &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(started == Z_OK, "zlib cannot start")
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(input.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            input.withUnsafeBufferPointer { source in
                stream.next_in = source.baseAddress.map { UnsafeMutablePointer(mutating: $0) }
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress!
                stream.avail_out = UInt32(bound)
                let status = deflate(&stream, Z_FINISH)
                precondition(status == Z_STREAM_END, "zlib's bound was too small")
                count = bound - Int(stream.avail_out)
            }
        }
    }
}
