import Terminal

extension ExplorerState {
    /// Every key that works on this screen, from the table of actions; those of the screen alone first.
    var help: HelpOverlay {
        func row(_ action: Action) -> (String, String) {
            (keymap.keys(of: action.id).map(\.name).joined(separator: " "), action.title)
        }
        let working = Action.all.filter { $0.works(on: screen) && !keymap.keys(of: $0.id).isEmpty }
        let arrows = [Action.ID.up, .down, .left, .right].map(keymap.name(of:)).joined(separator: " ")
        let own = HelpOverlay.Section(
            screen.title, [(arrows, screen.room.arrows)] + working.filter { $0.screens != nil }.map(row))
        return HelpOverlay(
            title: "Keys of \(screen.title) · ↑ ↓ scroll, another key closes",
            sections: [own]
                + Action.Group.allCases.map { group in
                    HelpOverlay.Section(
                        group.rawValue, working.filter { $0.group == group && $0.screens == nil }.map(row))
                }, offset: helpScroll)
    }

    /// How far help can be scrolled on this terminal.
    var furthestHelp: Int {
        var buffer = CellBuffer(size: size)
        return help.draw(into: &buffer, in: helpPlace(size), Look(theme, effective(capabilities)))
    }

    /// Everything between the top line and the status.
    func helpPlace(_ size: Size) -> Rect { Rect(x: 0, y: 1, width: size.width, height: size.height - 3) }
}
