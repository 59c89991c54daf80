import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// A key: to the prompt if one is open, else by the table of actions.
    mutating func press(_ key: Key) {
        if prompt != nil, key != .control("c"), key != .control("z") { return type(key) }
        let action = keymap.action(for: key, on: screen)
        if action != .cancel { isAboutToQuit = false }
        if isPresenting, present(key, action) { return }
        if help != nil, handleHelp(key, action) { return }
        guard let action else {
            return say("\(key.name) does nothing here; \(keymap.name(of: .help)) lists the keys")
        }
        perform(action)
    }

    /// In help, moving scrolls and anything else closes it; false if the key should act as ever.
    private mutating func handleHelp(_ key: Key, _ action: Action.ID?) -> Bool {
        if help == .commands, case .character(let digit) = key.code, let place = Int(String(digit)),
            commands.indices.contains(place - 1)
        {
            sendCommand(place - 1)
            return true
        }
        switch action {
        case .up: scrollHelp(by: -1)
        case .down: scrollHelp(by: 1)
        case .pageUp: scrollHelp(by: -10)
        case .pageDown: scrollHelp(by: 10)
        case .first: helpScroll = 0
        case .last: helpScroll = furthestHelp
        case .cancel, .suspend, .redraw: return false
        case .help where help == .keys:
            help = .signs
            helpScroll = 0
        case .nextParameter where help == .parameter: turnPage(1)
        case .previousParameter where help == .parameter: turnPage(-1)
        default: help = nil
        }
        return true
    }

    /// The explanation of another parameter.
    private mutating func turnPage(_ offset: Int) {
        parameter = ModelParameter.allCases.cycled(from: parameter, by: offset)
        helpScroll = 0
    }

    mutating func scrollHelp(by rows: Int) { helpScroll = min(max(0, helpScroll + rows), furthestHelp) }

    /// Does one action, whichever key, click or palette row asked for it.
    mutating func perform(_ action: Action.ID) {
        if action != .cancel { notice = nil }
        isFresh = false
        if screen.room.perform(&self, action) { return }
        switch action {
        case .nextClass: if !choices.isEmpty { open(choices.cycled(from: dimerClass)) }
        case .previousClass: if !choices.isEmpty { open(choices.cycled(from: dimerClass, by: -1)) }
        case .nextDimer: nextDimer(1)
        case .previousDimer: nextDimer(-1)
        case .worstDimer: chooseWorst()
        case .up: move(-1)
        case .down: move(1)
        case .pageUp: move(-pageRows)
        case .pageDown: move(pageRows)
        case .first: move(-1_000_000)
        case .last: move(1_000_000)
        case .left: sideways(-1)
        case .right: sideways(1)
        case .open: open()
        case .back: back()
        case .toggleFocus: focus = focus == .model ? .main : .model
        case .nextScreen: go(to: Screen.allCases.cycled(from: screen))
        case .previousScreen: go(to: Screen.allCases.cycled(from: screen, by: -1))
        case .screenCurves, .screenClasses, .screenLearning, .screenCommittee, .screenParity, .screenMultipoles,
            .screenFields, .screenMolecule, .screenSweep:
            if let screen = action.screen { go(to: screen) }
        case .nextParameter: parameter = ModelParameter.allCases.cycled(from: parameter)
        case .previousParameter: parameter = ModelParameter.allCases.cycled(from: parameter, by: -1)
        case .increase: turn(1)
        case .decrease: turn(-1)
        case .setValue: if !refusesParameter() { prompt = Prompt(kind: .value(parameter)) }
        case .resetParameter: if !refusesParameter() { set(parameter.copied(from: ModelOptions(), to: options)) }
        case .resetAll: set(ModelOptions())
        case .nextDescriptor: turnDescriptor(1)
        case .previousDescriptor: turnDescriptor(-1)
        case .undo: undo()
        case .redo: redo()
        case .toggleRhoRho: toggle(.rhoRho)
        case .toggleRhoV: toggle(.rhoV)
        case .toggleVV: toggle(.vV)
        case .toggleErrors: showsErrors.toggle()
        case .pin: togglePin()
        case .saveModel: askForFile(.saveModel)
        case .openModel: askForFile(.openModel)
        case .present: askForFile(.present)
        case .guide: toggleGuide()
        case .nextStep: stepGuide(1)
        case .previousStep: stepGuide(-1)
        case .export: prompt = Prompt(kind: .palette, field: TextField("export "))
        case .exportCSV: export(csv, as: "csv")
        case .alone: isAlone.toggle()
        case .saveView: emit(.writeView(path: exportName("view", of: [dimerClass.label]) + ".json", session))
        case .exportPDF: exportFigure(as: "pdf")
        case .exportPNG: exportFigure(as: "png")
        case .exportFigure: exportFigure(as: "svg")
        case .exportSVG: export(picture.svg(.ground(of: theme)), as: "svg")
        case .exportList: export(listCSV, as: "csv", titled: "\(listNoun)s", of: [dimerClass.label])
        case .exportText: export(picture.plainText(), as: "txt")
        case .exportNamed: askForFile(.export)
        case .copyScreen:
            emit(.copy(picture.plainText()))
            say("sent to the terminal's clipboard (OSC 52), if it takes any", .good)
        // Their screens do them.
        case .toggleBand, .zoom, .choosePoints, .component, .fieldsView, .sweepX, .sweepY, .previousCenter, .nextCenter,
            .closer, .farther, .exportCurves:
            break
        case .filter: prompt = Prompt(kind: .filter(before: filter), field: TextField(filter, isSelected: true))
        case .sort:
            sort = sort.next(hasPin: pin != nil)
            rebuildList()
            say("sorted by \(sortText)")
        case .reverseSort:
            isReversed.toggle()
            rebuildList()
            say("sorted by \(sortText)\(isReversed ? ", reversed" : "")")
        case .unit:
            if let target, shownUnit.energy == nil {
                return say("\(target.key) is no energy: it is shown as it is", .warning)
            }
            unit = unit.next
            rebuildList()
        case .percent:
            showsPercent.toggle()
            rebuildList()
        case .theme:
            theme = Theme.all.first { $0.name == Theme.all.map(\.name).cycled(from: theme.name) } ?? .standard
            say("theme \(theme.name)")
        case .glyphs: nextGlyphs()
        case .mouse:
            hasMouse.toggle()
            emit(.setMouse(hasMouse))
            say(hasMouse ? "mouse on" : "mouse off: text can be selected; \(keymap.name(of: .mouse)) brings it back")
        case .record:
            keepsRuns.toggle()
            say(keepsRuns ? "record on: runs are kept" : "record off: no runs are kept until it is turned on again")
        case .copyCommand: offerCommands()
        case .palette: prompt = Prompt(kind: .palette)
        case .help:
            // In the panel of parameters the question is what the chosen one does.
            help = focus == .model ? .parameter : .keys
            helpScroll = 0
        case .explain:
            help = .parameter
            helpScroll = 0
        case .cancel: cancel()
        case .suspend: emit(.suspend)
        case .redraw: emit(.redraw)
        case .reload: readAgain()
        case .quit: quit()
        }
    }

    mutating func quit() {
        if let session = sessionToKeep { emit(.save(session)) }
        emit(.cancel)
        emit(.quit)
    }

    /// Ctrl-c: first the work, then the program.
    private mutating func cancel() {
        if isAboutToQuit { return quit() }
        isAboutToQuit = true
        prompt = nil
        if work.isRunning || lesson.pending != nil || learning.charges.isPending {
            cancelWork()
            say("work cancelled; ctrl-c again quits, any change trains anew", .warning)
        } else {
            say("nothing is running; ctrl-c again quits")
        }
    }

    mutating func go(to screen: Screen) {
        guard screen != self.screen else { return }
        self.screen = screen
        focus = .main
        refresh()
    }

    /// Esc: the innermost thing that can be undone by looking elsewhere.
    private mutating func back() {
        if focus == .model {
            focus = .main
        } else if caught != nil {
            caught = nil
            rebuildList()
        } else if !filter.isEmpty {
            filter = ""
            rebuildList()
        } else {
            go(to: .curves)
        }
    }

    /// Enter: types a value for the parameter, or shows the curves.
    private mutating func open() {
        if focus == .model { perform(.setValue) } else { go(to: .curves) }
    }

    /// Arrow keys in the panel that has the focus.
    private mutating func move(_ offset: Int) {
        guard focus == .model else { return screen.room.move(&self, 0, offset) }
        parameter = ModelParameter.allCases.stepped(from: parameter, by: offset)
    }

    /// Left and right in the panel that has the focus.
    private mutating func sideways(_ offset: Int) {
        guard focus == .model else { return screen.room.move(&self, offset, 0) }
        perform(offset > 0 ? .increase : .decrease)
    }

    private var pageRows: Int { max(1, ScreenLayout(self, size).listRows - 1) }

    mutating func toggle(_ descriptor: Descriptor) {
        guard descriptor != options.descriptor else {
            return say(
                "\(descriptor.symbol) is the model in focus and stays; \(keymap.name(of: .nextDescriptor)) chooses another"
            )
        }
        if visible.remove(descriptor) == nil { visible.insert(descriptor) }
        refresh()
    }

    private mutating func chooseWorst() {
        let name = options.descriptor.symbol
        guard let focused else { return say("no errors of \(name) yet" + (work.isRunning ? ": still training" : "")) }
        let shown = Set(list.rows)
        let candidates = curves.indices.filter { shown.contains(.dimer($0)) && focused.errors[$0] != nil }
        guard let worst = candidates.max(by: { focused.errors[$0]! < focused.errors[$1]! }) else {
            return say("no \(listNoun) of the list has an error of \(name)")
        }
        choose(worst)
        let error = errorText(focused.errors[worst]!, std: focused.report.test.std)
        say("largest error of \(name): \(error), \(curves[worst].id)")
    }

    /// Another dimer. Where no list shows which, the status line says it.
    private mutating func nextDimer(_ offset: Int) {
        let before = selection?.index
        stepDimer(offset)
        guard let selection else { return say("there is no \(listNoun) to choose") }
        if selection.index == before {
            say("\(selection.curve.id) is the \(offset < 0 ? "first" : "last") \(listNoun) of the list")
        } else if !screen.room.hasDimerList {
            say("\(listNoun) \(selection.curve.id): \(keymap.name(of: .open)) shows it")
        }
    }

    private var sortText: String {
        switch sort {
        case .error: "the error of \(options.descriptor.symbol)"
        case .gain: "what \(options.descriptor.symbol) gains on the pinned model"
        case .name: "name"
        case .split: "split, then the error of \(options.descriptor.symbol)"
        }
    }

    private mutating func nextGlyphs() {
        let choices = Capabilities.Glyphs.allCases.filter { $0.rawValue >= capabilities.glyphs.rawValue }
        let next = choices.cycled(from: glyphs ?? capabilities.glyphs)
        glyphs = next
        say(choices.count > 1 ? "drawing with \(next)" : "this terminal shows ASCII only")
    }
}
