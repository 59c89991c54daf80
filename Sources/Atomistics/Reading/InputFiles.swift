#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files and folders as a user names them, and their contents.
public enum InputFiles {
    /// Nobody has a dataset this large; what is larger is a device or a decompression bomb.
    static let largestFile = 1 << 30

    /// The file itself, or the Extended XYZ files of a folder and of those in it, sorted by name.
    ///
    /// Hidden files and folders are passed over, and so are links to folders, which could lead round in a circle.
    static func expand(_ path: String) throws(DataError) -> [String] {
        guard let files = try files(in: path) else { return [path] }
        guard !files.isEmpty else {
            throw unreadable(path, "the folder has no file named *.xyz, *.xyz.gz or *.extxyz")
        }
        return files
    }

    /// Nil where `path` is no folder.
    private static func files(in path: String) throws(DataError) -> [String]? {
        guard let folder = opendir(path) else {
            guard errno == ENOTDIR else { throw unreadable(path, String(cString: strerror(errno))) }
            return nil
        }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        closedir(folder)

        var files: [String] = []
        for name in names.sorted() where !name.hasPrefix(".") {
            let full = path.hasSuffix("/") ? path + name : path + "/" + name
            var status = stat()
            guard lstat(full, &status) == 0 else { throw unreadable(full, String(cString: strerror(errno))) }
            if status.st_mode & S_IFMT == S_IFDIR {
                files += try Self.files(in: full) ?? []
            } else if [".xyz", ".xyz.gz", ".extxyz"].contains(where: name.hasSuffix) {
                files.append(full)
            }
        }
        return files
    }

    /// What a file of that many bytes may become. Data shrink to a third or a tenth; what shrinks to less than a
    /// fiftieth is a decompression bomb, or can be unpacked by whoever made it.
    static func largestExpansion(of bytes: Int) -> Int { min(64 << 20 + 50 * bytes, largestFile) }

    /// The bytes of a file as text, expanded if they are gzip.
    static func expanded(_ bytes: [UInt8], of path: String) throws(DataError) -> [UInt8] {
        guard Gzip.isCompressed(bytes) else { return bytes }
        do throws(Gzip.Refusal) {
            return try Gzip.decompress(bytes, limit: largestExpansion(of: bytes.count))
        } catch {
            throw DataError(at: SourceLocation(file: path, line: 0), error.reason)
        }
    }

    /// The bytes of a file.
    public static func contents(of path: String) throws(DataError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, String(cString: strerror(errno))) }

        var size = max(Int(status.st_size), 1 << 16) + 1
        var bytes: [UInt8] = []
        while true {
            var failure: Int32 = 0
            var reachedEnd = false
            // Grows by copying only for pipes: a regular file fits at once, its end seen in the spare byte.
            let known = bytes
            bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                known.withUnsafeBufferPointer { source in
                    if let base = source.baseAddress { buffer.baseAddress!.update(from: base, count: source.count) }
                }
                count = known.count
                while count < size {
                    let got = read(descriptor, buffer.baseAddress! + count, size - count)
                    if got > 0 {
                        count += got
                    } else if got == 0 {
                        reachedEnd = true
                        break
                    } else if errno != EINTR {
                        failure = errno
                        break
                    }
                }
            }
            guard failure == 0 else { throw unreadable(path, String(cString: strerror(failure))) }
            guard bytes.count <= largestFile else { throw unreadable(path, "more than \(largestFile) bytes") }
            if reachedEnd { return bytes }
            size *= 2
        }
    }

    private static func unreadable(_ path: String, _ reason: String) -> DataError {
        DataError(.unreadable, at: SourceLocation(file: path, line: 0), "cannot read: \(reason)")
    }
}
