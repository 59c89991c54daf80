import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The BLAS behind this process: which it is, and how many threads it may use.
///
/// The system's `libblas.so.3` decides which implementation that is. OpenBLAS is recognised by its own functions, looked
/// up at run time; with any other, threads are left alone.
public enum BLAS {
    /// The implementation and the processor kernels in use, as "OpenBLAS 0.3.21 Cooperlake"; "BLAS" when unknown.
    public static let name: String = {
        typealias Text = @convention(c) () -> UnsafePointer<CChar>?
        guard let config = symbol("openblas_get_config", as: Text.self)?() else { return "BLAS" }
        // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ... Cooperlake MAX_THREADS=64"
        let version = String(cString: config).split(separator: " ").prefix(2).joined(separator: " ")
        guard let core = symbol("openblas_get_corename", as: Text.self)?() else { return version }
        return version + " " + String(cString: core)
    }()

    /// False for OpenBLAS built with OpenMP, which mixes up calls from several threads at once.
    public static let allowsConcurrentCalls: Bool = {
        typealias Parallel = @convention(c) () -> Int32
        return symbol("openblas_get_parallel", as: Parallel.self)?() != 2
    }()

    /// Runs `body` with at most `count` threads inside each BLAS call.
    ///
    /// The setting belongs to the process: while several such scopes are open, the smallest count holds in all of
    /// them, and when the last one closes the library's own default returns. Only speed depends on it.
    public static func withThreads<R, E: Error>(_ count: Int, _ body: () throws(E) -> R) throws(E) -> R {
        precondition(count >= 1, "at least one thread")
        guard let control else { return try body() }
        open.withLock { counts in
            counts.append(count)
            control.set(Int32(counts.min()!))
        }
        defer {
            open.withLock { counts in
                counts.remove(at: counts.firstIndex(of: count)!)
                control.set(counts.min().map(Int32.init) ?? control.initial)
            }
        }
        return try body()
    }

    /// The counts of the scopes now open.
    private static let open = Mutex<[Int]>([])

    private struct Control: Sendable {
        let set: @convention(c) (Int32) -> Void
        let initial: Int32
    }

    private static let control: Control? = {
        typealias Set = @convention(c) (Int32) -> Void
        typealias Get = @convention(c) () -> Int32
        guard let set = symbol("openblas_set_num_threads", as: Set.self),
            let get = symbol("openblas_get_num_threads", as: Get.self)
        else { return nil }
        return Control(set: set, initial: get())
    }()

    /// OpenBLAS's threads turn in circles for some milliseconds after a call before they sleep, on the cores that other
    /// threads of ours then want: up to a quarter of the time of a training. They are told to sleep within microseconds,
    /// which OpenBLAS reads when it starts its threads: it starts them anew, as after a fork. That must be before anybody
    /// calls it, so the first matrix sees to it.
    static let idleThreadsSleep: Void = {
        typealias Action = @convention(c) () -> Void
        typealias Shutdown = @convention(c) () -> Int32
        let variable = "OPENBLAS_THREAD_TIMEOUT"
        guard getenv(variable) == nil, let read = symbol("openblas_read_env", as: Action.self),
            let shutdown = symbol("blas_thread_shutdown_", as: Shutdown.self), allowsConcurrentCalls
        else { return }
        // The power of 2 of processor cycles.
        setenv(variable, "14", 1)
        read()
        _ = shutdown()
    }()

    private static func symbol<Function>(_ name: String, as type: Function.Type) -> Function? {
        guard let process = dlopen(nil, RTLD_LAZY), let address = dlsym(process, name) else { return nil }
        return unsafeBitCast(address, to: type)
    }
}
