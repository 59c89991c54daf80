import Terminal

extension ExplorerState {
    /// Every key that works on this screen, from the table of actions.
    var help: HelpOverlay {
        HelpOverlay(
            title: "Keys of \(screen.title) · ↑ ↓ scroll, another key closes",
            sections: Action.Group.allCases.map { group in
                HelpOverlay.Section(
                    group.rawValue,
                    Action.all.filter { $0.group == group && $0.works(on: screen) && !keymap.keys(of: $0.id).isEmpty }
                        .map {
                            (keymap.keys(of: $0.id).map(\.name).joined(separator: " "), $0.title)
                        })
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
