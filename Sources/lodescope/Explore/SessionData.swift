import Atomistics
import Explorer

/// Reads what the explorer opens. A target that is not asked for but was that of the last session is taken up again,
/// and said; where the data have it no longer, that is said too.
struct SessionData: Sendable {
    let paths: [String]
    /// The target of the command line.
    let asked: Target?
    /// The target of the last session, if it was on the same data.
    let kept: Target?
    /// The function that reads files and folders.
    let read: @Sendable ([String], Target?) throws -> Dataset

    /// Other data, read the same way.
    func of(_ key: DataKey) -> SessionData {
        SessionData(paths: key.paths, asked: key.target, kept: nil, read: read)
    }

    /// The notice is of the target or, where there is nothing to say of it, of what looks wrong with the data.
    func load(
        _ spelling: (ReadingOption) -> String
    ) throws -> (dataset: Dataset, notice: Notice?) {
        let (dataset, notice) = try loadTarget(spelling)
        let warning = dataset.warnings().summary(paths, dataset.target, spelling).map { Notice($0, .warning) }
        return (dataset, notice ?? warning)
    }

    private func loadTarget(
        _ spelling: (ReadingOption) -> String
    ) throws -> (dataset: Dataset, notice: Notice?) {
        guard asked == nil, let kept else { return (try read(paths, asked), nil) }
        do {
            let text = "the target is \(kept.key)\(kept.isPerAtom ? " per atom" : ""), as last time; --fresh forgets it"
            return (try read(paths, kept), Notice(text))
        } catch let error as DataError where error.kind != .unreadable {
            guard let dataset = try? read(paths, nil) else {
                var error = error
                error.reason =
                    "\(error.reason); the target \(kept.key) is that of the last session, which --fresh forgets"
                throw error
            }
            let text =
                "these are binding curves; the target of the last session is not there: \(error.spelled(spelling))"
            return (dataset, Notice(text, .warning))
        }
    }
}
