import Atomistics
import Exploration
import Terminal

/// A piece of the top line that can be clicked.
struct BarItem: Hashable, Sendable {
    enum Target: Hashable, Sendable {
        case screen(Screen)
        case dimerClass(ClassSelection)
        case action(Action.ID)
    }
    var text: String
    var x: Int
    var target: Target
    var isChosen: Bool

    func contains(_ column: Int) -> Bool { column >= x && column < x + text.columns }
}

extension ExplorerState {
    /// The screens at the left of the top line, the classes at its right, as fully as the width allows.
    func topLine(width: Int) -> [BarItem] {
        typealias Form = (screens: TabForm, classes: ClassForm)
        let forms: [Form] = [
            (.padded, .padded), (.tight, .padded), (.short, .padded), (.brief, .tight), (.short, .chosen),
            (.numbers, .chosen),
        ]
        var items: [BarItem] = []
        for form in forms {
            let screens = screenItems(form.screens)
            let classes = classItems(form.classes)
            let end = screens.last.map { $0.x + $0.text.columns } ?? 0
            let length = classes.last.map { $0.x + $0.text.columns } ?? 0
            items = screens
            guard end + 1 + length <= width else { continue }
            return screens
                + classes.map { item in
                    var moved = item
                    moved.x += width - length
                    return moved
                }
        }
        return items
    }

    /// How fully screens are named: `short` leaves the chosen one its title, `brief` gives the others three letters.
    private enum TabForm { case padded, tight, short, brief, numbers }
    /// All classes, apart or close together, or the chosen one alone.
    private enum ClassForm { case padded, tight, chosen }

    private func screenItems(_ form: TabForm) -> [BarItem] {
        var x = 0
        return Screen.allCases.map { screen in
            let isChosen = screen == self.screen
            let title =
                switch form {
                case .short where !isChosen: screen.room.shortTitle
                case .brief: isChosen ? screen.room.shortTitle : screen.room.briefTitle
                default: screen.title
                }
            let name = form == .numbers && !isChosen ? "\(screen.rawValue)" : "\(screen.rawValue) \(title)"
            let item = BarItem(
                text: form == .padded ? " \(name) " : name, x: x, target: .screen(screen), isChosen: isChosen)
            x += item.text.columns + (form == .padded ? 0 : 1)
            return item
        }
    }

    private func classItems(_ form: ClassForm) -> [BarItem] {
        var x = 0
        return choices.filter { form != .chosen || $0 == dimerClass }.map { dimerClass in
            let name = dimerClass == .charged ? "C*" : "\(dimerClass)"
            let item = BarItem(
                text: form == .tight ? name : " \(name) ", x: x, target: .dimerClass(dimerClass),
                isChosen: dimerClass == self.dimerClass)
            x += item.text.columns + (form == .tight ? 1 : 0)
            return item
        }
    }

    func drawTabs(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let items = topLine(width: rect.width)
        for item in items {
            buffer.write(item.text, x: item.x, y: rect.y, look, item.isChosen ? .selection : .text)
        }
        // The dataset's name in the middle, where there is room.
        let end = items.last { if case .screen = $0.target { true } else { false } }.map { $0.x + $0.text.columns } ?? 0
        let start = items.first { if case .dimerClass = $0.target { true } else { false } }?.x ?? rect.width
        let name = datasetName.isEmpty ? "" : datasetName + " "
        if name.columns + 3 <= start - end {
            buffer.write(name, x: start - name.columns, y: rect.y, look, .dim)
        }
    }

    /// Notice or opening line at the left; what runs, and how long yet, at the right.
    func drawStatus(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        var right = rect.maxX
        if work.isRunning {
            let text = workText(isWide: rect.width >= 100)
            let barWidth = rect.width >= 100 ? 16 : 8
            right = max(rect.x, rect.maxX - barWidth - text.columns - 2)
            buffer.progress(
                work.fraction, text: text, x: right, y: rect.y, width: rect.maxX - right - 1, look)
        }
        let width = max(0, right - rect.x - 2)
        let (text, role) = statusText(width: width, look)
        var isWhole = [.bad, .warning, .good].contains(role)
        if case .value = prompt?.kind { isWhole = true }
        guard isWhole else {
            buffer.write(text, x: rect.x + 1, y: rect.y, look, role, maxWidth: width)
            return
        }
        // What is refused or went wrong, and what a value means, can be read whole: the line grows upwards.
        let lines = wrapped(text, to: max(8, width)).prefix(max(1, rect.y - 1))
        let top = rect.y - lines.count + 1
        buffer.fill(Rect(x: rect.x, y: top, width: rect.width, height: lines.count - 1), style: look[.text])
        buffer.write(
            text, wrappedIn: Rect(x: rect.x + 1, y: top, width: max(8, width), height: lines.count), look, role)
    }

