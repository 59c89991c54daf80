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
    /// What the lesson makes and learns.
    public struct Options: Hashable, Sendable {
        /// The gas that the structures are drawn from.
        public var gas: ChargeGas
        /// The number of structures, of which three quarters train.
        public var count: Int
        /// The seed of the gas, the split, the folds and the draws.
        public var seed: UInt64
        /// The number of random subsets of each size.
        public var draws: Int
        /// The number of radial functions of all models.
        public var nMax: Int

        /// The options of the figure where nothing else is asked for; whether they make sense, `problem` tells.
        public init(gas: ChargeGas = .figure, count: Int = 2000, seed: UInt64 = 1, draws: Int = 5, nMax: Int = 6) {
            self.gas = gas
            self.count = count
            self.seed = seed
            self.draws = draws
            self.nMax = nMax
        }

        /// The number of structures that train, 1,500 of 2,000.
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

        /// The fields of one of the figure's models, with the lesson's `nMax`.
        public func fields(_ model: Model) -> FieldOptions {
            var fields = model.fields
            fields.nMax = nMax
            return fields
        }

        /// The options that train one of the figure's models on all training structures, without a committee.
        public func model(_ model: Model) -> ModelOptions {
            ModelOptions(
                descriptor: model.descriptor, fields: fields(model), trainingSize: .curves(training), seed: seed,
                committee: 0)
        }
    }

    /// A model that is a curve of the figure. Lengths in angstrom.
    public enum Model: Hashable, Sendable {
        /// A model on rho-rho within a cutoff.
        case density(cutoff: Double)
        /// A model on v, the mean potential around each ion, its sources smeared by sigma.
        case potential(sigma: Double)
        /// A model on v-v within 3 angstrom.
        case potentialPairs

        /// The curves of the figure, in its order.
        public static let all: [Model] = [
            .density(cutoff: 3), .density(cutoff: 6), .density(cutoff: 9), .potential(sigma: 1),
            .potential(sigma: 0.5), .potentialPairs,
        ]

        /// The invariant that the model is linear in.
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

        /// A legend of the curve: `rho-rho, r_c 3 Å`.
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
        /// The model whose errors these are.
        public var model: Model
        /// Errors of each number of training structures, ascending; energies in eV.
        public var points: [LearningReport.Point]
    }

    /// The options that the lesson was made with.
    public let options: Options
    /// The number of structures that test, the same for all models.
    public let testStructures: Int
    /// Standard deviation of the energies of the test structures, eV.
    public let testStd: Double
    /// The learning curves, in the order of the models asked for.
    public let curves: [Curve]

    /// The curve of a model; nil where it was not asked for.
    public func curve(_ model: Model) -> Curve? { curves.first { $0.model == model } }

    /// Makes the gas and learns it with every model, fewer of them in tests. Throws what is wrong with the options,
    /// `ChargeGas.Impossible` where no room is found, and `CancellationError`.
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
    /// The gas of the figure: 64 charges in boxes of 12 to 20 angstrom, none closer than 2.5 angstrom.
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
