/// Reads the frames of one Extended XYZ file in memory, one after the other, and finds the next frame after a damaged one.
struct FrameReader {
    let file: String
    let fragmentColumn: String
    /// The name of the columns of what every atom has to learn, where there is such a target.
    let valueColumn: String?
    private var lines: LineCursor
    private var isAtFirstFrame = true
    /// The last `Properties` and what they mean: the same in all frames of most files.
    private var lastProperties: [UInt8] = []
    private var lastLayout = ColumnLayout.plain

    /// Beyond this a coordinate, in angstrom, is a mistake.
    static let largestCoordinate = 1e6

    init(file: String, fragmentColumn: String, valueColumn: String? = nil, bytes: Span<UInt8>) {
        self.file = file
        self.fragmentColumn = fragmentColumn
        self.valueColumn = valueColumn
        let hasByteOrderMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        lines = LineCursor(position: hasByteOrderMark ? 3 : 0)
    }

    mutating func next(in bytes: Span<UInt8>) -> FrameOutcome {
        var found: Range<Int>?
        repeat { found = lines.next(in: bytes) } while found.map({ bytes.isBlank($0) }) == true
        guard let countLine = found else {
            return isAtFirstFrame ? .foreign(error(0, "expected Extended XYZ, found an empty file")) : .end
        }
        let firstLine = lines.line
        guard let count = atomCount(countLine, bytes) else {
            if isAtFirstFrame {
                let isText = !bytes.array(0..<min(bytes.count, 1024)).contains(0)
                let what = isText ? bytes.quoted(countLine) : "binary data"
                return .foreign(
                    error(firstLine, "expected Extended XYZ, which begins with the number of atoms, found \(what)"))
            }
            skipToNextFrame(in: bytes)
            return .damaged(
                error(firstLine, "expected the number of atoms of the next frame, found \(bytes.quoted(countLine))"),
                blame: .previousFrame)
        }
        isAtFirstFrame = false

        guard let commentLine = lines.next(in: bytes) else {
            return .damaged(
                error(firstLine, "expected a comment line and \(count) atoms, found the end of the file"),
                blame: .previousFrame)
        }
        let comment: CommentLine
        do throws(DataError) {
            comment = try CommentLine(bytes, commentLine, at: SourceLocation(file: file, line: lines.line))
        } catch {
            skipToNextFrame(in: bytes)
            return .damaged(error, blame: .neighbors)
        }
        do throws(DataError) {
            let frame = try atoms(count, of: comment, countLine: firstLine, bytes)
            // Frequencies, SMILES and InChI.
            if comment.program?.program == .qm9 { skipToNextFrame(in: bytes) }
            return .frame(frame)
        } catch {
            skipToNextFrame(in: bytes)
            return .damaged(error, blame: .comment(comment))
        }
    }

    private mutating func atoms(
        _ count: Int, of comment: CommentLine, countLine: Int, _ bytes: Span<UInt8>
    ) throws(DataError) -> Frame {
        let layout = try layout(of: comment, bytes)
        // A count can be any number: room is made for no more atoms than the file has bytes for.
        let room = min(count, (bytes.count - lines.position) / 7 + 1)
        var frame = Frame(comment: comment, elements: [], positions: [])
        frame.elements.reserveCapacity(room)
        frame.positions.reserveCapacity(room)
        var columns = AtomColumns(layout)
        if layout.fragment != nil { columns.fragments.reserveCapacity(room) }

        for index in 0..<count {
            let before = lines
            guard let line = lines.next(in: bytes) else {
                throw error(countLine, "expected \(count) atoms, found \(index) before the end of the file")
            }
            if bytes.isBlank(line) || isCountAlone(line, bytes) {
                lines = before
                throw error(countLine, "expected \(count) atoms, found \(index) before line \(before.line + 1)")
            }
            do throws(AtomColumns.Problem) {
                try columns.read(line, bytes, into: &frame)
            } catch {
                throw self.error(lines.line, error.text)
            }
        }
        do throws(AtomColumns.Problem) {
            try columns.finish(&frame)
        } catch {
            throw self.error(comment.line + 1 + error.atom, error.text)
        }
        return frame
    }

    private mutating func layout(of comment: CommentLine, _ bytes: Span<UInt8>) throws(DataError) -> ColumnLayout {
        guard let entry = try comment.entry(.properties, bytes, in: file) else { return .plain }
        if bytes.equals(entry.value, lastProperties) { return lastLayout }
        let value = CommentValue(entry, bytes)
        do throws(ColumnLayout.Problem) {
            lastLayout = try ColumnLayout(
                properties: value.text(bytes), fragmentColumn: fragmentColumn, valueColumn: valueColumn)
        } catch {
            throw self.error(comment.line, "Properties: \(error.text)")
        }
        lastProperties = bytes.array(entry.value)
        return lastLayout
    }

    /// The number of atoms, if that is all that stands on the line.
    private func atomCount(_ line: Range<Int>, _ bytes: Span<UInt8>) -> Int? {
        guard let field = bytes.nextField(from: line.lowerBound, before: line.upperBound),
            let count = DecimalNumber.integer(bytes, field), count > 0,
            bytes.isBlank(field.upperBound..<line.upperBound)
        else { return nil }
        return count
    }

    private func isCountAlone(_ line: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        // Atoms begin with a letter; only a line that begins with a digit is looked at twice.
        guard let first = bytes.nextField(from: line.lowerBound, before: line.upperBound)?.lowerBound,
            bytes[first] &- UInt8(ascii: "0") <= 9
        else { return false }
        return atomCount(line, bytes) != nil
    }

    /// Stops before the next line that holds nothing but a number, or at the end.
    private mutating func skipToNextFrame(in bytes: Span<UInt8>) {
        while true {
            let before = lines
            guard let line = lines.next(in: bytes) else { return }
            if atomCount(line, bytes) != nil {
                lines = before
                return
            }
        }
    }

    private func error(_ line: Int, _ message: String) -> DataError {
        DataError(at: SourceLocation(file: file, line: line), message)
    }
}
