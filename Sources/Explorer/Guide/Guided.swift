import Descriptors
import Exploration
import Terminal

/// The guided lesson under way.
struct Guided: Sendable {
    let lesson: GuidedLesson
    var step = 0
    /// The page of the step's text, where the panel is too small for all of it.
    var page = 0
    /// What there was before.
    let session: Session
    let history: History
    let pin: Pin?

    var shown: GuidedLesson.Step { lesson.steps[step] }

    /// Where the panel stands: below the picture, no larger than two fifths of it.
    struct Panel {
        let lines: [String]
        let rows: Int

        var pages: Int { max(1, (lines.count + rows - 1) / rows) }
        /// The rows of the panel with its frame.
        var height: Int { rows + 2 }
        func page(_ page: Int) -> ArraySlice<String> { lines.dropFirst(min(page, pages - 1) * rows).prefix(rows) }
    }

    func panel(width: Int, bodyHeight: Int) -> Panel {
        let lines = wrapped(shown.text, to: max(8, width - 4))
        return Panel(lines: lines, rows: min(lines.count, max(3, bodyHeight * 2 / 5 - 2)))
    }
}

extension ExplorerState {
    var guidedPanel: Guided.Panel? { guided?.panel(width: size.width, bodyHeight: size.height - 3) }

    /// Whether hints name its key: it would be refused on other data.
    var offersLesson: Bool { guided != nil || hasLessonDimers }

    /// Begins the lesson, or leaves it.
    mutating func toggleGuide() {
        if guided != nil { return leaveGuide() }
        guard let guide else { return say("the text of the guided lesson was not found", .warning) }
        guard isLoaded else { return say("still reading the dataset") }
        guard hasLessonDimers else {
            return say("the guided lesson is on the shipped dimers: lodescope lesson guided opens them", .warning)
        }
        guided = Guided(lesson: guide, session: session, history: history, pin: pin)
        showStep()
    }

    /// Begins the lesson with a step, counted from 1.
    mutating func beginGuide(at step: Int) {
        toggleGuide()
        guard let steps = guided?.lesson.steps.indices, steps.contains(step - 1), step > 1 else { return }
        guided?.step = step - 1
        showStep()
    }

    /// The rest of the text, then the next step; backwards the step before.
    mutating func stepGuide(_ offset: Int) {
        guard let guided else { return toggleGuide() }
        let page = guided.page + offset
        if page >= 0, page < guidedPanel?.pages ?? 1 {
            self.guided?.page = page
            return
        }
        let step = guided.step + offset
        guard guided.lesson.steps.indices.contains(step) else {
            let last = "this was the last step; \(keymap.name(of: .guide)) leaves the lesson"
            return say(offset < 0 ? "this is the first step" : last)
        }
        self.guided?.step = step
        self.guided?.page = 0
        showStep()
    }

    /// Puts everything to where the step wants it, whatever was touched since the last.
    private mutating func showStep() {
        guard let step = guided?.shown else { return }
        focus = .main
        (curvesView, fieldsView, moleculeView) = (CurvesView(), FieldsView(), MoleculeView(scene: moleculeView.scene))
        (showsErrors, isReversed, filter, caught, pin) = (false, false, "", nil, nil)
        (lesson.orientation, lesson.zoom) = (nil, .all)
        visible = Set(Descriptor.compared)
        if !step.script.events.contains(where: { if case .set(.model) = $0 { true } else { false } }) {
            set(ModelOptions())
        }
        for event in step.script.events {
            switch event {
            case .set(let setting): set(setting)
            case .input(.key(let key)): press(key)
            case .input(.mouse(let event)): point(event)
            case .input(.resize): break
            }
        }
        change = nil
        rebuildList()
        rebuildScene()
        notice = nil
    }

    /// The picture stays; undo brings back the model that was there before.
    private mutating func leaveGuide() {
        guard let guided else { return }
        self.guided = nil
        history = guided.history
        pin = guided.pin.map { Pin(options: $0.options, opened: $0.opened) }
        if guided.session.options != options {
            history.record(.init(options: guided.session.options, parameter: guided.session.parameter))
            say("left the lesson; \(keymap.name(of: .undo)) brings back the model from before it")
        } else {
            say("left the lesson")
        }
        refresh()
        rebuildList()
    }

    func drawGuide(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        guard let guided, let panel = guidedPanel, !rect.isEmpty else { return }
        let title = "\(guided.step + 1) of \(guided.lesson.steps.count): \(guided.shown.title)"
        let inside = buffer.frame(rect, look, title: title, isFocused: true)
        for (row, line) in panel.page(guided.page).enumerated() where row < inside.height {
            buffer.write(line, x: inside.x + 1, y: inside.y + row, look, .text, maxWidth: inside.width - 2)
        }
        let isLast = guided.step == guided.lesson.steps.count - 1 && guided.page >= panel.pages - 1
        let on = guided.page < panel.pages - 1 ? "more" : "next step"
        let keys =
            isLast
            ? [(Action.ID.previousStep, "back"), (.guide, "leave")]
            : [(.nextStep, on), (.previousStep, "back"), (.guide, "leave")]
        var x = rect.maxX - 2 - keys.reduce(0) { $0 + keymap.name(of: $1.0).columns + $1.1.columns + 3 }
        guard x > rect.x else { return }
        for (id, word) in keys {
            let key = keymap.name(of: id)
            buffer.write(" \(key)", x: x, y: rect.maxY - 1, look, .key)
            buffer.write(" \(word) ", x: x + 1 + key.columns, y: rect.maxY - 1, look, .dim)
            x += key.columns + word.columns + 3
        }
    }
}
