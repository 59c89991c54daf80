import Atomistics
import Descriptors
import Foundation
import LinearAlgebra
import Regression
import Testing

@testable import Exploration

struct RadialChannelsTests {
    @Test("read and written by name")
    func names() throws {
        #expect(RadialChannels("all") == .all && RadialChannels("ALL") == .all)
        #expect(RadialChannels("principal") == .principal(density: 4, potential: 3))
        #expect(RadialChannels("principal:5,2") == .principal(density: 5, potential: 2))
        for wrong in [
            "", "none", "principal:", "principal:4", "principal:4,", "principal:0,3", "principal:4,3,2", "4,3",
        ] {
            #expect(RadialChannels(wrong) == nil, "\(wrong)")
        }
        for value in [RadialChannels.all, .standardPrincipal, .principal(density: 1, potential: 6)] {
            #expect(RadialChannels(value.description) == value)
            #expect(try JSONDecoder().decode(RadialChannels.self, from: JSONEncoder().encode(value)) == value)
        }
        // Options from before there was a choice.
        var old = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(ModelOptions())) as? [String: Any])
        old["radial"] = nil
        let read = try JSONDecoder().decode(ModelOptions.self, from: JSONSerialization.data(withJSONObject: old))
        #expect(read == ModelOptions())
    }

    @Test("what is kept is said with the first digit of what is not, and never rounded up")
    func keptText() {
        func text(_ lost: Double) -> String {
            [(nil, 0.2), (1, lost)].map { exponent, lost in
                PrincipalChannels.Share(exponent: exponent, channels: 4, total: 6, lost: [0, lost])
            }.text(density: "rho", potential: "V")
        }
        #expect(text(3.2e-4) == "rho 4/6 80 %, V 4/6 99.96 %")
        #expect(text(0).hasSuffix("V 4/6 100 %"))
        #expect(text(9.99e-9).hasSuffix("V 4/6 99.999999 %"))
    }

    private static func train(
        _ radial: RadialChannels, _ change: (inout ModelOptions) -> Void = { _ in }
    ) throws -> TrainingReport {
        var options = Sample.options()
        options.fields = FieldOptions(nMax: 6, lMax: 2)
        options.radial = radial
        change(&options)
        return try Sample.laboratory().train(.chargedCharged, options)
    }

    private static func difference(_ a: TrainingReport, _ b: TrainingReport) -> Double {
        zip(a.curves, b.curves).flatMap { zip($0.prediction, $1.prediction).map { abs($0 - $1) } }.max()!
    }

    @Test("all channels, only turned, predict what all channels do", arguments: ["rho-v", "0.6*rho-rho+0.4*v-v@6"])
    func allChannels(descriptor: String) throws {
        func change(_ options: inout ModelOptions) { options.descriptor = Descriptor(descriptor)! }
        let all = try Self.train(.all, change)
        let turned = try Self.train(.principal(density: 6, potential: 6), change)
        #expect(Self.difference(all, turned) < 1e-7)
        #expect(all.features == turned.features)
        #expect(all.principal.isEmpty && turned.principal.allSatisfy { $0.channels == 6 })
    }

    @Test(
        "a third of the features, and nearly the same errors", arguments: [ClassSelection.chargedCharged, .polarPolar])
    func standard(dimerClass: ClassSelection) throws {
        let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = project.appendingPathComponent("datasets/dimers/\(dimerClass.label).xyz.gz").path
        let laboratory = Laboratory(dataset: try DatasetReader().read([file]), threads: 2)
        var options = ModelOptions(regularization: .fixed(1e-5), committee: 0)
        let all = try laboratory.train(dimerClass, options)
        options.radial = .standardPrincipal
        let few = try laboratory.train(dimerClass, options)
        #expect(3 * few.features == all.features)
        #expect(abs(few.test.rmse / all.test.rmse - 1) < 0.05)
        // It is another model all the same: one with too few channels is a worse one.
        #expect(Self.difference(all, few) > 1e-6)
        options.radial = .principal(density: 1, potential: 1)
        #expect(try laboratory.train(dimerClass, options).train.rmse > 1.2 * all.train.rmse)
    }

    @Test(
        "the model's weights are those of all channels: it predicts the same from a file",
        arguments: [
            "rho-v", "rho+0.5*v-v",
        ])
    func saved(descriptor: String) throws {
        let report = try Self.train(.standardPrincipal) {
            $0.descriptor = Descriptor(descriptor)!
            $0.committee = 4
        }
        let own = try #require(report.model as? ModelEvaluator)
        let bytes = try own.model.encoded()
        // As programs from before there was a choice read it.
        let text = try #require(String(bytes: bytes.prefix(60), encoding: .isoLatin1))
        #expect(text.hasPrefix("lodescope model 1 "))
        var model = try LinearModel(decoding: bytes, file: "model")
        #expect(model.options.radial == .standardPrincipal)
        model.options.radial = .all
        let curves = Sample.dataset.curves(of: .chargedCharged)
        for prediction in report.curves {
            let energies = model.evaluator().energies(of: .curve(curves[prediction.index]))
            for point in energies.indices {
                #expect(abs(energies[point].energy - prediction.prediction[point]) < 1e-9)
                #expect(abs(energies[point].errorBar! - prediction.errorBar![point]) < 1e-9)
            }
        }
    }

    @Test("channels are those of the training curves: no energy or geometry of a test curve moves them")
    func trainingOnly() throws {
        var options = Sample.options()
        options.fields = FieldOptions(nMax: 6, lMax: 2)
        (options.split, options.trainingSize, options.radial) = (.first, .curves(12), .standardPrincipal)
        let curves = Sample.dataset.curves(of: .chargedCharged)
        func shares(_ curves: [BindingCurve]) throws -> [PrincipalChannels.Share] {
            let dataset = Dataset(name: "part", curves: curves)
            return try Laboratory(dataset: dataset, threads: 2).train(.chargedCharged, options).principal
        }
        let whole = try shares(curves)
        // Other curves test, of the same elements.
        let known = Set(curves.prefix(12).flatMap(\.elements))
        let others = curves.dropFirst(12).filter { known.isSuperset(of: $0.elements) }
        #expect(try shares(curves.prefix(12) + [try #require(others.last)]) == shares(curves.prefix(12) + others))
        options.trainingSize = .curves(6)
        #expect(try shares(curves) != whole)
    }

    @Test("features are remembered for the curves that gave the channels")
    func remembered() throws {
        let laboratory = Sample.laboratory()
        func stages(_ change: (inout ModelOptions) -> Void) throws -> Set<String> {
            var options = Sample.options()
            options.radial = .principal(density: 2, potential: 2)
            change(&options)
            let record = Record()
            _ = try laboratory.train(.chargedCharged, options, monitor: record.monitor)
            return record.stages.intersection(["features", "Gram matrix"])
        }
        #expect(try stages { _ in } == ["features", "Gram matrix"])
        #expect(try stages { $0.regularization = .fixed(1e-4) } == [])
        #expect(try stages { $0.seed = 1 } == ["features", "Gram matrix"])
        #expect(try stages { $0.radial = .principal(density: 2, potential: 1) } == ["features", "Gram matrix"])
        #expect(try stages { $0.radial = .all } == ["features", "Gram matrix"])
    }

    @Test("error bars by the predictive variance at new distances are those of the features that trained")
    func predictiveVariance() throws {
        let report = try Self.train(.standardPrincipal) { $0.uncertainty = .gpr }
        let model = try #require(report.model)
        let prediction = report.curves[3]
        let energies = model.energies(
            of: Sample.dataset.curves(of: .chargedCharged)[prediction.index], at: prediction.distances)
        for point in energies.indices {
            // Positions in files are rounded.
            #expect(abs(energies[point].errorBar! - prediction.errorBar![point]) < 2e-4)
        }
    }

    @Test("polynomial kernels refuse them, and say why")
    func kernels() {
        var options = Sample.options("rho-v+v-v^2")
        #expect(options.problem == nil)
        options.radial = .standardPrincipal
        #expect(options.problem?.parameter == .radial)
        #expect(throws: InvalidParameter.self) { try Sample.laboratory().train(.chargedCharged, options) }
    }
}
