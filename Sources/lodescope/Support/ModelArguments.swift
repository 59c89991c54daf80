import ArgumentParser
import Atomistics
import Descriptors
import Exploration

/// The options of training, whatever the descriptor and class, that `train`, `table`, `learn` and `curves` share.
struct TrainingArguments: ParsableArguments {
    @OptionGroup var parameters: ParameterArguments<TrainingParameters>
    @OptionGroup var threads: ThreadArguments

    func applied(to options: ModelOptions, _ fields: ParameterArguments<FieldParameters>) -> ModelOptions {
        parameters.applied(to: fields.applied(to: options))
    }
}

/// The options for one model of one class, which `train`, `curves` and `learn` take.
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

    /// The laboratory of a command. It keeps no features or matrices beyond those in use: a command trains a class
    /// once.
    func laboratory(_ dataset: Dataset) -> Laboratory {
        Laboratory(dataset: dataset, threads: training.threads.count, memory: 0)
    }
}

extension CenterSelection: ExpressibleByArgument {
    /// A selection as it stands on a command line; nil where it is none.
    public init?(argument: String) { self.init(argument) }
}

extension DimerClass: ExpressibleByArgument {
    /// One class, several separated by commas, or `charged`; nil where a name is empty.
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

    /// The labels that a shell offers for a class.
    public static var defaultCompletionKind: CompletionKind { .list(DimerClass.six.map(\.label) + ["charged"]) }

    /// Throws wrong usage where the dataset has no curves of the class.
    func requireCurves(in dataset: Dataset) throws {
        if let problem = dataset.problem(with: self) { throw ValidationError("--class \(label): \(problem)") }
    }

    /// The help of an option that takes a class.
    static let help = "CC, CP, CA, PP, PA, AA, or a label of the dataset; several with commas; charged for CC,CP,CA"
}
