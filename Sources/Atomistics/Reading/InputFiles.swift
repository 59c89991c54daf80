import Glibc

/// Files and folders as a user names them, and their contents.
public enum InputFiles {
    /// Nobody has a dataset this large; what is larger is a device or a decompression bomb.
    static let largestFile = 1 << 30

    /// What is read in place of a file of this name.
    static let standardInput = "-"

    /// What a path stands for.
    struct Expansion {
        var files: [String] = []
        /// Files of a folder that are no data by their names, and links to folders.
        var passedOver: [String] = []
    }

    /// The file itself, or the Extended XYZ files of a folder and of those in it, sorted by name.
    ///
    /// Hidden files and folders are passed over, and so are links to folders, which could lead round in a circle.
    static func expand(_ path: String) throws(DataError) -> Expansion {
        guard path != standardInput, let expansion = try contents(ofFolder: path) else {
            return Expansion(files: [path])
        }
        guard !expansion.files.isEmpty else {
            throw unreadable(path, "the folder has no file named *.xyz or *.extxyz, or *.xyz.gz or *.extxyz.gz")
        }
        return expansion
    }

    /// Nil where `path` is no folder.
    private static func contents(ofFolder path: String) throws(DataError) -> Expansion? {
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

        var expansion = Expansion()
        for name in names.sorted() where !name.hasPrefix(".") {
            let full = path.hasSuffix("/") ? path + name : path + "/" + name
            var status = stat()
            guard lstat(full, &status) == 0 else { throw unreadable(full, String(cString: strerror(errno))) }
            if status.st_mode & S_IFMT == S_IFDIR {
                let inner = try contents(ofFolder: full) ?? Expansion()
                expansion.files += inner.files
                expansion.passedOver += inner.passedOver
            } else if isData(name) {
                expansion.files.append(full)
            } else if !isDocument(name) {
                expansion.passedOver.append(full)
            }
        }
        return expansion
    }

    /// What a file of that many bytes may become. Data shrink to a third or a tenth; what shrinks to less than a
    /// fiftieth is a decompression bomb, or can be unpacked by whoever made it.
    static func largestExpansion(of bytes: Int) -> Int { min(64 << 20 + 50 * bytes, largestFile) }

    private static func isData(_ name: String) -> Bool {
        [".xyz", ".extxyz", ".xyz.gz", ".extxyz.gz"].contains(where: name.lowercased().hasSuffix)
    }

    /// What stands beside data, and what editors leave: nobody takes it for data.
    private static func isDocument(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix("~") || name.hasSuffix(".md") || name.hasPrefix("readme") || name.hasPrefix("license")
    }

    /// A path as messages name it.
    static func shown(_ path: String) -> String { path == standardInput ? "standard input" : path }

    /// The bytes of a file as text, expanded if they are gzip.
    static func expanded(_ bytes: [UInt8], of path: String) throws(DataError) -> [UInt8] {
        guard Gzip.isCompressed(bytes) else { return bytes }
        do throws(Gzip.Refusal) {
            return try Gzip.decompress(bytes, limit: largestExpansion(of: bytes.count))
        } catch {
            throw DataError(at: SourceLocation(file: shown(path), line: 0), error.reason)
        }
    }

    /// The bytes of a file, or of standard input.
    public static func contents(of path: String) throws(DataError) -> [UInt8] {
        let descriptor = path == standardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
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
        DataError(.unreadable, at: SourceLocation(file: shown(path), line: 0), "cannot read: \(reason)")
    }
}
