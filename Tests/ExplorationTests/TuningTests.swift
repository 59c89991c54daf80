import Atomistics
import Descriptors
import Foundation
import Testing
import Workers

@testable import Exploration

/// The search for options by cross-validation alone.
struct TuningTests {
    private static func options(_ seed: UInt64 = 3) -> ModelOptions {
        var options = Sample.options()
        options.seed = seed
        return options
    }

    /// A search on one thread, which finds the same again.
    private func search(_ dataset: Dataset, _ options: ModelOptions = options(), most: Int = 8) throws -> TuningReport {
        try Tuner(dataset, .polarPolar, from: options, threads: 1).run(seconds: 1000, most: most)
    }

    @Test("sees no test curve: with energies and atoms there that mean nothing it finds the same")
    func testCurvesAreHidden() throws {
        let options = Self.options()
        let laboratory = Sample.laboratory()
        let training = Set(
            try laboratory.trainingCurves(.polarPolar, options).map { Sample.dataset.groups(of: .polarPolar)[$0].id })
        var poisoned = Sample.dataset
        for (place, group) in poisoned.groups.enumerated() {
            guard case .curve(var curve) = group, curve.dimerClass == .polarPolar, !training.contains(curve.id) else {
                continue
            }
            for point in curve.points.indices {
                curve.points[point].energy = .nan
                curve.points[point].positions = curve.points[point].positions.map { _ in SIMD3(repeating: .nan) }
            }
            poisoned.groups[place] = .curve(curve)
        }
        let (plain, hidden) = (try search(Sample.dataset), try search(poisoned))
        #expect(plain.evaluated > 4 && plain.evaluated == hidden.evaluated)
        #expect(plain.best.trained == hidden.best.trained)
        #expect(plain.trials.map(\.options) == hidden.trials.map(\.options))
        #expect(plain.trials.map(\.errors) == hidden.trials.map(\.errors))
    }

    @Test("begins with what is given, whose error is that of a training, and ends with nothing worse")
    func startIsTried() throws {
        let found = try search(Sample.dataset)
        #expect(found.start.options.descriptor == Self.options().descriptor)
        #expect(found.best.errors!.error <= found.start.errors!.error)
        #expect(found.trials.map { $0.errors!.error } == found.trials.map { $0.errors!.error }.sorted())
        // Every training curve predicted by a training on the others, at the regularization that was found.
        let groups = try trainingCurves().groups
        var (squares, count) = (0.0, 0)
        for left in groups.indices {
            var options = found.start.trained
            options.split = .first
            options.trainingSize = .curves(groups.count - 1)
            var order = groups
            order.append(order.remove(at: left))
            // The penalty is that of all training curves.
            let laboratory = Laboratory(dataset: Dataset(name: "one", groups: order), threads: 1)
            let report = try laboratory.train(.polarPolar, options)
            squares += report.test.rmse * report.test.rmse * Double(report.test.points)
            count += report.test.points
        }
        // Whose mean diagonal is a little another without a curve.
        #expect(abs(found.start.errors!.error / (squares / Double(count)).squareRoot() - 1) < 0.05)
    }

    private func trainingCurves() throws -> Dataset {
        let groups = Sample.dataset.groups(of: .polarPolar)
        let places = try Sample.laboratory().trainingCurves(.polarPolar, Self.options())
        return Dataset(name: "training", groups: places.map { groups[$0] })
    }

    @Test("its front is better where it is slower, and ends with the best")
    func front() throws {
        let found = try search(Sample.dataset, most: 14)
        let front = found.front
        #expect(front.last?.trial.options == found.best.options)
        for (one, next) in zip(front, front.dropFirst()) {
            #expect(one.secondsPerStructure <= next.secondsPerStructure)
            #expect(one.trial.errors!.error >= next.trial.errors!.error)
        }
        #expect(front.allSatisfy { $0.secondsPerStructure > 0 && $0.secondsPerStructure < 1 })
    }

    @Test("ends at once where it is stopped, and tries what is given however short the time")
    func stops() throws {
        let stop = Cancellation()
        let tuner = try Tuner(Sample.dataset, .polarPolar, from: Self.options(), threads: 2, stop: stop)
        let found = try tuner.run(seconds: 1000) { told, _ in
            if told.best != nil, told.evaluated > 2 { stop.cancel() }
        }
        #expect(found.evaluated >= 2 && found.evaluated < 40)
        #expect(throws: TrainingError.self) {
            // Stopped before it began.
            _ = try Tuner(Sample.dataset, .polarPolar, from: Self.options(), threads: 1, stop: stop).run(seconds: 1)
        }
        let short = try Tuner(Sample.dataset, .polarPolar, from: Self.options(), threads: 1).run(seconds: 1e-9)
        #expect(short.start.errors != nil && short.best.errors!.error <= short.start.errors!.error)
    }

    @Test("of several classes may train on one alone")
    func classesTogether() throws {
        var options = Self.options()
        (options.split, options.trainingSize) = (.first, .curves(12))
        let together = ClassSelection([.chargedCharged, .polarPolar])
        let found = try Tuner(Sample.dataset, together, from: options, threads: 1).run(seconds: 1000, most: 2)
        #expect(found.best.errors!.curves == 12)
    }

    @Test("tries options that are possible, each at a place of its own")
    func space() {
        let space = TuningSpace(from: .standard, elements: 5)
        var source = RandomSource(seed: 1, stream: .tuning)
        var seen: [[Double]: ModelOptions] = [:]
        var last = space.random(&source)
        for _ in 0..<3000 {
            let other = space.random(&source)
            last = source.unit() < 0.7 ? space.neighbor(of: last, &source) : space.mixture(last, other, &source)
            for options in [last, other] {
                #expect(options.problem == nil, "\(ModelParameter.arguments(options))")
                #expect(options.descriptor.terms.map(\.weight).max() == 1)
                let names = options.descriptor.terms.map(\.name)
                #expect(Set(names).count == names.count && names == names.sorted())
                let place = space.coordinates(options)
                #expect(place.allSatisfy { (-0.5...1.5).contains($0) || $0 == 2 })
                if let known = seen[place], !options.hasKernels { #expect(known.descriptor == options.descriptor) }
                if !options.hasKernels { seen[place] = options }
            }
        }
        #expect(seen.count > 1000)
    }

    @Test("goes from a few curves to all")
    func steps() {
        #expect(TuningStep.steps(curves: 100).map(\.curves) == [100])
        #expect(TuningStep.steps(curves: 950).map(\.curves) == [105, 316, 950])
        #expect(TuningStep.steps(curves: 950).map(\.isPrincipal) == [true, true, false])
    }

    @Test("guesses a smooth function between what it knows, and knows how little it knows beyond")
    func process() throws {
        let points = stride(from: 0.0, through: 3, by: 0.5).map { [$0, 1 - $0 / 2] }
        let process = try #require(GaussianProcess(points, points.map { sin(2 * $0[0]) }))
        let (between, far) = (process([1.25, 0.375]), process([9, -4]))
        #expect(abs(between.mean - sin(2.5)) < 0.1)
        #expect(between.deviation < 0.2 * far.deviation)
        let mean = points.reduce(0) { $0 + sin(2 * $1[0]) } / Double(points.count)
        #expect(abs(far.mean - mean) < 0.05, "far away the mean")
        #expect(GaussianProcess([[0], [1]], [2, 2]) == nil)
    }
}
