import ArgumentParser
import Atomistics
import Descriptors
import Exploration

/// How models are trained, of whatever descriptor and class: the options that `train`, `table`, `learn` and `curves` share.
struct TrainingArguments: ParsableArguments {
    @OptionGroup var parameters: ParameterArguments<TrainingParameters>
    @OptionGroup var threads: ThreadArguments

    func applied(to options: ModelOptions, _ fields: ParameterArguments<FieldParameters>) -> ModelOptions {
        parameters.applied(to: fields.applied(to: options))
    }
}

/// One model of one class: what `train`, `curves` and `learn` take.
struct ModelArguments: ParsableArguments {
    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "The class to train on: \(DimerClass.help). (default: the only one there is)", valueName: "class"))
    var dimerClass: DimerClass?

    @OptionGroup var subject: ParameterArguments<SubjectParameters>
    @OptionGroup(title: "Fields") var fields: ParameterArguments<FieldParameters>
    @OptionGroup(title: "Training") var training: TrainingArguments

    var options: ModelOptions { training.applied(to: subject.applied(to: .standard), fields) }

    func validate() throws {
        if let problem = options.problem { throw ValidationError(problem) }
    }

    /// The class to train on.
    func chosenClass(of dataset: Dataset) throws -> DimerClass {
        if let dimerClass {
            try dimerClass.requireCurves(in: dataset)
            return dimerClass
        }
        let classes = dataset.classes
        if classes.count == 1 { return classes[0] }
        let known = classes.map(\.label).joined(separator: ", ")
        throw ValidationError("--class is needed: \(dataset.name) has \(known.isEmpty ? "no class" : known)")
    }

    /// Keeps no features or matrices beyond those in use: a command trains a class once.
    func laboratory(_ dataset: Dataset) -> Laboratory {
        Laboratory(dataset: dataset, threads: training.threads.count, memory: 0)
    }
}

extension CenterSelection: ExpressibleByArgument {
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

    /// Throws wrong usage where the dataset lacks it.
    func requireCurves(in dataset: Dataset) throws {
        if let problem = dataset.problem(with: self) { throw ValidationError("--class \(label): \(problem)") }
    }

    /// What an option that takes one says of it.
    static let help = "CC, CP, CA, PP, PA, AA, or a label of the dataset; several with commas; charged for CC,CP,CA"
}
