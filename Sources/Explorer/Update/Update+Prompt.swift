import Terminal

extension ExplorerState {
    /// A key while a line is being typed.
    mutating func type(_ key: Key) {
        guard var line = prompt else { return }
        line.problem = nil
        switch (key.code, key.modifiers) {
        case (.escape, _): return abandon(line)
        case (.enter, _): return accept(line)
        case (.character(let scalar), []), (.character(let scalar), .shift):
            if scalar.value >= 0x20, scalar.value != 0x7F { line.text.unicodeScalars.append(scalar) }
            line.row = 0
        case (.backspace, _), (.character("h"), .control):
            if line.text.isEmpty { return abandon(line) }
            line.text.removeLast()
            line.row = 0
        case (.character("u"), .control): line.text = ""
        case (.character("w"), .control):
            while line.text.last == " " { line.text.removeLast() }
            while let last = line.text.last, last != " " { line.text.removeLast() }
        case (.up, _), (.character("p"), .control): line.row = max(0, line.row - 1)
        case (.down, _), (.character("n"), .control):
            if line.kind == .palette { line.row = min(line.row + 1, max(0, paletteRows(line.text).count - 1)) }
        default: break
        }
        prompt = line
        if case .filter = line.kind, filter != line.text {
            filter = line.text
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
        switch line.kind {
        case .filter: prompt = nil
        case .palette:
            prompt = nil
            let rows = paletteRows(line.text)
            if rows.indices.contains(line.row) { perform(rows[line.row].id) }
        case .value(let parameter):
            guard !line.text.isEmpty else {
                prompt = nil
                return
            }
            switch parameter.set(line.text, in: options) {
            case .success(let new):
                prompt = nil
                set(new)
            case .failure(let error): prompt?.problem = error.text
            }
        }
    }

    /// The actions whose title or name fits what was typed, best first.
    func paletteRows(_ text: String) -> [Action] {
        let actions = Action.all.filter { $0.works(on: screen) && $0.id != .palette }
        guard !text.isEmpty else { return actions }
        let scored = actions.compactMap { action in
            fuzzyScore(text, action.title).map { (action, $0) }
        }
        return scored.enumerated().sorted {
            $0.element.1 != $1.element.1 ? $0.element.1 > $1.element.1 : $0.offset < $1.offset
        }.map(\.element.0)
    }
}

/// How well the letters of `pattern`, in order, fit `text`; nil if they are not all there. Letters that follow each
/// other or begin a word count more.
func fuzzyScore(_ pattern: String, _ text: String) -> Int? {
    let letters = Array(text.lowercased().inASCII.unicodeScalars)
    var place = 0
    var score = 0
    var run = 0
    for letter in pattern.lowercased().inASCII.unicodeScalars where letter != " " {
        let start = place
        while place < letters.count, letters[place] != letter { place += 1 }
        guard place < letters.count else { return nil }
        run = place == start && place > 0 ? run + 1 : 0
        let beginsWord = place == 0 || letters[place - 1] == " "
        score += 1 + 3 * run + (beginsWord ? 5 : 0)
        place += 1
    }
    return score * 4 - letters.count / 8
}
