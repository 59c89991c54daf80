import Atomistics
import Descriptors
import Dispatch
import Exploration
import Foundation

/// Features of up to ten times the shipped curves, on one and on all cores, one class after another, and memory with it.
enum ScalingBenchmark {
    static func run() {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        guard let dimerClass = DimerData.classes.last else { return }
        let curves = DimerData.dimers.curves(of: dimerClass)
        print("\nscaling, \(dimerClass.label) with rho-v, n_max 4, l_max 2, lambda 1e-5, no committee: seconds")
        print("curves   threads  features  fit      us/atom of features   peak MB")
        for times in [1, 2, 5, 10] {
            let many = (0..<times).flatMap { copy in
                curves.map { curve in
                    var curve = curve
                    curve.id += "-\(copy)"
                    return curve
                }
            }
            let atoms = many.reduce(0) { $0 + ($1.points.count + 1) * $1.atomCount }
            for threads in Set([1, cores]).sorted() {
                let laboratory = Laboratory(dataset: Dataset(name: "copies", curves: many), threads: threads, memory: 0)
                let options = ModelOptions(
                    fields: FieldOptions(nMax: 4, lMax: 2), regularization: .fixed(1e-5), committee: 0)
                guard let report = try? laboratory.train(dimerClass, options) else { continue }
                print(
                    String(
                        format: "%-9d%-9d%-10.3f%-9.3f%-22.2f%d", many.count, threads, report.seconds.features,
                        report.seconds.fit, 1e6 * report.seconds.features / Double(atoms), peakMegabytes()))
            }
        }
    }
}
