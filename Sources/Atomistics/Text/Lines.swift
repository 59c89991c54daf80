import Glibc

/// Walks over the lines of a file in memory; `\n` and `\r\n` both end a line, and the last needs no end.
struct LineCursor {
    /// Where the next line begins.
    private(set) var position: Int
    /// The number of the line that `next` returned last, from 1.
    private(set) var line = 0

    init(position: Int = 0) { self.position = position }

    mutating func next(in bytes: Span<UInt8>) -> Range<Int>? {
        let start = position
        guard start < bytes.count else { return nil }
        let length = bytes.withUnsafeBufferPointer { buffer -> Int in
            guard let found = memchr(buffer.baseAddress! + start, 0x0A, buffer.count - start) else {
                return buffer.count - start
            }
            return UnsafeRawPointer(found) - UnsafeRawPointer(buffer.baseAddress! + start)
        }
        var end = start + length
        position = min(end + 1, bytes.count)
        line += 1
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }
}

extension Span where Element == UInt8 {
    /// Blank, tab, and what other editors leave behind.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    /// The next run of bytes that are not blank at or after `position`, before `end`.
    @inline(__always)
    func nextField(from position: Int, before end: Int) -> Range<Int>? {
        var start = position
        while start < end, Self.isSpace(self[start]) { start += 1 }
        guard start < end else { return nil }
        var stop = start + 1
        while stop < end, !Self.isSpace(self[stop]) { stop += 1 }
        return start..<stop
    }

    func isBlank(_ range: Range<Int>) -> Bool { nextField(from: range.lowerBound, before: range.upperBound) == nil }

    func equals(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
        guard range.count == other.count else { return false }
        for index in 0..<other.count where self[range.lowerBound + index] != other[index] { return false }
        return true
    }

    func array(_ range: Range<Int>) -> [UInt8] { range.map { self[$0] } }

    func text(_ range: Range<Int>) -> String { String(decoding: array(range), as: UTF8.self) }

    /// The bytes as a message shows them: in quotes, at most 40 characters, nothing that a terminal would obey.
    func quoted(_ range: Range<Int>) -> String { Atomistics.quoted(text(range.prefix(161))) }
}
