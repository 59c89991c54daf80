import ArgumentParser
import Atomistics
import Exploration
import Foundation
import Workers

/// `predict --forces`: how predicted energies change with every atom.
extension PredictCommand {
    func validateForces() throws {
        guard forces else {
            if stress { throw ValidationError("--stress goes with --forces") }
            if committeeForces { throw ValidationError("--committee-forces goes with --forces") }
            return
        }
        guard output != nil || printing.format == .json else {
            throw ValidationError(
                "--forces go to an Extended XYZ file, --output FILE, or are printed with --format json")
        }
        if printing.format == .csv { throw ValidationError("--forces are printed with --format json, not csv") }
    }

    /// The forces of the groups' samples, [group][sample].
    func predictForces(of groups: [SampleGroup], _ evaluator: ModelEvaluator) throws -> [[PredictedForces]] {
        let model = evaluator.model
        if committeeForces && model.memberCount < 2 {
            throw ValidationError("--committee-forces: the model has no committee")
        }
        let progress = ProgressLine()
        defer { progress.clear() }
        let found = try ForceEvaluator(evaluator, withCommittee: committeeForces).forces(
            of: groups, wantsStress: stress,
            execution: Execution(threads: threads.count) { progress.show("predicting forces", $0) })
        if stress && !groups.contains(where: { $0.first.cell.map { $0.volume > 0 } ?? false }) {
            StandardError.write("lodescope: no stress: no structure has a cell with a volume\n")
        }
        return found
    }

    /// Writes an Extended XYZ file, a frame for each sample, with the energies of whole structures.
    func write(_ groups: [SampleGroup], _ forces: [[PredictedForces]], _ target: Target?, to path: String) throws {
        var frames: [PredictedFrame] = []
        for (group, predictions) in zip(groups, forces) {
            var charge: Double?
            if case .structure(let labeled) = group { charge = labeled.charge }
            for (sample, predicted) in zip(group.samples, predictions) {
                let atoms = target?.isPerAtom == true ? Double(group.elements.count) : 1
                frames.append(
                    PredictedFrame(
                        structure: sample.terms[0].structure,
                        curve: group.curve == nil ? nil : (group.id, sample.distance), dimerClass: group.dimerClass,
                        charge: charge, energy: atoms * predicted.energy.energy,
                        energyError: predicted.energy.errorBar.map { atoms * $0 },
                        forces: predicted.forces, forceErrors: predicted.errors, stress: predicted.stress))
            }
        }
        try Output.write(PredictedFrame.data(for: frames), to: path)
    }
}

extension JSONValue {
    /// A curve's JSON with the forces of its points, [point][atom][3], stresses, [point][3][3], and those of members,
    /// [point][member][atom][3].
    func adding(_ forces: [PredictedForces]) -> JSONValue {
        func vectors(_ vectors: [SIMD3<Double>]) -> JSONValue {
            .array(vectors.map { JSONValue([$0.x, $0.y, $0.z]) })
        }
        let stresses = forces.map { predicted -> JSONValue in
            predicted.stress.map { stress in
                .array((0..<3).map { JSONValue(Array(stress[3 * $0..<3 * $0 + 3])) })
            } ?? .null
        }
        let hasMembers = forces.contains { !$0.members.isEmpty }
        return adding("forces", .array(forces.map { vectors($0.forces) }))
            .adding("stress", forces.contains { $0.stress != nil } ? .array(stresses) : nil)
            .adding("committee_forces", hasMembers ? .array(forces.map { .array($0.members.map(vectors)) }) : nil)
    }
}
