/// One line of text being typed: a value that edits itself and shows itself.
///
///     var field = TextField("wat")
///     field.insert("e")
///     field.draw(into: &buffer, in: rect, look, prompt: "/")
public struct TextField: Hashable, Sendable {
    /// What is typed.
    public private(set) var text: String
    /// The number of characters before the cursor.
    public private(set) var cursor: Int
    /// Whether all of the text is selected: what is typed replaces it, any other key edits it.
    public private(set) var isSelected: Bool

    /// A field with the cursor behind the text; an empty text cannot be selected.
    public init(_ text: String = "", isSelected: Bool = false) {
        self.text = text
        cursor = text.count
        self.isSelected = isSelected && !text.isEmpty
    }

    /// Inserts text at the cursor and moves behind it; replaces all of the text if it is selected.
    public mutating func insert(_ new: String) {
        if isSelected { deleteToStart() }
        isSelected = false
        let count = text.count
        let place = index(cursor)
        text.insert(contentsOf: new, at: place)
        // A combining mark joins the character before it.
        cursor = min(cursor + text.count - count, text.count)
    }

    mutating func deleteBackward() {
        guard cursor > 0 else { return }
        text.remove(at: index(cursor - 1))
        cursor = min(cursor - 1, text.count)
    }

    mutating func deleteForward() {
        guard cursor < text.count else { return }
        text.remove(at: index(cursor))
        cursor = min(cursor, text.count)
    }

    /// Deletes back to the beginning of a word.
    mutating func deleteWord() {
        let end = cursor
        moveWordLeft()
        text.removeSubrange(index(cursor)..<index(end))
    }

    mutating func deleteToStart() {
        text.removeSubrange(text.startIndex..<index(cursor))
        cursor = 0
    }

    mutating func deleteToEnd() { text.removeSubrange(index(cursor)...) }

    mutating func moveLeft() { cursor = max(0, cursor - 1) }
    mutating func moveRight() { cursor = min(text.count, cursor + 1) }
    mutating func moveToStart() { cursor = 0 }
    mutating func moveToEnd() { cursor = text.count }

    mutating func moveWordLeft() {
        let characters = Array(text)
        while cursor > 0, characters[cursor - 1] == " " { cursor -= 1 }
        while cursor > 0, characters[cursor - 1] != " " { cursor -= 1 }
    }

    /// Does to the text what a key stands for; false if it is not an editing key.
    public mutating func handle(_ key: Key) -> Bool {
        switch (key.code, key.modifiers) {
        case (.character(let scalar), []) where scalar.value >= 0x20: insert(String(Character(scalar)))
        case (.backspace, []), (.character("h"), .control): deleteBackward()
        case (.delete, []), (.character("d"), .control): deleteForward()
        case (.character("w"), .control), (.backspace, .alt): deleteWord()
        case (.character("u"), .control): deleteToStart()
        case (.character("k"), .control): deleteToEnd()
        case (.left, []), (.character("b"), .control): moveLeft()
        case (.right, []), (.character("f"), .control): moveRight()
        case (.left, .control): moveWordLeft()
        case (.home, []), (.character("a"), .control): moveToStart()
        case (.end, []), (.character("e"), .control): moveToEnd()
        default: return false
        }
        isSelected = false
        return true
    }

    /// Draws prompt and text in the first row, scrolled so that the cursor is in view, and places the cursor.
    public func draw(into buffer: inout CellBuffer, in rect: Rect, _ look: Look, prompt: String = "") {
        let rect = rect.intersection(buffer.bounds)
        guard !rect.isEmpty else { return }
        var left = rect.x
        if rect.width > prompt.columns {
            left += buffer.write(prompt, x: rect.x, y: rect.y, look, .key)
        }
        let room = rect.maxX - left
        // Leaves a column for the cursor after the last character.
        var hidden = 0
        let before = text.prefix(cursor).map { String($0).shown(with: look.glyphs).columns }
        var columns = before.reduce(0, +)
        while columns > room - 1, hidden < before.count {
            columns -= before[hidden]
            hidden += 1
        }
        buffer.write(
            text.dropFirst(hidden), x: left, y: rect.y, look, isSelected ? .selection : .text, maxWidth: room)
        buffer.cursor = Point(x: left + columns, y: rect.y)
    }

    private func index(_ offset: Int) -> String.Index {
        text.index(text.startIndex, offsetBy: min(max(offset, 0), text.count))
    }
}
