import Workers

/// Reads binding curves from Extended XYZ files, plain or gzip, in any of the layouts and conventions that are known.
///
/// ```swift
/// let dataset = try DatasetReader().read(["datasets/dimers"])
/// ```
///
/// With a target in the options every frame is a structure of its own, and none of this is asked of it.
///
/// Files are read in parallel; the result does not depend on it. Nothing is half read: a curve with a mistake anywhere
/// is left out as a whole, and told.
public struct DatasetReader: Sendable {
    /// What the user says about the files, besides what they say themselves.
    public var options: ReadingOptions

    /// A reader with these options; the standard ones take eV, the known keys and binding curves.
    public init(options: ReadingOptions = ReadingOptions()) { self.options = options }

    /// All curves of the files and folders, in order; throws the first mistake.
    public func read(_ paths: [String]) throws(DataError) -> Dataset {
        let outcome = readAll(paths)
        if let error = outcome.errors.first { throw error }
        return outcome.dataset
    }

    /// The sound curves of the files and folders, and every mistake, in the order of the files.
    public func readAll(_ paths: [String]) -> ReadingOutcome {
        var outcome = ReadingOutcome(dataset: Dataset(name: DatasetReader.name(of: paths), curves: []))
        var found: [(path: String, files: [String])] = []
        for path in paths {
            do throws(DataError) {
                let expansion = try InputFiles.expand(path)
                found.append((path, expansion.files))
                outcome.passedOver += expansion.passedOver
            } catch {
                outcome.errors.append(error)
                outcome.skippedFiles += 1
            }
        }
        let files = found.flatMap(\.files)
        if let target = options.target {
            outcome.dataset.target = target
            let read = DatasetReader.map(files) { TargetFile.read($0, target, options) }
            outcome.dataset.digest = FileDigest.combined(found, read.map(\.digest))
            combine(read, into: &outcome)
            outcome.findIrreducibleParts(energyUnit: options.energyUnit)
        } else {
            let budget = ScanBudget()
            let read = DatasetReader.map(files) { FileDrafts.read($0, options, budget) }
            outcome.dataset.digest = FileDigest.combined(found, read.map(\.digest))
            combine(read, files.map(InputFiles.shown), into: &outcome)
        }
        return outcome
    }

    /// The results for all files, in order, side by side.
    private static func map<Result: Sendable>(_ files: [String], _ read: @Sendable (String) -> Result) -> [Result] {
        Parallel.map(files.count, threads: files.count) { read(files[$0]) }
    }

    /// Joins the files' structures and numbers them from 1, those of several files by file.
    private func combine(_ files: [TargetFile], into outcome: inout ReadingOutcome) {
        for file in files {
            outcome.errors += file.errors
            outcome.skippedCurves += file.skipped
            outcome.skippedFiles += file.isLost ? 1 : 0
            outcome.dataset.groups += file.structures.map { labeled in
                var labeled = labeled
                if files.count > 1 { labeled.id = "\(DatasetReader.name(of: [labeled.source.file])):\(labeled.id)" }
                return .structure(labeled)
            }
        }
    }

    /// Joins the files' curves, in order, and completes them.
    private func combine(_ files: [FileDrafts], _ names: [String], into outcome: inout ReadingOutcome) {
        var drafts: [CurveDraft] = []
        var indices: [String: Int] = [:]
        for file in files {
            outcome.errors += file.errors
            outcome.skippedFrames += file.lostFrames
            outcome.skippedFiles += file.isLost ? 1 : 0
            for draft in file.drafts {
                guard let known = indices[draft.name.id] else {
                    indices[draft.name.id] = drafts.count
                    drafts.append(draft)
                    continue
                }
                do throws(DataError) {
                    try drafts[known].merge(draft)
                } catch {
                    outcome.errors.append(error)
                    drafts[known].isSpoiled = true
                }
            }
        }
        outcome.dataset.groups.reserveCapacity(drafts.count)
        for draft in drafts {
            guard !draft.isSpoiled else {
                outcome.skippedCurves += 1
                continue
            }
            do throws(DataError) {
                outcome.dataset.groups.append(.curve(try draft.finished(options)))
            } catch {
                outcome.errors.append(error)
                outcome.skippedCurves += 1
            }
        }
        let order = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        outcome.errors.sort { a, b in
            (order[a.location.file] ?? -1, a.location.line) < (order[b.location.file] ?? -1, b.location.line)
        }
    }

    /// The last component of a path; of several, joined.
    private static func name(of paths: [String]) -> String {
        paths.map { path in
            InputFiles.shown(path).split(separator: "/").last.map(String.init) ?? path
        }.joined(separator: " + ")
    }
}

/// What reading gave, mistakes included.
public struct ReadingOutcome: Sendable {
    /// The sound curves, or structures.
    public var dataset: Dataset
    /// Every mistake, in the order of the files and of their lines.
    public var errors: [DataError] = []
    /// Curves, or structures, left out because something of them was wrong.
    public var skippedCurves = 0
    /// Frames left out of which no curve is known.
    public var skippedFrames = 0
    /// Files of which nothing could be read.
    public var skippedFiles = 0
    /// Files of folders that were not looked at, as their names are not those of data.
    public var passedOver: [String] = []
    /// How the numbers of a target were taken where that is open, for a person; nil where it is not.
    public var note: String?
}
