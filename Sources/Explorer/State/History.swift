import Descriptors
import Exploration

/// Undo and redo of parameter changes.
struct History: Sendable {
    struct Entry: Hashable, Sendable {
        var options: ModelOptions
        /// The parameter that was turned, selected again by an undo.
        var parameter: ModelParameter
    }

    private(set) var past: [Entry] = []
    private(set) var future: [Entry] = []

    /// Remembers what was, before a change.
    mutating func record(_ entry: Entry) {
        past.append(entry)
        if past.count > 500 { past.removeFirst() }
        future.removeAll()
    }

    /// Another descriptor is looked at, which is no change: what undo and redo bring back since the descriptor itself
    /// was last changed is looked at with the new one too.
    mutating func look(at descriptor: Descriptor, insteadOf old: Descriptor) {
        func replace(_ entries: inout [Entry]) {
            for index in entries.indices.reversed() {
                guard entries[index].options.descriptor == old else { return }
                entries[index].options.descriptor = descriptor
            }
        }
        replace(&past)
        replace(&future)
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
