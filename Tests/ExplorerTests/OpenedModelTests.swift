import Atomistics
import Exploration
import Foundation
import Terminal
import Testing
import Workers

@testable import Explorer

/// Saved models in the explorer: kept, opened, looked at on other data.
@Suite struct OpenedModelTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../lodescopeTests/Fixtures/models-0.1.0").standardized.path

    /// A model that 0.1.0 saved, with what it predicts of two dimers.
    private static func opened() throws -> OpenedModel {
        guard case .number(let model) = try SavedModel(reading: folder + "/linear.model") else {
            throw CancellationError()
        }
        return OpenedModel(model, name: "linear.model")
    }

    private static func dimers() throws -> Dataset {
        try DatasetReader(options: ReadingOptions()).read([folder + "/dimers.xyz"])
    }

    @Test func itsErrorsAreThoseOfItsPredictions() throws {
        let groups = try Self.dimers().groups
        let report = try Self.opened().report(of: ClassSelection(.chargedCharged), groups, execution: .serial)
        #expect(report.curves.count == groups.count && report.testCurves == groups.count)
        #expect(report.curves.allSatisfy { $0.split == .test && $0.errorBar?.count == $0.prediction.count })
        let data = try Data(contentsOf: URL(fileURLWithPath: Self.folder + "/linear.json"))
        let json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let before = try #require(json["curves"] as? [[String: Any]])
        for (curve, old) in zip(report.curves, before) {
            let expected = try #require(old["prediction"] as? [Double])
            #expect(zip(curve.prediction, expected).allSatisfy { abs($0 - $1) < 1e-8 })
        }
        let errors = report.curves.flatMap { zip($0.prediction, $0.reference).map { $0 - $1 } }
        let rmse = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
        #expect(abs(report.test.rmse - rmse) < 1e-12)
    }

    @Test func itIsPinnedAndFollowsTheClass() throws {
        let opened = try Self.opened()
        var world = World(dataset: try Self.dimers())
        world.press("O")
        guard case .file(.openModel) = world.state.prompt?.kind else {
            Issue.record("no prompt")
            return
        }
        world.press("linear.model{enter}")
        let asked = world.seen.contains { if case .openModel("linear.model") = $0 { true } else { false } }
        #expect(asked)
        world.send(.opened(opened))
        guard case .compare(_, let dimerClass, let groups) = world.seen.last else {
            Issue.record("nothing was asked of it")
            return
        }
        #expect(dimerClass == world.state.dimerClass && groups.count == world.state.curves.count)
        #expect(world.text().contains("predicting"))
        world.send(
            .compared(name: "linear.model", try opened.report(of: dimerClass, groups, execution: .serial)))
        #expect(world.state.pin?.model != nil)
        #expect(world.text().contains("of all: linear.model"))
        // Its curve is drawn as any other's.
        #expect(world.state.pin?.smooth != nil)
        // It is asked once.
        let count = world.seen.count { if case .compare = $0 { true } else { false } }
        world.press("+-")
        #expect(world.seen.count { if case .compare = $0 { true } else { false } } == count)
        world.press("*")
        #expect(world.state.pin == nil)
    }

    @Test func whatItCannotPredictIsSaid() throws {
        var world = World()
        world.send(.opened(try Self.opened()))
        world.send(.notCompared(name: "linear.model", world.state.dimerClass, text: "it lacks an element"))
        #expect(world.state.notice?.text == "it lacks an element")
        #expect(world.text().contains("cannot predict these"))
        // Another class is another question.
        world.press("]")
        #expect(!world.text().contains("cannot predict these"))
        let strange = Dataset(name: "other", groups: [])
        #expect(throws: TrainingError.self) {
            try Self.opened().report(of: ClassSelection(.chargedCharged), strange.groups, execution: .serial)
        }
    }

    @Test func aModelIsKeptUnderTheNameThatIsTyped() throws {
        var world = World()
        world.press("W")
        // Those of this world are made up, and no file keeps them.
        #expect(world.state.prompt == nil && world.state.notice?.text.contains("no model") == true)
        world.answers = false
        world.press("+W")
        #expect(world.state.notice?.text.contains("still training") == true)
    }
}