    private func statusText(width: Int, _ look: Look) -> (String, Role) {
        if let problem = prompt?.problem { return (problem, .bad) }
        if case .value(let parameter) = prompt?.kind { return (parameter.explanation, .text) }
        if case .filter = prompt?.kind, let problem = DimerFilter(filter).problem { return (problem, .warning) }
        if let notice {
            switch notice.kind {
            case .information: return (notice.text, .text)
            case .good: return (notice.text, .good)
            case .warning: return (notice.text, .warning)
            case .error: return (notice.text, .bad)
            }
        }
        if let loadFailure {
            if !isLoaded { return ("the dataset cannot be read: the panel says why", .bad) }
            // Beside old data there is no other place where it could stand; what a knob did is told before it.
            let told = change.map { changeText($0) + " · " } ?? ""
            let key = keymap.name(of: .reload)
            return (
                "\(told)what is shown was read before; the data cannot be read again (\(key)): \(loadFailure)", .bad
            )
        }
        if !isLoaded { return ("reading the dataset", .text) }
        return screen.room.status(self) ?? (openingText(width: width, look), .text)
    }

    /// Why the model in focus cannot be trained, or what the last change of a parameter did to it.
    var modelStatus: (text: String, role: Role)? {
        if let failure = work.failures[job(options.descriptor, in: dimerClass)] { return (failure, .bad) }
        return change.map { (changeText($0), .text) }
    }

    /// What the last change of a parameter did to the model in focus.
    private func changeText(_ change: Change) -> String {
        let name = options.descriptor.symbol
        let what = change.text(to: options)
        guard let before = change.before[options.descriptor] else { return what }
        let isKnown = isCurrent(options.descriptor) && focused?.report.isProvisional == false
        // Tables and sweeps train without a committee, which moves no error.
        let known = isKnown ? focused?.report.test : scores.score(for: job(options.descriptor, in: dimerClass))?.test
        guard let known else { return "\(what): \(name) had RMSE \(percent(before))" }
        let isAtEnd = isKnown && focused?.report.gridEnd != nil
        return "\(what): \(name) RMSE \(percent(before)) → \(percent(known.rmsePercent))"
            + (isAtEnd ? " · λ is at an end of its grid" : "")
    }

    /// What is seen and which key changes it, in as many parts as there is room for; the last go first, but the way to
    /// the guided lesson.
    private func openingText(width: Int, _ look: Look) -> String {
        let lesson =
            screen == .curves && guided == nil && offersLesson ? " · \(keymap.name(of: .guide)) guided lesson" : ""
        let text = fitting(gridEndText + screen.room.opening(self), in: width, look, after: lesson)
        // Half a sentence says nothing.
        return text.shown(with: look.glyphs).columns <= width ? text : ""
    }

    /// That the regularization of the model in focus is the last of those tried, which no screen but a wide Curves has room for.
    private var gridEndText: String {
        guard screen != .multipoles, isCurrent(options.descriptor), let report = focused?.report, report.gridEnd != nil
        else { return "" }
        return "λ \(plain(report.regularization)) is an end of its grid · "
    }

    private func workText(isWide: Bool) -> String {
        guard let progress = work.progress else { return "training" }
        let job = progress.job
        let place = work.total - work.jobs.count + 1
        var text = isWide ? "training " + (work.total > 1 ? "\(min(place, work.total)) of \(work.total): " : "") : ""
        if isWide || work.jobs.contains(where: { $0.dimerClass != dimerClass }) { text += "\(job.dimerClass) " }
        text += "\(job.options.descriptor.symbol) \(progress.progress.stage)"
        if let left = work.remaining, left > 0.95 { text += ", \(duration(left)) left" }
        return text
    }

    /// The prompt, or the keys that work here.
    func drawBottomLine(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        guard let prompt, prompt.kind != .palette else { return drawHints(into: &buffer, rect, look) }
        let label =
            switch prompt.kind {
            case .value(let parameter): "\(parameter.label) (\(parameter.expected)) = "
            case .file(.saveModel): "save this model to the file: "
            case .file(.openModel): "open the model in the file: "
            case .file(.export): "export to the file (.pdf .svg .png .csv .txt .json): "
            case .file(.present): "present the views (files, or a folder of them): "
            case .filter, .palette: filterLabel(rect.width)
            }
        let shown = label.columns < rect.width - 12 ? label : prompt.kind.sign
        prompt.field.draw(
            into: &buffer, in: Rect(x: rect.x + 1, y: rect.y, width: rect.width - 1, height: 1), look, prompt: shown)
        let help = "Enter takes it, Esc does not"
        if rect.width > shown.columns + prompt.field.text.columns + help.columns + 6 {
            buffer.write(help, x: rect.maxX - help.columns - 1, y: rect.y, look, .dim)
        }
    }

