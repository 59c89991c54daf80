import Atomistics

/// Rows of cells under headings, aligned for a person or separated by commas for a program.
struct TextTable {
    struct Column {
        enum Alignment { case left, right }

        var heading: String
        var alignment: Alignment

        static func words(_ heading: String) -> Column { Column(heading: heading, alignment: .left) }
        static func numbers(_ heading: String) -> Column { Column(heading: heading, alignment: .right) }
    }

    var columns: [Column]
    var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    mutating func append(_ row: [String]) {
        precondition(row.count == columns.count, "one cell a column")
        rows.append(row)
    }

    /// Columns two blanks apart, as wide as their widest cell; every row is one line, whatever its cells say.
    var text: String {
        let lines = ([columns.map(\.heading)] + rows).map { $0.map { printable(name: $0) } }
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { TextTable.line($0, columns, widths) }.joined()
    }

    /// A row as a line of text; what is wider than its column takes the room that it needs.
    static func line(_ row: [String], _ columns: [Column], _ widths: [Int]) -> String {
        let cells = columns.indices.map { column in
            let cell = printable(name: row[column])
            let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
            return columns[column].alignment == .left ? cell + padding : padding + cell
        }
        var joined = Substring(cells.joined(separator: "  "))
        while joined.last == " " { joined.removeLast() }
        return joined + "\n"
    }
}
