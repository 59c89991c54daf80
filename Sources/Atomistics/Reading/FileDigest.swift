/// Which bytes a file had when it was read.
struct FileDigest: Sendable {
    /// The path as the reader was given it, or found it in a folder.
    var path: String
    /// The SHA-256 in hexadecimal digits.
    var sha256: String

    /// The bytes of a file, as `InputFiles.contents` has them; where the options want it, their digest is kept.
    static func contents(
        of path: String, _ options: ReadingOptions, keeping digest: inout FileDigest?
    ) throws(DataError) -> [UInt8] {
        let bytes = try InputFiles.contents(of: path)
        if options.wantsDigest { digest = FileDigest(path: path, sha256: SHA256.hexadecimal(bytes)) }
        return bytes
    }

    /// `Dataset.digest` of what paths lead to; nil where a file was not read.
    static func combined(_ expansions: [(path: String, files: [String])], _ digests: [FileDigest?]) -> String? {
        var rest = digests[...]
        var ofPaths: [FileDigest] = []
        for (path, files) in expansions {
            let found = rest.prefix(files.count).compactMap(\.self)
            rest = rest.dropFirst(files.count)
            guard found.count == files.count else { return nil }
            // A file stands for itself.
            guard files != [path] else {
                ofPaths.append(found[0])
                continue
            }
            let folder = path.hasSuffix("/") ? path : path + "/"
            ofPaths.append(FileDigest(path: path, sha256: listed(found.map { ($0.path.dropFirst(folder.count), $0) })))
        }
        if ofPaths.count == 1 { return ofPaths[0].sha256 }
        return ofPaths.isEmpty ? nil : listed(ofPaths.map { ($0.path.split(separator: "/").last ?? "", $0) })
    }

    /// The digest of the sorted lines `hash  name`, as `sha256sum * | LC_ALL=C sort | sha256sum` has it.
    private static func listed(_ digests: [(name: Substring, digest: FileDigest)]) -> String {
        let lines = digests.map { Array("\($0.digest.sha256)  \($0.name)\n".utf8) }
        return SHA256.hexadecimal(lines.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self))
    }
}
