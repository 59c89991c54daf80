extension Array where Element: Equatable {
    /// The element some places on from another, round the end; the first where that one is not among them.
    func cycled(from element: Element, by offset: Int = 1) -> Element {
        guard let index = firstIndex(of: element) else { return self[0] }
        return self[((index + offset) % count + count) % count]
    }

    /// The element some places on from another, not beyond the ends; the first where that one is not among them.
    func stepped(from element: Element, by offset: Int) -> Element {
        guard let index = firstIndex(of: element) else { return self[0] }
        return self[Swift.min(Swift.max(index + offset, 0), count - 1)]
    }
}
