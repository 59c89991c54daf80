import Atomistics
import CFaults
import Glibc
import Workers

/// The place where messages go. Whatever files are called and say, a terminal obeys none of it.
enum StandardError {
    /// Writes text, in the place of a line that shows how far something is.
    static func write(_ text: String) {
        if hasOpenLine.withLock({ $0 }) { replaceLine("") }
        send(printable(lines: text))
    }

    /// Replaces the last line on a terminal, which shows how far something is; an empty text removes it.
    static func replaceLine(_ text: String) {
        // What goes on in a second row of the terminal would stay there.
        let shown = printable(name: text).prefix(max(0, width - 1))
        // Erases to the end of the line, so that a longer text before leaves nothing.
        send("\r\(shown)\u{1B}[K")
        hasOpenLine.withLock { $0 = !text.isEmpty }
        faults_set_open_line(text.isEmpty ? 0 : 1)
    }

    /// Whether the last line has no end yet.
    private static let hasOpenLine = Mutex(false)

    /// The columns of the terminal; more than any text has where it does not say.
    private static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return .max }
        return Int(size.ws_col)
    }

    private static func send(_ text: String) {
        try? Output.write(Array(text.utf8), to: STDERR_FILENO, named: "standard error")
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// The place where results go: text that a terminal may have, whatever files say.
enum StandardOutput {
    static func write(_ text: String) throws(DataError) { try write(data: Array(printable(lines: text).utf8)) }

    /// Writes data for another program, as they are.
    static func write(data: [UInt8]) throws(DataError) {
        try Output.write(data, to: STDOUT_FILENO, named: "standard output")
    }
}

/// Output files that are complete or absent.
enum Output {
    /// Writes a file beside `path` that takes its place when it is complete; `-` is standard output. What is no regular
    /// file, a pipe or a device, is written directly. A link is followed, also to where nothing is yet, and a file that
    /// is replaced keeps its permissions.
    static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
        if path == "-" { return try StandardOutput.write(data: bytes) }
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR { throw failure(path, EISDIR) }
        if exists, status.st_mode & S_IFMT != S_IFREG { return try writeDirectly(bytes, to: path) }
        let target = try resolved(path)
        try UnfinishedFile.write(
            bytes, mode: exists ? status.st_mode & 0o7777 : nil, in: folder(of: target), named: path
        ) { name in
            rename(name, target) == 0
        }
    }

    /// Writes a file that was not there, complete or not at all; false where the name is taken, by a link too.
    static func writeNew(_ bytes: [UInt8], to path: String) throws(DataError) -> Bool {
        var isTaken = false
        try UnfinishedFile.write(bytes, mode: nil, in: folder(of: path), named: path) { name in
            // Unlike renaming, linking replaces nothing.
            if link(name, path) == 0 { return unlink(name) == 0 }
            var status = stat()
            isTaken = errno == EEXIST || lstat(path, &status) == 0
            // File systems without links.
            return isTaken ? unlink(name) == 0 : rename(name, path) == 0
        }
        return !isTaken
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32, named name: String) throws(DataError) {
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

    /// The path to which links lead, whether or not something is there.
    static func resolved(_ path: String) throws(DataError) -> String {
        var path = path
        // As many as the system itself follows.
        for _ in 0..<40 {
            var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let length = readlink(path, &target, Int(PATH_MAX))
            guard length >= 0 else { return path }
            let link = String(decoding: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
            path = link.hasPrefix("/") ? link : folder(of: path) + link
        }
        throw failure(path, ELOOP)
    }

    /// The folder of a path, with the slash at its end; empty for the working directory.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    static func failure(_ path: String, _ code: Int32) -> DataError {
        DataError(
            .unwritable, at: SourceLocation(file: path, line: 0), "cannot write: \(String(cString: strerror(code)))")
    }
}
