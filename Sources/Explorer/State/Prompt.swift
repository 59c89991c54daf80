import Exploration
import Terminal

/// A line being typed at the bottom of the screen, or in the palette.
struct Prompt: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Narrows the list while it is typed; `before` comes back on Esc.
        case filter(before: String)
        /// Finds an action.
        case palette
        /// A value for a parameter.
        case value(ModelParameter)
        /// A file for the model in focus or for what is shown, or of a model to open; views to go through.
        case file(FileUse)

        /// What stands before the text where there is no room for more.
        var sign: String {
            switch self {
            case .filter: "/"
            case .palette: ":"
            case .value: "= "
            case .file: "> "
            }
        }
    }

    /// What is done with a file that is named.
    enum FileUse: Hashable, Sendable {
        case saveModel, openModel, export, present
    }

    var kind: Kind
    var field = TextField()
    /// The chosen row of the palette.
    var row = 0
    /// What was wrong with the text when Enter was pressed.
    var problem: String?
}
