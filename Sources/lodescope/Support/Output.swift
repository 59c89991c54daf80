import Atomistics
import Glibc

enum StandardError {
    static func write(_ text: String) {
        try? Output.write(Array(text.utf8), to: STDERR_FILENO, named: "standard error")
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

enum StandardOutput {
    static func write(_ text: String) throws(DataError) { try write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) throws(DataError) {
        try Output.write(bytes, to: STDOUT_FILENO, named: "standard output")
    }
}

/// Output files that are complete or absent.
enum Output {
    /// Writes a file beside `path` and renames it to `path` when it is complete; `-` is standard output. What is no
    /// regular file, a pipe or a device, is written directly. A link is followed, and a file that is replaced keeps its
    /// permissions.
    static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
        if path == "-" { return try StandardOutput.write(bytes) }
        var mode: mode_t = 0o666
        var target = path
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists {
            switch status.st_mode & S_IFMT {
            case S_IFREG:
                mode = status.st_mode & 0o7777
                target = resolved(path)
            case S_IFDIR: throw failure(path, EISDIR)
            default: return try writeDirectly(bytes, to: path)
            }
        }

        let temporary = "\(target).\(getpid()).part"
        try Signals.removing(temporary) { () throws(DataError) in
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw failure(path, errno) }
            do throws(DataError) {
                defer { close(descriptor) }
                try write(bytes, to: descriptor, named: path)
                guard !exists || fchmod(descriptor, mode) == 0 else { throw failure(path, errno) }
                guard fsync(descriptor) == 0 else { throw failure(path, errno) }
                guard rename(temporary, target) == 0 else { throw failure(path, errno) }
            } catch {
                unlink(temporary)
                throw error
            }
        }
    }

    fileprivate static func write(_ bytes: [UInt8], to descriptor: Int32, named name: String) throws(DataError) {
        var code: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
                if count >= 0 {
                    written += count
                } else if errno != EINTR {
                    code = errno
                    return
                }
            }
        }
        guard code == 0 else { throw failure(name, code) }
    }

    private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(DataError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, named: path)
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func failure(_ path: String, _ code: Int32) -> DataError {
        DataError(
            .unwritable, at: SourceLocation(file: path, line: 0), "cannot write: \(String(cString: strerror(code)))")
    }
}
