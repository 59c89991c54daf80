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

    mutating func exportFigure(as ending: String) {
        let panels = figure
        guard !panels.isEmpty else { return say("there is nothing to draw yet", .warning) }
        emit(.writeFigure(path: exportName(nil) + "." + ending, panels, description: figureSource))
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
    var csv: String { csv(screen.room.rows(self)) }

    /// Rows as CSV, each with where it comes from.
    func csv(_ rows: [[String]]) -> String {
        let data = screen.room.hasOwnData(self) ? nil : dataOrigin
        return CommaSeparated.text(Origin(command: commandLine, dataset: data).adding(to: rows))
    }

    /// The list as it is filtered and sorted, with the errors of every model on the screen: eV, percent of the standard
    /// deviation of the test energies.
    var listCSV: String { csv(listRows) }

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
