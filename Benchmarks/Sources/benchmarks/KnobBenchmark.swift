import Atomistics
import Descriptors
import Dispatch
import Exploration
import Foundation

/// What a person waits for after turning one knob of a rho-v model: the first answer from a few curves, the model of all
/// with the regularization kept, the same with it chosen anew, and the committee's error bars. Every value is new to the
/// laboratory, which has trained the class before, as in the explorer.
enum KnobBenchmark {
    private static let knobs: [(name: String, turn: @Sendable (inout ModelOptions) -> Void)] = [
        ("lambda", { $0.regularization = .fixed(3e-5) }),
        ("l_max", { $0.fields.lMax = 3 }),
        ("n_max", { $0.fields.nMax = 5 }),
        ("r_c", { $0.fields.cutoff = 3.4 }),
        ("sigma_rho", { $0.fields.sigmaDensity = 0.4 }),
        ("sigma_V", { $0.fields.sigmaPotential = 1.2 }),
        ("p", { $0.fields.exponent = 3 }),
        ("reach", { $0.fields.reach = .far }),
        ("descriptor", { $0.descriptor = Descriptor(.vV) }),
        ("train", { $0.trainingSize = .percent(70) }),
        ("dissociate", { $0.dissociation = .none }),
    ]

    static func run() {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        print("\nknobs of rho-v, \(threads) threads: ms from the change to")
        print("class  knob        first answer   all, lambda kept   all, lambda chosen   error bars   peak MB")
        for dimerClass in DimerData.classes {
            let laboratory = Laboratory(dataset: DimerData.dimers, threads: threads, memory: 2 << 30)
            do {
                let known = try laboratory.train(dimerClass, ModelOptions())
                for knob in knobs {
                    var options = ModelOptions()
                    knob.turn(&options)
                    // As the explorer does while one looks.
                    laboratory.prepareMemory { true }
                    try turn(knob.name, dimerClass, options, laboratory, lambda: known.regularization)
                }
            } catch {
                print("\(dimerClass): \(error)")
            }
        }
    }

    private static func turn(
        _ name: String, _ dimerClass: ClassSelection, _ options: ModelOptions, _ laboratory: Laboratory, lambda: Double
    ) throws {
        let start = DispatchTime.now().uptimeNanoseconds
        @Sendable func milliseconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-6 }
        let first = try laboratory.firstAnswer(dimerClass, options, lambda: lambda, shown: [0])
        let afterFirst = milliseconds()
        let times = Times()
        let report = try laboratory.train(
            dimerClass, options, startingLambda: lambda,
            monitor: TrainingMonitor(preliminary: { _ in times.add(milliseconds()) }))
        let bars = milliseconds()
        let (kept, chosen) = (times.all.first ?? bars, times.all.last ?? bars)
        precondition(report.curves.count > 0)
        print(
            dimerClass.label.padding(toLength: 7, withPad: " ", startingAt: 0)
                + name.padding(toLength: 12, withPad: " ", startingAt: 0)
                + (first == nil ? "-" : String(format: "%.0f", afterFirst)).padding(
                    toLength: 15, withPad: " ", startingAt: 0)
                + String(format: "%-19.0f%-21.0f%-13.0f%d", kept, chosen, bars, peakMegabytes()))
    }

    /// Filled from the thread that trains.
    private final class Times: @unchecked Sendable {
        private let lock = NSLock()
        private var values: [Double] = []
        var all: [Double] { lock.withLock { values } }
        func add(_ value: Double) { lock.withLock { values.append(value) } }
    }
}
