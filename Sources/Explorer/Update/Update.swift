import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// Takes in one message and returns what the world should do next.
    public mutating func update(_ message: Message) -> [Effect] {
        switch message {
        case .input(.resize(let size)): self.size = size
        case .input(.key(let key)): press(key)
        case .input(.mouse(let event)): point(event)
        case .set(let setting): set(setting)
        case .loaded(let dataset): load(dataset)
        case .views(let paths): present(paths)
        case .viewOpened(let view): show(view)
        case .viewFailed(let path, let text): failView(path, text)
        case .loadFailed(let text): failLoading(text)
        case .notice(let notice): self.notice = notice
        case .progress(let generation, let progress):
            if generation == work.generation, work.isRunning { work.progress = progress }
        case .trained(let generation, let job, let report, let isFinal):
            if generation == work.generation { receive(report, for: job, isFinal: isFinal) }
        case .learned(let generation, let job, let report):
            if generation == work.generation { receive(report, for: job) }
        case .failed(let generation, let job, let text):
            if generation == work.generation { fail(job, text) }
        case .finished(let generation):
            if generation == work.generation { work.jobs.removeAll() }
        case .evaluated(let curves): for curve in curves { smoothCurves.store(curve) }
        case .opened(let model): adopt(model)
        case .compared(let name, let report): receive(report, ofOpened: name)
        case .notCompared(let name, let dimerClass, let text): failComparison(text, of: name, dimerClass)
        case .lesson(let lesson): receive(lesson)
        case .lessonFailed(let options, let text): failLesson(options, text)
        case .charges(let lesson): receive(lesson)
        case .chargesFailed(let text): failCharges(text)
        }
        listTop = listTop(height: ScreenLayout(self, size).listRows)
        showSmoothCurves()
        requestSmoothCurves()
        holdRanges()
        if isMouseLent, help != .commands {
            isMouseLent = false
            emit(.setMouse(hasMouse))
        }
        defer { outbox.removeAll() }
        return outbox
    }

    mutating func emit(_ effect: Effect) { outbox.append(effect) }

    mutating func say(_ text: String, _ kind: Notice.Kind = .information) { notice = Notice(text, kind) }

    /// Takes over a dataset: sorts its curves into classes and opens the class of the last session, or the first.
    /// - Parameter known: what has been computed of them before.
    mutating func load(_ dataset: Dataset, known: Presentation.Known? = nil) {
        let isReadAgain = isLoaded
        datasetName = dataset.name
        dataOrigin = Origin.Data(dataPaths, dataset)
        target = dataset.target
        // Nothing is to be seen there of structures that are no points of a curve.
        if target != nil, screen.room.showsCurve { screen = .parity }
        // A session with dimers may have left what structures have not.
        if target != nil, ![.auto, .none].contains(options.dissociation) { options.dissociation = .auto }
        if target != nil { options.trainUpTo = nil }
        if target != nil, options.split == .monomer { options.split = .random }
        isLoaded = true
        loadFailure = nil
        classes = dataset.selections
        elements = dataset.elements
        monomers = MonomerNumbers()
        curvesByClass = Dictionary(uniqueKeysWithValues: classes.map { ($0, dataset.groups(of: $0)) })
        if ClassSelection.charged.classes.intersection(dataset.classes).count > 1 {
            curvesByClass[.charged] = dataset.groups(of: .charged)
        }
        hasLessonDimers = guide?.isOn(curvesByClass.values.joined()) ?? false
        lesson.dataset = MultipoleLesson.suits(dataset) ? dataset : nil
        let known = known ?? Presentation.Known()
        (cache, scores, learning.reports) = (known.cache, known.scores, known.learned)
        if let answer = known.lesson { lesson.show(answer) }
        smoothCurves = SmoothCurves()
        remembered = [:]
        if notice?.kind != .warning { notice = nil }
        if !choices.contains(dimerClass) {
            let wanted = dimerClass
            dimerClass = classes.first ?? ClassSelection(.unknown)
            if wanted != ClassSelection(.unknown), let first = classes.first {
                say("there is no class \(wanted) in \(datasetName): here is \(first)", .warning)
            }
        }
        if let wantedDimer {
            if let index = curves.firstIndex(where: { $0.id == wantedDimer }) {
                remembered[dimerClass] = index
                isFresh = false
            } else {
                say("there is no \(listNoun) \(wantedDimer) in \(dimerClass)", .warning)
            }
        }
        wantedDimer = nil
        // As a view or the last session has it, or before the data were read again.
        let zoom = curvesView.zoom
        enterClass()
        curvesView.zoom = zoom
        takeWantedSpot()
        if isReadAgain, notice == nil {
            say("read again: \(dataset.groups.count) \(noun)s")
        } else if isRestored, notice == nil {
            say("your last session · \(keymap.name(of: .resetAll)) resets the model · --fresh starts anew")
        }
        if classes.isEmpty { say("\(datasetName) has no curves", .error) }
        if let guideStep, guided == nil { beginGuide(at: guideStep) }
        if let model = opening {
            opening = nil
            adopt(model)
        }
        if !wantedViews.isEmpty {
            let paths = wantedViews
            wantedViews = []
            present(paths)
        }
    }

    /// What cannot be read stands in the panel until it can; data that were there before stay.
    private mutating func failLoading(_ text: String) {
        loadFailure = text
        notice = nil
    }

    /// Has the data read again.
    mutating func readAgain() {
        loadFailure = nil
        wantedDimer = selection?.curve.id ?? wantedDimer
        wantedSpot = space
        emit(.read)
        say("reading the dataset again")
    }

    /// Shows `dimerClass` from what is known of it, and asks for the rest.
    mutating func enterClass() {
        models = [:]
        smooth = [:]
        pin?.model = nil
        pin?.asked = nil
        pin?.failure = nil
        pin?.smooth = nil
        change = nil
        caught = nil
        selection = nil
        curvesView.zoom = .all
        curvesView.heldRanges = nil
        // A first answer is of the dimer that is looked at.
        let known = remembered[dimerClass]
        rebuildList()
        choose(known ?? firstTest ?? list.first)
        refresh()
        rebuildList()
        choose(known ?? firstTest ?? list.first)
    }

    /// The first of the list that will test: its errors are what a model is worth.
    private var firstTest: Int? {
        guard target == nil else { return nil }
        let testing = Set(options.split(of: curves, in: dimerClass, monomers)?.testing ?? [])
        return list.rows.lazy.compactMap { row -> Int? in
            guard case .dimer(let index) = row, testing.contains(index) else { return nil }
            return index
        }.first
    }

    mutating func open(_ dimerClass: ClassSelection) {
        guard dimerClass != self.dimerClass else { return }
        self.dimerClass = dimerClass
        filter = ""
        enterClass()
        if let name = dimerClass.longName { say("\(dimerClass): \(name) dimers, \(curves.count) of them") }
    }

    /// Another class, not beyond the ends.
    mutating func moveClass(_ offset: Int) {
        if !choices.isEmpty { open(choices.stepped(from: dimerClass, by: offset)) }
    }

    /// Arrows where classes are listed: one of them, or the parameter turned.
    mutating func chooseClassOrTurn(_ columns: Int, _ rows: Int) {
        if columns == 0 { moveClass(rows) } else { turn(columns) }
    }

    /// Chooses a dimer by its place in the class.
    mutating func choose(_ index: Int?) {
        guard let index, curves.indices.contains(index) else {
            selection = nil
            moleculeView.scene = nil
            return
        }
        if selection?.index == index, selection?.curve.id == curves[index].id { return }
        remembered[dimerClass] = index
        selection = SelectedDimer(index: index, curve: curves[index], cutoff: options.fields.cutoff)
        smooth = [:]
        pin?.smooth = nil
        moleculeView.point = min(moleculeView.point, max(0, curves[index].count - 1))
        moleculeView.center = 0
        rebuildScene()
        if case .box = curvesView.zoom { curvesView.zoom = .all }
    }

    mutating func stepDimer(_ offset: Int) {
        if let index = list.dimer(from: selection?.index, by: offset) { choose(index) }
    }

    /// Lists the dimers anew after a filter, an order or the errors have changed. The chosen dimer stays, unless the
    /// filter hides it.
    mutating func rebuildList() {
        cloud = PointCloud(focused, chosenAs: cloud)
        let before = selection.flatMap { list.row(of: $0.index) }.map { $0 - listTop }
        list = DimerList(
            curves, model: focused, sort: sort, isReversed: isReversed, filter: filter, shownError: shownError,
            only: caught, gain: gain)
        if let selection, list.row(of: selection.index) == nil, let first = list.first { choose(first) }
        if let before, let row = selection.flatMap({ list.row(of: $0.index) }) { listTop = row - before }
    }

    /// The number that the list shows for an error in eV.
    private func shownError(_ error: Double) -> Double {
        guard showsPercent, let std = focused?.report.test.std else { return error * shownUnit.factor }
        return std > 0 ? 100 * error / std : .nan
    }

    /// The first row of the list in sight, moved no more than the chosen dimer needs.
    func listTop(height: Int) -> Int {
        Scroll(selected: selection.flatMap { list.row(of: $0.index) }, offset: listTop)
            .firstVisible(count: list.rows.count, height: height, margin: 2)
    }
}
