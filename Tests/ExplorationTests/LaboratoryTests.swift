import Atomistics
import Descriptors
import Dispatch
import Foundation
import LinearAlgebra
import Regression
import Testing
import Workers

@testable import Exploration

/// Shipped dimers, few enough to train in no time.
enum Sample {
    static let dataset: Dataset = {
        let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let files = ["CC", "PP"].map { project.appendingPathComponent("datasets/dimers/\($0).xyz.gz").path }
        let all = try! DatasetReader().read(files)
        return Dataset(
            name: "dimers", curves: all.classes.flatMap { Array(all.curves(of: ClassSelection($0)).prefix(24)) })
    }()

    static func laboratory() -> Laboratory { Laboratory(dataset: dataset, threads: 2) }

    static func options(_ descriptor: String = "rho-v") -> ModelOptions {
        ModelOptions(
            descriptor: Descriptor(descriptor)!, fields: FieldOptions(nMax: 3, lMax: 1), regularization: .fixed(1e-5),
            committee: 0)
    }
}

/// Stages that a training went through, and reports before the last.
final class Record: Sendable {
    private let contents = Mutex<(stages: Set<String>, reports: [TrainingReport])>(([], []))

    var stages: Set<String> { contents.withLock { $0.stages } }
    var reports: [TrainingReport] { contents.withLock { $0.reports } }

