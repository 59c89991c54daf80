import Atomistics
import Workers

/// A table that is printed row by row, each as soon as it is there, so that what ends early leaves what it has: text in
/// columns of a width that is known before, or CSV.
final class GrowingTable: Sendable {
    enum Form { case text, csv }

    private let columns: [TextTable.Column]
    private let widths: [Int]
    private let form: Form
    private let progress: ProgressLine
    private let failure = Mutex<DataError?>(nil)

    /// Prints the headings.
    /// - Parameters:
    ///   - widths: the least width of each column, the headings' where it is missing.
    ///   - before: text above the headings.
    ///   - progress: the line that rows must not be written on.
    init(
        _ columns: [TextTable.Column], widths: [Int] = [], form: Form, before: String = "", progress: ProgressLine
    ) {
        self.columns = columns
        self.widths = columns.indices.map { max(columns[$0].heading.count, $0 < widths.count ? widths[$0] : 0) }
        self.form = form
        self.progress = progress
        print(before + line(columns.map(\.heading)))
    }

    /// Prints a row; called from any thread, one call after the other.
    func append(_ row: [String]) {
        precondition(row.count == columns.count, "one cell a column")
        print(line(row))
    }

    /// Throws what kept rows from being written.
    func requireWritten() throws(DataError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    private func line(_ cells: [String]) -> String {
        switch form {
        case .csv: CommaSeparated.text([cells])
        case .text: TextTable.line(cells, columns, widths)
        }
    }

    private func print(_ text: String) {
        progress.clear()
        do throws(DataError) {
            try StandardOutput.write(text)
        } catch {
            failure.withLock { $0 = $0 ?? error }
        }
    }
}
