import Workers

extension Splits {
    /// How many groups are to train, where some can do neither.
    public enum DisjointSize: Hashable, Sendable {
        /// A share of the groups that train or test, as near as it can be met.
        case share(Double)
        /// So many groups.
        case groups(Int)
    }

    /// Groups that train and groups that test, no label being on both sides: those with labels of both do neither.
    ///
    /// Labels are drawn for the test, one after the other. Of several such draws, and of all places to stop at, that is
    /// taken which meets the size and keeps most groups; with a number of groups, that which tests most, and so many of its
    /// training groups are drawn. Where far more are kept if labels are drawn as groups have them together, as
    /// where hardly any two groups share one, it is done so.
    /// - Parameters:
    ///   - labels: those of each group, at least one; one that is there twice counts once.
    ///   - seed: of all draws.
    /// - Returns: both ascending, neither empty, and nil where no draw leaves both.
    public static func disjoint(
        _ labels: [[Int]], _ size: DisjointSize, seed: UInt64
    ) -> (training: [Int], testing: [Int])? {
        let search = DisjointSearch(labels, size)
        let draws = 32
        func best(_ stream: Int, _ steps: [[Int]]) -> DisjointSearch.Found? {
            (0..<draws).compactMap { draw -> DisjointSearch.Found? in
                var source = RandomSource(seed: seed, stream: .disjointSplit, index: stream + draw)
                return search.best(in: source.shuffle(steps))
            }.max { $0.isWorse(than: $1) }
        }
        let alone = best(0, Set(labels.joined()).sorted().map { [$0] })
        let together = best(draws, labels)
        guard var found = alone ?? together else { return nil }
        if let together, Double(together.kept) > 1.25 * Double(found.kept) { found = together }

        let (training, testing) = search.sides(found.tested)
        guard case .groups(let count) = size else { return (training, testing) }
        var source = RandomSource(seed: seed, stream: .disjointSplit, index: 2 * draws)
        return (source.choose(count, of: training), testing)
    }
}

/// Where to stop drawing labels for the test.
private struct DisjointSearch {
    private let labels: [Set<Int>]
    private let groups: [Int: [Int]]
    private let size: Splits.DisjointSize

    /// Shares of training that differ by less are as good as each other.
    private static let tolerance = 0.02

    struct Found {
        var tested: Set<Int>
        /// The smaller, the better; the first counts most.
        var cost: (Double, Double)
        var kept: Int

        func isWorse(than other: Found) -> Bool { cost > other.cost }
    }

    init(_ labels: [[Int]], _ size: Splits.DisjointSize) {
        self.labels = labels.map { Set($0) }
        self.size = size
        var groups: [Int: [Int]] = [:]
        for (group, labels) in self.labels.enumerated() {
            for label in labels { groups[label, default: []].append(group) }
        }
        self.groups = groups
    }

    /// The best place to stop when labels go to the test in this order.
    func best(in steps: [[Int]]) -> Found? {
        var (training, testing) = (labels.count, 0)
        // Of each group the labels that do not test.
        var left = labels.map(\.count)
        var (tested, best): (Set<Int>, (taken: Int, cost: (Double, Double), kept: Int)?) = ([], nil)
        var order: [Int] = []
        for step in steps {
            for label in step where tested.insert(label).inserted {
                order.append(label)
                for group in groups[label]! {
                    if left[group] == labels[group].count { training -= 1 }
                    left[group] -= 1
                    if left[group] == 0 { testing += 1 }
                }
            }
            guard training > 0, testing > 0, let cost = cost(training, testing), cost < best?.cost ?? (.infinity, 0)
            else {
                continue
            }
            best = (order.count, cost, training + testing)
        }
        return best.map { Found(tested: Set(order.prefix($0.taken)), cost: $0.cost, kept: $0.kept) }
    }

    private func cost(_ training: Int, _ testing: Int) -> (Double, Double)? {
        switch size {
        case .share(let share):
            let found = Double(training) / Double(training + testing)
            return (max(abs(found - share), Self.tolerance), -Double(training + testing))
        case .groups(let count):
            return training < count ? nil : (-Double(testing), -Double(training))
        }
    }

    /// The groups whose labels all train, and those whose labels all test.
    func sides(_ tested: Set<Int>) -> (training: [Int], testing: [Int]) {
        (
            labels.indices.filter { labels[$0].isDisjoint(with: tested) },
            labels.indices.filter { labels[$0].isSubset(of: tested) }
        )
    }
}
