import Workers

/// How many positions the scans of a dataset may become. A line of a few numbers is a point of every atom, so that a
/// small file could ask for any amount of memory: the bounds hold before anything is made.
final class ScanBudget: Sendable {
    /// Points times atoms of one curve: 0.3 GB of positions.
    static let largestCurve = 10_000_000
    /// Points times atoms of all scans that are read together, plain files of a few GB.
    static let largestDataset = 100_000_000

    private let used = Mutex(0)

    /// Takes a scan into account; fails when it, or all of them together, would be too large.
    func take(points: Int, atoms: Int) throws(Excess) {
        let (count, overflows) = points.multipliedReportingOverflow(by: atoms)
        guard !overflows, count <= Self.largestCurve else {
            throw Excess(
                reason:
                    "expected a scan of at most \(Self.largestCurve) points times atoms, found \(points) times \(atoms)"
            )
        }
        let total = used.withLock { used in
            used = min(used, Self.largestDataset) + count
            return used
        }
        guard total <= Self.largestDataset else {
            throw Excess(
                reason: "expected scans of at most \(Self.largestDataset) points times atoms in one dataset, found more"
            )
        }
    }

    struct Excess: Error { var reason: String }
}