    var monitor: TrainingMonitor {
        TrainingMonitor(
            progress: { [self] progress in contents.withLock { _ = $0.stages.insert(progress.stage) } },
            preliminary: { [self] report in contents.withLock { $0.reports.append(report) } })
    }
}

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
        let features = try features(.polarPolar, old, .sample)
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
        let features = try features(.polarPolar, options[0], .sample)
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

    // MARK: - Splits and rows

    @Test("training and test curves: the first in file order, or a choice by the seed")
    func splits() throws {
        let laboratory = Sample.laboratory()
        func trained(_ change: (inout ModelOptions) -> Void) throws -> [Int] {
            var options = Sample.options()
            options.trainingSize = .curves(10)
            change(&options)
            let report = try laboratory.train(.polarPolar, options)
            #expect(report.trainCurves == 10 && report.testCurves == 14)
            return report.curves.filter { $0.split == .train }.map(\.index)
        }
        #expect(try trained { $0.split = .first } == Array(0..<10))
        let random = try trained { _ in }
        #expect(random != Array(0..<10))
        #expect(try trained { _ in } == random)
        #expect(try trained { $0.seed = 1 } != random)
    }

    @Test("sample adds one row a curve; errors count points only")
    func dissociatedRows() throws {
        let laboratory = Sample.laboratory()
        var options = Sample.options("rho-rho")
        options.trainingSize = .curves(10)
        options.split = .first
        let points = Sample.dataset.curves(of: .polarPolar).map(\.points.count)
        let training = points.prefix(10).reduce(0, +)
        for (mode, rows) in [
            (Dissociation.auto, training + 10), (.sample, training + 10), (.none, training), (.exact, training),
        ] {
            options.dissociation = mode
            let report = try laboratory.train(.polarPolar, options)
            #expect(report.samples == rows)
            #expect(report.train.points == training)
            #expect(report.test.points == points.dropFirst(10).reduce(0, +))
        }
    }

    /// Features of a class for one dissociation.
    private func features(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ dissociation: Dissociation
    ) throws -> ClassFeatures {
        var options = options
        options.dissociation = dissociation
        return try Sample.laboratory().features(
            dimerClass, options, execution: .serial)
    }

    @Test("the dissociated row is that of the monomers alone")
    func dissociatedFeatures() throws {
        let options = Sample.options("rho-rho")
        let features = try features(.polarPolar, options, .sample)
        let set = TrainingRows.rows(of: [2], features)
        let count = features.countingRows(of: 2).count
        #expect(set.rows == count + 1)
        #expect(set.isDissociated == Array(repeating: false, count: count) + [true])
        #expect(set.targets.last == 0)
        // A local descriptor of the dimer, its monomers drawn far apart, is the same.
        let curve = try #require(features.groups[2].curve)
        let far = Structure(elements: curve.elements, positions: curve.displaced(to: 1000), fragments: curve.fragments)
        var row = [Double](repeating: 0, count: set.columns)
        row.withUnsafeMutableBufferPointer {
            features.map.linear!.features(
                of: far, into: $0.baseAddress!, using: features.map.linear!.makeWorkspace())
        }
        for column in row.indices { #expect(abs(row[column] - set.features[count, column]) < 1e-9) }
        // Exact: the difference of the two. None: the dimer as it is.
        let exact = TrainingRows.rows(of: [2], try self.features(.polarPolar, options, .exact))
        let none = TrainingRows.rows(of: [2], try self.features(.polarPolar, options, .none))
        #expect(exact.rows == count && none.rows == count)
        for point in 0..<count {
            for column in row.indices {
                let dimer = set.features[point, column]
                #expect(none.features[point, column] == dimer)
                #expect(abs(exact.features[point, column] - dimer + set.features[count, column]) < 1e-12)
            }
        }
    }

    @Test("training rows are the features' own where they come first, and copies in the order asked for elsewhere")
    func rowsOfCurves() throws {
        var options = Sample.options()
        (options.trainingSize, options.split) = (.curves(10), .random)
        func address(_ matrix: Matrix) -> UnsafePointer<Double>? { matrix.withElements { $0.baseAddress } }
        for dissociation in [Dissociation.exact, .sample] {
            let features = try features(.polarPolar, options, dissociation)
            let laboratory = Sample.laboratory()
            let training = try laboratory.trainingCurves(.polarPolar, options)
            #expect(training != Array(0..<10))
            let shared = TrainingRows.rows(of: training, features)
            #expect(address(shared.features) == address(features.matrix))
            let others = TrainingRows.rows(of: [7, 3], features)
            #expect(address(others.features) != address(features.matrix))
            #expect(others.groups.first == 7 && others.groups.last == 3)
            for (set, curves) in [(shared, training), (others, [7, 3])] {
                var row = 0
                for curve in curves {
                    for place in features.countingRows(of: curve) {
                        #expect(set.features.row(row) == features.matrix.row(place))
                        #expect(set.groups[row] == curve && !set.isDissociated[row])
                        row += 1
                    }
                    guard let limit = features.rows[curve].dropFirst(features.groups[curve].count).first else {
                        continue
                    }
                    #expect(set.features.row(row) == features.matrix.row(limit) && set.isDissociated[row])
                    row += 1
                }
                #expect(row == set.rows)
            }
        }
    }

    @Test("the parts of a sum weigh as they say, in units of their mean training diagonal")
    func kernelSums() throws {
        for (text, mode) in [("0.7*rho-rho+0.3*rho-v", Dissociation.exact), ("2*rho+0.25*v-v+rho-v", .sample)] {
            let descriptor = Descriptor(text)!
            let features = try features(.chargedCharged, Sample.options(text), mode)
            let set = try TrainingRows.training(
                features, weights: descriptor.terms.map(\.weight), trainCurves: Array(0..<10)
            ).set
            for (term, range) in zip(descriptor.terms, features.map.linear!.layout.termRanges) {
                var diagonal = 0.0
                for row in 0..<set.rows {
                    for column in range { diagonal += set.features[row, column] * set.features[row, column] }
                }
                #expect(abs(diagonal / Double(set.rows) - term.weight) < 1e-10)
            }
        }
        // A lone descriptor stays as it is.
        let features = try features(.chargedCharged, Sample.options(), .none)
        let set = try TrainingRows.training(features, weights: [1], trainCurves: [0]).set
        for column in 0..<features.matrix.columns {
            #expect(set.features[0, column] == features.matrix[features.rows[0].lowerBound, column])
        }
    }

    // MARK: - Predictions

    @Test("a part's exponent is that of its name, for any kernel", arguments: ["rho-v@6", "v-v@6^2"])
    func exponents(_ name: String) throws {
        let laboratory = Sample.laboratory()
        func error(_ descriptor: String, exponent: Int) throws -> Double {
            var options = Sample.options(descriptor)
            options.fields.exponent = exponent
            return try laboratory.train(.chargedCharged, options).test.rmse
        }
        let named = try error(name, exponent: 1)
        let plain = name.replacingOccurrences(of: "@6", with: "")
        // Rounding depends on how many threads BLAS has at the moment.
        #expect(try abs(named / error(plain, exponent: 6) - 1) < 1e-9)
        #expect(try abs(named / error(plain, exponent: 1) - 1) > 1e-4)
    }

    @Test("exact is 0 far apart, whatever the descriptor; none need not be")
    func dissociationLimit() throws {
        let laboratory = Sample.laboratory()
        func energies(_ descriptor: String, _ mode: Dissociation, at distances: [Double]) throws -> [Double] {
            var options = Sample.options(descriptor)
            options.dissociation = mode
            let report = try laboratory.train(.chargedCharged, options)
            let curve = Sample.dataset.curves(of: .chargedCharged)[1]
            return try #require(report.model).energies(of: curve, at: distances).map(\.energy)
        }
        #expect(try energies("rho-rho", .exact, at: [30, 1000]).allSatisfy { abs($0) < 1e-9 })
        // A potential goes with the distance.
        let long = try energies("rho-v", .exact, at: [1e3, 1e6])
        #expect(abs(long[0]) < 0.1 && abs(long[1]) < 1e-4 && abs(long[1]) < abs(long[0]))
        #expect(try abs(energies("rho-v", .none, at: [1e6])[0]) > 1e-3)
        #expect(try abs(energies("rho-rho", .none, at: [1e6])[0]) > 1e-3)
    }

    @Test(
        "a smooth curve passes through the predictions at the curve's own points",
        arguments: ["rho-v", "rho-rho", "rho-v^2"])
    func smoothCurve(descriptor: String) throws {
        var options = Sample.options(descriptor)
        options.committee = 4
        let report = try Sample.laboratory().train(.chargedCharged, options)
        let model = try #require(report.model)
        for prediction in report.curves {
            let curve = Sample.dataset.curves(of: .chargedCharged)[prediction.index]
            let energies = model.energies(of: curve, at: prediction.distances)
            // Positions in files are rounded.
            for point in energies.indices {
                #expect(abs(energies[point].energy - prediction.prediction[point]) < 2e-4)
                #expect(abs(energies[point].errorBar! - prediction.errorBar![point]) < 2e-4)
            }
        }
    }

    @Test("a saved model is the model", arguments: ["rho-v", "0.4*rho-rho+v-v", "v-v^3", "0.4*rho-rho^2+0.2*v-v^2+v"])
    func modelFile(descriptor: String) throws {
        var options = Sample.options(descriptor)
        options.committee = 4
        let report = try Sample.laboratory().train(.chargedCharged, options)
        let trained = try #require(report.model as? ModelEvaluator)
        let bytes = try trained.model.encoded()
        let read = try LinearModel(decoding: bytes, file: "m.model")
        #expect(try read.encoded() == bytes)
        #expect(read.options == options && read.dimerClass == .chargedCharged)
        #expect(read.test == report.test && read.trainCurves == report.trainCurves)
        let evaluator = read.evaluator()
        let curves = Sample.dataset.curves(of: .chargedCharged)
        let energies = try evaluator.energies(of: curves.map { .curve($0) }, execution: Execution(threads: 2))
        // A kernel model keeps its weights without the whitening.
        let tolerance = read.activeEnvironments == nil ? 1e-10 : 1e-7
        for prediction in report.curves {
            #expect(evaluator.problem(with: .curve(curves[prediction.index])) == nil)
            for (point, energy) in energies[prediction.index].enumerated() {
                #expect(abs(energy.energy - prediction.prediction[point]) < tolerance)
                #expect(abs(energy.errorBar! - prediction.errorBar![point]) < tolerance)
            }
        }
        let curve = curves[0]
        for (a, b) in zip(evaluator.energies(of: curve, at: [5, 7]), trained.energies(of: curve, at: [5, 7])) {
            // Threads may share the products out otherwise.
            #expect(abs(a.energy - b.energy) < 1e-10 && abs(a.errorBar! - b.errorBar!) < 1e-10)
        }
    }

    @Test("a model file whose header is impossible is refused, though its checksum is right")
    func impossibleModelFile() throws {
        let report = try Sample.laboratory().train(.chargedCharged, Sample.options())
        let bytes = try #require(report.model as? ModelEvaluator).model.encoded()
        let line = bytes.firstIndex(of: 10)!
        let words = String(decoding: bytes[..<line], as: UTF8.self).split(separator: " ")
        let header = String(decoding: bytes[(line + 1)...].prefix(Int(words[3])!), as: UTF8.self)
        let weights = bytes[(line + 1 + Int(words[3])!)...]
        func message(_ old: String, _ new: String) -> String {
            #expect(header.contains(old))
            let body = Array(header.replacingOccurrences(of: old, with: new).utf8) + weights
            let checksum = body.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            let length = body.count - weights.count
            let first = "lodescope model 1 \(length) \(String(checksum, radix: 16))\n"
            do {
                _ = try LinearModel(decoding: Array(first.utf8) + body, file: "m")
                return "read"
            } catch {
                return error.reason.description
            }
        }
        #expect(message("\"n", "\"n") == "read")
        #expect(
            message("\"members\":0", "\"members\":4611686018427387904") == "the model's weights do not fit its header")
        #expect(message("\"members\":0", "\"members\":-1") == "the model's weights do not fit its header")
        #expect(
            message("\"lMax\":1", "\"lMax\":99").hasPrefix(
                "the model's options are not possible: l_max must be between 0 and 12"))
        #expect(message("\"lMax\":1", "\"lMax\":2") == "the model's weights do not fit its options")
        #expect(message("\"lMax\":1", "\"lMax\":\"one\"").hasPrefix("the model's header cannot be read: "))
        #expect(message("\"density\":[[true", "\"density\":[[true,true") == "the model's elements are not possible")
        #expect(message("\"atomicNumber\":", "\"atomicNumber\":-").contains("there is no element -"))
        #expect(message("\"atomicNumber\":", "\"atomicNumber\":99").contains("there is no element 99"))
        let unknown = "\"trainedElements\":[{\"atomicNumber\":118},"
        #expect(message("\"trainedElements\":[", unknown) == "the model's elements are not possible")
        #expect(message("\"lambda\":", "\"lambda\":-") == "the model's training is not possible")
        let target = "\"target\":{\"isPerAtom\":false,\"key\":\"\\u001b]0;x\\u0007\"},\"test\":"
        #expect(
            message("\"test\":", target)
                == "the model's target is not possible: expected the name of a key, found '\u{FFFD}]0;x\u{FFFD}'")
        // What the decoder says repeats the file.
        let told = message("\"centres\":\"all\"", "\"centres\":\"\\u001b]0;x\\u0007\"")
        #expect(told.contains("model.options.centres: unknown centres '\u{FFFD}]0;x\u{FFFD}'"))
    }

    // MARK: - Learning curves

    @Test("a learning curve takes parts of one Gram matrix and ends at the model of all")
    func learningCurve() throws {
        let laboratory = Sample.laboratory()
        for text in ["rho-v", "0.4*rho-rho+0.6*v-v"] {
            let options = Sample.options(text)
            let report = try laboratory.train(.chargedCharged, options)
            let record = Record()
            let learning = try laboratory.learningCurve(
                .chargedCharged, options, sizes: [19, 4, 8, 8], draws: 3, monitor: record.monitor)
            #expect(record.stages == ["trainings"])
            #expect(learning.points.map(\.trainCurves) == [4, 8, 19])
            #expect(learning.points.map(\.draws) == [3, 3, 1])
            #expect(learning.points.allSatisfy { $0.rmseMin <= $0.rmseMean && $0.rmseMean <= $0.rmseMax })
            #expect(learning.points[0].rmseMin < learning.points[0].rmseMax)
            #expect(abs(learning.points[2].rmseMean - report.test.rmse) < 1e-8)
            #expect(learning.testCurves == report.testCurves)
            #expect(abs(learning.testStd - report.test.std) < 1e-12)
        }
    }

    @Test("standard sizes double up to all training curves")
    func standardSizes() {
        #expect(LearningReport.standardSizes(trainCurves: 32) == [5, 7, 11, 15, 22, 32])
        #expect(LearningReport.standardSizes(trainCurves: 960) == [30, 60, 120, 240, 480, 960])
        #expect(LearningReport.standardSizes(trainCurves: 5) == [5])
        #expect(LearningReport.standardSizes(trainCurves: 3) == [3])
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
