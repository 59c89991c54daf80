/// Columns of aligned cells under a header, with a chosen row.
///
///     let table = Table(
///         columns: [.text("class", .flexible(min: 6, priority: 1)), .number("RMSE", width: 8)], count: classes.count,
///         scroll: state.scroll) { row, column in ... }
///
/// Columns that find no room are left out, those of lowest priority first.
public struct Table {
    public struct Column: Hashable, Sendable {
        public var title: String
        public var width: Length
        public var alignment: Alignment
        /// True marks the column the rows are sorted by with ▲ (smallest first), false with ▼.
        public var isAscending: Bool?

        public init(_ title: String, _ width: Length, alignment: Alignment = .left, isAscending: Bool? = nil) {
            self.title = title
            self.width = width
            self.alignment = alignment
            self.isAscending = isAscending
        }

        public static func text(_ title: String, _ width: Length, isAscending: Bool? = nil) -> Column {
            Column(title, width, isAscending: isAscending)
        }

        public static func number(
            _ title: String, width: Int, priority: Int = 0, isAscending: Bool? = nil
        ) -> Column {
            Column(title, .fixed(width, priority: priority), alignment: .right, isAscending: isAscending)
        }
    }

    public var columns: [Column]
    public var count: Int
    /// Nil for a table without a chosen row.
    public var scroll: Scroll?
    public var isFocused: Bool
    public var cell: (_ row: Int, _ column: Int) -> StyledLine

    public init(
        columns: [Column], count: Int, scroll: Scroll? = nil, isFocused: Bool = true,
        cell: @escaping (_ row: Int, _ column: Int) -> StyledLine
    ) {
        self.columns = columns
        self.count = count
        self.scroll = scroll
        self.isFocused = isFocused
        self.cell = cell
    }

    @discardableResult
    public func draw(into buffer: inout CellBuffer, in rect: Rect, _ look: Look) -> RowsLayout {
        let rect = rect.intersection(buffer.bounds)
        let rows = Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
        let first = (scroll ?? Scroll(offset: 0)).firstVisible(count: count, height: rows.height)
        let hasBar = count > rows.height && rect.width >= 3
        let body = Rect(x: rows.x, y: rows.y, width: rows.width - (hasBar ? 1 : 0), height: rows.height)
        let fields = body.split(.horizontal, columns.map(\.width), gap: body.width >= 40 ? 2 : 1)
        guard rect.height > 0 else { return RowsLayout(rect: body, first: 0, count: count) }
        for (column, field) in zip(columns, fields) where !field.isEmpty || (rows.isEmpty && field.width > 0) {
            buffer.write(
                column.heading(look.glyphs), x: field.x, y: rect.y, look, .title, maxWidth: field.width,
                alignment: column.alignment)
        }
        for line in 0..<body.height where first + line < count {
            let index = first + line
            let role = selectionRole(scroll.map { $0.selected == index } ?? false, isFocused)
            if let role {
                buffer.fill(Rect(x: body.x, y: body.y + line, width: body.width, height: 1), style: look[role])
            }
            for (column, field) in fields.enumerated() where !field.isEmpty {
                buffer.write(
                    cell(index, column), x: field.x, y: body.y + line, look, maxWidth: field.width,
                    alignment: columns[column].alignment, in: role)
            }
        }
        if hasBar {
            buffer.scrollBar(x: rect.maxX - 1, y: rows.y, height: rows.height, first: first, count: count, look)
        }
        return RowsLayout(rect: body, first: first, count: count)
    }
}

extension Table.Column {
    fileprivate func heading(_ glyphs: Capabilities.Glyphs) -> String {
        guard let isAscending else { return title }
        let mark = glyphs == .ascii ? (isAscending ? "^" : "v") : (isAscending ? "▲" : "▼")
        return alignment == .right ? mark + title : title + mark
    }
}
