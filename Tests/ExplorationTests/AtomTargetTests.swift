import Atomistics
import Descriptors
import Foundation
import Regression
import TestSupport
import Testing
import Workers

@testable import Exploration

/// What every atom of `Moments`' molecules has: sums over its neighbors that turn as tensors do.
extension Moments {
    /// sum_j c_j exp(-r^2) r_ij ... r_ij of each atom, or of a number sum_j c_j exp(-r^2).
    static func field(_ kind: CartesianTensor?, of structure: Structure) -> [[Double]] {
        structure.elements.indices.map { i in
            var sum = [Double](repeating: 0, count: kind?.counts[0] ?? 1)
            for j in structure.elements.indices where j != i {
                let r = structure.positions[j] - structure.positions[i]
                var product = [charges[structure.elements[j]]! * exp(-(r * r).sum())]
                for _ in 0..<(kind?.rank ?? 0) { product = product.flatMap { a in [a * r.x, a * r.y, a * r.z] } }
                for place in sum.indices { sum[place] += product[place] }
            }
            return sum
        }
    }

    /// Molecules of oxygen and hydrogen with carbon in every second one.
    mutating func atoms(_ kind: CartesianTensor?, count: Int) -> Dataset {
        let groups = (0..<count).map { index -> SampleGroup in
            let structure = structure(
                index % 2 == 0 ? [.hydrogen, .oxygen, .hydrogen] : [.carbon, .oxygen, .hydrogen, .hydrogen])
            let fields = Self.field(kind, of: structure)
            return .structure(
                LabeledStructure(
                    id: "\(index + 1)", structure: structure,
                    value: fields.flatMap { kind?.irreducibleParts(of: $0).flatMap(\.self) ?? $0 },
                    source: SourceLocation(file: "made", line: index)))
        }
        return Dataset(name: "made", groups: groups, target: Target(key: "column:f", tensor: kind))
    }
}

@Suite struct AtomTargetTests {
    @Test(
        "what atoms have turns with the structure, and follows its atoms when they are listed otherwise",
        arguments: [nil, .vector, .symmetric] as [CartesianTensor?], ["rho-rho", "rho-v", "rho-rho^2", "rho-v + v-v"])
    func equivariance(_ kind: CartesianTensor?, _ descriptor: String) throws {
        var moments = Moments(seed: 11)
        let evaluator = try train(moments.atoms(kind, count: 24), options(descriptor)).model.evaluator()
        for _ in 0..<3 {
            let structure = moments.structure([.carbon, .oxygen, .hydrogen, .hydrogen])
            let rotation = moments.randomRotation()
            var turned = structure.turned(by: rotation)
            turned.elements.reverse()
            turned.positions.reverse()
            let found = try evaluator.predict([structure, turned], execution: .serial)
            #expect(found.map(\.count) == [4, 4])
            let largest = found[0].flatMap { $0!.components().map(abs) }.max()!
            for (before, after) in zip(found[0], found[1].reversed()) {
                let expected = rotation.applied(to: before!.components(), rank: kind?.rank ?? 0)
                #expect(zip(after!.components(), expected).allSatisfy { abs($0 - $1) < 1e-10 * largest })
            }
        }
    }

