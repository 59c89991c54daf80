import Atomistics
import Descriptors
import Foundation
import Regression
import Workers

/// Forces, and stresses of periodic structures, that a model of an energy predicts: minus the derivatives of the very
/// energies that its `ModelEvaluator` gives, which come with them.
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
    /// How many models there are forces of; energies are of all.
    private let models: Int
    private let rowCount: Int

    /// - Parameter withCommittee: also of the members.
    public init(_ evaluator: ModelEvaluator, withCommittee: Bool = false) {
        let (map, model) = (evaluator.map, evaluator.model)
        precondition(map.components == 1 && map.target?.element == nil, "a number of each structure")
        self.evaluator = evaluator
        let rows = [model.weights] + model.committee
        rowCount = rows.count
        models = withCommittee ? rowCount : 1
        let linear = map.linear.map { EnergyGradient($0.invariants) }
        var next = map.linear?.count ?? 0
        let ofLinear = rows.map { Array($0[..<next]) }
        weights = linear.map { EnergyGradient.Weights(ofLinear, for: $0) }
        self.linear = linear
        let models = models
        kernels = map.kernels.map { kernel in
            defer { next += kernel.count }
            return KernelGradient(
                kernel, weights: rows.map { Array($0[next..<next + kernel.count]) }, differentiated: models)
        }
    }

    /// Why a model has no forces, for a person; nil where it has.
    public static func problem(with model: LinearModel) -> String? {
        guard let target = model.target, target.unit != nil || target.hasParts else { return nil }
        return "forces are of energies, and \(printable(target.key)) is none"
    }

    /// One thread's scratch memory.
    public final class Workspace {
        fileprivate let linear: EnergyGradient.Workspace?
        fileprivate let kernels: [KernelGradient.Workspace]
        fileprivate var derivatives = EnergyDerivatives()

        fileprivate init(_ evaluator: ForceEvaluator, isHelped: Bool) {
            linear = evaluator.linear?.makeWorkspace(isHelped: isHelped)
            kernels = evaluator.kernels.map { KernelGradient.Workspace($0, isHelped: isHelped) }
        }
    }

    /// Energies and forces of the samples of many groups, [group][sample], on several threads. Throws when canceled.
    public func forces(of groups: [SampleGroup], wantsStress: Bool, execution: Execution) throws
        -> [[PredictedForces]]
    {
        let isHelped = execution.threads > groups.count
        return try execution.map(groups.count, makeState: { makeWorkspace(isHelped: isHelped) }) { index, workspace in
            let structures = groups[index].structures
            return zip(evaluator.energies(of: groups[index]), structures).map { energy, structure in
                // To the last bit what is printed without forces.
                var result = forces(of: structure, wantsStress: wantsStress, using: workspace)
                result.energy = energy
                return result
            }
        }
    }

    /// Scratch memory for one thread, and one that helps it if so wanted: see `Featurizer.makeWorkspace`.
    public func makeWorkspace(isHelped: Bool = false) -> Workspace { Workspace(self, isHelped: isHelped) }

    /// The energy and the forces of one structure, which may have been seen in no group.
    public func forces(of structure: Structure, wantsStress: Bool, using workspace: Workspace) -> PredictedForces {
        let atoms = structure.elements.count
        let extent: EnergyGradient.Extent = wantsStress && structure.cell != nil ? .positionsAndStrain : .positions
        var forces = [[SIMD3<Double>]](repeating: Array(repeating: .zero, count: atoms), count: models)
        var energies = [Double](repeating: 0, count: rowCount)
        var strain = [[Double]](repeating: Array(repeating: 0, count: 9), count: models)
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
                    for index in 0..<9 { strain[model][index] += factor * found.strain[9 * model + index] }
                }
            }
            func addEnergies(_ found: [Double]) {
                for row in 0..<rowCount { energies[row] += factor * found[row] }
            }
            if let linear, let weights, let space = workspace.linear {
                linear.evaluate(
                    term.structure, weights, extent, differentiated: models, into: &workspace.derivatives, using: space)
                addEnergies(workspace.derivatives.energies)
                add()
            }
            for (kernel, space) in zip(kernels, workspace.kernels) {
                addEnergies(kernel.evaluate(term.structure, extent, into: &workspace.derivatives, using: space))
                add()
            }
        }
        let stresses = structure.cell.flatMap { cell in
            extent == .positionsAndStrain && cell.volume > 0 ? strain.map { $0.map { $0 / cell.volume } } : nil
        }
        evaluator.addComposition(of: structure, to: &energies)
        return PredictedForces(
            energy: evaluator.prediction(of: sample, energies), forces: forces[0], stress: stresses?[0],
            members: Array(forces.dropFirst()), memberEnergies: Array(energies.dropFirst()),
            memberStresses: stresses.map { Array($0.dropFirst()) } ?? [],
            alpha: evaluator.model.alpha)
    }
}

/// The energy of one structure, and how it changes with its atoms and its cell.
public struct PredictedForces: Sendable {
    /// In eV, with its error bar.
    public var energy: PredictedEnergy
    /// -dE/dr of every atom, eV/angstrom; of the whole structure's energy also where the model predicts it per atom.
    public var forces: [SIMD3<Double>]
    /// dE/d eps / V, row-major, eV/angstrom^3, positive where the cell would shrink; nil of a molecule, and where it is not
    /// asked for. V of a slab is that of its three lattice vectors as given, as other programs have it; without one, as
    /// where the third is 0, there is no stress.
    public var stress: [Double]?
    /// The forces of each member of the committee; empty where they are not asked for.
    public var members: [[SIMD3<Double>]]
    /// What each member of the committee says of the energy; empty without one.
    public var memberEnergies: [Double]
    /// The stress of each member; empty where it is not asked for.
    public var memberStresses: [[Double]]
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

    /// What members say, around the prediction at their calibrated distances; as it is without a calibrated committee.
    /// - Parameter values: [member][place]
    public func calibrated(_ values: [[Double]], around prediction: [Double]) -> [[Double]] {
        alpha.map { atCalibratedDistances(values, from: prediction, alpha: $0) } ?? values
    }
}

/// What members of a committee say, [member][place], around the prediction at calibrated distances, their own from the
/// members' mean times alpha: their mean is the prediction, their spread its error bar.
func atCalibratedDistances(_ members: [[Double]], from prediction: [Double], alpha: Double) -> [[Double]] {
    let means = prediction.indices.map { place in members.reduce(0) { $0 + $1[place] } / Double(members.count) }
    return members.map { member in member.indices.map { prediction[$0] + alpha * (member[$0] - means[$0]) } }
}
