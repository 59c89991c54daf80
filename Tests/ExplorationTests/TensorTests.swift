import Atomistics
import Descriptors
import Foundation
import Regression
import TestSupport
import Testing
import Workers

@testable import Exploration

@Suite struct TensorTests {
    @Test(
        "predictions of turned structures are the turned predictions, whatever the tensor, the descriptor and the kernel",
        arguments: CartesianTensor.allCases, ["rho-rho", "rho-v", "rho-rho^2", "rho-v + v-v"])
    func equivariance(_ kind: CartesianTensor, _ descriptor: String) throws {
        var moments = Moments(seed: 1)
        let report = try train(moments.dataset(kind, count: 24), options(descriptor))
        let evaluator = report.model.evaluator()
        for _ in 0..<4 {
            let structure = moments.structure([.carbon, .oxygen, .hydrogen, .hydrogen])
            let rotation = moments.randomRotation()
            let found = try evaluator.tensors(of: [structure, structure.turned(by: rotation)])
            let expected = rotation.applied(to: found[0].components(), rank: kind.rank)
            let largest = expected.map(abs).max()!
            #expect(largest > 1e-3)
            #expect(zip(found[1].components(), expected).allSatisfy { abs($0 - $1) < 1e-10 * largest })
            // So do members, and error bars of what does not turn.
            for number in kind.turnedNumbers {
                let (a, b) = (found[0].value(number.function), found[1].value(number.function))
                #expect(abs(a.value - b.value) < 1e-10 * largest)
                #expect(abs(a.error! - b.error!) < 1e-9 * largest)
            }
        }
    }

    @Test("a planar molecule's dipole stays in its plane, and a centered one has none")
    func symmetry() throws {
        var moments = Moments(seed: 2)
        let evaluator = try train(moments.dataset(.vector, count: 24), options("rho-v")).model.evaluator()
        let rotation = moments.randomRotation()
        let planar = Structure(
            elements: [.carbon, .oxygen, .hydrogen, .hydrogen],
            positions: [[0, 0, 0], [1.2, 0.1, 0], [-0.5, 0.9, 0], [-0.6, -0.9, 0]])
        let dipole = try evaluator.tensors(of: [planar.turned(by: rotation)])[0].components()
        let normal = rotation.applied(to: [0, 0, 1])
        let out = dipole[0] * normal.x + dipole[1] * normal.y + dipole[2] * normal.z
        let length = dipole.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(length > 1e-2 && abs(out) < 1e-10 * length)
        let centered = Structure(
            elements: [.carbon, .oxygen, .oxygen], positions: [[0, 0, 0], [0.3, 0.2, 1.1], [-0.3, -0.2, -1.1]])
        let none = try evaluator.tensors(of: [centered.turned(by: rotation)])[0].components()
        #expect(none.allSatisfy { abs($0) < 1e-10 * length })
    }

    @Test(
        "moments of partial charges are learnt, every part of them",
        arguments: [CartesianTensor.vector, .symmetric, .matrix])
    func learns(_ kind: CartesianTensor) throws {
        var moments = Moments(seed: 3)
        let report = try train(
            moments.dataset(kind, count: 160),
            options("rho-rho") {
                $0.fields.lMax = 3; $0.regularization = .auto
            })
        for part in report.parts { #expect(part.test.rmsePercent < 12, "\(part.part!): \(part.test.rmsePercent)") }
        #expect(report.parts.allSatisfy { $0.committee != nil })
        // Only lambda = 0 has a composition.
        #expect(report.parts.map { $0.baseline != nil } == kind.parts.map { $0.lambda == 0 })
    }

    @Test("a part's deviation is per component, about the mean for lambda 0 alone; the tensor's is that of the norm")
    func errors() throws {
        var moments = Moments(seed: 4)
        let dataset = moments.dataset(.symmetric, count: 40)
        let report = try train(dataset, options("rho-rho"))
        let test = report.parts[0].curves.filter { $0.split == .test }.map(\.index)
        let values = test.map { dataset.structures[$0].value! }
        let traces = values.map { $0[0] }
        let mean = traces.reduce(0, +) / Double(traces.count)
        let variance = traces.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(traces.count)
        let others = values.flatMap { $0.dropFirst() }
        let square = others.reduce(0) { $0 + $1 * $1 } / Double(others.count)
        #expect(abs(report.parts[0].test.std - variance.squareRoot()) < 1e-12)
        #expect(abs(report.parts[1].test.std - square.squareRoot()) < 1e-12)
        #expect(report.parts[1].test.points == 5 * test.count)
        #expect(abs(report.test.std - (variance + 5 * square).squareRoot()) < 1e-12)
        let parts = report.parts.map(\.test)
        #expect(
            abs(report.test.rmse - (parts[0].rmse * parts[0].rmse + 5 * parts[1].rmse * parts[1].rmse).squareRoot())
                < 1e-12)
        // What the model says of the structures is what it says when it is asked again.
        let predicted = try report.model.evaluator().tensors(
            of: test.map { dataset.structures[$0].structure })
        let curves = report.parts.map { $0.curves.filter { $0.split == .test } }
        for (place, tensor) in predicted.enumerated() {
            for (part, values) in zip(curves, tensor.parts) {
                #expect(zip(part[place].prediction, values).allSatisfy { abs($0 - $1) < 1e-9 })
            }
        }
    }

