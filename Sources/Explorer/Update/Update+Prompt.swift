import Exploration
import Terminal

extension ExplorerState {
    /// A key while a line is being typed.
    mutating func type(_ key: Key) {
        guard var line = prompt else { return }
        line.problem = nil
        switch (key.code, key.modifiers) {
        case (.escape, _): return abandon(line)
        case (.enter, _): return accept(line)
        case (.backspace, _) where line.field.text.isEmpty: return abandon(line)
        case (.up, _), (.character("p"), .control): line.row = max(0, line.row - 1)
        case (.down, _), (.character("n"), .control):
            if line.kind == .palette { line.row = min(line.row + 1, max(0, palette(line).matches.count - 1)) }
        default:
            let before = line.field.text
            _ = line.field.handle(key)
            if line.field.text != before { line.row = 0 }
        }
        prompt = line
        if case .filter = line.kind, filter != line.field.text {
            filter = line.field.text
            rebuildList()
        }
    }

    private mutating func abandon(_ line: Prompt) {
        prompt = nil
        if case .filter(let before) = line.kind, filter != before {
            filter = before
            rebuildList()
        }
    }

    private mutating func accept(_ line: Prompt) {
        let text = line.field.text
        switch line.kind {
        case .filter: prompt = nil
        case .palette:
            let matches = palette(line).matches
            guard matches.indices.contains(line.row) else {
                prompt?.problem = "nothing is called '\(text)'"
                return
            }
            prompt = nil
            let place = matches[line.row].index
            if place < paletteActions.count { return perform(paletteActions[place].id) }
            parameter = ModelParameter.allCases[place - paletteActions.count]
            say(
                "\(keymap.name(of: .increase)) \(keymap.name(of: .decrease)) turn \(parameter.label), "
                    + "\(keymap.name(of: .setValue)) types a value")
        case .file(let use):
            if use == .export, !text.isEmpty, !isExport(text) {
                prompt?.problem = "the ending tells what is written: \(ExplorerState.exportEndings)"
                return
            }
            prompt = nil
            if !text.isEmpty { take(file: text, for: use) }
        case .value(let parameter):
            guard !text.isEmpty else {
                prompt = nil
                return
            }
            do {
                let new = try parameter.setting(text, in: options)
                prompt = nil
                set(new)
            } catch {
                prompt?.problem = error.spelled(.labels)
            }
        }
    }

    /// What the palette offers on this screen, before the parameters: what only this screen has comes first.
    private var paletteActions: [Action] {
        let working = Action.all.filter { $0.works(on: screen) && $0.id != .palette }
        return working.filter { $0.screens != nil } + working.filter { $0.screens == nil }
    }

    func palette(_ line: Prompt) -> Palette {
        let actions = paletteActions.map {
            Palette.Item($0.title, keys: keymap.name(of: $0.id), synonyms: $0.synonyms)
        }
        // By the name of the command line, too, which every keyboard can type.
        let parameters = ModelParameter.allCases.map { parameter in
            let name = parameter.option
            return Palette.Item("parameter \(parameter.label)" + (name == parameter.label ? "" : ", \(name)"))
        }
        return Palette(field: line.field, items: actions + parameters, selected: line.row)
    }
}
