import Atomistics
import Descriptors
import Foundation
import Testing

@testable import Exploration

/// Models that take elements for combinations of a few.
struct ElementBasisTests {
    @Test("read and written by name")
    func names() throws {
        for value in [ElementBasis.all, .channels(1), .channels(4), .learned(7)] {
            #expect(ElementBasis(value.description) == value)
            #expect(try JSONDecoder().decode(ElementBasis.self, from: JSONEncoder().encode(value)) == value)
        }
        for wrong in ["", "none", "channels", "channels:0", "channels:5", "learned:0", "learned:", "3"] {
            #expect(ElementBasis(wrong) == nil, "\(wrong)")
        }
    }

    private static func train(_ change: (inout ModelOptions) -> Void) throws -> TrainingReport {
        var options = Sample.options()
        options.regularization = .fixed(1e-5)
        change(&options)
        return try Sample.laboratory().train(.chargedCharged, options)
    }

    private static func difference(_ a: TrainingReport, _ b: TrainingReport) -> Double {
        zip(a.curves, b.curves).flatMap { zip($0.prediction, $1.prediction).map { abs($0 - $1) } }.max()!
    }

    @Test("as many learned as there are elements predict what all do", arguments: ["rho-v", "0.6*rho-rho+0.4*v-v@6"])
    func allLearned(descriptor: String) throws {
        let all = try Self.train { $0.descriptor = Descriptor(descriptor)! }
        let turned = try Self.train {
            $0.descriptor = Descriptor(descriptor)!
            $0.elements = .learned(all.model!.saved!.elements.count)
        }
        #expect(Self.difference(all, turned) < 1e-7)
        #expect(Self.difference(all, try Self.train { $0.descriptor = Descriptor(descriptor)! }) == 0)
    }

    @Test(
        "a saved model, which has all elements, predicts what was trained with a few",
        arguments: [ElementBasis.all, .channels(3), .learned(2)], CentralSums.allCases)
    func saved(elements: ElementBasis, central: CentralSums) throws {
        let report = try Self.train {
            ($0.elements, $0.central) = (elements, central)
            $0.descriptor = Descriptor("rho-v@1+0.5*rho-rho")!
            $0.radial = central == .both ? .principal(density: 3, potential: 2) : .all
        }
        let again = try LinearModel(decoding: report.model!.saved!.encoded(), file: "model").evaluator()
        let groups = Sample.dataset.groups(of: .chargedCharged)
        for curve in report.curves.prefix(3) {
            let predicted = again.energies(of: groups[curve.index])
            for (a, b) in zip(predicted, curve.prediction) { #expect(abs(a.energy - b) < 1e-8 * (1 + abs(b))) }
        }
        if elements != .all {
            let all = try Self.train { $0.descriptor = Descriptor("rho-v@1+0.5*rho-rho")! }
            #expect(report.features < all.features)
        }
    }

    @Test("kernels and elements without electronegativity are refused in words")
    func refusals() throws {
        var options = ModelOptions(kernel: .polynomial(2))
        options.elements = .channels(3)
        #expect(options.problem?.description.contains("elements") == true)
        options.elements = .all
        options.central = .shared
        #expect(options.problem?.description.contains("central") == true)
    }
}
