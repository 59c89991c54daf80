import ArgumentParser
import Atomistics
import Descriptors
import Exploration
import Foundation

extension Dissociation: ExpressibleByArgument {}
extension SplitKind: ExpressibleByArgument {}
extension Regularization: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension TrainingSize: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension DimerClass: ExpressibleByArgument {
    public init?(argument: String) {
        let known = DimerClass.six.first { $0.label == argument.uppercased() }
        self = known ?? DimerClass(argument)
    }
}

/// How a model is trained, whatever it is made of: the options that `train`, `table`, `learn` and `curves` share.
struct RegressionArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How the dissociated limit enters: exact, sample, none, or auto.",
            discussion: """
                exact subtracts the isolated monomers' features; sample adds the dissociated dimer with energy 0 as one \
                more row per curve; auto is exact for descriptors that contain V and sample for the others.
                """))
    var dissociation: Dissociation = .auto

    @Option(help: "Relative strength of the ridge penalty, or auto: by cross-validation over curves.")
    var regularization: Regularization = .auto

    @Option(help: "random, or first: the first curves in file order train.")
    var split: SplitKind = .random

    @Option(help: "Seed of splits, folds and committees.")
    var seed: UInt64 = 0

    @Option(help: "Members of the committee that gives error bars; 0 for none.")
    var committee = 8

    @Option(help: "How many threads compute.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        if threads < 1 { throw ValidationError("--threads must be at least 1, not \(threads)") }
    }

    func options(_ descriptor: Descriptor, _ fields: FieldArguments, trainingSize: TrainingSize) -> ModelOptions {
        ModelOptions(
            descriptor: descriptor, fields: fields.options, centres: fields.centres, dissociation: dissociation,
            regularization: regularization, trainingSize: trainingSize, split: split, seed: seed, committee: committee)
    }
}

/// One model of one class: what `train`, `curves` and `learn` take.
struct ModelArguments: ParsableArguments {
    @Option(name: .customLong("class"), help: "The class to train on: CC, CP, CA, PP, PA, AA, or a label of the dataset.")
    var dimerClass: DimerClass

    @Option(help: descriptorHelp)
    var descriptor = Descriptor(.rhoV)

    @Option(help: "How many curves train: a number, or a share such as 80%.")
    var trainCurves: TrainingSize = .percent(80)

    @OptionGroup var fields: FieldArguments
    @OptionGroup var regression: RegressionArguments

    var options: ModelOptions { regression.options(descriptor, fields, trainingSize: trainCurves) }

    func validate() throws {
        if let problem = options.problem { throw ValidationError(problem) }
    }

    /// Keeps no features or matrices beyond those in use: a command trains a class once.
    func laboratory(_ dataset: Dataset) -> Laboratory {
        Laboratory(dataset: dataset, threads: regression.threads, memory: 0)
    }
}

extension ModelOptions {
    /// Every option by its name on the command line.
    var json: JSONValue {
        [
            "descriptor": .string(descriptor.description), "n_max": .integer(fields.nMax), "l_max": .integer(fields.lMax),
            "r_cut": .number(fields.cutoff), "cutoff_width": .number(fields.cutoffWidth),
            "sigma_rho": .number(fields.sigmaDensity), "sigma_v": .number(fields.sigmaPotential),
            "exponent": .integer(fields.exponent), "reach": .string(fields.reach.rawValue),
            "basis": .string(fields.basis.rawValue), "centres": .string(centres.description),
            "dissociation": .string(dissociation.rawValue), "regularization": .string(regularization.description),
            "train_curves": .string(trainingSize.description), "split": .string(split.rawValue),
            "seed": .integer(Int(truncatingIfNeeded: seed)), "committee": .integer(committee),
        ]
    }
}
