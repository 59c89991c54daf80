import Atomistics
import Glibc
import Workers

/// Ends on ctrl-c and its like without leaving half an output file behind.
enum Signals {
    /// The file that is being written: the address of a C string that is not freed while it stands here, or 0.
    private static let unfinishedFile = Atomic<UInt>(0)

    /// Sees to it that a file is removed if a signal ends the process before `body` is done.
    static func removing<Result>(
        _ path: String, unlessDone body: () throws(DataError) -> Result
    ) throws(DataError) -> Result {
        let name = strdup(path)
        unfinishedFile.store(UInt(bitPattern: name), ordering: .sequentiallyConsistent)
        defer {
            unfinishedFile.store(0, ordering: .sequentiallyConsistent)
            free(name)
        }
        return try body()
    }

    static func install() {
        // A global is made at its first use, which must not be in the handler.
        _ = unfinishedFile.load(ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // Started in the background, or under nohup, a signal is ignored and stays so.
            let before = signal(number, SIG_IGN)
            let isIgnored = unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
            if !isIgnored { _ = signal(number, Signals.end) }
        }
        // A file grown beyond the limit is an error of the write, not the end of the process.
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    /// The handler, which does nothing but what a signal handler may do.
    private static let end: @convention(c) (Int32) -> Void = { number in
        if let path = UnsafePointer<CChar>(bitPattern: Signals.unfinishedFile.load(ordering: .relaxed)) { unlink(path) }
        _exit(128 + number)
    }
}
