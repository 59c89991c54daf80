import Terminal

extension Action {
    /// Every action. Dispatch, hints, help and the palette all read this table and nothing else.
    public static let all: [Action] = move + screens + model + show + program

    private static let move: [Action] = [
        Action(.nextClass, .move, [c("]")], "next class"),
        Action(.previousClass, .move, [c("[")], "previous class", hint: "class"),
        Action(.nextDimer, .move, [c("n")], "next dimer", hint: "dimer"),
        Action(.previousDimer, .move, [c("N")], "previous dimer"),
        Action(.worstDimer, .move, [c("w")], "worst dimer of the model in focus", hint: "worst"),
        Action(.up, .move, [Key(.up), c("k")], "up"),
        Action(.down, .move, [Key(.down), c("j")], "down"),
        Action(.left, .move, [Key(.left), c("h")], "turn the parameter down, or left"),
        Action(.right, .move, [Key(.right), c("l")], "turn the parameter up, or right"),
        Action(.pageUp, .move, [Key(.pageUp), .control("b")], "a page up"),
        Action(.pageDown, .move, [Key(.pageDown), .control("f")], "a page down"),
        Action(.first, .move, [Key(.home), c("g")], "first row"),
        Action(.last, .move, [Key(.end), c("G")], "last row"),
        Action(.toggleFocus, .move, [c("m"), c(" ")], "arrows to the model panel and back", hint: "model"),
        Action(.open, .move, [Key(.enter)], "open: class, dimer, or type a value"),
        Action(.back, .move, [Key(.escape)], "back: close, unzoom, clear the filter"),
        Action(.nextScreen, .move, [Key(.tab)], "next screen", hint: "screen"),
        Action(.previousScreen, .move, [Key(.backTab)], "previous screen"),
    ]

    private static let screens: [Action] = Screen.allCases.map { screen in
        Action(
            ID(rawValue: "screen\(screen.title)")!, .move, [c(Unicode.Scalar("\(screen.rawValue)")!)],
            "screen \(screen.title): \(screen.room.about)")
    }

    private static let model: [Action] = [
        Action(.nextParameter, .model, [c("p")], "next parameter", hint: "parameter"),
        Action(.previousParameter, .model, [c("P")], "previous parameter"),
        Action(.increase, .model, [c("+")], "turn the parameter up", hint: "turn"),
        Action(.decrease, .model, [c("-")], "turn the parameter down"),
        Action(.setValue, .model, [c("=")], "type a value for the parameter"),
        Action(.resetParameter, .model, [Key(.backspace)], "the parameter's default"),
        Action(.resetAll, .model, [c("R")], "all parameters to their defaults"),
        Action(.nextDescriptor, .model, [c("d")], "next descriptor in focus", hint: "descriptor"),
        Action(.previousDescriptor, .model, [c("D")], "previous descriptor in focus"),
        Action(.undo, .model, [c("u")], "undo the last change of a parameter", hint: "undo"),
        Action(.redo, .model, [.control("r")], "redo it"),
        Action(.pin, .model, [c("*")], "pin this model to compare, or let it go", hint: "pin"),
        Action(.saveModel, .model, [c("W")], "save this model to a file"),
        Action(.openModel, .model, [c("O")], "open a saved model, pinned to compare"),
    ]

    private static let show: [Action] = [
        Action(.toggleRhoRho, .show, [c("a")], "show or hide ρ-ρ"),
        Action(.toggleRhoV, .show, [c("b")], "show or hide ρ-V"),
        Action(.toggleVV, .show, [c("c")], "show or hide V-V"),
        Action(.toggleBand, .show, [c("B")], "show or hide the error band"),
        Action(
            .toggleErrors, .show, [c("r")], "errors instead of energies", hint: "errors"),
        Action(.zoom, .show, [c("z")], "zoom: whole curve, tail, well", hint: "zoom"),
        Action(
            .choosePoints, .show, [c("o")], "other points, curves or elements", hint: "others"),
        Action(.component, .show, [c("C")], "one component of a part of a tensor, or all"),
        Action(
            .fieldsView, .show, [c("v")], "fields of the dimer, or of a chain of atoms", hint: "chain"),
        Action(.sweepX, .show, [c("x")], "lay the parameter along x", hint: "along x"),
        Action(.sweepY, .show, [c("X")], "lay the parameter along y", hint: "along y"),
        Action(
            .previousCenter, .show, [c(",")], "previous centre", hint: "centre"),
        Action(.nextCenter, .show, [c(".")], "next centre"),
        Action(.closer, .show, [c("<")], "a point closer", hint: "distance"),
        Action(.farther, .show, [c(">")], "a point farther"),
        Action(.filter, .show, [c("/")], "filter dimers by name, split, charges", hint: "filter"),
        Action(.sort, .show, [c("s")], "sort by error, gain, name or split", hint: "sort"),
        Action(.reverseSort, .show, [c("S")], "reverse the order"),
        Action(.percent, .show, [c("%")], "errors in percent or in energy"),
        Action(.unit, .show, [c("U")], "unit: eV, meV, kcal/mol, kJ/mol", hint: "unit"),
        Action(.alone, .show, [c("Z"), Key(.function(11))], "the plot alone on the whole screen, and back"),
        Action(.theme, .show, [c("t")], "next theme"),
        Action(.glyphs, .show, [c("T")], "draw with braille, blocks or ASCII"),
    ]

    private static let program: [Action] = [
        Action(.guide, .program, [c("L")], "begin or leave the guided lesson", hint: "lesson"),
        Action(.nextStep, .program, [c("f")], "guided lesson: next step"),
        Action(.previousStep, .program, [c("F")], "guided lesson: step before"),
        Action(.copyCommand, .program, [c("y")], "commands that print, draw and open all this, sent to the clipboard"),
        Action(.export, .program, [c("e")], "export or copy what is shown", hint: "export"),
        Action(.exportCSV, .program, [], "export the numbers as CSV"),
        Action(.exportList, .program, [], "export the list with its errors as CSV"),
        Action(.exportCurves, .program, [], "export the drawn curves as CSV"),
        Action(.present, .program, [], "present views: those in a folder, or named, plot by plot"),
        Action(.saveView, .program, [], "export this view, for others to open"),
        Action(.exportPDF, .program, [], "export the figure as PDF"),
        Action(.exportPNG, .program, [], "export the figure as PNG"),
        Action(.exportFigure, .program, [], "export the figure as SVG"),
        Action(.exportSVG, .program, [], "export the screen as SVG"),
        Action(.exportText, .program, [], "export the screen as text"),
        Action(.exportNamed, .program, [], "export to a file that you name"),
        Action(.copyScreen, .program, [], "export the screen to the clipboard"),
        Action(.mouse, .program, [c("M")], "mouse off to select text, and on"),
        Action(.record, .program, [], "record off, to keep no runs, and on"),
        Action(.palette, .program, [c(":")], "find any action by its name"),
        Action(
            .help, .program, [c("?")], "help: all keys, again: all signs; in the model panel, the parameter",
            hint: "help"),
        Action(.explain, .model, [c("i")], "what the parameter does"),
        Action(.cancel, .program, [.control("c")], "cancel the work; twice: quit"),
        Action(.suspend, .program, [.control("z")], "suspend; fg comes back"),
        Action(.redraw, .program, [.control("l")], "draw the screen anew"),
        Action(.reload, .program, [Key(.function(5))], "read the data again from their files"),
        Action(.quit, .program, [c("q")], "quit", hint: "quit"),
    ]

    private static func c(_ scalar: Unicode.Scalar) -> Key { .character(scalar) }
}
