import Atomistics
import Descriptors
import Dispatch
import Foundation
import LinearAlgebra
import Regression
import Testing
import Workers

@testable import Exploration

/// What a laboratory keeps, and what it refuses or gives up.
struct LaboratoryTests {
    // MARK: - What is kept

    @Test("a laboratory that trained before gives what a fresh one gives, and repeats only what it must")
    func stages() throws {
        let laboratory = Sample.laboratory()
        func train(_ change: (inout ModelOptions) -> Void) throws -> Set<String> {
            var options = Sample.options()
            options.committee = 4
            change(&options)
            let record = Record()
            let report = try laboratory.train(.chargedCharged, options, monitor: record.monitor)
            let fresh = try Sample.laboratory().train(.chargedCharged, options)
            #expect(report.regularization == fresh.regularization)
            #expect(report.features == fresh.features && report.samples == fresh.samples)
            for (a, b) in zip(report.curves, fresh.curves) {
                #expect(a.id == b.id && a.split == b.split && a.reference == b.reference)
                #expect(zip(a.prediction, b.prediction).allSatisfy { abs($0 - $1) < 1e-8 })
                // Rounding depends on how many threads BLAS has at the moment, and calibration divides by spreads.
                let difference = zip(a.errorBar ?? [], b.errorBar ?? []).map { abs($0 - $1) / max($0, $1, 1e-3) }.max()
                #expect(difference ?? 0 < 1e-4)
                #expect((a.errorBar == nil) == (b.errorBar == nil))
            }
            return record.stages.intersection(["features", "Gram matrix", "regularization", "committee"])
        }
        #expect(try train { _ in } == ["features", "Gram matrix", "committee"])
        #expect(try train { $0.regularization = .fixed(1e-4) } == ["committee"])
        #expect(try train { $0.committee = 0 } == [])
        #expect(try train { $0.committee = 5 } == ["committee"])
        #expect(try train { ($0.regularization, $0.committee) = (.auto, 0) } == ["regularization"])
        // The choice is remembered too.
        #expect(try train { ($0.regularization, $0.committee) = (.auto, 0) } == [])
        #expect(try train { ($0.trainingSize, $0.committee) = (.curves(12), 0) } == ["Gram matrix"])
        #expect(try train { ($0.dissociation, $0.committee) = (.sample, 0) } == ["features", "Gram matrix"])
        #expect(try train { ($0.seed, $0.committee) = (1, 0) } == ["Gram matrix"])
        #expect(try train { ($0.fields.lMax, $0.committee) = (2, 0) } == ["features", "Gram matrix"])
        #expect(try train { $0.committee = 0 } == [])
    }

    @Test("errors of left-out curves come with a choice, and on demand with a regularization that was given")
    func leftOutErrors() throws {
        var options = Sample.options()
        (options.committee, options.regularization) = (0, .auto)
        let chosen = try Sample.laboratory().train(.chargedCharged, options)
        let error = try #require(chosen.leftOutError)
        #expect(error > 0 && chosen.leftOutPercent == 100 * error / chosen.train.std)
        options.regularization = .fixed(chosen.regularization)
        #expect(try Sample.laboratory().train(.chargedCharged, options).leftOutError == nil)
        let record = Record()
        var monitor = record.monitor
        monitor.leftOutErrors = [1e-2, chosen.regularization]
        let laboratory = Sample.laboratory()
        let given = try #require(try laboratory.train(.chargedCharged, options, monitor: monitor).leftOutError)
        // The choice was made in nearly all directions.
        #expect(abs(given / error - 1) < 1e-3)
        #expect(record.stages.contains("cross-validation"))
        // Those that were wanted together are known now; one alone is the same number.
        options.regularization = .fixed(1e-2)
        let after = Record()
        monitor = after.monitor
        monitor.leftOutErrors = [1e-2, chosen.regularization]
        let other = try #require(try laboratory.train(.chargedCharged, options, monitor: monitor).leftOutError)
        #expect(!after.stages.contains("cross-validation"))
        monitor.leftOutErrors = []
        let alone = try #require(try Sample.laboratory().train(.chargedCharged, options, monitor: monitor).leftOutError)
        #expect(abs(other / alone - 1) < 1e-9 && other != given)
        // Fewer curves than folds leave nothing to leave out.
        (options.trainingSize, options.regularization) = (.curves(3), .fixed(1e-2))
        #expect(try laboratory.train(.chargedCharged, options, monitor: monitor).leftOutError == nil)
    }

