import Exploration
import Terminal

/// What help is about.
enum HelpTopic: Hashable, Sendable {
    /// The keys of the screen.
    case keys
    /// What its signs mean.
    case signs
    /// The chosen parameter.
    case parameter
    /// The commands that print, draw and open what is on the screen.
    case commands
}

extension ExplorerState {
    func overlay(_ topic: HelpTopic) -> HelpOverlay {
        switch topic {
        case .keys: keysHelp
        case .signs: signsHelp
        case .parameter: parameterHelp
        case .commands: commandsHelp
        }
    }

    /// Every key that works on this screen, from the table of actions; those of the screen alone first.
    private var keysHelp: HelpOverlay {
        func row(_ action: Action) -> (String, String) {
            (keymap.keys(of: action.id).map(\.name).joined(separator: " "), action.title)
        }
        let working = Action.all.filter { $0.works(on: screen) && !keymap.keys(of: $0.id).isEmpty }
        let arrows = [Action.ID.up, .down, .left, .right].map(keymap.name(of:)).joined(separator: " ")
        let own = HelpOverlay.Section(
            screen.title,
            [(arrows, screen.room.arrows)] + (hasMouse ? [("mouse", screen.room.mouse)] : [])
                + working.filter { $0.screens != nil }.map(row))
        return HelpOverlay(
            title: "Keys of \(screen.title) · \(keymap.name(of: .help)) signs · ↑ ↓ scroll, another key closes",
            sections: [own]
                + Action.Group.allCases.map { group in
                    HelpOverlay.Section(
                        group.rawValue, working.filter { $0.group == group && $0.screens == nil }.map(row))
                }, offset: helpScroll)
    }

    /// Every sign that the screen draws.
    private var signsHelp: HelpOverlay {
        let signs = GlossaryEntry.signs.filter { $0.screens?.contains(screen) ?? true }
        return HelpOverlay(
            title: "Signs of \(screen.title) · ↑ ↓ scroll, another key closes",
            sections: [HelpOverlay.Section("Signs", signs.flatMap { lines($0.term, $0.meaning) })], offset: helpScroll)
    }

    /// What the chosen parameter does, and what it may be.
    private var parameterHelp: HelpOverlay {
        let unit = parameter.unit.map { " \($0.symbol)" } ?? ""
        let rows =
            lines("", parameter.explanation) + [("", "")]
            + lines("is", panelText(parameter) + unit)
            + lines("by default", parameter.shown(.standard) + unit)
            + lines("may be", parameter.expected.spelled(.labels))
            + lines("at the shell", "\(parameter.flag) \(parameter.valueName)")
        let keys = [Action.ID.previousParameter, .nextParameter].map(keymap.name(of:)).joined(separator: " ")
        return HelpOverlay(
            title: "\(keys) another parameter, another key closes",
            sections: [HelpOverlay.Section(parameter.label, rows)], offset: helpScroll)
    }

    /// What `y` offers: each command in lines of its own, to be selected or sent.
    private var commandsHelp: HelpOverlay {
        let sections = commands.enumerated().map { index, command in
            let rows = wrapped(command.text, to: max(20, size.width - 12)).map { (keys: "", text: $0) }
            return HelpOverlay.Section("\(index + 1) \(command.does)", rows)
        }
        return HelpOverlay(
            title: "Commands · 1 to \(commands.count) sends one to the clipboard · another key closes",
            sections: sections,
            offset: helpScroll)
    }

    /// The rows that a text takes beside what it is about.
    private func lines(_ term: String, _ text: String) -> [(keys: String, text: String)] {
        wrapped(text, to: max(20, min(52, size.width - 22))).enumerated().map { ($0 == 0 ? term : "", $1) }
    }

    /// How far help can be scrolled on this terminal.
    var furthestHelp: Int {
        guard let help else { return 0 }
        var buffer = CellBuffer(size: size)
        return overlay(help).draw(into: &buffer, in: helpPlace(size), Look(theme, effective(capabilities)))
    }

    /// Everything between the top line and the status.
    func helpPlace(_ size: Size) -> Rect { Rect(x: 0, y: 1, width: size.width, height: size.height - 3) }
}
