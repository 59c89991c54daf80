import Atomistics
import Descriptors
import Regression

/// What a local model cannot learn: the electrostatic energy of a random gas of point charges, as in J. Chem. Phys.
/// 151, 204105 (2019), Fig. 1.
///
/// ```swift
/// let lesson = try ChargeLesson(learning: ChargeLesson.Options(), threads: 2)
/// lesson.curve(.potential(sigma: 0.5))!.points.last!.rmseMean
/// ```
///
/// The energy is sum_i q_i V(r_i) / 2, linear in the potential at each ion, with a factor that depends on the element
/// of the ion and that of the source: what features `v` of l = 0 offer a linear model, up to the smearing of the
/// sources. One or two radial functions leave that smearing as the error, which then grows with sigma as in the paper;
/// with more, the potential at several distances from the ion tells its curvature, and by it the sources close by: the
/// model undoes the smearing. Densities within a cutoff see none of what lies beyond it.
public struct ChargeLesson: Sendable {
    public struct Options: Hashable, Sendable {
        public var gas: ChargeGas
        /// Structures, of which three quarters train.
        public var count: Int
        /// Of the gas, the split, the folds and the draws.
        public var seed: UInt64
        /// Random subsets of each size.
        public var draws: Int
        /// Radial functions of all models.
        public var nMax: Int

        public init(gas: ChargeGas = .figure, count: Int = 2000, seed: UInt64 = 1, draws: Int = 5, nMax: Int = 6) {
            self.gas = gas
            self.count = count
            self.seed = seed
            self.draws = draws
            self.nMax = nMax
        }

        /// Structures that train, 1,500 of 2,000.
        public var training: Int { count * 3 / 4 }

        /// Numbers of training structures: 10, 20, 50, 100, ... and all.
        public var sizes: [Int] {
            let steps = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]
            return steps.filter { $0 < training } + [training]
        }

        /// What is wrong with the values, for a person; nil when nothing is.
        public var problem: ParameterText? {
            if count > 100_000 || training < 10 {
                return "\(argument: "count") must be between 14 and 100000, not \(count)"
            }
            if !(1...10_000).contains(draws) { return "\(argument: "draws") must be between 1 and 10000, not \(draws)" }
            return model(.potentialPairs).problem?.reason
        }

        public func fields(_ model: Model) -> FieldOptions {
            var fields = model.fields
            fields.nMax = nMax
            return fields
        }

        public func model(_ model: Model) -> ModelOptions {
            ModelOptions(
                descriptor: model.descriptor, fields: fields(model), trainingSize: .curves(training), seed: seed,
                committee: 0)
        }
    }

    /// A curve of the figure. Lengths in angstrom.
    public enum Model: Hashable, Sendable {
        /// rho-rho, within a cutoff.
        case density(cutoff: Double)
        /// v, the mean potential around each ion.
        case potential(sigma: Double)
        /// v-v.
        case potentialPairs

        /// Those of the figure.
        public static let all: [Model] = [
            .density(cutoff: 3), .density(cutoff: 6), .density(cutoff: 9), .potential(sigma: 1),
            .potential(sigma: 0.5), .potentialPairs,
        ]

        public var descriptor: Descriptor {
            switch self {
            case .density: Descriptor(.rhoRho)
            case .potential: Descriptor(.v)
            case .potentialPairs: Descriptor(.vV)
            }
        }

        /// All widths are 1 angstrom as in the paper, but where the curve is about them.
        fileprivate var fields: FieldOptions {
            switch self {
            case .density(let cutoff): FieldOptions(cutoff: cutoff, sigmaDensity: 1)
            case .potential(let sigma): FieldOptions(lMax: 0, cutoff: 2, sigmaPotential: sigma)
            case .potentialPairs: FieldOptions(cutoff: 3, sigmaPotential: 1)
            }
        }

        /// `rho-rho, r_c 3 Å`.
        public var name: String {
            switch self {
            case .density(let cutoff): "rho-rho, r_c \(Int(cutoff)) Å"
            case .potential(let sigma): "v, sigma \(sigma) Å"
            case .potentialPairs: "v-v, r_c 3 Å"
            }
        }
    }

    /// Test errors of one model against the number of training structures.
    public struct Curve: Sendable {
        public var model: Model
        /// Ascending in size; energies in eV.
        public var points: [LearningReport.Point]
    }

    public let options: Options
    public let testStructures: Int
    /// Standard deviation of the energies of the test structures, eV.
    public let testStd: Double
    public let curves: [Curve]

    public func curve(_ model: Model) -> Curve? { curves.first { $0.model == model } }

    /// Makes the gas and learns it with every model. `models` are fewer in tests.
    public init(
        learning options: Options, models: [Model] = Model.all, threads: Int,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws {
        if let problem = options.problem { throw TrainingError(problem) }
        self.options = options
        let report = monitor.progress
        let parts = Double(models.count + 1)
        let samples = try options.gas.samples(
            options.count, seed: options.seed, execution: monitor.execution("charges", 0..<1 / parts, threads: threads))
        let laboratory = Laboratory(dataset: ChargeGas.dataset(samples), threads: threads, memory: 0)
        var reports: [LearningReport] = []
        for (index, model) in models.enumerated() {
            let part = TrainingMonitor(
                cancellation: monitor.cancellation,
                progress: {
                    report(Progress(stage: model.name, fraction: (Double(index + 1) + $0.fraction) / parts))
                })
            reports.append(
                try laboratory.learningCurve(
                    ClassSelection(.structures), options.model(model), sizes: options.sizes, draws: options.draws,
                    monitor: part))
        }
        curves = zip(models, reports).map { Curve(model: $0, points: $1.points) }
        testStructures = reports[0].testCurves
        testStd = reports[0].testStd
    }
}

extension ChargeGas {
    /// That of the figure: 64 charges in boxes of 12 to 20 angstrom, none closer than 2.5 angstrom.
    public static var figure: ChargeGas {
        guard let gas = try? ChargeGas(charges: 64, box: 12...20, leastDistance: 2.5) else {
            preconditionFailure("there is room for 64 charges in 12 angstrom")
        }
        return gas
    }

    /// Samples as structures with the target `energy`.
    public static func dataset(_ samples: [Sample]) -> Dataset {
        let groups = samples.enumerated().map { index, sample in
            SampleGroup.structure(
                LabeledStructure(
                    id: "\(index + 1)", structure: sample.structure, value: [sample.energy],
                    source: SourceLocation(file: "charges", line: 0)))
        }
        return Dataset(name: "charges", groups: groups, target: Target(key: "energy"))
    }
}
