import Atomistics
import Descriptors
import Foundation

/// What turning a knob that needs new radial tables costs before anything else can begin.
enum TableBenchmark {
    static func run() {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        print("\nradial tables, \(cores) threads: ms by the clock on the wall")
        print("n_max l_max   rho     V p=1   p=2     p=3     p=6")
        for (nMax, lMax) in [(6, 4), (8, 6), (12, 8)] {
            func milliseconds(_ invariant: Invariant, exponent: Int = 1) -> String {
                let fields = FieldOptions(nMax: nMax, lMax: lMax, exponent: exponent)
                return String(
                    format: "%-8.1f",
                    1e3
                        * fastestOnTheWall {
                            _ = Featurizer(
                                descriptor: Descriptor(invariant), fields: fields, elements: [.hydrogen],
                                tables: RadialTableCache(threads: cores))
                        })
            }
            print(
                "\(nMax) \(lMax)".padding(toLength: 14, withPad: " ", startingAt: 0)
                    + milliseconds(.rhoRho) + [1, 2, 3, 6].map { milliseconds(.vV, exponent: $0) }.joined())
        }
    }
}
