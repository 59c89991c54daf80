import Foundation

/// What the engine's stages cost on this machine. Compare figures of one run only.
@main
struct Benchmarks {
    static func main() {
        Machine.report()
        ShapeBenchmark.run()
        ThreadBenchmark.run()
        TableBenchmark.run()
        PeriodicBenchmark.run()
    }
}

/// What the figures below are to be held against.
enum Machine {
    static func report() {
        #if LODESCOPE_WIDE
            let level = "x86-64-v4"
        #elseif LODESCOPE_FMA
            let level = "x86-64-v3"
        #elseif arch(arm64)
            let level = "arm64"
        #else
            let level = "x86-64"
        #endif
        let cpu = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n")
            .first { $0.hasPrefix("model name") }?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        print(
            "\(cpu ?? "unknown processor"), \(ProcessInfo.processInfo.activeProcessorCount) cores, built for \(level)")
        print(String(format: "multiply-adds in registers: %.1f Gflop/s on one core", peak() * 1e-9))
    }

    /// Flops per second of a loop that does nothing but multiply and add.
    static func peak() -> Double {
        let steps = 20_000
        var sums = InlineArray<12, SIMD8<Double>> { SIMD8(repeating: Double($0)) }
        let seconds = fastest(within: 0.05) {
            for _ in 0..<steps {
                for k in 0..<12 {
                    #if LODESCOPE_FMA || arch(arm64)
                        sums[unchecked: k] = SIMD8(repeating: 1e-9).addingProduct(
                            sums[unchecked: k], SIMD8(repeating: 0.999))
                    #else
                        sums[unchecked: k] = sums[unchecked: k] * 0.999 + 1e-9
                    #endif
                }
            }
        }
        precondition(sums[0][0].isFinite)
        return Double(steps * 12 * 16) / seconds
    }
}
