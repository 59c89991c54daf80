import Atomistics
import CFaults
import Glibc

/// A file while it is written, in the folder where it will be.
///
/// Where the system can, it has no name until it is complete: nothing is left of it when its writer is killed.
/// Elsewhere, as on network file systems, it has a name that nobody can foresee and a lock that ends with its writer:
/// whoever next writes into the folder removes those that are not locked.
enum UnfinishedFile {
    /// Writes a file and calls `place` with its name when it is complete, locked and on the disk.
    /// - Parameters:
    ///   - mode: the file's permissions; nil for those of new files.
    ///   - folder: the folder it is written in, with the slash at its end; empty for the working directory.
    ///   - path: what messages call it.
    ///   - place: moves the file to where it belongs; else returns false and leaves the reason in errno.
    static func write(
        _ bytes: [UInt8], mode: mode_t?, in folder: String, named path: String, place: (String) -> Bool
    ) throws(DataError) {
        removeAbandoned(in: folder)
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        let name = folder + prefix + String(repeating: "0", count: 16 - digits.count) + digits + suffix
        try removingIfEnded(name) { () throws(DataError) in
            if let descriptor = openNameless(in: folder) {
                defer { close(descriptor) }
                try fill(descriptor, bytes, mode, path)
                if linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 {
                    return try finish(name, path, place)
                }
                // It can have no name here: written once more.
            }
            let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw Output.failure(path, errno) }
            defer { close(descriptor) }
            do throws(DataError) {
                _ = flock(descriptor, LOCK_EX | LOCK_NB)
                try fill(descriptor, bytes, mode, path)
            } catch {
                unlink(name)
                throw error
            }
            try finish(name, path, place)
        }
    }

    /// Sees to it that a file is removed if a signal ends the process before `body` is done.
    private static func removingIfEnded(_ path: String, before body: () throws(DataError) -> Void) throws(DataError) {
        let name = strdup(path)
        faults_set_unfinished_file(name)
        defer {
            faults_set_unfinished_file(nil)
            free(name)
        }
        try body()
    }

    private static let prefix = ".lodescope-"
    private static let suffix = ".part"

    /// A locked file without a name, or nil where there are none.
    private static func openNameless(in folder: String) -> Int32? {
        // O_TMPFILE, which the Glibc module does not show.
        let flag: Int32 = 0o20_000_000 | O_DIRECTORY
        let descriptor = open(folder.isEmpty ? "." : folder, O_WRONLY | flag | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { return nil }
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        return descriptor
    }

    private static func fill(
        _ descriptor: Int32, _ bytes: [UInt8], _ mode: mode_t?, _ path: String
    ) throws(DataError) {
        try Output.write(bytes, to: descriptor, named: path)
        if let mode, fchmod(descriptor, mode) != 0 { throw Output.failure(path, errno) }
        guard fsync(descriptor) == 0 else { throw Output.failure(path, errno) }
    }

    private static func finish(_ name: String, _ path: String, _ place: (String) -> Bool) throws(DataError) {
        guard !place(name) else { return }
        let code = errno
        unlink(name)
        throw Output.failure(path, code)
    }

    /// The seconds without writing after which a file may be abandoned: a lock is set a moment after a file is made,
    /// and some network file systems do not show the locks of other machines.
    private static let patience = 600

    /// Removes what killed writers have left in a folder; what cannot be removed stays.
    private static func removeAbandoned(in folder: String) {
        guard let entries = opendir(folder.isEmpty ? "." : folder) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { continue }
            let descriptor = open(folder + name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                time(nil) - status.st_mtim.tv_sec > patience, flock(descriptor, LOCK_EX | LOCK_NB) == 0
            else { continue }
            unlink(folder + name)
        }
    }
}