    /// What may be typed, as fully as there is room.
    private func filterLabel(_ width: Int) -> String {
        let charges = target == nil ? " like opposite" : ""
        let distance = target == nil ? " R<3" : ""
        return width >= 100
            ? "filter (name !name test train\(charges) err>10\(distance) has N): "
            : "filter (name !name test err>10\(distance) has N): "
    }

    /// The hints of this screen that fit, help and quit always among them.
    func hintItems(width: Int) -> [BarItem] {
        let ends: [Action.ID] = [.palette, .help, .quit]
        func item(_ action: Action) -> (key: String, hint: String) {
            (hintKeys(action.id), hintText(action))
        }
        func columns(_ action: Action) -> Int {
            let parts = item(action)
            return parts.key.columns + 1 + parts.hint.columns + 2
        }
        let last = ends.compactMap { id in Action.all.first { $0.id == id } }
        let room = width - last.reduce(0) { $0 + columns($1) } - 1
        var chosen: [Action] = []
        var used = 0
        let wanted = Action.all.filter { isHinted($0) && !ends.contains($0.id) }
        for action in wanted.sorted(by: { hintRank($0) < hintRank($1) }) {
            if used + columns(action) > room { continue }
            chosen.append(action)
            used += columns(action)
        }
        var items: [BarItem] = []
        var x = 1
        for action in chosen + last {
            let parts = item(action)
            items.append(
                BarItem(text: parts.key + " " + parts.hint, x: x, target: .action(action.id), isChosen: false))
            x += columns(action)
        }
        return items
    }

    private func drawHints(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        for item in hintItems(width: rect.width) {
            buffer.write(item.text, x: item.x, y: rect.y, look, .dim)
            if case .action(let id) = item.target { buffer.write(hintKeys(id), x: item.x, y: rect.y, look, .key) }
        }
    }

    /// Pairs of keys are shown together.
    private func hintKeys(_ id: Action.ID) -> String {
        let pairs: [Action.ID: Action.ID] = [
            .previousClass: .nextClass, .nextDimer: .previousDimer, .nextParameter: .previousParameter,
            .increase: .decrease, .previousCenter: .nextCenter, .closer: .farther,
        ]
        if id == .up {
            let arrows = [Action.ID.up, .down, .left, .right].map { keymap.keys(of: $0).first }
            let isStandard = arrows == [Key(.up), Key(.down), Key(.left), Key(.right)]
            return isStandard ? "arrows" : arrows.compactMap { $0?.name }.joined(separator: " ")
        }
        let first = keymap.name(of: id)
        return pairs[id].map { first + " " + keymap.name(of: $0) } ?? first
    }

    private func hintText(_ action: Action) -> String {
        switch action.id {
        case .palette: "find"
        case .up: screen.room.arrowsHint
        case .increase: "turn \(parameter.label)"
        case .toggleFocus where focus == .model: "leave model"
        default: screen.room.hints[action.id] ?? action.hint
        }
    }

    /// Classes and dimers first, then what is special to the screen, then the rest.
    private func hintRank(_ action: Action) -> Int {
        let order: [Action.ID] = [
            .previousClass, .nextDimer, .worstDimer, .increase, .nextParameter, .guide, .nextScreen, .toggleFocus,
            .undo, .filter, .sort, .nextDescriptor, .unit,
        ]
        if action.id == .up { return -1 }
        let special = screen.room.hintRank
        if action.screens != nil { return special }
        let rank = order.firstIndex(of: action.id) ?? order.count
        return rank < special ? rank : rank + 1
    }

    /// Whether a hint is of use on this screen.
    private func isHinted(_ action: Action) -> Bool {
        guard !hintText(action).isEmpty, action.works(on: screen) else { return false }
        switch action.id {
        case .up: return focus == .main
        case .nextDimer, .worstDimer: return screen.room.hasDimerList || screen.room.hints[action.id] != nil
        case .filter, .sort: return screen.room.hasDimerList
        case .guide: return offersLesson
        default: return true
        }
    }
}
