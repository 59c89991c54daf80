import Atomistics
import Descriptors
import Dispatch
import Exploration
import Foundation

/// Seconds of the stages of whole trainings, as `table` does them, and of learning curves; and of reading the data.
enum StageBenchmark {
    static func run() {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let start = DispatchTime.now().uptimeNanoseconds
        func seconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9 }
        let dimers = DimerData.dimers
        print(String(format: "\nreading %d curves: %.3f s", dimers.curves.count, seconds()))
        print("\nstages, \(threads) threads: seconds")
        print("class  descriptor  features  fit with cross-validation  committee  all      samples  columns")
        var whole = 0.0
        for dimerClass in DimerData.classes {
            for invariant in [Invariant.rhoRho, .rhoV, .vV] {
                let laboratory = Laboratory(dataset: dimers, threads: threads, memory: 0)
                let options = ModelOptions(descriptor: Descriptor(invariant))
                guard let report = try? laboratory.train(dimerClass, options) else { continue }
                let s = report.seconds
                whole += s.total
                print(
                    dimerClass.label.padding(toLength: 7, withPad: " ", startingAt: 0)
                        + invariant.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
                        + String(format: "%-10.3f%-27.3f%-11.3f%-9.3f", s.features, s.fit, s.committee, s.total)
                        + "\(report.samples)".padding(toLength: 9, withPad: " ", startingAt: 0) + "\(report.features)")
            }
        }
        print(String(format: "all of them: %.1f s", whole))
        print("\nlearning curves of rho-v, 5 draws of every size, a regularisation of its own for each: seconds")
        let before = seconds()
        for dimerClass in DimerData.classes {
            let laboratory = Laboratory(dataset: dimers, threads: threads, memory: 0)
            let start = seconds()
            guard let report = try? laboratory.learningCurve(dimerClass, ModelOptions()) else { continue }
            print(
                String(
                    format: "%@  %.2f for %d trainings", dimerClass.label, seconds() - start,
                    report.points.reduce(0) { $0 + $1.draws }))
        }
        print(String(format: "all of them: %.1f s", seconds() - before))
    }
}
