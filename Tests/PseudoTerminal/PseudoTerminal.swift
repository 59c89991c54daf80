import Glibc

/// A program on a terminal of its own: keys go in, what it draws comes out, and the terminal's settings can be read.
public final class PseudoTerminal {
    /// How a program ended.
    public enum Ending: Equatable, Sendable {
        /// With a status.
        case exited(Int32)
        /// By a signal.
        case killed(Int32)
    }

    /// Why there is no terminal, or no program on it.
    public struct StartError: Error, CustomStringConvertible {
        public let description: String
    }

    /// What the Glibc module does not show to Swift: the requests behind unlockpt and ptsname, and a flag.
    private enum Linux {
        static let setLock: UInt = 0x4004_5431  // TIOCSPTLCK
        static let number: UInt = 0x8004_5430  // TIOCGPTN
        static let setSession: Int32 = 0x80  // POSIX_SPAWN_SETSID
    }

    /// The program.
    public let process: pid_t
    /// Everything drawn so far.
    public private(set) var output = ""
    /// What stands on it, of what has been read.
    public private(set) var picture: TerminalPicture
    private var master: Int32
    private var ending: Ending?

    /// Starts `command`, found by its path, with nothing of this process's environment but the search path.
    public init(_ command: [String], columns: Int = 80, rows: Int = 50, environment: [String: String] = [:]) throws {
        picture = TerminalPicture(columns: columns, rows: rows)
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var locked: Int32 = 0
        var number: UInt32 = 0
        let isOpen = ioctl(master, Linux.setLock, &locked) == 0 && ioctl(master, Linux.number, &number) == 0
        guard isOpen else { throw StartError(description: "no pseudo-terminal") }
        let slave = "/dev/pts/\(number)"
        Self.setSize(master, columns, rows)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that the leader of a new session opens becomes its controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 0, slave, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(
            &attributes, Int16(Linux.setSession | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)

        var variables = [
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
            "PATH": String(cString: getenv("PATH")),
        ]
        variables.merge(environment) { $1 }
        let arguments = command.map { strdup($0) } + [nil]
        let settings = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + settings { free(text) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, command[0], &actions, &attributes, arguments, settings)
        guard status == 0 else { throw StartError(description: "cannot start \(command[0])") }
        process = pid
    }

    deinit {
        if ending == nil {
            Glibc.kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        closeWindow()
    }

    // MARK: The person at the terminal

    /// Types the keys of a text.
    public func type(_ text: String) { typeBytes(Array(text.utf8)) }

    /// Types what keys send.
    public func typeBytes(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            // Its input is full: it may be waiting in turn for its output to be read.
            if count < 0, errno != EAGAIN || (!readSome(.milliseconds(10)) && hasEnded) { return }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Types, and waits until `answer` has been drawn since.
    @discardableResult
    public func type(_ text: String, awaiting answer: String) -> Bool {
        let mark = output.utf8.count
        type(text)
        return waits(for: answer, since: mark)
    }

    /// Gives the window another size; what is drawn next is for that.
    public func resize(columns: Int, rows: Int) {
        picture = TerminalPicture(columns: columns, rows: rows)
        Self.setSize(master, columns, rows)
    }

    /// What closing the window does.
    public func closeWindow() {
        if master >= 0 { close(master) }
        master = -1
    }

    private static func setSize(_ master: Int32, _ columns: Int, _ rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    // MARK: What is seen

    /// Whether `text` has been drawn; a function, so that a failed expectation does not print every byte of it.
    public func shows(_ text: String) -> Bool { output.contains(text) }

    /// Reads until `text` has been drawn since `mark` bytes of output.
    public func waits(for text: String, since mark: Int = 0, timeout: Duration = .seconds(10)) -> Bool {
        let deadline = ContinuousClock.now + timeout
        var searched = mark
        while true {
            let new = output.utf8.dropFirst(searched)
            if new.firstRange(of: text.utf8) != nil { return true }
            searched += max(0, new.count - text.utf8.count)
            guard ContinuousClock.now < deadline else { return false }
            if !readSome(.milliseconds(50)), hasEnded, !readSome(.zero) { return false }
        }
    }

    /// Reads until the picture is as wanted.
    public func waits(timeout: Duration = .seconds(10), until isWanted: (TerminalPicture) -> Bool) -> Bool {
        let deadline = ContinuousClock.now + timeout
        while !isWanted(picture) {
            guard ContinuousClock.now < deadline else { return false }
            if !readSome(.milliseconds(50)), hasEnded, !readSome(.zero) { return isWanted(picture) }
        }
        return true
    }

    /// Reads until nothing has come for a while; returns how many bytes came.
    @discardableResult
    public func readUntilQuiet(_ quiet: Duration = .milliseconds(120)) -> Int {
        let before = output.utf8.count
        while readSome(quiet) {}
        return output.utf8.count - before
    }

    private func readSome(_ timeout: Duration) -> Bool {
        guard master >= 0 else { return false }
        var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(timeout / .milliseconds(1))) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = read(master, &bytes, bytes.count)
        guard count > 0 else { return false }
        output += String(decoding: bytes.prefix(count), as: UTF8.self)
        picture.draw(bytes.prefix(count))
        return true
    }

    // MARK: What is left of it

    /// The terminal's settings as a shell would find them.
    public var settings: termios {
        var settings = termios()
        tcgetattr(master, &settings)
        return settings
    }

    /// Whether lines are edited and shown as they are typed, as at a shell.
    public var echoes: Bool { settings.c_lflag & tcflag_t(ECHO | ICANON | ISIG) == tcflag_t(ECHO | ICANON | ISIG) }

    /// Whether the program is gone.
    public var hasEnded: Bool {
        if ending != nil { return true }
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return false }
        let signal = status & 0x7F
        ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
        return true
    }

    /// How the process ended; nil when it goes on.
    public func waitForEnd(timeout: Duration = .seconds(10)) -> Ending? {
        let deadline = ContinuousClock.now + timeout
        while !hasEnded, ContinuousClock.now < deadline { _ = readSome(.milliseconds(5)) }
        readUntilQuiet(.milliseconds(20))
        return ending
    }

    /// Processor time used so far, in seconds.
    public var processorSeconds: Double {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return .nan }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 1024)
        guard fgets(&line, Int32(line.count), file) != nil else { return .nan }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return .nan }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
