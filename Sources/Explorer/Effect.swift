import Atomistics
import Exploration
import Terminal

/// What the explorer asks of the world. The run loop executes it and answers with messages.
public enum Effect: Sendable {
    /// Train these jobs in the background, the first to its end before the others; whatever runs for an earlier generation is
    /// cancelled, unless it is the first of these jobs and may go on under the new number. Answers: `.progress`, `.trained`, `.failed`, `.finished`.
    /// `first` is the curve, or structure, that a first answer of the first job shows; nil where nobody looks at it.
    case train(generation: Int, jobs: [TrainingJob], first: Int?)
    /// Read the data again, which may have changed. Answer: `.loaded` or `.loadFailed`.
    case read
    /// Stop the background work of every generation.
    case cancel
    /// Evaluate models between and beyond the points of dimers, in this order. Answers: `.evaluated`, one for all
    /// models of a dimer. What was asked for before and has not begun is needless.
    case evaluate([Evaluation])
    /// Train the models of the lesson on multipoles with a dataset, nil for the one that is shipped; an earlier lesson
    /// under way is cancelled. Answer: `.lesson` or `.lessonFailed`.
    case lesson(MultipoleLesson.Options, of: Dataset?)
    /// Make a gas of charges and learn it; a lesson under way is cancelled. Answer: `.charges` or `.chargesFailed`.
    case charges(ChargeLesson.Options)
    /// Put text on the terminal's clipboard (OSC 52).
    case copy(String)
    /// Write a file in the working directory, complete or not at all; where the name is taken, a number is added
    /// before its ending. Answer: `.notice`.
    case write(path: String, contents: String)
    /// Draw a figure and write it as `write` does, in the format that the name ends with; the description says where
    /// it comes from. Answer: `.notice`.
    case writeFigure(path: String, [FigurePanel], description: String)
    /// Write what is looked at to a file as `write` does, for another start to begin with. Answer: `.notice`.
    case writeView(path: String, Session)
    /// Find the views' files that words name: files, and folders of them. Answer: `.views`, or a `.notice` of what is wrong.
    case listViews(String)
    /// Read a view and the data that it is of. Answer: `.viewOpened` or `.viewFailed`.
    case openView(path: String)
    /// Train on the data of a view from now on; nil: on those that the explorer was opened with.
    case use(OpenedView?)
    /// Write a model to a file, where the name is taken under the next free one. Answer: `.notice`.
    case saveModel(path: String, LinearModel, Origin)
    /// Read a saved model. Answer: `.opened`, or a `.notice` of why it cannot be.
    case openModel(path: String)
    /// Have an opened model predict the groups of a class. Answer: `.compared` or `.notCompared`.
    case compare(OpenedModel, ClassSelection, [SampleGroup])
    /// Keep the session for the next start.
    case save(Session)
    /// Keep a training in the record of runs, with the command that does it again.
    case record(TrainingReport, command: String)
    /// Take the mouse, or leave it to the terminal so that text can be selected.
    case setMouse(Bool)
    /// Send the whole screen again.
    case redraw
    /// Stop as ctrl-z does; redraw when continued.
    case suspend
    case quit
}
