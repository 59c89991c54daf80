import Atomistics
import Exploration
import Terminal

/// Models that are saved to files, and saved models that are looked at on the data of the screen.
extension ExplorerState {
    /// Asks for the name of a file.
    mutating func askForFile(_ use: Prompt.FileUse) {
        switch use {
        case .saveModel:
            if let problem = savedModel.problem { return say(problem, .warning) }
            let name = "\(dimerClass)-\(options.descriptor)".lowercased().map {
                $0.isLetter || $0.isNumber || "-+.".contains($0) ? $0 : "_"
            }
            prompt = Prompt(kind: .file(use), field: TextField(String(name.prefix(100)) + ".model", isSelected: true))
        case .export: prompt = Prompt(kind: .file(use), field: TextField(exportName(nil) + ".pdf", isSelected: true))
        case .present: prompt = Prompt(kind: .file(use), field: TextField(".", isSelected: true))
        case .openModel:
            if dimerClass.partName != nil { return say(ExplorerState.partsText, .warning) }
            prompt = Prompt(kind: .file(use), field: TextField(pin?.opened?.name ?? "", isSelected: true))
        }
    }

    /// The model in focus as a file keeps it, or why it is none.
    private var savedModel: (model: LinearModel?, problem: String?) {
        let name = options.descriptor.symbol
        if dimerClass.partName != nil { return (nil, ExplorerState.partsText) }
        guard isCurrent(options.descriptor), let report = focused?.report, !report.isProvisional else {
            return (nil, "\(name) is still training: it can be saved once its number has no ~")
        }
        guard let model = report.model?.saved else { return (nil, "there is no model of \(name) to save") }
        if model.options.hasErrorBars, report.coverage == nil, work.isRunning {
            return (nil, "the error bars of \(name) are still being made: a moment")
        }
        return (model, nil)
    }

    private static let partsText =
        "a file has all parts of a target: lodescope train --save writes it, lodescope predict reads it"

    /// A name was typed.
    mutating func take(file path: String, for use: Prompt.FileUse) {
        switch use {
        case .openModel: emit(.openModel(path: path))
        case .present: emit(.listViews(path))
        case .export: export(to: path)
        case .saveModel:
            let (model, problem) = savedModel
            guard let model else { return say(problem ?? "", .warning) }
            let command = modelCommand("train", classArguments)
            emit(.saveModel(path: path, model, Origin(command: command, dataset: dataOrigin)))
        }
    }

    /// Pins a model that was opened.
    mutating func adopt(_ opened: OpenedModel) {
        guard opened.model.target?.key == target?.key else {
            let theirs = opened.model.target.map { "the target \($0.key)" } ?? "binding curves"
            let ours = target.map { "the target \($0.key)" } ?? "binding curves"
            return say("\(opened.name) is a model of \(theirs), and the data are of \(ours)", .error)
        }
        pin = Pin(options: opened.model.options, opened: opened)
        refresh()
        rebuildList()
        say(
            "\(opened.name): \(opened.model.options.descriptor.symbol) of \(opened.model.trainCurves) \(noun)s of "
                + "\(opened.model.dimerClass); \(keymap.name(of: .pin)) lets it go", .good)
    }

    /// Asks what the opened model says of the class of the screen, where that is not known.
    mutating func requestComparison() {
        guard isLoaded, let pin, let opened = pin.opened, pin.model == nil, pin.asked != dimerClass else { return }
        self.pin?.asked = dimerClass
        self.pin?.failure = nil
        emit(.compare(opened, dimerClass, curves))
    }

    mutating func receive(_ report: TrainingReport, ofOpened name: String) {
        guard let pin, pin.opened?.name == name, report.dimerClass == dimerClass else { return }
        showPinned(report, for: TrainingJob(dimerClass: dimerClass, options: pin.options))
        rebuildList()
        if let note = report.note { say("\(name) leaves out some \(noun)s, the first: \(note)", .warning) }
    }

    mutating func failComparison(_ text: String, of name: String, _ dimerClass: ClassSelection) {
        guard pin?.opened?.name == name, dimerClass == self.dimerClass else { return }
        pin?.failure = text
        say(text, .error)
    }
}
