import Atomistics
import Descriptors
import Foundation

@main
struct Benchmarks {
    static func main() {
        KernelBenchmark.run()
    }
}

/// Seconds of the fastest of several runs: what the machine can do when nothing else does anything.
func fastest(of runs: Int = 5, _ body: () -> Void) -> Double {
    var best = Double.infinity
    for _ in 0..<runs {
        let start = DispatchTime.now().uptimeNanoseconds
        body()
        best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9)
    }
    return best
}
