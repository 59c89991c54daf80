import Foundation
import LinearAlgebra

/// What the engine's stages cost on this machine. Compare figures of one run only.
///
///     benchmarks [GROUP...] [PATH]
///
/// runs all groups, or those named, on the shipped dimers, or those of a file or folder (a path with a slash in it).
@main
struct Benchmarks {
    private static let groups: [(name: String, run: @Sendable () -> Void)] = [
        (
            "kernels",
            {
                ShapeBenchmark.run()
                ThreadBenchmark.run()
            }
        ),
        ("equivariants", { EquivariantBenchmark.run() }),
        ("gradients", { GradientBenchmark.run() }),
        ("tables", { TableBenchmark.run() }),
        ("periodic", { PeriodicBenchmark.run() }),
        ("roofline", { RooflineBenchmark.run() }),
        ("stages", { StageBenchmark.run() }),
        ("knobs", { KnobBenchmark.run() }),
        ("screen", { ScreenBenchmark.run() }),
        ("scaling", { ScalingBenchmark.run() }),
    ]

    static func main() {
        let names = CommandLine.arguments.dropFirst().filter { !$0.contains("/") }
        let known = groups.map(\.name)
        if let unknown = names.first(where: { !known.contains($0) }) {
            FileHandle.standardError.write(
                Data("there is no group \(unknown), only \(known.joined(separator: ", "))\n".utf8))
            exit(64)
        }
        Machine.report()
        for group in groups where names.isEmpty || names.contains(group.name) { group.run() }
    }
}

/// What the figures below are to be held against.
enum Machine {
    static func report() {
        let cpu = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n")
            .first { $0.hasPrefix("model name") }?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        print(
            "\(cpu ?? "unknown processor"), \(ProcessInfo.processInfo.activeProcessorCount) cores, built for \(ProcessorLevel.built)"
        )
        print(BLAS.name + (BLAS.choice.map { " (\($0))" } ?? "") + (BLAS.warning.map { "; \($0)" } ?? ""))
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
