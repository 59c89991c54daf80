import Terminal

extension Key {
    /// How help, configuration and scripts write it: `ctrl-r`, `Tab`, `+`.
    public var name: String {
        var prefix = ""
        if modifiers.contains(.control) { prefix += "ctrl-" }
        if modifiers.contains(.alt) { prefix += "alt-" }
        if modifiers.contains(.shift) { prefix += "shift-" }
        switch code {
        case .character(" "): return prefix + "Space"
        case .character(let scalar): return prefix + String(Character(scalar))
        case .function(let number): return prefix + "F\(number)"
        default: return prefix + Key.names.first { $0.0 == code }!.1
        }
    }

    /// Reads a name back; arrows may also be written out: `Up`.
    public init?(name: String) {
        var rest = Substring(name)
        var modifiers: Key.Modifiers = []
        let prefixes: [(String, Key.Modifiers)] = [("ctrl-", .control), ("alt-", .alt), ("shift-", .shift)]
        for (prefix, modifier) in prefixes where rest.hasPrefix(prefix) && rest.count > prefix.count {
            rest = rest.dropFirst(prefix.count)
            modifiers.insert(modifier)
        }
        if rest == "Tab", modifiers == .shift {
            self.init(.backTab)
            return
        }
        let words: [(Key.Code, String)] = [
            (.up, "Up"), (.down, "Down"), (.left, "Left"), (.right, "Right"), (.character(" "), "Space"),
        ]
        if let found = (Key.names + words).first(where: { $0.1 == rest }) {
            self.init(found.0, modifiers)
        } else if rest.first == "F", let number = Int(rest.dropFirst()), (1...24).contains(number) {
            self.init(.function(number), modifiers)
        } else if rest.unicodeScalars.count == 1, let scalar = rest.unicodeScalars.first, scalar.value > 0x20 {
            self.init(.character(scalar), modifiers)
        } else {
            return nil
        }
    }

    private static let names: [(Key.Code, String)] = [
        (.up, "↑"), (.down, "↓"), (.left, "←"), (.right, "→"), (.home, "Home"), (.end, "End"), (.pageUp, "PgUp"),
        (.pageDown, "PgDn"), (.insert, "Ins"), (.delete, "Del"), (.backspace, "Backspace"), (.tab, "Tab"),
        (.backTab, "shift-Tab"), (.enter, "Enter"), (.escape, "Esc"),
    ]
}
