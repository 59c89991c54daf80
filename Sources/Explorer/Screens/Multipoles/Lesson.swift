import Atomistics
import Descriptors
import Exploration

/// The lesson on multipoles: what is known of it, and what of it is looked at.
struct Lesson: Sendable {
    /// The data in use, where they are of H2O and CO2; nil for the shipped ones.
    var dataset: Dataset?
    /// The last answer, which stays until the next.
    var shown: MultipoleLesson?
    /// What is being computed.
    var pending: MultipoleLesson.Options?
    /// What cannot be computed, and why.
    var failure: (options: MultipoleLesson.Options, text: String)?

    /// The chosen model: place of its centers, and l_max.
    var column = 0
    var lMax = 1
    /// Place of the orientation; nil for the representative one.
    var orientation: Int?
    /// The orientation of the last session, until the lesson is there.
    private var wantedOrientation: String?
    /// What the plot shows of the distances.
    var zoom = Zoom.all

    /// The parameters that the lesson heeds; the others it sets itself.
    static let parameters = Set(MultipoleLesson.Options.parameters).subtracting([.lMax, .reach])
}

extension Lesson {
    /// Chooses a model of the table; centers that it does not have leave it as it is.
    mutating func choose(_ centers: CenterSelection, lMax: Int) {
        let options = shown?.options ?? MultipoleLesson.Options()
        guard let column = options.centers.firstIndex(of: centers) else { return }
        self.column = column
        self.lMax = min(lMax, options.fields.lMax)
    }

    /// What the next start begins with.
    var choice: LessonChoice {
        let options = shown?.options ?? MultipoleLesson.Options()
        let id = orientation.flatMap { place in shown.map { $0.orientations[min(place, $0.orientations.count - 1)].id }
        }
        return LessonChoice(centers: options.centers[column], lMax: lMax, orientation: id ?? wantedOrientation)
    }

    mutating func adopt(_ choice: LessonChoice) {
        choose(choice.centers, lMax: choice.lMax)
        wantedOrientation = choice.orientation
    }

    /// Takes in an answer.
    mutating func show(_ answer: MultipoleLesson) {
        shown = answer
        if let id = wantedOrientation { orientation = answer.orientations.firstIndex { $0.id == id } }
        wantedOrientation = nil
    }
}

extension ExplorerState {
    /// The lesson that the present options ask for: every l_max to 3, and V of the far atoms alone.
    var lessonOptions: MultipoleLesson.Options {
        let standard = MultipoleLesson.Options().model
        return MultipoleLesson.Options(Lesson.parameters.reduce(standard) { $1.copied(from: options, to: $0) })
    }

    /// The model that is chosen in the lesson, as the model panel shows it.
    var lessonModelOptions: ModelOptions {
        lessonOptions.model(lessonOptions.centers[lesson.column], lMax: lesson.lMax)
    }

    /// Whether what is shown is what the options ask for.
    var isLessonCurrent: Bool { lesson.shown?.options == lessonOptions }

    /// Has the lesson computed, unless it is known, under way, or known to be impossible.
    mutating func requestLesson() {
        let wanted = lessonOptions
        guard isLoaded, !isLessonCurrent, lesson.pending != wanted, lesson.failure?.options != wanted else { return }
        lesson.pending = wanted
        emit(.lesson(wanted, of: lesson.dataset))
    }

    mutating func receive(_ answer: MultipoleLesson) {
        guard answer.options == lesson.pending else { return }
        lesson.pending = nil
        lesson.failure = nil
        lesson.show(answer)
    }

    mutating func failLesson(_ options: MultipoleLesson.Options, _ text: String) {
        guard options == lesson.pending else { return }
        lesson.pending = nil
        lesson.failure = (options, text)
        say(text, .error)
    }

    /// The place of the orientation on the screen.
    var lessonOrientation: Int? {
        guard let shown = lesson.shown else { return nil }
        return lesson.orientation.map { min($0, shown.orientations.count - 1) } ?? shown.representative
    }

    var lessonCurve: MultipoleLesson.Orientation? { lessonOrientation.map { lesson.shown!.orientations[$0] } }

    /// The model that is chosen in the table.
    var lessonModel: MultipoleLesson.Model.Kind? {
        guard let options = lesson.shown?.options else { return nil }
        return .linear(options.centers[lesson.column], lMax: lesson.lMax)
    }

    /// Another cell of the table.
    mutating func moveInLesson(centers: Int, lMax: Int) {
        guard let options = lesson.shown?.options else { return }
        lesson.column = (lesson.column + centers + options.centers.count) % options.centers.count
        lesson.lMax = min(max(lesson.lMax + lMax, 0), options.fields.lMax)
    }

    /// Another orientation, round the end.
    mutating func stepOrientation(_ offset: Int) {
        guard let shown = lesson.shown, let place = lessonOrientation else { return }
        let count = shown.orientations.count
        lesson.orientation = (place + offset + count) % count
    }

    /// The orientation where the chosen model extrapolates worst.
    mutating func chooseWorstOrientation() {
        guard let shown = lesson.shown, let model = lessonModel.flatMap(shown.model) else { return }
        func error(_ place: Int) -> Double {
            let curve = shown.orientations[place]
            return zip(curve.reference, model.predictions[place]).dropFirst(curve.trained)
                .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        lesson.orientation = shown.orientations.indices.max { error($0) < error($1) }
        if let lessonCurve { say("\(lessonCurve.id): where l_max \(lesson.lMax) of the chosen centres errs most") }
    }

    /// The orientation on the screen as CSV: the points first, then the smooth curves of every model without reference.
    var lessonCurveRows: [[String]] {
        guard let shown = lesson.shown, let place = lessonOrientation else { return [] }
        let curve = shown.orientations[place]
        let names = shown.models.map { model in
            model.kind.label + (model.kind.lMax.map { "_\(ModelParameter.lMax.name)_\($0)" } ?? "")
        }
        return [["curve", "distance", "reference"] + names]
            + curve.distances.indices.map { point in
                [curve.id, "\(curve.distances[point])", "\(curve.reference[point])"]
                    + shown.models.map { "\($0.predictions[place][point])" }
            }
            + shown.smoothDistances.indices.map { point in
                [curve.id, "\(shown.smoothDistances[point])", ""] + shown.models.map { "\($0.smooth[place][point])" }
            }
    }

    /// The command that prints the lesson as it is on the screen.
    var lessonCommandLine: String {
        var words = ["lodescope", "lesson", "multipoles"]
        if lesson.dataset != nil { words += dataPaths.map(shellWord) }
        words += ModelParameter.arguments(options, only: Lesson.parameters).map(shellWord)
        if lesson.orientation != nil, let id = lessonCurve?.id { words += ["--curve", shellWord(id)] }
        if unit != .electronvolt { words += ["--unit", shellWord(unit.symbol)] }
        return words.joined(separator: " ")
    }
}
