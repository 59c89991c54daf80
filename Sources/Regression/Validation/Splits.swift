import Glibc
import Workers

/// Divisions of groups (curves) into parts; a group is never split.
public enum Splits {
    /// A choice of `training` of `count` groups, at random, ascending; the others test.
    public static func random(_ count: Int, training: Int, seed: UInt64) -> [Int] {
        var source = RandomSource(seed: seed, stream: .split)
        return source.choose(training, of: Array(0..<count))
    }

    /// The fold of each of `count` groups: a random order dealt out in turn, so that sizes differ by at most one.
    public static func folds(_ count: Int, folds: Int, seed: UInt64) throws(RegressionError) -> [Int] {
        precondition(folds >= 2, "at least two folds")
        guard count >= folds else {
            throw .tooFewGroups(count, needed: folds, purpose: "\(folds)-fold cross-validation")
        }
        var source = RandomSource(seed: seed, stream: .folds)
        var result = [Int](repeating: 0, count: count)
        for (position, group) in source.shuffle(Array(0..<count)).enumerated() { result[group] = position % folds }
        return result
    }

    /// Distinct sizes, up to `count`, from `first` to `last`, evenly spaced in their logarithm, both ends included.
    public static func logSpacedSizes(from first: Int, to last: Int, count: Int) -> [Int] {
        precondition(first >= 1 && last >= first && count >= 1, "no sizes between \(first) and \(last)")
        guard count > 1 && last > first else { return [last] }
        var sizes: [Int] = []
        for k in 0..<count {
            let fraction = Double(k) / Double(count - 1)
            let size = Int((Double(first) * pow(Double(last) / Double(first), fraction)).rounded())
            if size > (sizes.last ?? 0) { sizes.append(size) }
        }
        return sizes
    }
}

/// Which rows belong to which group.
struct GroupIndex: Sendable {
    /// Rows of each group, ascending; groups in the order of their first row.
    let rows: [[Int]]

    var count: Int { rows.count }

    init(_ labels: [Int]) {
        var position: [Int: Int] = [:]
        var rows: [[Int]] = []
        for (row, label) in labels.enumerated() {
            if let group = position[label] {
                rows[group].append(row)
            } else {
                position[label] = rows.count
                rows.append([row])
            }
        }
        self.rows = rows
    }

    /// The rows of several groups, ascending.
    func rows(of groups: some Sequence<Int>) -> [Int] { groups.flatMap { rows[$0] }.sorted() }
}