    @Test(
        "a sum over neighbors is learnt, of each element and part by itself", arguments: [nil, CartesianTensor.vector])
    func learns(_ kind: CartesianTensor?) throws {
        var moments = Moments(seed: 12)
        let dataset = moments.atoms(kind, count: 160)
        let report = try train(
            dataset,
            options("rho") {
                $0.regularization = .auto; $0.fields.nMax = 6
            })
        #expect(report.parts.map(\.dimerClass.element) == [.hydrogen, .carbon, .oxygen])
        // The density is linear in such sums.
        for part in report.parts { #expect(part.test.rmsePercent < 3, "\(part.dimerClass): \(part.test.rmsePercent)") }
        #expect(report.parts.allSatisfy { $0.committee != nil && ($0.baseline != nil) == (kind == nil) })
        // A quarter of the molecules test, and of these some have carbon: what trains one element tests none of another.
        #expect(report.training == 120 && report.testing == 40)
        #expect(report.parts.map(\.testCurves) == [40, 18, 40])
        let trained = report.parts.map { part in
            let members = dataset.groups(of: part.dimerClass)
            return Set(part.curves.filter { $0.split == .train }.map { members[$0.index].id })
        }
        #expect(trained[0] == trained[2] && trained[1].isSubset(of: trained[0]) && trained[1].count == 62)
        let components = kind == nil ? 1 : 3
        #expect(report.parts[2].test.points == 40 * components)
        // What a model says of the atoms is what it says when it is asked again.
        let predicted = try report.model.evaluator().predict(dataset.structures.map(\.structure), execution: .serial)
        for part in report.parts {
            let members = dataset.structures.indices.filter {
                dataset.structures[$0].structure.elements.contains(part.dimerClass.element!)
            }
            for curve in part.curves {
                let structure = members[curve.index]
                let atoms = zip(dataset.structures[structure].structure.elements, predicted[structure])
                let values = atoms.filter { $0.0 == part.dimerClass.element }.flatMap { $0.1!.parts[0] }
                #expect(values.count == curve.prediction.count)
                #expect(zip(curve.prediction, values).allSatisfy { abs($0 - $1) < 1e-9 })
            }
        }
        // The whole is over all atoms.
        let squares = report.parts.reduce(0) { $0 + $1.test.rmse * $1.test.rmse * Double($1.test.points) }
        let atoms = report.parts.reduce(0) { $0 + $1.test.points } / components
        #expect(report.test.points == atoms)
        #expect(abs(report.test.rmse - (squares / Double(atoms)).squareRoot()) < 1e-12)
    }

    @Test("an element whose atoms all have the same is learnt as that, beside others")
    func constantElements() throws {
        var moments = Moments(seed: 17)
        var dataset = moments.atoms(nil, count: 24)
        dataset.changeStructures { labeled in
            for (atom, element) in labeled.structure.elements.enumerated() where element == .oxygen {
                labeled.value![atom] = -0.7
            }
        }
        let report = try train(dataset, options("rho-rho") { $0.regularization = .auto })
        let oxygen = report.parts[2]
        #expect(oxygen.dimerClass.element == .oxygen && oxygen.test.rmse < 1e-9 && oxygen.test.rmsePercent.isNaN)
        #expect(oxygen.committee == nil && oxygen.note != nil && report.parts[0].committee != nil)
    }

    @Test("an element's mean is learnt without a penalty that shows")
    func offsets() throws {
        var moments = Moments(seed: 13)
        var dataset = moments.atoms(nil, count: 24)
        dataset.changeStructures { labeled in
            labeled.value = labeled.structure.elements.map { 1000 * Moments.charges[$0]! }
        }
        let evaluator = try train(dataset, options("rho-rho").withoutErrorBars).model.evaluator()
        let structure = moments.structure([.carbon, .oxygen, .hydrogen, .hydrogen])
        let predicted = try evaluator.predict([structure], execution: .serial)[0]
        for (element, value) in zip(structure.elements, predicted) {
            #expect(abs(value!.components()[0] - 1000 * Moments.charges[element]!) < 1e-6)
        }
    }

    @Test(
        "of some elements alone, saved and read again, with no value for the atoms of others",
        arguments: [nil, CartesianTensor.vector])
    func savedModels(_ kind: CartesianTensor?) throws {
        var moments = Moments(seed: 14)
        let dataset = moments.atoms(kind, count: 24)
        for descriptor in ["rho-v", "rho-rho^2"] {
            let model = try train(dataset, options(descriptor) { $0.centers = CenterSelection("O,C")! }).model
            #expect(model.elements == [.carbon, .oxygen])
            let bytes = try SavedModel.parts(model).encoded()
            guard case .parts(let read) = try SavedModel(decoding: bytes, file: "t.model") else {
                Issue.record("the file of a target with parts holds one")
                return
            }
            #expect(read.target == dataset.target)
            let structures = dataset.structures.prefix(4).map(\.structure)
            let (a, b) = (
                try model.evaluator().predict(structures, execution: .serial),
                try read.evaluator().predict(structures, execution: .serial)
            )
            for (structure, (a, b)) in zip(structures, zip(a, b)) {
                #expect(a.map { $0 == nil } == structure.elements.map { $0 == .hydrogen })
                for case (let a?, let b?) in zip(a, b) {
                    #expect(zip(a.components(), b.components()).allSatisfy { abs($0 - $1) < 1e-12 })
                    #expect(zip(a.errors()!, b.errors()!).allSatisfy { abs($0 - $1) < 1e-12 })
                }
            }
        }
    }

    @Test("rows of atoms are the features per atom of their element, and a composition of 1")
    func rows() throws {
        var moments = Moments(seed: 15)
        let dataset = moments.atoms(nil, count: 9)
        var own = options("rho-v")
        own.centers = CenterSelection(.hydrogen)
        own.dissociation = .none
        let laboratory = Laboratory(dataset: dataset, threads: 2)
        let part = ClassSelection([.structures], element: .hydrogen)
        let features = try laboratory.features(part, own, execution: .serial)
        let map = features.map
        let featurizer = Featurizer(
            descriptor: own.descriptor, fields: own.fields, centers: own.centers, elements: dataset.elements,
            perAtom: true,
            presence: map.presence)
        for (index, group) in features.groups.enumerated() {
            var expected = [Double](repeating: 0, count: featurizer.rowCount(of: group.first) * featurizer.layout.count)
            featurizer.features(
                of: group.first, into: &expected, rowStride: featurizer.layout.count, using: featurizer.makeWorkspace())
            let rows = features.rows[index]
            #expect(rows.count == group.elements.count { $0 == .hydrogen })
            #expect(rows.flatMap { features.matrix.row($0).dropLast() } == expected)
            #expect(rows.allSatisfy { features.matrix.row($0).last == 1 })
        }
    }

    @Test("what is asked of atoms that are no centers, or of the target as a whole, is refused by name")
    func refusals() throws {
        var moments = Moments(seed: 16)
        let dataset = moments.atoms(nil, count: 12)
        func message(_ part: ClassSelection, _ centers: String) -> String {
            do {
                let own = options("rho-rho") { $0.centers = CenterSelection(centers)! }
                _ = try Laboratory(dataset: dataset, threads: 1).train(part, own)
                return "no error"
            } catch let error as InvalidParameter { return error.spelled(.flags) } catch { return "\(error)" }
        }
        let hydrogen = ClassSelection([.structures], element: .hydrogen)
        #expect(message(hydrogen, "O").contains("--centres O leaves out H"))
        #expect(message(hydrogen, "H@A").contains("tells monomers apart"))
        #expect(message(.structures, "all").contains("each of its parts has a model"))
        #expect(throws: InvalidParameter.self) {
            try train(dataset, options("rho-rho") { $0.centers = CenterSelection("N")! })
        }
    }
}
