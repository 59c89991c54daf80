import Atomistics

/// The numbers of one NumPy file (.npy, format versions 1 to 3): floating point of 4 or 8 bytes.
struct NumpyArray {
    let shape: [Int]
    /// In the order of the file.
    let values: [Double]

    /// Reads a file.
    init(reading path: String) throws(DataError) {
        try self.init(InputFiles.contents(of: path), file: path)
    }

    init(_ bytes: [UInt8], file: String) throws(DataError) {
        func wrong(_ expected: String, _ found: String) -> DataError {
            DataError(at: SourceLocation(file: file, line: 0), "expected \(expected), found \(found)")
        }
        guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)), bytes.count >= 12 else {
            throw wrong(
                "a NumPy array (.npy)",
                bytes.starts(with: Array("PK".utf8)) ? "an archive of several (.npz)" : "something else")
        }
        guard (1...3).contains(bytes[6]) else { throw wrong("format version 1 to 3", "version \(bytes[6])") }
        let isLong = bytes[6] > 1
        let start = isLong ? 12 : 10
        let length = (0..<(isLong ? 4 : 2)).reduce(0) { $0 + Int(bytes[8 + $1]) << (8 * $1) }
        guard start + length <= bytes.count else { throw wrong("a header of \(length) bytes", "the file's end") }
        let header = String(decoding: bytes[start..<start + length], as: UTF8.self)
        guard let type = Self.value("descr", in: header), let shapeText = Self.value("shape", in: header) else {
            throw wrong("a header with descr and shape", quoted(String(header.prefix(120))))
        }
        let kinds: [String: (isLittle: Bool, size: Int)] = [
            "<f8": (true, 8), ">f8": (false, 8), "<f4": (true, 4), ">f4": (false, 4),
        ]
        guard let kind = kinds[type] else {
            throw wrong("floating point numbers ('<f8')", quoted(String(type.prefix(40))))
        }
        let sides = shapeText.split(separator: ",").map { Int($0.filter { $0 != " " }) }
        var count = 1
        for side in sides {
            let product = count.multipliedReportingOverflow(by: side ?? -1)
            guard let side, side >= 0, !product.overflow else {
                throw wrong("a shape of whole numbers", "(\(String(shapeText.prefix(80))))")
            }
            count = product.partialValue
        }
        let data = bytes[(start + length)...]
        guard data.count / kind.size == count && data.count % kind.size == 0 else {
            throw wrong("\(count) numbers of \(kind.size) bytes", "\(data.count) bytes")
        }
        shape = sides.map { $0! }
        values = data.withUnsafeBytes { raw in
            (0..<count).map { index in
                if kind.size == 8 {
                    let bits = raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
                    return Double(bitPattern: kind.isLittle ? UInt64(littleEndian: bits) : UInt64(bigEndian: bits))
                }
                let bits = raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                return Double(Float(bitPattern: kind.isLittle ? UInt32(littleEndian: bits) : UInt32(bigEndian: bits)))
            }
        }
    }

    /// What the header, a dictionary of Python, has under a name: the inside of quotes or of parentheses.
    private static func value(_ name: String, in header: String) -> String? {
        guard let key = header.firstRange(of: "'\(name)':") ?? header.firstRange(of: "\"\(name)\":") else { return nil }
        let rest = header[key.upperBound...].drop { $0 == " " }
        guard let opening = rest.first, let closing = ["'": "'", "\"": "\"", "(": ")"][opening] as Character? else {
            return nil
        }
        let inside = rest.dropFirst()
        guard let end = inside.firstIndex(of: closing) else { return nil }
        return String(inside[..<end])
    }
}
