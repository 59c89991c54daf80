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
            "The class to train on: \(ClassArgument.help). (default: the only one there is)", valueName: "class"))
    var classes: [ClassArgument] = []

    @OptionGroup var subject: ParameterArguments<SubjectParameters>
    @OptionGroup(title: "Fields") var fields: ParameterArguments<FieldParameters>
    @OptionGroup(title: "Training") var training: TrainingArguments

    var options: ModelOptions { training.applied(to: subject.applied(to: .standard), fields) }

    func validate() throws {
        if classes.count > 1 {
            let all = classes.map(\.text).joined(separator: ",")
            throw ValidationError(
                "--class is given \(classes.count) times, and this trains one model: --class \(all) trains it on all of them together; "
                    + "lodescope table trains a model of each")
        }
        if let problem = options.problem { throw ValidationError(problem) }
    }

    /// The class to train on.
    func chosenClass(of dataset: Dataset) throws -> ClassSelection {
        if let asked = classes.first { return try asked.required(in: dataset) }
        let classes = dataset.classes
        if classes.count == 1 { return ClassSelection(classes[0]) }
        let known = classes.map(\.label).joined(separator: ", ")
        throw ValidationError("--class is needed: \(dataset.name) has \(known.isEmpty ? "no class" : known)")
    }

    /// The laboratory of a command. It keeps no features or matrices beyond those in use: a command trains a class
    /// once.
    func laboratory(_ dataset: Dataset) -> Laboratory {
        Laboratory(dataset: dataset, threads: training.threads.count, memory: 0)
    }
}

/// The options of the model that the explorer, or a figure of its screens, begins with; none has to be given.
struct ShownModelArguments: ParsableArguments {
    @OptionGroup(title: "Model") var subject: ParameterArguments<SubjectParameters>
    @OptionGroup(title: "Fields") var fields: ParameterArguments<FieldParameters>
    @OptionGroup(title: "Training") var training: ParameterArguments<TrainingParameters>

    var options: ModelOptions { training.applied(to: fields.applied(to: subject.applied(to: .standard))) }

    func validate() throws {
        if let problem = options.problem { throw ValidationError(problem) }
    }
}

extension CenterSelection: ExpressibleByArgument {
    /// A selection as it stands on a command line; nil where it is none.
    public init?(argument: String) { self.init(argument) }
}
