import Atomistics
import Descriptors
import Regression
import Testing

@testable import Exploration

struct ForceEvaluatorTests {
    /// The energies that come with forces are computed on another way than those that are printed.
    @Test(
        "energies come with forces, those of members too",
        arguments: ["rho-v", "0.6*rho-rho+0.4*v-v^2"], [Dissociation.exact, .sample])
    func energies(_ descriptor: String, _ dissociation: Dissociation) throws {
        var options = ModelOptions.standard
        options.descriptor = try #require(Descriptor(descriptor))
        (options.fields.nMax, options.fields.lMax) = (3, 2)
        (options.dissociation, options.committee, options.sparse) = (dissociation, 4, 30)
        options.regularization = .fixed(1e-6)
        let curves = Sample.dataset
        let evaluator = try #require(
            Laboratory(dataset: curves, threads: 1, memory: 0).train(.chargedCharged, options).model?.saved
        ).evaluator()
        try check(evaluator, curves.groups(of: .chargedCharged)[0])
    }

    @Test("the composition counts, and so do atoms of a target per atom", arguments: [false, true])
    func targets(_ isPerAtom: Bool) throws {
        let gas = try ChargeGas(charges: 6, box: 6...7, leastDistance: 2)
        let samples = try gas.samples(20, seed: 1)
        let groups = ChargeGas.dataset(samples).structures.map { labeled in
            var labeled = labeled
            // Offsets of elements, without which nothing is left of a mistake with them.
            labeled.value = labeled.value.map { [($0[0] + 100) / (isPerAtom ? 6 : 1)] }
            return SampleGroup.structure(labeled)
        }
        let data = Dataset(name: "gas", groups: groups, target: Target(key: "energy", isPerAtom: isPerAtom))
        var options = ModelOptions.standard
        options.descriptor = Descriptor(.v)
        (options.fields.nMax, options.fields.lMax, options.committee) = (3, 0, 4)
        options.regularization = .fixed(1e-6)
        let report = try Laboratory(dataset: data, threads: 1, memory: 0).train(ClassSelection(.structures), options)
        try check(#require(report.model?.saved).evaluator(), groups[3])
    }

    private func check(_ evaluator: ModelEvaluator, _ group: SampleGroup) throws {
        let expected = try #require(evaluator.energies(of: group).first)
        for withCommittee in [false, true] {
            let forces = ForceEvaluator(evaluator, withCommittee: withCommittee)
            let found = forces.forces(of: group.first, wantsStress: true, using: forces.makeWorkspace())
            #expect(abs(found.energy.energy - expected.energy) < 1e-9 * max(1, abs(expected.energy)))
            let (bar, known) = try (#require(found.energy.errorBar), #require(expected.errorBar))
            #expect(abs(bar - known) < 1e-7 * known + 1e-10 && found.memberEnergies.count == 4)
            let members = found.calibrated(found.memberEnergies.map { [$0] }, around: [found.energy.energy]).map {
                $0[0]
            }
            #expect(abs(members.reduce(0, +) / 4 - expected.energy) < 1e-9 * max(1, abs(expected.energy)))
            #expect(abs(meanAndSpread(members).spread - known) < 1e-7 * known + 1e-10)
            #expect(found.members.count == (withCommittee ? 4 : 0))
            // Each as the model, by weights of its own.
            guard withCommittee else { continue }
            var member = evaluator.model
            member.weights = member.committee[2]
            let alone = ForceEvaluator(member.evaluator())
            let other = alone.forces(of: group.first, wantsStress: true, using: alone.makeWorkspace())
            #expect(abs(other.energy.energy - found.memberEnergies[2]) < 1e-9 * max(1, abs(expected.energy)))
            for (a, b) in zip(other.forces, found.members[2]) { #expect((a - b).max() < 1e-9 && (b - a).max() < 1e-9) }
            for (a, b) in zip(other.stress ?? [], found.memberStresses.isEmpty ? [] : found.memberStresses[2]) {
                #expect(abs(a - b) < 1e-9)
            }
        }
    }
}
