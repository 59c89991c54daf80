import Exploration
import Terminal

extension ScreenRoom {
    /// Screen 6: how a multipole expansion hides in a linear model.
    static let multipoles = ScreenRoom(
        title: "Multipoles", shortTitle: "Poles", briefTitle: "Pol", about: "H2O and CO2 far apart",
        arrows: "choose centres and l_max", arrowsHint: "centres, l_max",
        mouse: "drag a box to zoom; click a model to choose it",
        actions: [.toggleErrors, .zoom, .previousCenter, .nextCenter, .exportCurves],
        hints: [.nextDimer: "orientation", .worstDimer: "worst", .previousClass: "", .previousCenter: ""],
        draw: { _ = $0.drawMultipoles(into: &$1, $2, $3) },
        plot: { $0.drawMultipoles(into: &$1, $2, $3) },
        opening: { _ in
            "the error drops where l_max reaches the multipole that acts · arrows choose centres and l_max"
        },
        status: { state in
            state.lesson.pending.map { _ in
                ("computing the lesson" + (state.lesson.shown == nil ? "" : " anew"), .text)
            }
        },
        ownValue: { $0.lessonValue($1) },
        heeds: { Lesson.parameters.contains($1) },
        rows: { $0.lesson.shown?.rows ?? [] },
        figure: { $0.multipolesFigure.map(FigurePanel.plot) },
        subject: { $0.lessonCurve.map { [$0.id] } ?? [] },
        hasOwnData: { $0.lesson.dataset == nil },
        command: { $0.lessonCommandLine },
        drawing: { state in
            let isAsItBegins =
                state.lesson.choice == Lesson().choice && state.lesson.dataset == nil && state.lesson.zoom == .all
                && ModelParameter.arguments(state.options, only: Lesson.parameters).isEmpty
            return isAsItBegins ? FigureWords(kind: "multipoles", isOfModel: false) : nil
        },
        jobs: { _ in [] },
        request: { $0.requestLesson() },
        perform: { $0.performInLesson($1) },
        move: { $0.moveInLesson(centers: $1, lMax: $2) },
        wheel: { $0.stepOrientation($1) },
        click: { $0.clickLesson($1) },
        box: { state, box in
            let ranges = box.divided(y: state.unit.perElectronvolt)
            state.lesson.zoom = .box(x: ranges.x, y: ranges.y)
            state.say("\(state.keymap.name(of: .back)) shows the whole curve again")
        })
}

extension ExplorerState {
    /// The value of a parameter that is the lesson's own.
    fileprivate func lessonValue(_ parameter: ModelParameter) -> String? {
        switch parameter {
        case .trainingSize: "to \(plain(lessonOptions.trainTo)) Å"
        case .split: "by distance"
        default: Lesson.parameters.contains(parameter) ? nil : parameter.shown(lessonModelOptions)
        }
    }

    fileprivate mutating func performInLesson(_ action: Action.ID) -> Bool {
        switch action {
        case .nextDimer: stepOrientation(1)
        case .previousDimer: stepOrientation(-1)
        case .worstDimer: chooseWorstOrientation()
        case .nextCenter: moveInLesson(centers: 1, lMax: 0)
        case .previousCenter: moveInLesson(centers: -1, lMax: 0)
        case .exportCurves:
            // The numbers of one orientation are in no table.
            export(
                csv(lessonCurveRows, by: lessonCommandLine + " --format json"), as: "csv", titled: "multipoles-curves",
                of: screen.room.subject(self))
        case .zoom: lesson.zoom = lesson.zoom == .all ? .tail : .all
        case .back where focus == .main && lesson.zoom != .all: lesson.zoom = .all
        case .unit: unit = unit.next
        case .increase: return turnInLesson(1)
        case .decrease: return turnInLesson(-1)
        case .setValue, .resetParameter: return turnInLesson(0)
        default: return false
        }
        return true
    }

    /// Turns what the lesson chooses itself: a cell of its table, or nothing; false where the parameter is the model's.
    private mutating func turnInLesson(_ offset: Int) -> Bool {
        guard !Lesson.parameters.contains(parameter) else { return false }
        switch parameter {
        case .lMax: moveInLesson(centers: 0, lMax: offset)
        case .centers: moveInLesson(centers: offset, lMax: 0)
        default: say("the lesson has its own \(parameter.label): \(panelText(parameter))")
        }
        return true
    }

    /// A click on a cell of the table chooses its model, a double click shows the whole plot.
    fileprivate mutating func clickLesson(_ click: PictureClick) {
        if click.isDouble { lesson.zoom = .all }
        drag = Drag(start: click.place, end: click.place)
        guard let options = lesson.shown?.options else { return }
        let table = LessonTable(click.inside, options, lMax: lesson.lMax)
        for column in options.centers.indices {
            for lMax in table.lMaxes where table.cell(column, lMax).contains(click.place) {
                (lesson.column, lesson.lMax) = (column, lMax)
            }
        }
    }
}
