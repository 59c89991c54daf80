import ArgumentParser
import Atomistics
import Descriptors
import Exploration

extension Kernel: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension RadialChannels: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
    public static var defaultCompletionKind: CompletionKind { .list(["all", "principal"]) }
}
extension Dissociation: ExpressibleByArgument {}
extension Uncertainty: ExpressibleByArgument {}
extension SplitKind: ExpressibleByArgument {}
extension Regularization: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }

    static let help = ArgumentHelp(
        """
        Ridge penalty, relative to the mean diagonal of the Gram matrix, 1e-20 to 1e6; auto chooses by cross-validation \
        over curves, from 1e-12 to 1 in half decades, and says when it chose an end of these.
        """, valueName: "auto|1e-5")
}
extension TrainingSize: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension DimerClass: ExpressibleByArgument {
    /// One class, several separated by commas, or `charged`.
    public init?(argument: String) {
        if argument.lowercased() == "charged" {
            self = .charged
            return
        }
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { name in
            DimerClass.six.first { $0.label == name.uppercased() } ?? DimerClass(String(name))
        }
        if parts.contains(where: \.label.isEmpty) { return nil }
        self = DimerClass(union: parts)
    }

    public static var defaultCompletionKind: CompletionKind { .list(DimerClass.six.map(\.label) + ["charged"]) }

    /// What an option that takes one says of it.
    static let help = "CC, CP, CA, PP, PA, AA, or a label of the dataset; several with commas; charged for CC,CP,CA"
}

/// How a model is trained, whatever it is made of: the options that `train`, `table`, `learn` and `curves` share.
struct RegressionArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            How environments are compared: linear, or poly:Z for the Z-th power of the cosine between their features, \
            summed over the pairs of one element.
            """, valueName: "linear|poly:2"))
    var kernel: Kernel = .linear

    @Option(
        help: ArgumentHelp(
            """
            With a kernel other than linear: active environments of each element, farthest points among those that \
            train.
            """, valueName: "n"))
    var sparse = ModelOptions().sparse

    @Option(
        help: ArgumentHelp(
            """
            Radial channels that a linear model is trained in: all n_max of each field, or for each l the first \
            principal components of rho's and of V's over the training structures. V loses next to nothing \
            with 3 of 6: principal:6,3 has half of the features and the same errors. principal is principal:4,3, a third \
            of the features; rho then loses some tenths of a per cent of its variance, and errors move by some per cent \
            of themselves, up or down, and by more where auto then chooses another regularization. Saved models have all \
            channels either way.
            """, valueName: "all|principal:4,3"))
    var radial: RadialChannels = .all

    @Option(
        help: ArgumentHelp(
            "Train on points up to this distance only, in angstrom; errors are then given within and beyond it.",
            valueName: "length"))
    var trainUpTo: Double?

    @Option(
        help: ArgumentHelp(
            """
            How the energy comes to be 0 far apart: exact subtracts the isolated monomers' features; sample trains on \
            one more row a curve, the dissociated dimer; auto is exact with V in the descriptor, else sample.
            """, valueName: "mode"))
    var dissociation: Dissociation = .auto

    @Option(help: Regularization.help)
    var regularization: Regularization = .auto

    @Option(help: ArgumentHelp("Which curves train: a random choice, or the first in file order.", valueName: "kind"))
    var split: SplitKind = .random

    @Option(help: ArgumentHelp("Seed of splits, folds, committees and draws.", valueName: "n"))
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp(
            """
            Error bars: from the spread of a committee, or the predictive variance of the model as a Gaussian process, \
            which a saved model does not keep.
            """, valueName: "kind"))
    var uncertainty: Uncertainty = .committee

    @Option(
        help: ArgumentHelp("Members of the committee that gives error bars, 4 to 64, or 0 for none.", valueName: "n"))
    var committee = 8

    @OptionGroup var threads: ThreadArguments

    func validate() throws {
        // JSON readers know no larger integers.
        if seed > UInt64(Int.max) { throw ValidationError("--seed must be at most \(Int.max), not \(seed)") }
    }

    func options(_ descriptor: Descriptor, _ fields: FieldArguments, trainingSize: TrainingSize) -> ModelOptions {
        ModelOptions(
            descriptor: descriptor, kernel: kernel, sparse: sparse, fields: fields.options, radial: radial,
            centres: fields.centres, dissociation: dissociation, regularization: regularization, trainingSize: trainingSize,
            trainUpTo: trainUpTo, split: split, seed: seed,
            uncertainty: uncertainty, committee: committee)
    }
}

/// One model of one class: what `train`, `curves` and `learn` take.
struct ModelArguments: ParsableArguments {
    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "The class to train on: \(DimerClass.help). (default: the only one there is)", valueName: "class"))
    var dimerClass: DimerClass?

    @Option(help: descriptorHelp)
    var descriptor = Descriptor(.rhoV)

    @Option(help: ArgumentHelp("How many curves train: a number, or a share of the class.", valueName: "n|80%"))
    var trainCurves: TrainingSize = .percent(80)

    @OptionGroup(title: "Fields") var fields: FieldArguments
    @OptionGroup(title: "Training") var regression: RegressionArguments

    var options: ModelOptions { regression.options(descriptor, fields, trainingSize: trainCurves) }

    func validate() throws {
        if let problem = options.problem { throw ValidationError(problem) }
    }

    /// The class to train on.
    func chosenClass(of dataset: Dataset) throws -> DimerClass {
        if let dimerClass { return dimerClass }
        let classes = dataset.classes
        if classes.count == 1 { return classes[0] }
        let known = classes.map(\.label).joined(separator: ", ")
        throw ValidationError("--class is needed: \(dataset.name) has \(known.isEmpty ? "no class" : known)")
    }

    /// Keeps no features or matrices beyond those in use: a command trains a class once.
    func laboratory(_ dataset: Dataset) -> Laboratory {
        Laboratory(dataset: dataset, threads: regression.threads.count, memory: 0)
    }
}

extension ModelOptions {
    /// Every option by its name on the command line.
    var json: JSONValue {
        [
            "descriptor": .string(descriptor.description), "kernel": .string(kernel.description),
            "sparse": .integer(sparse), "n_max": .integer(fields.nMax),
            "l_max": .integer(fields.lMax),
            "r_cut": .number(fields.cutoff), "cutoff_width": .number(fields.cutoffWidth),
            "sigma_rho": .number(fields.sigmaDensity), "sigma_v": .number(fields.sigmaPotential),
            "exponent": .integer(fields.exponent), "reach": .string(fields.reach.rawValue),
            "basis": .string(fields.basis.rawValue), "radial": .string(radial.description),
            "centres": .string(centres.description),
            "dissociation": .string(dissociation.rawValue), "regularization": .string(regularization.description),
            "train_curves": .string(trainingSize.description), "train_up_to": JSONValue(trainUpTo),
            "split": .string(split.rawValue),
            "seed": .integer(Int(clamping: seed)),
            "uncertainty": .string(uncertainty.rawValue), "committee": .integer(committee),
        ]
    }
}