    @Test("a part that only rounding tells from a constant has no per cent")
    func constant() throws {
        var moments = Moments(seed: 5)
        let molecule = moments.structure([.carbon, .oxygen, .hydrogen, .hydrogen])
        let tensor = Moments.tensor(.symmetric, of: molecule)
        let groups = (0..<24).map { index -> SampleGroup in
            let rotation = moments.randomRotation()
            // As a file has it.
            let turned = rotation.applied(to: tensor, rank: 2).map { ($0 * 1e8).rounded() / 1e8 }
            return .structure(
                LabeledStructure(
                    id: "\(index)", structure: molecule.turned(by: rotation),
                    value: CartesianTensor.symmetric.irreducibleParts(of: turned).flatMap(\.self),
                    source: SourceLocation(file: "made", line: index)))
        }
        let dataset = Dataset(
            name: "turned", groups: groups, target: Target(key: "t", unit: "", tensor: .symmetric))
        let report = try train(dataset, options("rho-rho"))
        #expect(report.parts[0].test.rmsePercent.isNaN)
        #expect(report.parts[1].test.rmsePercent < 1e-3)
    }

    @Test("a saved model of a tensor predicts the same to the last digit, and a damaged one is refused")
    func savedModels() throws {
        var moments = Moments(seed: 6)
        for descriptor in ["rho-v", "rho-rho^2"] {
            let dataset = moments.dataset(.symmetric, count: 24)
            let model = try train(dataset, options(descriptor)).model
            let bytes = try SavedModel.parts(model).encoded()
            guard case .parts(let read) = try SavedModel(decoding: bytes, file: "t.model") else {
                Issue.record("a tensor's file holds a tensor")
                return
            }
            #expect(read.target == dataset.target)
            let structures = dataset.structures.prefix(5).map(\.structure)
            let (a, b) = (
                try model.evaluator().tensors(of: structures),
                try read.evaluator().tensors(of: structures)
            )
            for (a, b) in zip(a, b) {
                #expect(zip(a.components(), b.components()).allSatisfy { abs($0 - $1) < 1e-12 })
                #expect(zip(a.errors()!, b.errors()!).allSatisfy { abs($0 - $1) < 1e-12 })
            }
            for place in [10, 30, bytes.count / 2, bytes.count - 3] {
                var damaged = bytes
                damaged[place] ^= 0x55
                #expect(throws: DataError.self) { try SavedModel(decoding: damaged, file: "t.model") }
            }
            #expect(throws: DataError.self) { try SavedModel(decoding: Array(bytes.dropLast(9)), file: "t.model") }
        }
    }

    @Test("learning curves of all parts, which fall")
    func learningCurves() throws {
        var moments = Moments(seed: 7)
        let laboratory = Laboratory(dataset: moments.dataset(.symmetric, count: 80), threads: 2)
        let reports = try laboratory.learningCurves(
            .structures, options("rho-rho").withoutErrorBars, sizes: [10, 60], draws: 2)
        #expect(reports.map(\.part?.lambda) == [0, 2])
        for report in reports { #expect(report.points[1].rmseMean < 0.7 * report.points[0].rmseMean) }
    }

    @Test("features that a part needs and the options do not have are named")
    func refusals() throws {
        var moments = Moments(seed: 8)
        let dataset = moments.dataset(.tensor4, count: 12)
        func message(_ change: (inout ModelOptions) -> Void, _ descriptor: String = "rho-rho") -> String {
            do {
                _ = try train(dataset, options(descriptor, change))
                return "no error"
            } catch let error as InvalidParameter { return error.spelled(.flags) } catch { return "\(error)" }
        }
        #expect(message { $0.fields.lMax = 1 }.contains("lambda 4 needs a --l-max of at least 2"))
        #expect(message({ _ in }, "v").contains("lambda 4"))
        #expect(message { $0.radial = .principal(density: 2, potential: 2) }.contains("--radial"))
    }
}

extension TargetEvaluator {
    /// The tensor of each structure.
    fileprivate func tensors(of structures: [Structure]) throws -> [PredictedValue] {
        try predict(structures, execution: .serial).map { $0[0]! }
    }
}
