import CThreads
import Glibc
import Workers

/// The order of threads by which those that a person waits for stay ahead of those that train: on Linux priorities
/// belong to the thread.
enum ThreadPriority {
    private static let kept = Mutex<Set<Int32>>([getpid()])

    /// Has the thread that calls answer at once, and leaves it as it is whatever else is lowered.
    static func raiseThisThread() {
        threads_answer_at_once()
        kept.withLock { _ = $0.insert(threads_current()) }
    }

    /// Lowers every thread that is not raised. Threads are made as work comes, so it is called before each piece of it.
    static func lowerWorkers() {
        let kept = kept.withLock { $0 }
        guard let tasks = opendir("/proc/self/task") else { return }
        defer { closedir(tasks) }
        while let entry = readdir(tasks) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let thread = Int32(name), !kept.contains(thread) else { continue }
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), UInt32(thread), 10)
        }
    }
}
