/// What stands on a terminal as text, drawn by the bytes that a program writes to it.
///
/// Of xterm's language it knows what ncurses writes for `xterm-256color`: moves, erasures, insertions, scrolling regions
/// and repetition; colors and modes change nothing. Every character takes one column, as all that is drawn here does.
public struct TerminalPicture: Sendable {
    /// Characters in a row.
    public let columns: Int
    /// Rows, the uppermost first.
    public let rows: Int

    private var cells: [[Character]]
    private var (row, column) = (0, 0)
    /// Whether the last character filled its row, so that the next begins the row below.
    private var isFull = false
    private var region: Range<Int>
    private var saved = (row: 0, column: 0)
    /// The last character, for repetitions.
    private var last: Character = " "
    /// The bytes of a sequence or a character that has not ended yet.
    private var pending: [UInt8] = []

    /// An empty picture.
    public init(columns: Int, rows: Int) {
        precondition(columns > 0 && rows > 0, "a terminal has cells")
        (self.columns, self.rows) = (columns, rows)
        cells = [[Character]](repeating: [Character](repeating: " ", count: columns), count: rows)
        region = 0..<rows
    }

    /// The rows as text, without blanks at their ends.
    public var lines: [String] {
        cells.map { row in String(row[..<((row.lastIndex { $0 != " " } ?? -1) + 1)]) }
    }

    /// Whether a row contains a text.
    public func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

    // MARK: - Bytes

    /// Takes the next bytes, which may end anywhere.
    public mutating func draw(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { take(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        if pending.isEmpty {
            switch byte {
            case 0x1B, 0x80...: pending = [byte]
            case 0x20...: write(Character(Unicode.Scalar(byte)))
            default: control(byte)
            }
            return
        }
        pending.append(byte)
        if pending[0] == 0x1B {
            guard endsSequence else { return }
            let sequence = pending
            pending = []
            obey(sequence)
        } else {
            let length = pending[0] >= 0xF0 ? 4 : pending[0] >= 0xE0 ? 3 : 2
            guard pending.count == length else { return }
            write(String(decoding: pending, as: UTF8.self).first!)
            pending = []
        }
    }

    /// Whether the escape sequence that is pending is whole.
    private var endsSequence: Bool {
        let last = pending.last!
        switch pending[1] {
        case UInt8(ascii: "["): return pending.count > 2 && (0x40...0x7E).contains(last)
        // A title or the clipboard, up to BEL or ESC \.
        case UInt8(ascii: "]"):
            return last == 0x07 || (last == UInt8(ascii: "\\") && pending.dropLast().last == 0x1B)
        // Character sets, as in ESC ( B.
        case 0x20...0x2F: return pending.count > 2 && (0x30...0x7E).contains(last)
        default: return true
        }
    }

    private mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x08: move(row, column - 1)
        case 0x09: move(row, (column / 8 + 1) * 8)
        case 0x0A, 0x0B, 0x0C: lineFeed()
        case 0x0D: move(row, 0)
        default: break
        }
    }

    private mutating func obey(_ sequence: [UInt8]) {
        let kind = sequence.last!
        guard sequence[1] == UInt8(ascii: "[") else {
            guard sequence.count == 2 else { return }
            switch UnicodeScalar(kind) {
            case "7": saved = (row, column)
            case "8": move(saved.row, saved.column)
            case "D": lineFeed()
            case "E":
                move(row, 0)
                lineFeed()
            case "M": if row == region.lowerBound { scroll(-1) } else { move(row - 1, column) }
            default: break
            }
            return
        }
        let body = sequence[2..<(sequence.count - 1)]
        // Private modes: the alternate screen is taken for the only one.
        if let first = body.first, (0x3C...0x3F).contains(first) { return }
        let numbers = body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
        func number(_ place: Int, _ standard: Int = 1) -> Int {
            place < numbers.count && numbers[place] > 0 ? numbers[place] : standard
        }
        switch UnicodeScalar(kind) {
        case "A": move(row - number(0), column)
        case "B", "e": move(row + number(0), column)
        case "C", "a": move(row, column + number(0))
        case "D": move(row, column - number(0))
        case "E": move(row + number(0), 0)
        case "F": move(row - number(0), 0)
        case "G", "`": move(row, number(0) - 1)
        case "d": move(number(0) - 1, column)
        case "H", "f": move(number(0) - 1, number(1) - 1)
        case "J": erase(number(0, 0), inRow: false)
        case "K": erase(number(0, 0), inRow: true)
        case "X": blank(row, column..<min(columns, column + number(0)))
        case "P":
            let count = min(number(0), columns - column)
            cells[row].removeSubrange(column..<column + count)
            cells[row] += [Character](repeating: " ", count: count)
        case "@":
            let count = min(number(0), columns - column)
            cells[row].insert(contentsOf: [Character](repeating: " ", count: count), at: column)
            cells[row].removeLast(count)
        case "L": if region.contains(row) { scroll(-number(0), row..<region.upperBound) }
        case "M": if region.contains(row) { scroll(number(0), row..<region.upperBound) }
        case "S": scroll(number(0))
        case "T": scroll(-number(0))
        case "b": for _ in 0..<number(0) { write(last) }
        case "r":
            let (top, bottom) = (number(0) - 1, min(rows, number(1, rows)))
            region = top < bottom ? top..<bottom : 0..<rows
            move(0, 0)
        default: break
        }
    }

    // MARK: - Cells

    private mutating func move(_ row: Int, _ column: Int) {
        self.row = min(max(0, row), rows - 1)
        self.column = min(max(0, column), columns - 1)
        isFull = false
    }

    private mutating func write(_ character: Character) {
        if isFull {
            move(row, 0)
            lineFeed()
        }
        cells[row][column] = character
        last = character
        if column == columns - 1 { isFull = true } else { column += 1 }
    }

    private mutating func lineFeed() {
        if row == region.upperBound - 1 { scroll(1) } else { move(row + 1, column) }
    }

    private mutating func blank(_ row: Int, _ range: Range<Int>) {
        for column in range { cells[row][column] = " " }
    }

    /// 0 from here to the end, 1 from the beginning to here, 2 all.
    private mutating func erase(_ part: Int, inRow: Bool) {
        switch part {
        case 0: blank(row, column..<columns)
        case 1: blank(row, 0..<column + 1)
        default: blank(row, 0..<columns)
        }
        guard !inRow else { return }
        if part != 1 { for below in row + 1..<max(row + 1, rows) { blank(below, 0..<columns) } }
        if part != 0 { for above in 0..<row { blank(above, 0..<columns) } }
    }

    /// Up by some rows; down by a negative number of them.
    private mutating func scroll(_ count: Int, _ part: Range<Int>? = nil) {
        let part = part ?? region
        let moved = min(abs(count), part.count)
        let empty = [[Character]](
            repeating: [Character](repeating: " ", count: columns), count: moved)
        let kept = count > 0 ? cells[part].dropFirst(moved) : cells[part].dropLast(moved)
        cells.replaceSubrange(part, with: count > 0 ? Array(kept) + empty : empty + Array(kept))
    }
}
