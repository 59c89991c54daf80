import Atomistics
import Exploration
import Terminal

/// Everything that can happen to the explorer. A log of messages replays a session.
public enum Message: Sendable {
    case input(InputEvent)
    /// Something a script puts the explorer to.
    case set(Setting)
    /// A dataset was read.
    case loaded(Dataset)
    /// The dataset cannot be read, in words for a person: where, what is wrong and what may be done.
    case loadFailed(text: String)
    /// The files of views to go through, in their order.
    case views([String])
    /// The answer to `Effect.openView`.
    case viewOpened(OpenedView)
    /// Why a view cannot be shown, in words for a person.
    case viewFailed(path: String, text: String)
    /// Text for the status line from outside: what could not be read, what was written.
    case notice(Notice)
    /// How far the work of a generation is.
    case progress(generation: Int, WorkProgress)
    /// A job's result. A first one without error bars may come before the final one with them.
    case trained(generation: Int, job: TrainingJob, report: TrainingReport, isFinal: Bool)
    /// A job of a learning curve is done.
    case learned(generation: Int, job: TrainingJob, report: LearningReport)
    /// A job cannot be done, in words for a person.
    case failed(generation: Int, job: TrainingJob, text: String)
    /// All jobs of a generation are done.
    case finished(generation: Int)
    /// An answer to `Effect.evaluate`: everything asked for of one dimer, so that its curves are drawn at once.
    case evaluated([SmoothCurve])
    /// A saved model was read.
    case opened(OpenedModel)
    /// What the opened model of a name says of a class.
    case compared(name: String, TrainingReport)
    /// Why it says nothing of it, in words for a person.
    case notCompared(name: String, ClassSelection, text: String)
    /// The answer to `Effect.lesson`, which its options tell from an earlier one's.
    case lesson(MultipoleLesson)
    case lessonFailed(MultipoleLesson.Options, text: String)
    /// The answer to `Effect.charges`.
    case charges(ChargeLesson)
    case chargesFailed(text: String)
}

/// One line for a person.
public struct Notice: Hashable, Sendable {
    /// What a line is, which its color shows.
    public enum Kind: Hashable, Sendable { case information, good, warning, error }
    /// The words, in one line.
    public var text: String
    /// Whether it informs, confirms, warns or tells of an error.
    public var kind: Kind
    /// A line of plain information unless another kind is given.
    public init(_ text: String, _ kind: Kind = .information) {
        self.text = text
        self.kind = kind
    }
}

/// What is to be trained: one class with one set of options; or a point of its learning curve.
public struct TrainingJob: Hashable, Sendable {
    /// Random draws of so many of the training curves.
    public struct Subset: Hashable, Sendable {
        /// Training curves of each draw, at random.
        var curves: Int
        /// Draws, each of which trains a model.
        var draws: Int
    }

    /// The classes that are trained on together.
    public var dimerClass: ClassSelection
    /// All parameters of the model.
    public var options: ModelOptions
    /// The point of the learning curve; nil for one model of all training curves.
    public var subset: Subset?

    /// A model of all training curves, or with a subset a point of the learning curve.
    public init(dimerClass: ClassSelection, options: ModelOptions, subset: Subset? = nil) {
        self.dimerClass = dimerClass
        self.options = options
        self.subset = subset
    }
}

/// How far background work is.
public struct WorkProgress: Hashable, Sendable {
    /// The job that is at work.
    public var job: TrainingJob
    /// Stage and fraction of this job.
    public var progress: Progress
    /// Seconds since the generation's work began.
    public var elapsed: Double
    /// The state of a job, so many seconds after its generation began.
    public init(job: TrainingJob, progress: Progress, elapsed: Double) {
        self.job = job
        self.progress = progress
        self.elapsed = elapsed
    }
}
