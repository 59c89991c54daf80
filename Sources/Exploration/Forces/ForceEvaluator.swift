import Atomistics
import Descriptors
import Foundation
import Regression
import Workers

/// Forces, and stresses of periodic structures, that a model of an energy predicts: minus the derivatives of the very
/// energies that its `ModelEvaluator` gives.
///
/// The energy of a dimer less its monomers is a sum of structures with signs, and its forces are those of all of them: how
/// the number that is printed changes with every atom. What a monomer has alone has neither a force as a whole nor a torque:
/// of rigid monomers it changes nothing.
public struct ForceEvaluator: Sendable {
    /// What the forces are of.
    public let evaluator: ModelEvaluator
    private let linear: EnergyGradient?
    private let weights: EnergyGradient.Weights?
    private let kernels: [KernelGradient]
    private let models: Int

    /// - Parameter withCommittee: also of the members.
    public init(_ evaluator: ModelEvaluator, withCommittee: Bool = false) {
        let (map, model) = (evaluator.map, evaluator.model)
        precondition(map.components == 1 && map.target?.element == nil, "a number of each structure")
        self.evaluator = evaluator
        let rows = [model.weights] + (withCommittee ? model.committee : [])
        models = rows.count
        let linear = map.linear.map { EnergyGradient($0.invariants) }
        var next = map.linear?.count ?? 0
        let ofLinear = rows.map { Array($0[..<next]) }
        weights = linear.map { EnergyGradient.Weights(ofLinear, for: $0) }
        self.linear = linear
        kernels = map.kernels.map { kernel in
            defer { next += kernel.count }
            return KernelGradient(kernel, weights: rows.map { Array($0[next..<next + kernel.count]) })
        }
    }

    /// Why a model has no forces, for a person; nil where it has.
    public static func problem(with model: LinearModel) -> String? {
        guard let target = model.target, target.unit != nil || target.hasParts else { return nil }
        return "forces are of energies, and \(printable(target.key)) is none"
    }

    private final class Workspace {
        let linear: EnergyGradient.Workspace?
        let kernels: [KernelGradient.Workspace]
        var derivatives = EnergyDerivatives()

        init(_ evaluator: ForceEvaluator) {
            linear = evaluator.linear?.makeWorkspace()
            kernels = evaluator.kernels.map(KernelGradient.Workspace.init)
        }
    }

    /// Energies and forces of the samples of many groups, [group][sample], on several threads. Throws when canceled.
    public func forces(of groups: [SampleGroup], wantsStress: Bool, execution: Execution) throws
        -> [[PredictedForces]]
    {
        try execution.map(groups.count, makeState: { Workspace(self) }) { index, workspace in
            let structures = groups[index].structures
            return zip(evaluator.energies(of: groups[index]), structures).map { energy, structure in
                forces(of: structure, energy, wantsStress: wantsStress, workspace)
            }
        }
    }

    private func forces(
        of structure: Structure, _ energy: PredictedEnergy, wantsStress: Bool, _ workspace: Workspace
    ) -> PredictedForces {
        let atoms = structure.elements.count
        let extent: EnergyGradient.Extent = wantsStress && structure.cell != nil ? .positionsAndStrain : .positions
        var forces = [[SIMD3<Double>]](repeating: Array(repeating: .zero, count: atoms), count: models)
        var strain = [Double](repeating: 0, count: 9)
        let sample = evaluator.model.options.resolvedDissociation.samples(of: [structure], isRigid: false)[0]
        for (place, term) in sample.terms.enumerated() {
            // After the structure itself its monomers.
            let own =
                place == 0
                ? Array(0..<atoms) : structure.fragments.indices.filter { structure.fragments[$0] == place - 1 }
            let factor = term.coefficient
            func add() {
                let found = workspace.derivatives
                for model in 0..<models {
                    for (atom, slope) in zip(own, found.gradient(of: model)) { forces[model][atom] -= factor * slope }
                }
                for index in 0..<9 { strain[index] += factor * found.strain[index] }
            }
            if let linear, let weights, let space = workspace.linear {
                linear.evaluate(term.structure, weights, extent, into: &workspace.derivatives, using: space)
                add()
            }
            for (kernel, space) in zip(kernels, workspace.kernels) {
                kernel.evaluate(term.structure, extent, into: &workspace.derivatives, using: space)
                add()
            }
        }
        let volume = structure.cell?.volume
        return PredictedForces(
            energy: energy, forces: forces[0],
            stress: extent == .positionsAndStrain ? volume.map { volume in strain.map { $0 / volume } } : nil,
            members: Array(forces.dropFirst()), alpha: evaluator.model.alpha)
    }
}

/// The energy of one structure, and how it changes with its atoms and its cell.
public struct PredictedForces: Sendable {
    /// In eV, with its error bar.
    public var energy: PredictedEnergy
    /// -dE/dr of every atom, eV/angstrom; of the whole structure's energy also where the model predicts it per atom.
    public var forces: [SIMD3<Double>]
    /// dE/d eps / V, row-major, eV/angstrom^3, positive where the cell would shrink; nil of a molecule, and where it is not
    /// asked for.
    public var stress: [Double]?
    /// The forces of each member of the committee; empty where they are not asked for.
    public var members: [[SIMD3<Double>]]
    fileprivate let alpha: Double?

    /// One calibrated standard deviation of every component of the forces, by the factor of the energies; nil without a
    /// calibrated committee.
    public var errors: [SIMD3<Double>]? {
        guard members.count > 1, let alpha else { return nil }
        return forces.indices.map { atom in
            var error = SIMD3<Double>.zero
            for axis in 0..<3 { error[axis] = alpha * meanAndSpread(members.map { $0[atom][axis] }).spread }
            return error
        }
    }
}
