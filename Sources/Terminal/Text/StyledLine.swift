/// A line of text in pieces of different roles.
///
///     let line: StyledLine = "RMSE " + StyledLine("12.3", .good) + " meV"
///     buffer.write(line, x: 0, y: 0, look)
public struct StyledLine: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// A piece of the line in one role.
    struct Run: Hashable, Sendable {
        var text: String
        var role: Role
    }

    /// The pieces from left to right.
    var runs: [Run]

    /// A line of one role.
    public init(_ text: String, _ role: Role = .text) { runs = [Run(text: text, role: role)] }

    init(runs: [Run]) { self.runs = runs }

    /// A line of plain text, from a literal or an interpolation.
    public init(stringLiteral text: String) { self.init(text) }

    /// One line after the other, without a blank between.
    public static func + (a: StyledLine, b: StyledLine) -> StyledLine {
        var sum = a
        sum.runs += b.runs
        return sum
    }

    /// Appends a line, without a blank between.
    public static func += (a: inout StyledLine, b: StyledLine) { a.runs += b.runs }

    /// The text without styles.
    public var text: String { runs.map(\.text).joined() }
}

extension CellBuffer {
    /// Writes a line of several styles into a field, as `write(_:x:y:style:maxWidth:alignment:glyphs:)` does for one.
    ///
    /// - Parameter row: the role of the row the line stands in; a selection's colors win over the runs' own.
    @discardableResult
    public mutating func write(
        _ line: StyledLine, x: Int, y: Int, _ look: Look, maxWidth: Int? = nil, alignment: Alignment = .left,
        in row: Role? = nil
    ) -> Int {
        let field = maxWidth ?? (size.width - x)
        let texts = line.runs.map { $0.text.shown(with: look.glyphs) }
        let columns = texts.reduce(0) { $0 + $1.columns }
        let spare = max(0, field - columns)
        let start = alignment == .left ? x : alignment == .right ? x + spare : x + spare / 2
        var place = start
        for (run, text) in zip(line.runs, texts) {
            let room = x + field - place
            guard room > 0 else { break }
            let isLast = place + text.columns >= x + field
            // A run that would fill the field to its end while more follow is cut there, with the ellipsis.
            let isCutShort = isLast && columns > field && place + text.columns == x + field
            let style = look.style(run.role, in: row)
            place += write(
                isCutShort ? text + " " : text, x: place, y: y, style: style, maxWidth: room, glyphs: look.glyphs)
            if isLast, columns > field { break }
        }
        return place - start
    }
}

extension Look {
    /// The style of a role on a row that may be selected.
    public func style(_ role: Role, in row: Role?) -> Style {
        guard let row else { return self[role] }
        var style = self[row]
        if role == .text { return style }
        style.attributes.formUnion(self[role].attributes.subtracting([.dim, .reverse]))
        if style.background == .standard, !style.attributes.contains(.reverse) {
            style.foreground = self[role].foreground
        }
        return style
    }
}
