import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// The screen without prompt or help, as it is exported.
    var picture: CellBuffer {
        var plain = self
        plain.prompt = nil
        plain.help = nil
        return plain.view(size: size, capabilities: capabilities)
    }

    /// - Parameters:
    ///   - title: what the file is named after in the place of the screen.
    ///   - subject: what it is of, in the place of what the screen shows.
    mutating func export(
        _ contents: String, as ending: String, titled title: String? = nil, of subject: [String]? = nil
    ) {
        emit(.write(path: exportName(title, of: subject) + "." + ending, contents: contents))
    }

    /// What the screen shows, for a figure; empty where nothing is known yet.
    public var figure: [FigurePanel] { screen.room.figure(self) }

    mutating func exportFigure(as ending: String) { writeFigure(to: exportName(nil) + "." + ending) }

    private mutating func writeFigure(to path: String) {
        let panels = figure
        guard !panels.isEmpty else { return say("there is nothing to draw yet", .warning) }
        emit(.writeFigure(path: path, panels, description: figureSource))
    }

    /// What the endings of an exported file mean.
    static let exportEndings = ".pdf .svg .png figure, .csv numbers, .txt screen, .json view"

    /// Whether the ending of a name tells what is to be written.
    func isExport(_ path: String) -> Bool {
        ["pdf", "svg", "png", "csv", "txt", "json"].contains { path.lowercased().hasSuffix("." + $0) }
    }

    /// Writes what the ending of a path tells.
    mutating func export(to path: String) {
        switch path.lowercased().split(separator: ".").last {
        case "csv": emit(.write(path: path, contents: csv))
        case "txt": emit(.write(path: path, contents: picture.plainText()))
        case "json": emit(.writeView(path: path, session))
        default: writeFigure(to: path)
        }
    }

    /// The command that makes the figure of the screen again; nil where only a view does.
    public var figureCommand: String? {
        guard session.appearance == nil, pin == nil, guided == nil, unit == .electronvolt || shownUnit.energy == nil,
            let words = screen.room.drawing(self)
        else { return nil }
        guard words.isOfModel else {
            return (["lodescope", "figure", words.kind] + words.arguments).joined(separator: " ")
        }
        return modelCommand("figure \(words.kind)", words.arguments)
    }

    /// Where the figure's numbers come from: the command that prints them, or draws it where none does.
    public var figureSource: String { screen.room.isPrinted ? commandLine : figureCommand ?? commandLine }

    /// The commands that print, draw and open what is on the screen.
    var commands: [(does: String, text: String)] {
        let view = exportName("view", of: [dimerClass.label]) + ".json"
        let exported = "once the view is exported with \(keymap.name(of: .export))"
        let opened = openCommand
        let printed = screen.room.isPrinted ? [("prints the numbers", commandLine)] : []
        return printed + [
            (
                figureCommand == nil ? "draws the figure, \(exported)" : "draws the figure",
                (figureCommand ?? "lodescope figure view \(shellWord(view))")
                    + " --output \(shellWord(exportName(nil) + ".pdf"))"
            ),
            (
                opened == nil ? "opens the view, \(exported)" : "opens the view",
                opened ?? "lodescope explore --view \(shellWord(view))"
            ),
        ]
    }

    /// The command that opens the explorer as it is; nil where only a view does.
    private var openCommand: String? {
        let own = session
        guard own.appearance == nil, own.space == nil, own.sweep == nil, pin == nil, guided == nil,
            own.unit == .electronvolt, lesson.choice == Lesson().choice
        else { return nil }
        var words = classArguments + ["--screen", screen.title.lowercased()]
        words += selection.map { ["--dimer", shellWord($0.curve.id)] } ?? []
        if theme.name != Theme.standard.name { words += ["--theme", theme.name] }
        return modelCommand("explore", words)
    }

    /// Shows the commands, and sends the first to the clipboard; the mouse is the terminal's meanwhile, to select text.
    mutating func offerCommands() {
        help = .commands
        helpScroll = 0
        if hasMouse, !isMouseLent {
            isMouseLent = true
            emit(.setMouse(false))
        }
        sendCommand(0)
    }

    /// Whether the terminal takes it, nobody says.
    mutating func sendCommand(_ index: Int) {
        guard commands.indices.contains(index) else { return }
        emit(.copy(commands[index].text))
        say("sent to the terminal's clipboard (OSC 52), if it takes any: \(index + 1) \(commands[index].does)", .good)
    }

    func exportName(_ title: String?, of subject: [String]? = nil) -> String {
        let words = ["lodescope", title ?? screen.title.lowercased()] + (subject ?? screen.room.subject(self))
        let name = words.joined(separator: "-")
        var safe = ""
        for scalar in name.unicodeScalars {
            let isSafe =
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_.".unicodeScalars.contains(scalar)
            safe.unicodeScalars.append(isSafe ? scalar : "_")
            // File systems take 255 bytes, of which the ending and a number need some.
            if safe.utf8.count > 200 { break }
        }
        return safe
    }

    /// The numbers of the screen.
    var csv: String { csv(screen.room.rows(self), by: screen.room.printing(self)) }

    /// Rows as CSV, each with where it comes from.
    /// - Parameter command: what prints the same digits.
    func csv(_ rows: [[String]], by command: String) -> String {
        let data = screen.room.hasOwnData(self) ? nil : dataOrigin
        return CommaSeparated.text(Origin(command: command, dataset: data).adding(to: rows))
    }

    /// The list as it is filtered and sorted, with the errors of every model on the screen: eV, percent of the standard
    /// deviation of the test energies.
    var listCSV: String { csv(listRows, by: pointsCommand(["--summary"])) }

    /// The command that prints the points of the class, or what it has of them; for structures their errors.
    func pointsCommand(_ arguments: [String]) -> String {
        guard target == nil else { return modelCommand("train", classArguments) + " --format csv" }
        return modelCommand("curves", classArguments + arguments) + " --format csv"
    }

    private var listRows: [[String]] {
        let shown =
            plotted.compactMap { descriptor in models[descriptor].map { (descriptor.description, $0) } }
            + (pin?.model.map { [("pinned", $0)] } ?? [])
        let heads = shown.flatMap { ["rmse_\($0.0)", "rmse_percent_\($0.0)"] }
        return [["id", "class", "split"] + heads]
            + list.rows.compactMap { row -> [String]? in
                guard case .dimer(let index) = row else { return nil }
                let errors = shown.flatMap { [$0.1.error(of: index), $0.1.percent(of: index)].map(numberCell) }
                let split = focused?.prediction(of: index)?.split.rawValue ?? ""
                return [curves[index].id, curves[index].dimerClass.label, split] + errors
            }
    }

    /// What a file of the chosen dimer is named after.
    var dimerSubject: [String] { ["\(dimerClass)"] + (selection.map { [$0.curve.id] } ?? []) }
}
