import Atomistics
import Descriptors
import Workers

/// Energies and derivatives of many structures by weights of one's own, on several threads.
public struct EnergyBatch: Sendable {
    private let gradient: EnergyGradient
    private let weights: EnergyGradient.Weights
    private let structures: [Structure]

    /// - Parameter weights: one for each column of the featurizer's layout, in its order.
    public init(featurizer: Featurizer, weights: [Double], structures: [Structure]) {
        gradient = EnergyGradient(featurizer)
        self.weights = EnergyGradient.Weights([weights], for: gradient)
        self.structures = structures
    }

    /// What is wanted of every structure, in their order. Throws when canceled.
    public func compute(_ extent: EnergyGradient.Extent, execution: Execution = .serial) throws -> [EnergyDerivatives] {
        let isHelped = execution.threads > structures.count
        return try execution.map(structures.count, makeState: { gradient.makeWorkspace(isHelped: isHelped) }) {
            index, workspace in
            var result = EnergyDerivatives()
            gradient.evaluate(structures[index], weights, extent, into: &result, using: workspace)
            return result
        }
    }
}
