import Atomistics
import Descriptors
import Foundation
import LinearAlgebra

/// How near the parts that take the time come to what this machine can do: products to the peak of its multiply-adds, sums
/// to its memory.
enum RooflineBenchmark {
    static func run() {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let peak = Machine.peak()
        print("\nroofline")
        for threads in Set([1, cores]).sorted() {
            let rate = BLAS.withThreads(threads) { () -> (Double, Double) in
                let a = Matrix(rows: 1500, columns: 1500) { Double(($0 * 31 + $1 * 17) % 97) / 97 }
                var c = Matrix(rows: 1500, columns: 1500)
                let dgemm = 2 * 1500.0 * 1500 * 1500 / fastestOnTheWall { c.gemm(a[...], a[...]) }
                let wide = Matrix(rows: 1300, columns: 6000) { Double(($0 * 31 + $1 * 17) % 97) / 97 }
                let dsyrk = 1300.0 * 1300 * 6000 / fastestOnTheWall { _ = wide.gramOfRows() }
                return (dgemm, dsyrk)
            }
            print(
                String(
                    format:
                        "%@, %d thread%@: dgemm %.0f Gflop/s, %.0f %% of the multiply-adds; Gram matrices %.0f Gflop/s",
                    BLAS.name, threads, threads == 1 ? "" : "s", rate.0 * 1e-9, 100 * rate.0 / peak / Double(threads),
                    rate.1 * 1e-9))
        }
        bandwidth()
        products(peak)
    }

    private static func bandwidth() {
        let count = 1 << 24
        let (a, b) = (
            UnsafeMutablePointer<Double>.allocate(capacity: count),
            UnsafeMutablePointer<Double>.allocate(capacity: count)
        )
        defer {
            a.deallocate()
            b.deallocate()
        }
        a.initialize(repeating: 1, count: count)
        b.initialize(repeating: 2, count: count)
        let reused = fastestOnTheWall { for i in 0..<count { a[i] += 0.5 * b[i] } }
        let fresh = fastestOnTheWall {
            let c = UnsafeMutablePointer<Double>.allocate(capacity: count)
            for i in 0..<count { c[i] = b[i] }
            c.deallocate()
        }
        print(
            String(
                format: "memory, one thread: %.1f GB/s read and written again; %.1f GB/s written to fresh pages",
                24 * Double(count) / reused * 1e-9, 16 * Double(count) / fresh * 1e-9))
    }

    /// rho x V per structure: 2 (2l + 1) flops for each pair of channels and l.
    private static func products(_ peak: Double) {
        let dimers = (0..<40).map { Molecules.dimer(atoms: 20, elements: Molecules.fourElements, seed: $0) }
        for (nMax, lMax) in [(6, 4), (8, 6)] {
            let featurizer = Featurizer(
                descriptor: Descriptor(.rhoV), fields: FieldOptions(nMax: nMax, lMax: lMax),
                elements: Molecules.fourElements)
            let workspace = featurizer.makeWorkspace()
            let row = UnsafeMutablePointer<Double>.allocate(capacity: featurizer.layout.count)
            defer { row.deallocate() }
            let all = fastest { for dimer in dimers { featurizer.features(of: dimer, into: row, using: workspace) } }
            let expansion = fastest { for dimer in dimers { featurizer.expand(dimer, using: workspace) } }
            let channels = Double(4 * nMax)
            let flops = 2 * channels * channels * Double((lMax + 1) * (lMax + 1)) * 800
            let bytes = 8 * Double(featurizer.layout.count) * 40
            print(
                String(
                    format:
                        "products of rho-v, n_max %d l_max %d: %.0f %% of one core's multiply-adds, %.1f flops a byte of output",
                    nMax, lMax, 100 * flops / (all - expansion) / peak, flops / bytes))
        }
    }
}
