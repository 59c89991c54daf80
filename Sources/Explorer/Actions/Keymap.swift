import Terminal

/// Which key does what; the table's own keys, changed where the user's configuration says so.
public struct Keymap: Hashable, Sendable {
    /// Two actions that want the same key on the same screen.
    public struct Clash: Hashable, Sendable, CustomStringConvertible {
        /// The key that both want.
        var key: Key
        /// The action that keeps the key, then the one that goes without.
        var actions: [Action.ID]
        public var description: String {
            "key \(key.name) is taken by " + actions.map(\.rawValue).joined(separator: " and ")
        }
    }

    private var keys: [Action.ID: [Key]]
    private var actions: [Screen: [Key: Action.ID]] = [:]
    /// Clashes found; the action that comes first in the table keeps the key.
    public private(set) var clashes: [Clash] = []

    /// The keys of the table, without a user's changes.
    public static let standard = Keymap()

    /// The standard keys, with those of the actions in `changes` replaced.
    public init(changes: [Action.ID: [Key]] = [:]) {
        keys = Dictionary(uniqueKeysWithValues: Action.all.map { ($0.id, changes[$0.id] ?? $0.keys) })
        for screen in Screen.allCases {
            var map: [Key: Action.ID] = [:]
            for action in Action.all where action.works(on: screen) {
                for key in keys[action.id]! {
                    if let taken = map[key], taken != action.id {
                        let clash = Clash(key: key, actions: [taken, action.id])
                        if !clashes.contains(clash) { clashes.append(clash) }
                    } else {
                        map[key] = action.id
                    }
                }
            }
            actions[screen] = map
        }
    }

    /// The action of a key on a screen; nil where the key does nothing there.
    func action(for key: Key, on screen: Screen) -> Action.ID? { actions[screen]?[key] }

    /// The keys of an action, the one to show first.
    public func keys(of action: Action.ID) -> [Key] { keys[action] ?? [] }

    /// The key that hints show, empty without one.
    func name(of action: Action.ID) -> String { keys(of: action).first?.name ?? "" }
}
