import Foundation

@main
struct Benchmarks {
    static func main() {
        KernelBenchmark.run()
    }
}

/// Seconds of this thread's processor time for the fastest of many runs: what the machine can do when nothing else
/// does anything, also when something does.
func fastest(within budget: Double = 0.15, _ body: () -> Void) -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    var best = Double.infinity
    let start = now()
    while now() - start < budget {
        let before = now()
        body()
        best = min(best, now() - before)
    }
    return best
}
