import Exploration
import Terminal

/// What is special to a screen: its names, its keys and clicks, what it wants trained, how it is drawn, what is exported
/// of it. Each stands in the folder of its screen; `Screen.room` lists them.
///
/// What most screens do alike is the default. All functions are pure: they read or change the state that they are given.
struct ScreenRoom: Sendable {
    // MARK: Names

    var title: String
    /// The title for a top line without room for more.
    var shortTitle: String
    /// The title in three letters.
    var briefTitle: String
    /// What it shows, in a few words.
    var about: String
    /// What the arrow keys do on it.
    var arrows: String
    /// That in two words for the hint line; empty where they move in the list.
    var arrowsHint = ""
    /// What the mouse does over its picture, for help.
    var mouse: String

    // MARK: Traits

    /// The actions that work here and not everywhere.
    var actions: Set<Action.ID> = []
    /// Actions that are hinted at in other words than those of the table; with none, not at all.
    var hints: [Action.ID: String] = [:]
    /// How many of the general hints come before those of its own actions.
    var hintRank = 2
    /// Whether the dimers of the class are listed beside the picture.
    var hasDimerList = false
    /// Whether it draws the binding curve of the chosen dimer, which is then evaluated first.
    var showsCurve = false

    // MARK: Drawing

    var draw: @Sendable (ExplorerState, inout CellBuffer, Rect, Look) -> Void
    /// Draws it once more for the geometry of the plot over which the mouse can draw a box.
    var plot: @Sendable (ExplorerState, inout CellBuffer, Rect, Look) -> PlotLayout? = { _, _, _, _ in nil }
    /// What is seen and which key changes it, in parts of which the last may be left out.
    var opening: @Sendable (ExplorerState) -> String
    /// What there is to say about the work, in place of the opening line.
    var status: @Sendable (ExplorerState) -> (text: String, role: Role)? = { $0.modelStatus }
    /// The value of a parameter that it sets itself; nil for those of the model panel.
    var ownValue: @Sendable (ExplorerState, ModelParameter) -> String? = { _, _ in nil }
    /// Whether the picture depends on a parameter.
    var heeds: @Sendable (ExplorerState, ModelParameter) -> Bool = { $0.modelHeeds($1) }

    // MARK: Export

    /// The numbers of the screen under headings: angstrom, eV, percent.
    var rows: @Sendable (ExplorerState) -> [[String]]
    /// What it shows, for a figure; empty where nothing is known yet.
    var figure: @Sendable (ExplorerState) -> [FigurePanel]
    /// What a file of it is named after, besides its title.
    var subject: @Sendable (ExplorerState) -> [String] = { ["\($0.dimerClass)"] }
    /// Whether its panel, not a part of its figure, has the terminal when it stands alone.
    var keepsPanelAlone = false
    /// Whether it shows other data than those that were opened.
    var hasOwnData: @Sendable (ExplorerState) -> Bool = { _ in false }
    /// The command that prints its figures.
    var command: @Sendable (ExplorerState) -> String = { $0.modelCommand("train", $0.classArguments) }
    /// The command that prints the rows that are exported, for programs.
    var printing: @Sendable (ExplorerState) -> String = { state in
        state.screen.room.isPrinted ? state.commandLine + " --format csv" : state.commandLine
    }
    /// The kind of `lodescope figure` that draws it, with the options beside those of models; nil where none does.
    var drawing: @Sendable (ExplorerState) -> FigureWords? = { state in
        FigureWords(kind: state.screen.title.lowercased(), arguments: state.classArguments)
    }
    /// Whether a command prints its numbers: what others show is drawn alone.
    var isPrinted = true

    // MARK: Work

    /// Brings up to date what follows from the options, and says what is to be trained for it, most urgent first.
    var jobs: @Sendable (inout ExplorerState) -> [TrainingJob] = { $0.modelJobs }
    /// Asks for what is computed otherwise than by training.
    var request: @Sendable (inout ExplorerState) -> Void = { _ in }

    // MARK: Keys and mouse

    /// Does an action that means something else here than everywhere; false where it does not.
    var perform: @Sendable (inout ExplorerState, Action.ID) -> Bool = { _, _ in false }
    /// Arrow keys by columns or rows, while the model panel has them not.
    var move: @Sendable (inout ExplorerState, _ columns: Int, _ rows: Int) -> Void = { state, columns, rows in
        if columns == 0 { state.stepDimer(rows) } else { state.turn(columns) }
    }
    /// The wheel over the picture.
    var wheel: @Sendable (inout ExplorerState, Int) -> Void = { $0.stepDimer($1) }
    var click: @Sendable (inout ExplorerState, PictureClick) -> Void = {
        $0.drag = Drag(start: $1.place, end: $1.place)
    }
    /// The mouse has moved by columns and rows with its button down.
    var drag: @Sendable (inout ExplorerState, _ columns: Int, _ rows: Int) -> Void = { _, _, _ in }
    /// A box was drawn over the plot, in the units of its axes.
    var box: @Sendable (inout ExplorerState, PlotRanges) -> Void = { _, _ in }
}

/// What `lodescope figure` has to be told.
struct FigureWords {
    var kind: String
    var arguments: [String] = []
    /// Whether it is of the data and the model that are looked at.
    var isOfModel = true
}

/// A click on the picture.
struct PictureClick {
    var place: Point
    /// The picture without its frame.
    var inside: Rect
    var isDouble: Bool
}
