import Atomistics
import Workers

/// Energies that are linear in invariants, E = sum_k w_k F_k with F the features of a structure, and their derivatives with
/// respect to positions and strain, analytically and in one pass backwards: what it takes does not depend on the number of
/// features.
///
/// First weights and coefficients make dE/dc of every expansion coefficient (`CoefficientPass`), then all pairs of atoms
/// (`PairPass`) and of a periodic structure all wave vectors (`ReciprocalPass`) are gone through once, for all models
/// together. Derivatives are those of the very tables that energies come from.
///
/// Immutable, so that any number of threads may use one, each with a `Workspace` of its own.
public final class EnergyGradient: Sendable {
    /// What the features are computed with.
    public let featurizer: Featurizer
    let matrices: WeightMatrices

    /// Derivatives of energies that are linear in the features of a featurizer.
    public init(_ featurizer: Featurizer) {
        self.featurizer = featurizer
        matrices = WeightMatrices(featurizer.layout)
    }

    /// How much is computed.
    public enum Extent: Sendable {
        /// Energies alone.
        case energies
        /// And their derivatives with respect to positions.
        case positions
        /// And with respect to the strain, of a structure with a cell.
        case positionsAndStrain
    }

    /// Weights of one or several models, as the passes need them.
    public final class Weights: Sendable {
        /// The number of models.
        public let models: Int
        /// [model][matrices]
        nonisolated(unsafe) fileprivate let values: UnsafeMutablePointer<Double>

        /// - Parameter weights: of each model one for each column of the featurizer's layout, in its order.
        public init(_ weights: [[Double]], for gradient: EnergyGradient) {
            models = weights.count
            values = .allocateAligned(weights.count * gradient.matrices.count + 8)
            for (model, row) in weights.enumerated() {
                precondition(row.count == gradient.featurizer.layout.count, "a weight for each column")
                row.withUnsafeBufferPointer { row in
                    guard let row = row.baseAddress else { return }
                    gradient.matrices.fill(values + model * gradient.matrices.count, from: row)
                }
            }
        }

        deinit { values.deallocate() }
    }

    /// One thread's scratch memory; calls with the same workspace do not allocate.
    public final class Workspace {
        let features: Featurizer.Workspace
        /// Of the density, then of each potential.
        fileprivate let memory: [FieldGradientMemory]
        fileprivate let fields: UnsafeMutablePointer<FieldGradient>
        fileprivate let active: CoefficientPass.ActiveSlots
        fileprivate var pairs = PairEvaluation.Memory()
        fileprivate var reciprocal = ReciprocalPass.Memory()
        /// Derivatives of the sums over wave vectors.
        fileprivate var ofWaves = Scratch<Double>()
        /// The matrices of one environment; made when first needed.
        fileprivate var matrices = Scratch<Double>()

        init(_ features: Featurizer.Workspace) {
            self.features = features
            let coefficients = [features.expansion.density] + features.expansions.map(\.potential)
            memory = coefficients.map(FieldGradientMemory.init)
            fields = .allocate(capacity: coefficients.count)
            let channels = features.expansion.density.channelCount
            let vectors = coefficients.map { ($0.radialCount + 7) / 8 }.max()!
            active = CoefficientPass.ActiveSlots(
                runs: .allocate(capacity: 2 * channels + 1), columns: .allocate(capacity: 2 * channels * vectors + 1),
                runsPerField: channels, columnsPerField: channels * vectors,
                isWritten: .allocate(capacity: coefficients.count))
        }

        deinit {
            fields.deallocate()
            active.runs.deallocate()
            active.columns.deallocate()
            active.isWritten.deallocate()
        }
    }

    /// Scratch memory for one thread, and one that helps it if so wanted: see `Featurizer.makeWorkspace`.
    public func makeWorkspace(isHelped: Bool = false) -> Workspace {
        Workspace(featurizer.makeWorkspace(isHelped: isHelped))
    }

    /// Energies of a structure, and their derivatives.
    /// - Parameters:
    ///   - extent: what of it is computed; the rest is 0.
    ///   - differentiated: of how many models, the first ones, there are derivatives; of all when nil. Energies of the others
    ///     take next to no time.
    ///   - result: is written anew.
    public func evaluate(
        _ structure: Structure, _ weights: Weights, _ extent: Extent = .positionsAndStrain, differentiated: Int? = nil,
        into result: inout EnergyDerivatives, using workspace: Workspace
    ) {
        precondition(!featurizer.perAtom, "features summed over atoms")
        let models = min(weights.models, differentiated ?? weights.models)
        precondition(models > 0, "a model at least")
        result.reset(models: models, atoms: structure.elements.count, energies: weights.models)
        let pass = begin(structure, models: models, workspace)
        let work = workspace.features.expansion
        for central in featurizer.elements.indices {
            let centers = work.centerStart[central]..<work.centerStart[central + 1]
            if centers.isEmpty { continue }
            // The derivatives of models that only energies are wanted of lie where those of the first come to lie at last.
            for model in (0..<weights.models).reversed() {
                result.energies[model] += pass.differentiate(
                    centers, of: central, model: model < models ? model : 0, weights.values + model * matrices.count)
            }
        }
        finish(structure, extent, &result, workspace)
    }

