import CLapack
import Glibc
import Workers

/// The BLAS behind this process: which it is, and how many threads it may use.
///
/// The system's `libblas.so.3` decides which implementation that is; it is loaded as the program starts, and OpenBLAS
/// then has the kernels that make the most of the processor (CLapack/library.c). OpenBLAS is recognized by its own
/// functions, looked up at run time; with any other, threads are left alone.
public enum BLAS {
    /// The implementation, as "OpenBLAS 0.3.21"; "BLAS" when unknown.
    public static let implementation: String = {
        typealias Text = @convention(c) () -> UnsafePointer<CChar>?
        // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ... Cooperlake MAX_THREADS=64"
        if let config = symbol("openblas_get_config", as: Text.self)?() {
            return String(cString: config).split(separator: " ").prefix(2).joined(separator: " ")
        }
        // Those that are fast, by functions of theirs.
        let others = [
            "BLIS": "bli_init", "MKL": "MKL_Get_Version", "ATLAS": "ATL_buildinfo", "FlexiBLAS": "flexiblas_init",
        ]
        return others.first { has($0.value) }?.key ?? "BLAS"
    }()

    /// The implementation and the processor kernels in use, as "OpenBLAS 0.3.21 SkylakeX".
    public static var name: String {
        implementation + (core.map { " " + $0 } ?? "")
    }

    /// The reason for the kernels in use, in words; nil where there is nothing to say.
    public static var choice: String? {
        let library = lapack_loaded().pointee
        switch library.kernels {
        case LAPACK_KERNELS_USER: return "as OPENBLAS_CORETYPE asks"
        case LAPACK_KERNELS_CHOSEN:
            return "chosen for this processor; OpenBLAS by itself takes \(String(cString: library.own_core))"
        case LAPACK_KERNELS_REFUSED:
            return "OpenBLAS's own choice, as others that fit this processor compute wrong products"
        default: return core == nil ? nil : "OpenBLAS's own choice"
        }
    }

    /// A sentence on what makes this BLAS slow; nil when nothing is known to.
    public static var warning: String? {
        if lapack_loaded().pointee.is_slow {
            return "\(name) makes little of this processor, which slows training down some five times; "
                + "a newer OpenBLAS knows it"
        }
        if implementation == "BLAS" {
            return "libblas.so.3 is not OpenBLAS (Debian: libopenblas0-pthread), which is many times faster"
        }
        return nil
    }

    /// The reason why there is no linear algebra, in words; nil when there is.
    public static var problem: String? {
        lapack_loaded().pointee.problem.map { "no linear algebra (Debian: liblapack3): \(String(cString: $0))" }
    }

    /// The kernels of OpenBLAS, by its name for them.
    private static var core: String? { lapack_loaded().pointee.core.map { String(cString: $0) } }

    /// Whether several threads may call at once: not OpenBLAS built with OpenMP, which mixes their calls up, nor where
    /// it would not get the addresses for so many, as it tries for ever then.
    public static let allowsConcurrentCalls: Bool = {
        typealias Parallel = @convention(c) () -> Int32
        guard symbol("openblas_get_parallel", as: Parallel.self)?() != 2 else { return false }
        return lapack_loaded().pointee.calls != 1
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

    private static func has(_ name: String) -> Bool { dlopen(nil, RTLD_LAZY).flatMap { dlsym($0, name) } != nil }

    private static func symbol<Function>(_ name: String, as type: Function.Type) -> Function? {
        guard let process = dlopen(nil, RTLD_LAZY), let address = dlsym(process, name) else { return nil }
        return unsafeBitCast(address, to: type)
    }
}
