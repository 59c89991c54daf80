import Atomistics
import Descriptors
import Foundation

/// Whole features of many structures on one and on all cores, written to memory that is reused and to fresh memory.
enum ThreadBenchmark {
    static func run() {
        let structures = (0..<400).map { Molecules.dimer(atoms: 20, elements: Molecules.fourElements, seed: $0) }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        print("\nthreads (400 dimers of 20 atoms, rho-v per structure): us/atom by the clock on the wall")
        print("n_max l_max   threads  one row reused   matrix reused   fresh matrix")
        for (nMax, lMax) in [(6, 4), (8, 6)] {
            let featurizer = Featurizer(
                descriptor: Descriptor(.rhoV), fields: FieldOptions(nMax: nMax, lMax: lMax),
                elements: Molecules.fourElements)
            for threads in Set([1, cores]).sorted() {
                let workers = (0..<threads).map { _ in featurizer.makeWorkspace() }
                let count = featurizer.layout.count
                func features(_ matrix: UnsafeMutablePointer<Double>, stride: Int) {
                    nonisolated(unsafe) let (matrix, workers) = (matrix, workers)
                    DispatchQueue.concurrentPerform(iterations: threads) { thread in
                        for index in Swift.stride(from: thread, to: structures.count, by: threads) {
                            let row = matrix + (stride > 0 ? index * stride : thread * count)
                            featurizer.features(of: structures[index], into: row, using: workers[thread])
                        }
                    }
                }
                let matrix = UnsafeMutablePointer<Double>.allocate(capacity: structures.count * count)
                defer { matrix.deallocate() }
                let seconds = [
                    fastestOnTheWall { features(matrix, stride: 0) },
                    fastestOnTheWall { features(matrix, stride: count) },
                    fastestOnTheWall {
                        let fresh = UnsafeMutablePointer<Double>.allocate(capacity: structures.count * count)
                        features(fresh, stride: count)
                        fresh.deallocate()
                    },
                ]
                let columns = seconds.map { String(format: "%-16.3f", 1e6 * $0 / Double(20 * structures.count)) }
                    .joined()
                print("\(nMax) \(lMax)           \(threads)        \(columns)")
            }
        }
    }
}
