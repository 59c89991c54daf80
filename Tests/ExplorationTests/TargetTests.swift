import Atomistics
import Descriptors
import Regression
import Testing

@testable import Exploration

/// Single structures with a target, made of the points of shipped dimers: their interaction energies, and an offset for
/// every atom.
private func structures(offsets: [Element: Double] = [:], perAtom: Bool = false) -> Dataset {
    var groups: [SampleGroup] = []
    for curve in Sample.dataset.curves(of: .polarPolar) {
        let offset = curve.elements.reduce(0) { $0 + (offsets[$1] ?? 0) }
        for (index, point) in curve.points.enumerated() where index % 3 == 0 {
            let energy = (point.energy! + offset) / (perAtom ? Double(curve.atomCount) : 1)
            groups.append(
                .structure(
                    LabeledStructure(
                        id: "\(groups.count + 1)",
                        structure: Structure(elements: curve.elements, positions: point.positions), value: [energy],
                        source: curve.source)))
        }
    }
    return Dataset(name: "structures", groups: groups, target: Target(key: "energy", isPerAtom: perAtom))
}

private let totals: [Element: Double] = [.hydrogen: -13.6, .carbon: -1030.2, .nitrogen: -1485.9, .oxygen: -2041.3]

private func train(_ dataset: Dataset, _ change: (inout ModelOptions) -> Void = { _ in }) throws -> TrainingReport {
    var options = Sample.options("v")
    change(&options)
    return try Laboratory(dataset: dataset, threads: 2).train(.structures, options)
}

struct TargetTests {
    @Test("energies of free atoms added to a target are added to its predictions, and move no error")
    func offsets() throws {
        let (plain, total) = (structures(), structures(offsets: totals))
        for regularization in [Regularization.fixed(1e-3), .fixed(1e-7)] {
            let a = try train(plain) { $0.regularization = regularization }
            let b = try train(total) { $0.regularization = regularization }
            #expect(abs(a.test.rmse - b.test.rmse) < 1e-6 * a.test.rmse)
            #expect(b.test.std > 100 * a.test.std)
            for (index, pair) in zip(a.curves, b.curves).enumerated() {
                let offset = plain.groups[index].elements.reduce(0) { $0 + totals[$1]! }
                #expect(abs(pair.1.prediction[0] - pair.0.prediction[0] - offset) < 1e-6)
            }
        }
    }

    @Test("a composition alone is learnt exactly, however small the descriptor's share")
    func composition() throws {
        let pure = structures(offsets: totals)
        let dataset = Dataset(
            name: "atoms",
            groups: pure.structures.map { labeled in
                var labeled = labeled
                labeled.value = [labeled.structure.elements.reduce(0) { $0 + totals[$1]! }]
                return .structure(labeled)
            }, target: pure.target)
        let report = try train(dataset)
        #expect(report.test.rmse < 1e-6 && report.test.std > 100)
    }

    @Test("an extensive target doubles with the structure, one per atom stays")
    func doubling() throws {
        for perAtom in [false, true] {
            let dataset = structures(offsets: totals, perAtom: perAtom)
            let report = try train(dataset) { $0.descriptor = Descriptor("rho-rho")! }
            let model = try #require(report.model as? ModelEvaluator)
            var one = dataset.structures[0]
            let alone = model.energies(of: .structure(one))[0].energy
            #expect(abs(alone - report.curves[0].prediction[0]) < 1e-8 * abs(alone))
            one.structure.elements += one.structure.elements
            one.structure.positions += one.structure.positions.map { $0 + SIMD3(300, 0, 0) }
            let both = model.energies(of: .structure(one))[0].energy
            #expect(abs(both - (perAtom ? 1 : 2) * alone) < 1e-8 * abs(alone))
        }
    }

    @Test("errors are those of the target, and a learning curve ends at the training with everything")
    func learningCurve() throws {
        let dataset = structures(offsets: totals)
        let options = Sample.options("v")
        let laboratory = Laboratory(dataset: dataset, threads: 2)
        let report = try laboratory.train(.structures, options)
        let test = report.curves.filter { $0.split == .test }.map { $0.reference[0] }
        let mean = test.reduce(0, +) / Double(test.count)
        let std = (test.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(test.count)).squareRoot()
        #expect(abs(report.test.std - std) < 1e-9 * std)
        let curve = try laboratory.learningCurve(.structures, options, sizes: [10, report.trainCurves], draws: 2)
        #expect(abs(curve.testStd - std) < 1e-9 * std)
        #expect(abs(curve.points[1].rmseMean - report.test.rmse) < 1e-6 * report.test.rmse)
        #expect(curve.points[0].rmseMean > curve.points[1].rmseMean)
    }

    @Test("a saved model keeps its target and predicts the same")
    func saved() throws {
        for kernel in [Kernel.linear, .polynomial(2)] {
            let dataset = structures(offsets: totals, perAtom: true)
            let report = try train(dataset) {
                $0.descriptor = Descriptor("rho-rho")!
                $0.kernel = kernel
                $0.sparse = 20
                $0.committee = 4
            }
            let model = try #require(report.model as? ModelEvaluator)
            let read = try LinearModel(decoding: model.model.encoded(), file: "test").evaluator()
            #expect(read.model.target == dataset.target)
            for index in dataset.curves.indices {
                let found = read.energies(of: dataset.groups[index])[0]
                let expected = report.curves[index]
                #expect(abs(found.energy - expected.prediction[0]) < 1e-8 * abs(found.energy))
                if let bars = expected.errorBar { #expect(abs(found.errorBar! - bars[0]) < 1e-6) }
            }
        }
    }

    @Test("what asks for monomers or distances is refused")
    func refused() throws {
        let dataset = structures()
        #expect(try train(dataset).options.dissociation == .none)
        for change in [
            { $0.dissociation = .exact }, { $0.dissociation = .sample }, { $0.trainUpTo = 5 },
            { $0.centers = CenterSelection("O@A")! },
        ] as [(inout ModelOptions) -> Void] {
            #expect(throws: InvalidParameter.self) { try train(dataset, change) }
        }
    }
}