    @Test("a job never seems to fall back", arguments: [0, 4])
    func progress(committee: Int) throws {
        for regularization in [Regularization.auto, .fixed(1e-4)] {
            var options = Sample.options()
            (options.committee, options.regularization) = (committee, regularization)
            let record = Record()
            _ = try Sample.laboratory().train(.chargedCharged, options, monitor: record.monitor)
            #expect(record.setback < 0.03, "what threads tell may come in another order")
        }
    }

    @Test("a laboratory without memory keeps the last of each kind only")
    func memory() throws {
        let laboratory = Laboratory(dataset: Sample.dataset, threads: 2, memory: 0)
        func stages(_ descriptor: String) throws -> Set<String> {
            let record = Record()
            _ = try laboratory.train(.chargedCharged, Sample.options(descriptor), monitor: record.monitor)
            return record.stages.intersection(["features", "Gram matrix"])
        }
        #expect(try stages("rho-v") == ["features", "Gram matrix"])
        #expect(try stages("rho-v") == [])
        #expect(try stages("v-v") == ["features", "Gram matrix"])
        #expect(try stages("rho-v") == ["features", "Gram matrix"])
    }

    /// What is computed next counts as well, before it is there.
    @Test func roomForWhatComes() throws {
        let (old, new) = (Sample.options("rho-rho"), Sample.options("rho-v"))
        let (oldKey, newKey) = (FeatureKey(.polarPolar, old), FeatureKey(.polarPolar, new))
        let features = try Sample.features(.polarPolar, old, .sample)
        let bytes = 8 * features.matrix.count
        #expect(features.samples.reduce(0) { $0 + $1.count } * features.map.count * 8 == bytes)
        var cache = Cache(budget: 3 * bytes)
        cache.insert(features, oldKey)
        cache.insert(features, newKey)
        cache.makeRoom(for: bytes)
        #expect(cache.features(oldKey) != nil && cache.features(newKey) != nil)
        // The least recently used goes first.
        cache.makeRoom(for: 2 * bytes)
        #expect(cache.features(oldKey) == nil && cache.features(newKey) != nil)
        cache.makeRoom(for: 4 * bytes)
        #expect(cache.features(newKey) == nil)
    }

    @Test("a limit before every point is said, features remembered or not")
    func noPointToTrainOn() throws {
        let laboratory = Sample.laboratory()
        var options = Sample.options()
        for _ in 0..<2 {
            options.trainUpTo = 0.1
            let error = try #require(throws: InvalidParameter.self) { try laboratory.train(.chargedCharged, options) }
            #expect(error.description.hasPrefix("train_up_to 0.1 leaves no point to train on"))
            options.trainUpTo = nil
            _ = try laboratory.train(.chargedCharged, options)
        }
    }

    /// Idle time makes room for a training like the last, which stays, however little memory there may be.
    @Test func roomForTheNext() throws {
        let options = ["rho-rho", "rho-v", "v-v"].map { Sample.options($0) }
        let keys = options.map { FeatureKey(.polarPolar, $0) }
        let features = try Sample.features(.polarPolar, options[0], .sample)
        let bytes = 8 * features.matrix.count
        var cache = Cache(budget: 3 * bytes)
        for key in keys { cache.insert(features, key) }
        #expect(cache.makeRoomForNext() == [bytes, 0])
        #expect(keys.map { cache.features($0) != nil } == [false, true, true])
        var small = Cache(budget: 3 * bytes / 2)
        small.insert(features, keys[0])
        #expect(small.makeRoomForNext() == [bytes / 2, 0])
        #expect(small.features(keys[0]) != nil)
    }

