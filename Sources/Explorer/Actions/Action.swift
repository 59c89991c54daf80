import Terminal

/// One thing a person can do: its keys, and how help, hints and the palette call it.
public struct Action: Sendable, Identifiable {
    /// The heading that help and the manual list an action under; raw values are its text.
    public enum Group: String, Sendable, CaseIterable {
        case move = "Move"
        case model = "Model"
        case show = "Show"
        case program = "Program"
    }

    /// A stable name, for remapping.
    public enum ID: String, Hashable, Sendable, CaseIterable, Codable {
        case previousClass, nextClass, previousDimer, nextDimer, worstDimer, up, down, pageUp, pageDown, first, last
        case left, right, open, back, toggleFocus, nextScreen, previousScreen
        // "screen" and the title of the screen.
        case screenCurves, screenClasses, screenLearning, screenCommittee, screenParity, screenMultipoles, screenFields,
            screenMolecule, screenSweep
        case nextParameter, previousParameter, increase, decrease, setValue, resetParameter, resetAll, saveModel,
            openModel
        case nextDescriptor, previousDescriptor, undo, redo, pin
        case guide, nextStep, previousStep
        case toggleRhoRho, toggleRhoV, toggleVV, toggleBand, toggleErrors, zoom
        case choosePoints, component, fieldsView, sweepX, sweepY, closer, farther
        // Spelled as people's own keys have them.
        case previousCenter = "previousCentre"
        case nextCenter = "nextCentre"
        case filter, sort, reverseSort, unit, percent
        case theme, glyphs, mouse, record, copyCommand, export, exportCSV, exportList, exportCurves, alone, present,
            saveView,
            exportPDF,
            exportPNG, exportFigure, exportSVG, exportText, exportNamed, copyScreen,
            palette, help,
            explain,
            cancel, suspend, redraw, reload, quit
    }

    /// The action's name, which no two share.
    public let id: ID
    /// The heading it is listed under.
    public let group: Group
    /// What it does, as help, the palette and the manual say it.
    public let title: String
    /// Two or three words for the hint line; empty keeps it out of there.
    public let hint: String
    /// The first is the one that hints show.
    public let keys: [Key]

    init(_ id: ID, _ group: Group, _ keys: [Key], _ title: String, hint: String = "") {
        self.id = id
        self.group = group
        self.keys = keys
        self.title = title
        self.hint = hint
    }

    /// The screens it works on, which name it among their own; nil for all.
    public var screens: Set<Screen>? { Action.special[id] }

    private static let special: [ID: Set<Screen>] = Screen.allCases.reduce(into: [:]) { special, screen in
        for id in screen.room.actions { special[id, default: []].insert(screen) }
    }

    func works(on screen: Screen) -> Bool { screens?.contains(screen) ?? true }
}

extension Action.ID {
    /// The screen that an action opens, which is named after it.
    var screen: Screen? { Screen.allCases.first { "screen\($0.title)" == rawValue } }
}
