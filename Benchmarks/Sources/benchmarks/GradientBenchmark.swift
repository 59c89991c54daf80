import Atomistics
import Descriptors
import Foundation

/// Derivatives of energies: what they take beside the energy alone, one thread. The energy is that of features times
/// weights, as predictions make it.
enum GradientBenchmark {
    static func run() {
        print("\ngradients (n_max 6, l_max 4): us a structure, one thread; in brackets how often the energy")
        print("structure             descriptor  energy     forces            forces, strain    forces of 9 models")
        for descriptor in ["rho-v", "rho-rho", "v-v"] {
            report(
                "dimer of 20 atoms", Molecules.dimer(atoms: 20, elements: Molecules.fourElements, seed: 1), descriptor)
        }
        for descriptor in ["rho-v", "rho-rho", "v-v"] {
            report("gas of 64, 12 A box", PeriodicBenchmark.gas(atoms: 64, edge: 12, seed: 3), descriptor)
        }
    }

    private static func report(_ label: String, _ structure: Structure, _ descriptor: String) {
        let featurizer = Featurizer(
            descriptor: Descriptor(descriptor)!, fields: FieldOptions(), elements: Set(structure.elements).sorted(),
            tables: tables)
        let models = (0..<9).map { model in (0..<featurizer.layout.count).map { sin(Double($0 * (model + 1) + 1)) } }
        let workspace = featurizer.makeWorkspace()
        var row = [Double](repeating: 0, count: featurizer.layout.count)
        var sum = 0.0
        let gradient = EnergyGradient(featurizer)
        let (one, all) = (
            EnergyGradient.Weights([models[0]], for: gradient), EnergyGradient.Weights(models, for: gradient)
        )
        let space = gradient.makeWorkspace()
        var found = EnergyDerivatives()
        func seconds(_ weights: EnergyGradient.Weights, _ extent: EnergyGradient.Extent) -> Double {
            fastest { gradient.evaluate(structure, weights, extent, into: &found, using: space) }
        }
        var (energy, forces, strain, members) = (Double.infinity, Double.infinity, Double.infinity, Double.infinity)
        // In turn, as the machine is another from one second to the next.
        for _ in 0..<3 {
            energy = min(
                energy,
                row.withUnsafeMutableBufferPointer { row in
                    fastest {
                        featurizer.features(of: structure, into: row.baseAddress!, using: workspace)
                        for (feature, weight) in zip(row, models[0]) { sum += feature * weight }
                    }
                })
            forces = min(forces, seconds(one, .positions))
            strain = min(strain, seconds(one, .positionsAndStrain))
            members = min(members, seconds(all, .positions))
        }
        precondition(sum.isFinite)
        func text(_ seconds: Double) -> String {
            String(format: "%.0f (%.2f)", 1e6 * seconds, seconds / energy)
                .padding(toLength: 18, withPad: " ", startingAt: 0)
        }
        print(
            label.padding(toLength: 22, withPad: " ", startingAt: 0)
                + descriptor.padding(toLength: 12, withPad: " ", startingAt: 0)
                + String(format: "%.0f", 1e6 * energy).padding(toLength: 11, withPad: " ", startingAt: 0)
                + text(forces) + text(strain) + text(members))
    }

    private static let tables = RadialTableCache(threads: 2)
}
