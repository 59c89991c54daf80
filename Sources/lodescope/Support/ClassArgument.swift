import ArgumentParser
import Atomistics

/// What `--class` takes: one class, several separated by commas, or `charged`. Which it is, the dataset tells: its own
/// classes may have commas in their labels.
struct ClassArgument: ExpressibleByArgument, Hashable {
    /// The words of the command line.
    let text: String
    /// What the text means where no class is called so.
    let selection: ClassSelection

    init?(argument: String) {
        text = argument
        if argument.lowercased() == "charged" {
            selection = .charged
            return
        }
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { name in
            DimerClass.six.first { $0.label == name.uppercased() } ?? DimerClass(String(name))
        }
        if parts.contains(where: \.label.isEmpty) { return nil }
        selection = ClassSelection(parts)
    }

    static var defaultCompletionKind: CompletionKind { .list(DimerClass.six.map(\.label) + ["charged"]) }

    /// The classes of a dataset that are meant, whether it has them or not.
    func selection(in dataset: Dataset) -> ClassSelection {
        dataset.classes.first { $0.label == text }.map { ClassSelection($0) } ?? selection
    }

    /// The same; throws wrong usage where the dataset lacks some of them.
    func required(in dataset: Dataset) throws -> ClassSelection {
        let selection = selection(in: dataset)
        if let problem = dataset.problem(with: selection) {
            throw ValidationError("--class \(selection.label): \(problem)")
        }
        return selection
    }

    /// The help of an option that takes one.
    static let help = "CC, CP, CA, PP, PA, AA, or a label of the dataset; several with commas; charged for CC,CP,CA"
}
