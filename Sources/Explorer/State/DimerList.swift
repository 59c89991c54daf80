import Atomistics
import Exploration

/// The dimers of a class as the list shows them: filtered, sorted, like and opposite charges apart.
struct DimerList: Sendable {
    enum Row: Hashable, Sendable {
        case header(String)
        /// A curve's place in its class, in file order.
        case dimer(Int)
    }

    private(set) var rows: [Row] = []
    /// Dimers among the rows.
    private(set) var count = 0
    /// The width of the longest name.
    private(set) var nameWidth = 0

    init() {}

    /// - Parameters:
    ///   - shownError: the number that the list has for an error in eV.
    ///   - only: keeps the list to some dimers, nil to all.
    init(
        _ curves: [SampleGroup], model: ShownModel?, sort: SortOrder, isReversed: Bool, filter: String,
        shownError: (Double) -> Double = { $0 }, only: Set<Int>? = nil,
        gain: (Int) -> Double? = { _ in nil }
    ) {
        let filter = DimerFilter(filter)
        func split(_ index: Int) -> CurvePrediction.Split? {
            model?.prediction(of: index)?.split
        }
        func error(_ index: Int) -> Double {
            guard let error = model?.error(of: index), error.isFinite else { return -1 }
            return error
        }
        var indices = curves.indices.filter { index in
            (only?.contains(index) ?? true)
                && filter.fits(
                    curves[index], split: split(index), error: model?.error(of: index).map(shownError))
        }
        // Sorting by precomputed keys; equal ones keep file order.
        switch sort {
        case .error:
            let keys = curves.indices.map(error)
            indices.sort { keys[$0] != keys[$1] ? keys[$0] > keys[$1] : $0 < $1 }
        case .gain:
            let keys = curves.indices.map { gain($0) ?? -.infinity }
            indices.sort { keys[$0] != keys[$1] ? keys[$0] > keys[$1] : $0 < $1 }
        case .name: indices.sort { curves[$0].id != curves[$1].id ? curves[$0].id < curves[$1].id : $0 < $1 }
        case .split:
            let keys = curves.indices.map { (split($0) == .train ? 1 : 0, -error($0)) }
            indices.sort { keys[$0] != keys[$1] ? keys[$0] < keys[$1] : $0 < $1 }
        }
        if isReversed { indices.reverse() }
        let groups: [(title: String, members: [Int])] = [
            ("opposite charges", indices.filter { curves[$0].chargeProduct < 0 }),
            ("like charges", indices.filter { curves[$0].chargeProduct > 0 }),
            ("others", indices.filter { curves[$0].chargeProduct == 0 }),
        ].filter { !$0.1.isEmpty }
        let hasHeaders = groups.contains { $0.title != "others" }
        for group in groups {
            if hasHeaders { rows.append(.header(group.title)) }
            rows += group.members.map { .dimer($0) }
        }
        count = indices.count
        nameWidth = indices.reduce(0) { max($0, curves[$1].id.count) }
    }

    func row(of index: Int) -> Int? { rows.firstIndex(of: .dimer(index)) }

    /// The dimer `offset` rows away from a dimer, past headers; the nearest end if there is none.
    func dimer(from index: Int?, by offset: Int) -> Int? {
        let dimers = rows.compactMap { row -> Int? in
            if case .dimer(let index) = row { return index }
            return nil
        }
        guard !dimers.isEmpty else { return nil }
        guard let index, let place = dimers.firstIndex(of: index) else { return dimers.first }
        return dimers[min(max(place + offset, 0), dimers.count - 1)]
    }

    /// The dimers just below and above one.
    func neighbors(of index: Int) -> [Int] {
        [1, -1].compactMap { dimer(from: index, by: $0) }.filter { $0 != index }
    }

    var first: Int? { dimer(from: nil, by: 0) }
    var last: Int? { dimer(from: first, by: rows.count) }
}

extension SampleGroup {
    /// Negative for opposite charges, positive for like ones, 0 where one monomer is neutral or nothing is known.
    var chargeProduct: Int { (curve?.chargeA ?? 0) * (curve?.chargeB ?? 0) }

    /// The formula of one monomer, carbon and hydrogen first: `C3H8N+`; nil for all atoms.
    func formula(of fragment: UInt8?) -> String {
        let fragments = first.fragments
        var counts: [Element: Int] = [:]
        for (index, element) in elements.enumerated() {
            let owner = fragments.indices.contains(index) ? fragments[index] : nil
            if fragment == nil || owner == fragment { counts[element, default: 0] += 1 }
        }
        guard !counts.isEmpty else { return "" }
        let hill = counts.sorted { a, b in
            func rank(_ element: Element) -> String {
                element == .carbon ? "0" : element == .hydrogen ? "1" : "2" + element.symbol
            }
            return rank(a.key) < rank(b.key)
        }
        var text = hill.map { $0.key.symbol + ($0.value > 1 ? "\($0.value)" : "") }.joined()
        let charge = (fragment == 0 ? curve?.chargeA : fragment == 1 ? curve?.chargeB : nil) ?? 0
        if charge != 0 { text += (abs(charge) > 1 ? " \(abs(charge))" : "") + (charge > 0 ? "+" : "-") }
        return text
    }
}