    @Test("who waits gets a first answer with the regularisation from before, and one without error bars")
    func preliminary() throws {
        var options = Sample.options()
        (options.regularization, options.committee) = (.auto, 4)
        let record = Record()
        let report = try Sample.laboratory().train(
            .chargedCharged, options, startingLambda: 1e-6, monitor: record.monitor)
        #expect(record.reports.map(\.regularization) == [1e-6, report.regularization])
        #expect(record.reports.allSatisfy { $0.curves.allSatisfy { $0.errorBar == nil } && $0.committee == nil })
        #expect(abs(record.reports[1].test.rmse - report.test.rmse) < 1e-9)
        #expect(report.curves.allSatisfy { $0.errorBar?.count == $0.distances.count })
    }

    // MARK: - What cannot be done

    @Test("what cannot be trained is refused before any work")
    func refusals() {
        func refusal(_ dimerClass: ClassSelection = .chargedCharged, _ change: (inout ModelOptions) -> Void) -> String {
            var options = Sample.options()
            change(&options)
            let record = Record()
            do {
                _ = try Sample.laboratory().train(dimerClass, options, monitor: record.monitor)
                return "trained"
            } catch {
                #expect(record.stages == [])
                return "\(error)"
            }
        }
        #expect(
            refusal(ClassSelection(DimerClass("XX"))) { _ in } == "there is no class XX in dimers, which has CC, PP")
        #expect(
            refusal { $0.trainingSize = .curves(24) }
                == "train_curves 24 leaves none of the 24 curves of class CC to test")
        #expect(
            refusal { ($0.trainingSize, $0.regularization) = (.curves(4), .auto) }
                == "4 training curves are too few for 5-fold cross-validation; give a regularization")
        #expect(refusal { $0.centers = CenterSelection("Fe")! } == "centres Fe matches no atom of class CC")
        #expect(refusal { $0.fields.nMax = 0 } == "n_max must be between 1 and 16, not 0")
    }

    @Test("too few curves for a committee leave a note, not an error")
    func committeeNote() throws {
        var options = Sample.options()
        (options.trainingSize, options.committee) = (.curves(2), 8)
        let report = try Sample.laboratory().train(.chargedCharged, options)
        #expect(report.note?.hasPrefix("no error bars: ") == true)
        #expect(report.committee == nil && report.curves.allSatisfy { $0.errorBar == nil })
    }

    @Test(
        "cancelled at any stage, a training ends promptly",
        arguments: ["features", "Gram matrix", "regularization", "committee", "calibration"])
    func cancellation(stage: String) throws {
        var options = Sample.options()
        (options.fields, options.regularization, options.committee) = (FieldOptions(), .auto, 8)
        let cancelled = Mutex<UInt64?>(nil)
        var monitor = TrainingMonitor()
        let cancellation = monitor.cancellation
        monitor.progress = { progress in
            guard progress.stage == stage else { return }
            cancellation.cancel()
            cancelled.withLock { if $0 == nil { $0 = DispatchTime.now().uptimeNanoseconds } }
        }
        let laboratory = Sample.laboratory()
        #expect(throws: CancellationError.self) {
            try laboratory.train(.chargedCharged, options, monitor: monitor)
        }
        let end = DispatchTime.now().uptimeNanoseconds
        let moment = cancelled.withLock { $0 }
        let start = try #require(moment)
        #expect(end - start < 1_000_000_000)
        // The laboratory can be used as before.
        #expect(try laboratory.train(.chargedCharged, Sample.options()).curves.count == 24)
    }

    @Test("a learning curve can be cancelled")
    func cancelledLearning() throws {
        var monitor = TrainingMonitor()
        let cancellation = monitor.cancellation
        monitor.progress = { if $0.stage == "trainings" { cancellation.cancel() } }
        #expect(throws: CancellationError.self) {
            try Sample.laboratory().learningCurve(.chargedCharged, Sample.options(), draws: 50, monitor: monitor)
        }
    }
}
