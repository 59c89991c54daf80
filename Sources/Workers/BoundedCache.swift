/// Values by their keys, of which the least recently used go first where there are too many.
public struct BoundedCache<Key: Hashable, Value> {
    private var known: [Key: Value] = [:]
    /// The least recently used first.
    private var order: [Key] = []
    private let capacity: Int

    /// An empty cache.
    /// - Parameter capacity: the most values; as many as there is memory for when nil, where `removeFirst` bounds them.
    public init(capacity: Int? = nil) { self.capacity = capacity ?? .max }

    /// The number of values.
    public var count: Int { order.count }

    /// The keys and values, the least recently used first.
    public var entries: [(key: Key, value: Value)] { order.map { ($0, known[$0]!) } }

    /// A value, which counts as used by being read or written.
    public subscript(key: Key) -> Value? {
        mutating get {
            if known[key] != nil { touch(key) }
            return known[key]
        }
        set {
            known[key] = newValue
            touch(key)
            if newValue == nil { order.removeLast() }
            if order.count > capacity { known[order.removeFirst()] = nil }
        }
    }

    /// A value, which does not count as used.
    public func peek(_ key: Key) -> Value? { known[key] }

    /// Removes the least recently used of the values that are like this; false where none is.
    public mutating func removeFirst(where isChosen: (Value) -> Bool = { _ in true }) -> Bool {
        guard let index = order.firstIndex(where: { isChosen(known[$0]!) }) else { return false }
        known[order.remove(at: index)] = nil
        return true
    }

    private mutating func touch(_ key: Key) {
        if order.last == key { return }
        if let index = order.firstIndex(of: key) { order.remove(at: index) }
        order.append(key)
    }
}

extension BoundedCache: Sendable where Key: Sendable, Value: Sendable {}
