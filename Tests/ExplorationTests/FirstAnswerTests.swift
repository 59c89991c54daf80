import Atomistics
import Foundation
import Testing

@testable import Exploration

/// The model of a few curves that is shown until the whole one is there.
struct FirstAnswerTests {
    /// Two classes, so that places in a class are not places in the dataset.
    private static let dataset: Dataset = {
        let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let files = ["CP", "CC"].map { project.appendingPathComponent("datasets/dimers/\($0).xyz.gz").path }
        return try! DatasetReader().read(files)
    }()

    @Test func isOfTheSameClassAndSplit() throws {
        let laboratory = Laboratory(dataset: FirstAnswerTests.dataset, threads: 2)
        let curves = laboratory.dataset.curves(of: .chargedCharged)
        let options = Sample.options()
        let training = Set(try laboratory.trainingCurves(.chargedCharged, options))
        let shown = [curves.indices.first { training.contains($0) }!, curves.indices.last { !training.contains($0) }!]
        let first = try #require(
            try laboratory.firstAnswer(.chargedCharged, options, lambda: 1e-6, shown: shown))
        #expect(first.firstAnswerOf == training.count && first.options == options)
        #expect((32...33).contains(first.trainCurves) && first.regularization == 1e-5)
        for curve in first.curves {
            #expect(curve.id == curves[curve.index].id)
            #expect((curve.split == .train) == training.contains(curve.index))
            #expect(curve.reference == curves[curve.index].points.map { $0.energy! })
        }
        #expect(Set(shown).isSubset(of: first.curves.map(\.index)))
        // It predicts what it shows, through the same model.
        let prediction = first.curves.first { $0.index == shown[1] }!
        let smooth = try #require(first.model).energies(of: curves[shown[1]], at: prediction.distances)
        for (a, b) in zip(smooth, prediction.prediction) { #expect(abs(a.energy - b) < 1e-6) }
        #expect(first.test.rmsePercent < 60)
    }

    /// A model alone, for which few products of rows are taken, and the one that a committee is made beside are the same.
    @Test(arguments: [1e-5, 1e-4])
    func singleModels(lambda: Double) throws {
        let laboratory = Laboratory(dataset: FirstAnswerTests.dataset, threads: 2)
        var options = Sample.options()
        options.regularization = .fixed(lambda)
        let single = try laboratory.train(.chargedCharged, options)
        #expect(try laboratory.isPrepared(.chargedCharged, options))
        options.committee = 4
        let solved = try Laboratory(dataset: FirstAnswerTests.dataset, threads: 2).train(.chargedCharged, options)
        #expect(single.committee == nil && solved.committee != nil)
        #expect(abs(single.test.rmse / solved.test.rmse - 1) < 1e-5)
        let scale = solved.curves.flatMap(\.prediction).map(abs).max()!
        for (a, b) in zip(single.curves, solved.curves) {
            for (x, y) in zip(a.prediction, b.prediction) { #expect(abs(x - y) < 1e-6 * scale) }
        }
    }

    @Test func isNotGivenWhereTheWholeIsAsNear() throws {
        let laboratory = Laboratory(dataset: FirstAnswerTests.dataset, threads: 2)
        var options = Sample.options()
        options.regularization = .auto
        _ = try laboratory.train(.chargedCharged, options)
        // The Gram matrix is there: another regularization is one factorization.
        options.regularization = .fixed(1e-6)
        #expect(try laboratory.firstAnswer(.chargedCharged, options, lambda: 1e-6, shown: [0]) == nil)
        options.trainingSize = .curves(40)
        #expect(try laboratory.firstAnswer(.chargedCharged, options, lambda: 1e-6, shown: [0]) == nil)
    }

    @Test("structures with a target have one too, of any part, about as good as their number lets it be")
    func isOfStructures() throws {
        var moments = Moments(seed: 21)
        let dataset = moments.dataset(.symmetric, count: 480)
        let laboratory = Laboratory(dataset: dataset, threads: 2)
        let own = options("rho-rho")
        for part in dataset.selections {
            let first = try #require(try laboratory.firstAnswer(part, own, lambda: 1e-7, shown: [479]))
            #expect(first.trainCurves <= 101 && first.part == part.part && first.testCurves >= 50)
            let whole = try laboratory.train(part, own)
            // The explorer knows by the options which of its questions is answered.
            #expect(first.options == whole.options && first.firstAnswerOf == whole.trainCurves)
            for curve in first.curves {
                #expect(curve.id == dataset.groups[curve.index].id)
                #expect(curve.reference == dataset.groups(of: part)[curve.index].samples[0].value)
            }
            #expect(first.test.rmsePercent < 5 * whole.test.rmsePercent + 1)
            // What is there already is asked for again at once.
            #expect(try laboratory.firstAnswer(part, own, lambda: 1e-6, shown: [0]) == nil)
        }
        // Of what atoms have, places are those among the structures with the element.
        let atoms = moments.atoms(.vector, count: 960)
        let carbon = ClassSelection([.structures], element: .carbon, part: atoms.target!.tensor!.parts[0])
        let members = atoms.groups(of: carbon)
        let first = try #require(
            try Laboratory(dataset: atoms, threads: 2).firstAnswer(carbon, own, lambda: 1e-7, shown: [0, 479]))
        #expect(members.count == 480 && first.curves.contains { $0.index == 479 })
        for curve in first.curves {
            #expect(curve.id == members[curve.index].id && curve.reference == members[curve.index].samples[0].value)
        }
        // Few structures are trained at once.
        let small = Laboratory(dataset: moments.dataset(.vector, count: 100), threads: 2)
        #expect(try small.firstAnswer(small.dataset.selections[0], own, lambda: 1e-7, shown: []) == nil)
    }
}