    /// The derivatives of energies whose dE/dp of the features p of every center are given; energies are left 0.
    /// - Parameters:
    ///   - slopes: dE/dp, [model][center][column], centers in the structure's order, columns in that of the layout of a
    ///     featurizer per atom.
    public func differentiate(
        _ structure: Structure, slopes: UnsafePointer<Double>, models: Int, _ extent: Extent = .positionsAndStrain,
        into result: inout EnergyDerivatives, using workspace: Workspace
    ) {
        precondition(featurizer.perAtom, "features of each atom")
        result.reset(models: models, atoms: structure.elements.count, energies: models)
        let pass = begin(structure, models: models, workspace)
        let work = workspace.features.expansion
        let scratch = workspace.matrices.reserve(matrices.count + 8)
        for central in featurizer.elements.indices {
            for center in work.centerStart[central]..<work.centerStart[central + 1] {
                for model in 0..<models {
                    let place = model * work.centerCount + work.centerRank[center]
                    matrices.fill(scratch, from: slopes + place * featurizer.layout.count)
                    _ = pass.differentiate(center..<center + 1, of: central, model: model, scratch)
                }
            }
        }
        finish(structure, extent, &result, workspace)
    }

    /// The coefficients, and room for the derivatives with respect to them.
    private func begin(_ structure: Structure, models: Int, _ workspace: Workspace) -> CoefficientPass {
        featurizer.expand(structure, using: workspace.features)
        for (index, memory) in workspace.memory.enumerated() {
            let work = workspace.features.expansions[max(0, index - 1)]
            (workspace.fields + index).initialize(
                to: memory.reserve(
                    index == 0 ? work.density : work.potential, centerStart: work.centerStart, models: models))
        }
        return CoefficientPass(
            matrices: matrices, features: workspace.features, fields: workspace.fields, memory: workspace.active)
    }

    /// From dE/dc to positions and strain.
    private func finish(
        _ structure: Structure, _ extent: Extent, _ result: inout EnergyDerivatives, _ workspace: Workspace
    ) {
        if extent == .energies { return }
        let (models, atoms) = (result.models, result.atoms)
        result.positions.withUnsafeMutableBufferPointer { positions in
            result.strain.withUnsafeMutableBufferPointer { strain in
                guard let positions = positions.baseAddress, let strain = strain.baseAddress else { return }
                let sums = GradientSums(
                    models: models, atoms: atoms, positions: positions, strain: strain,
                    wantsStrain: extent == .positionsAndStrain && structure.cell != nil)
                for (index, expander) in featurizer.expanders.enumerated() {
                    let work = workspace.features.expansions[index]
                    let split = expander.split(for: work)
                    let pairs = PairPass(
                        pairs: PairEvaluation(expander, split: split, work),
                        density: expander.density == nil ? nil : workspace.fields[0],
                        potential: expander.potential == nil ? nil : workspace.fields[1 + index], result: sums)
                    guard let split, let cell = work.cell else {
                        pairs.run(&workspace.pairs)
                        continue
                    }
                    let (count, ofStrain) = (3 * models * atoms, 9 * models)
                    let other = workspace.ofWaves.reserve(count + ofStrain)
                    other.update(repeating: 0, count: count + ofStrain)
                    let waves = ReciprocalPass(
                        sum: expander.reciprocalSum(split, cell, work), work: work, field: work.potential,
                        gradient: workspace.fields[1 + index],
                        result: GradientSums(
                            models: models, atoms: atoms, positions: other, strain: other + count,
                            wantsStrain: sums.wantsStrain))
                    // Neither writes what the other reads.
                    Parallel.both(sideBySide: work.isHelped) {
                        pairs.run(&workspace.pairs)
                    } _: {
                        waves.run(&workspace.reciprocal)
                    }
                    for place in 0..<count { positions[place] += other[place] }
                    for place in 0..<ofStrain { strain[place] += other[count + place] }
                }
            }
        }
    }
}

/// Energies of one structure by several models, with their derivatives.
public struct EnergyDerivatives: Sendable {
    /// The number of models that there are derivatives of.
    public private(set) var models = 0
    /// The number of atoms of the structure.
    public private(set) var atoms = 0
    /// [model], also of those without derivatives, in the unit of the weights.
    public fileprivate(set) var energies: [Double] = []
    /// dE/dr, [model][atom][x, y, z], atoms in the structure's order; per angstrom.
    public fileprivate(set) var positions: [Double] = []
    /// dE/d eps_ab for positions and lattice vectors r -> (1 + eps) r, [model][a][b]; 0 of a molecule.
    public fileprivate(set) var strain: [Double] = []

    /// Nothing yet.
    public init() {}

    fileprivate mutating func reset(models: Int, atoms: Int, energies count: Int) {
        self.models = models
        self.atoms = atoms
        func clear(_ values: inout [Double], _ count: Int) {
            if values.count != count {
                values = Array(repeating: 0, count: count)
            } else {
                for index in 0..<count { values[index] = 0 }
            }
        }
        clear(&energies, count)
        clear(&positions, 3 * models * atoms)
        clear(&strain, 9 * models)
    }

    /// dE/dr of one model, [atom].
    public func gradient(of model: Int = 0) -> [SIMD3<Double>] {
        (0..<atoms).map { atom in
            let place = 3 * (model * atoms + atom)
            return SIMD3(positions[place], positions[place + 1], positions[place + 2])
        }
    }
}
