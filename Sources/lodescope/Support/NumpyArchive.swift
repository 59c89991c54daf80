import CZlib
import Foundation

/// Arrays in NumPy's .npz format: a zip archive, stored without compression, of .npy files (format version 1.0).
struct NumpyArchive {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var entries = 0

    /// Doubles with the given shape, row-major.
    mutating func add(_ name: String, shape: [Int], doubles: UnsafeBufferPointer<Double>) {
        precondition(shape.reduce(1, *) == doubles.count, "shape does not fit")
        add(name, type: "<f8", shape: shape, UnsafeRawBufferPointer(doubles))
    }

    mutating func add(_ name: String, _ integers: [Int]) {
        integers.map { Int64($0).littleEndian }.withUnsafeBytes { add(name, type: "<i8", shape: [integers.count], $0) }
    }

    /// ASCII strings, padded with zeros to the longest.
    mutating func add(_ name: String, _ strings: [String]) {
        let width = max(1, strings.map(\.utf8.count).max() ?? 1)
        let data = strings.flatMap { Array($0.utf8) + Array(repeating: 0, count: width - $0.utf8.count) }
        data.withUnsafeBytes { add(name, type: "|S\(width)", shape: [strings.count], $0) }
    }

    private mutating func add(_ name: String, type: String, shape: [Int], _ data: UnsafeRawBufferPointer) {
        let dimensions = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(dimensions)), }"
        // Magic, version and length take 10 bytes; the data begin at a multiple of 64.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        var content: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        content.append(littleEndian: UInt16(header.utf8.count))
        content += Array(header.utf8)

        var checksum = crc32(0, content, UInt32(content.count))
        // zlib counts in 32 bits.
        for start in stride(from: 0, to: data.count, by: 1 << 30) {
            let part = UnsafeRawBufferPointer(rebasing: data[start..<min(data.count, start + 1 << 30)])
            checksum = crc32(checksum, part.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(part.count))
        }
        let file = Array("\(name).npy".utf8)
        let offset = UInt32(bytes.count)
        var common: [UInt8] = []
        common.append(littleEndian: UInt16(20))  // version needed
        common.append(littleEndian: UInt16(0))  // flags
        common.append(littleEndian: UInt16(0))  // stored
        common.append(littleEndian: UInt16(0))  // time and date: 1980-01-01, so that files are reproducible
        common.append(littleEndian: UInt16(33))
        common.append(littleEndian: UInt32(checksum))
        common.append(littleEndian: UInt32(content.count + data.count))
        common.append(littleEndian: UInt32(content.count + data.count))
        common.append(littleEndian: UInt16(file.count))
        common.append(littleEndian: UInt16(0))  // no extra field

        bytes += [0x50, 0x4B, 3, 4] + common + file + content
        bytes.append(contentsOf: data)
        directory += [0x50, 0x4B, 1, 2, 20, 0] + common
        directory += [UInt8](repeating: 0, count: 10)  // comment length, disk, attributes
        directory.append(littleEndian: offset)
        directory += file
        entries += 1
    }

    /// The whole archive.
    func finished() -> [UInt8] {
        var result = bytes + directory
        result += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        result.append(littleEndian: UInt16(entries))
        result.append(littleEndian: UInt16(entries))
        result.append(littleEndian: UInt32(directory.count))
        result.append(littleEndian: UInt32(bytes.count))
        result += [0, 0]
        return result
    }

    /// Zip without its 64-bit extension holds no more.
    static let largest = 1 << 32 - 1 << 20
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
