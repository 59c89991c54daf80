import Exploration

/// Undo and redo of parameter changes.
struct History: Sendable {
    struct Entry: Hashable, Sendable {
        var options: ModelOptions
        /// The parameter that was turned, selected again by an undo.
        var parameter: Parameter
    }

    private(set) var past: [Entry] = []
    private(set) var future: [Entry] = []

    /// Remembers what was, before a change.
    mutating func record(_ entry: Entry) {
        past.append(entry)
        if past.count > 500 { past.removeFirst() }
        future.removeAll()
    }

    /// The state before the last change; `present` is kept for redo.
    mutating func undo(from present: ModelOptions) -> Entry? {
        guard let entry = past.popLast() else { return nil }
        future.append(Entry(options: present, parameter: entry.parameter))
        return entry
    }

    mutating func redo(from present: ModelOptions) -> Entry? {
        guard let entry = future.popLast() else { return nil }
        past.append(Entry(options: present, parameter: entry.parameter))
        return entry
    }
}
