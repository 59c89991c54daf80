/// The curves of one file, and everything that is wrong with it.
struct FileDrafts {
    private(set) var drafts: [CurveDraft] = []
    private(set) var errors: [DataError] = []
    /// Frames that are lost and of which no curve is known.
    private(set) var lostFrames = 0
    /// Nothing could be read.
    private(set) var isLost = false
    private(set) var digest: FileDigest?
    private var indices: [CurveName: Int] = [:]
    /// The curve of the frame before; nil when that one was lost too.
    private var previous: Int?
    /// The frame before is lost without a name: the curve of the next may be short of it.
    private var spoilsNext = false

    static func read(_ path: String, _ options: ReadingOptions, _ budget: ScanBudget) -> FileDrafts {
        do throws(DataError) {
            var digest: FileDigest?
            let bytes = try FileDigest.contents(of: path, options, keeping: &digest)
            var drafts = read(bytes: bytes, file: path, options, budget)
            drafts.digest = digest
            return drafts
        } catch {
            return FileDrafts(lostTo: error)
        }
    }

    /// Reads the bytes of a file, gzip or not.
    static func read(
        bytes: [UInt8], file: String, _ options: ReadingOptions, _ budget: ScanBudget = ScanBudget()
    ) -> FileDrafts {
        do throws(DataError) {
            let text = try InputFiles.expanded(bytes, of: file)
            var drafts = FileDrafts()
            let interpreter = FrameInterpreter(options: options, file: InputFiles.shown(file), budget: budget)
            drafts.readFrames(text.span, interpreter)
            return drafts
        } catch {
            return FileDrafts(lostTo: error)
        }
    }

    private init() {}

    private init(lostTo error: DataError) {
        errors = [error]
        isLost = true
    }

    private mutating func readFrames(_ bytes: Span<UInt8>, _ interpreter: FrameInterpreter) {
        var reader = FrameReader(file: interpreter.file, fragmentColumn: interpreter.fragmentColumn, bytes: bytes)
        while true {
            switch reader.next(in: bytes) {
            case .frame(let frame):
                add(frame, interpreter, bytes)
            case .damaged(let error, let blame):
                errors.append(error)
                spoil(blame, interpreter, bytes)
            case .foreign(let error):
                errors.append(error)
                isLost = true
                return
            case .end:
                return
            }
        }
    }

    private mutating func add(_ frame: Frame, _ interpreter: FrameInterpreter, _ bytes: Span<UInt8>) {
        let location = SourceLocation(file: interpreter.file, line: frame.comment.line - 1)
        let name: CurveName
        do throws(DataError) {
            name = try interpreter.curveName(frame.comment, bytes)
        } catch {
            errors.append(error)
            spoilNeighbors()
            return
        }
        let index = index(of: name, at: location)
        do throws(DataError) {
            let record = try interpreter.record(frame, bytes)
            if !drafts[index].isSpoiled { try drafts[index].add(record, frame, at: location) }
        } catch {
            errors.append(error)
            drafts[index].isSpoiled = true
        }
    }

    private mutating func index(of name: CurveName, at location: SourceLocation) -> Int {
        let index: Int
        if let previous, drafts[previous].name == name {
            index = previous
        } else if let known = indices[name] {
            index = known
        } else {
            index = drafts.count
            indices[name] = index
            drafts.append(CurveDraft(name: name, source: location))
        }
        if spoilsNext { drafts[index].isSpoiled = true }
        spoilsNext = false
        previous = index
        return index
    }

    /// Marks the curve that a lost frame belonged to.
    private mutating func spoil(_ blame: FrameOutcome.Blame, _ interpreter: FrameInterpreter, _ bytes: Span<UInt8>) {
        switch blame {
        case .comment(let comment):
            guard let name = try? interpreter.curveName(comment, bytes) else { return spoilNeighbors() }
            let location = SourceLocation(file: interpreter.file, line: comment.line - 1)
            drafts[index(of: name, at: location)].isSpoiled = true
        case .previousFrame:
            if let previous { drafts[previous].isSpoiled = true } else { lostFrames += 1 }
        case .neighbors:
            spoilNeighbors()
        }
    }

    /// A lost frame without a name was a point of the curve before it or of the one after it: neither is complete.
    private mutating func spoilNeighbors() {
        lostFrames += 1
        if let previous { drafts[previous].isSpoiled = true }
        spoilsNext = true
    }
}
