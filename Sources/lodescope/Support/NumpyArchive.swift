import CZlib
import Foundation

/// Arrays in NumPy's .npz format: a zip archive, stored without compression, of .npy files (format version 1.0). Other
/// archives of .npy files are the same with other names, as metatensor's (`TensorMapArchive`).
struct NumpyArchive {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var entries = 0

    /// An empty archive.
    /// - Parameter size: the bytes of all arrays to come; `largest` at most.
    init(size: Int) {
        precondition(size <= NumpyArchive.largest, "an archive of \(size) bytes")
        bytes.reserveCapacity(size + NumpyArchive.overhead)
    }

    /// Adds an array of doubles with the given shape, row-major.
    mutating func add(_ name: String, shape: [Int], doubles: UnsafeBufferPointer<Double>) {
        precondition(shape.reduce(1, *) == doubles.count, "shape does not fit")
        add(name, type: "'<f8'", shape: shape) { $0.append(contentsOf: UnsafeRawBufferPointer(doubles)) }
    }

    mutating func add(_ name: String, _ integers: some Collection<Int>) {
        add(name, type: "'<i8'", shape: [integers.count]) { bytes in
            for integer in integers { bytes.append(littleEndian: Int64(integer)) }
        }
    }

    /// Adds an array of unicode strings, padded with zeros to the longest.
    mutating func add(_ name: String, _ strings: some Collection<String>) {
        let width = NumpyArchive.width(of: strings)
        add(name, type: "'<U\(width / 4)'", shape: [strings.count]) { bytes in
            for string in strings {
                let scalars = string.unicodeScalars
                for scalar in scalars { bytes.append(littleEndian: scalar.value) }
                bytes.append(contentsOf: repeatElement(0, count: width - 4 * scalars.count))
            }
        }
    }

    /// The bytes that each of some strings takes: four for a character of the longest.
    static func width(of strings: some Collection<String>) -> Int {
        4 * max(1, strings.lazy.map(\.unicodeScalars.count).max() ?? 1)
    }

    /// The bytes of an array of strings.
    static func size(of strings: some Collection<String>) -> Int { strings.count * width(of: strings) }

    /// Adds records of named integers of four bytes, [records], each as many as there are names.
    mutating func add(_ name: String, fields: [String], _ records: [[Int]]) {
        let type = "[" + fields.map { "('\($0)', '<i4')" }.joined(separator: ", ") + "]"
        add(name, type: type, shape: [records.count]) { bytes in
            for record in records {
                precondition(record.count == fields.count, "an integer for each name")
                for integer in record { bytes.append(littleEndian: Int32(integer)) }
            }
        }
    }

    private mutating func add(_ name: String, type: String, shape: [Int], _ data: (inout [UInt8]) -> Void) {
        let dimensions = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var header = "{'descr': \(type), 'fortran_order': False, 'shape': (\(dimensions)), }"
        // Magic, version and length take 10 bytes; the data begin at a multiple of 64.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        addFile("\(name).npy") { bytes in
            bytes += [0x93] + Array("NUMPY".utf8) + [1, 0]
            bytes.append(littleEndian: UInt16(header.utf8.count))
            bytes += header.utf8
            data(&bytes)
        }
    }

    /// Adds a file of text.
    mutating func add(file name: String, _ text: String) { addFile(name) { $0 += text.utf8 } }

    private mutating func addFile(_ name: String, _ content: (inout [UInt8]) -> Void) {
        precondition(entries < NumpyArchive.mostFiles, "more files than an archive counts")
        let file = Array(name.utf8)
        let offset = bytes.count
        let start = offset + 30 + file.count
        // What the zip format says of the content comes before it, and is known after it.
        bytes.append(contentsOf: repeatElement(0, count: start - offset))
        content(&bytes)

        var common: [UInt8] = []
        common.append(littleEndian: UInt16(20))  // version needed
        common.append(littleEndian: UInt16(0))  // flags
        common.append(littleEndian: UInt16(0))  // stored
        common.append(littleEndian: UInt16(0))  // time and date: 1980-01-01, so that files are reproducible
        common.append(littleEndian: UInt16(33))
        common.append(littleEndian: checksum(from: start))
        common.append(littleEndian: UInt32(bytes.count - start))
        common.append(littleEndian: UInt32(bytes.count - start))
        common.append(littleEndian: UInt16(file.count))
        common.append(littleEndian: UInt16(0))  // no extra field

        bytes.replaceSubrange(offset..<start, with: [0x50, 0x4B, 3, 4] + common + file)
        directory += [0x50, 0x4B, 1, 2, 20, 0] + common
        directory += [UInt8](repeating: 0, count: 10)  // comment length, disk, attributes
        directory.append(littleEndian: UInt32(offset))
        directory += file
        entries += 1
    }

    /// The CRC-32 of all bytes from a place on.
    private func checksum(from start: Int) -> UInt32 {
        bytes.withUnsafeBytes { bytes in
            var checksum = crc32(0, nil, 0)
            // zlib counts in 32 bits.
            for start in stride(from: start, to: bytes.count, by: 1 << 30) {
                let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + 1 << 30)])
                checksum = crc32(checksum, part.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(part.count))
            }
            return UInt32(checksum)
        }
    }

    /// The whole archive, which is empty then: what may be gigabytes is not copied.
    mutating func finish() -> [UInt8] {
        var result: [UInt8] = []
        swap(&result, &bytes)
        let offset = result.count
        result += directory
        result += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        result.append(littleEndian: UInt16(entries))
        result.append(littleEndian: UInt16(entries))
        result.append(littleEndian: UInt32(directory.count))
        result.append(littleEndian: UInt32(offset))
        result += [0, 0]
        return result
    }

    /// The bytes kept for what is not in the arrays.
    private static let overhead = 1 << 16
    /// The most bytes of all arrays together: zip without its 64-bit extension holds no more.
    static let largest = 1 << 32 - overhead
    /// The most files in one archive, for the same reason.
    static let mostFiles = 65535
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
