import Atomistics
import Exploration
import Workers

/// A table that is printed row by row, each as soon as it is there, so that what ends early leaves what it has: text in
/// columns of a width that is known before, or CSV.
final class GrowingTable: Sendable {
    enum Form { case text, csv(Origin) }

    private let columns: [TextTable.Column]
    private let widths: [Int]
    private let form: Form
    private let progress: ProgressLine
    private struct State {
        /// What stands above the first row, until that comes: what fails before leaves nothing.
        var head: String
        var failure: DataError?
    }

    private let state: Mutex<State>

    /// A table without rows yet.
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
        state = Mutex(State(head: before))
        let headings = line(columns.map(\.heading), isHead: true)
        state.withLock { $0.head += headings }
    }

    /// Prints a row; called from any thread, one call after the other.
    func append(_ row: [String]) {
        precondition(row.count == columns.count, "one cell a column")
        print(line(row))
    }

    /// Prints the headings where there are no rows; throws what kept rows from being written.
    func finish() throws(DataError) {
        print("")
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    private func line(_ cells: [String], isHead: Bool = false) -> String {
        switch form {
        case .csv(let origin): CommaSeparated.text([cells + (isHead ? Origin.columns : origin.cells)])
        case .text: TextTable.line(cells, columns, widths)
        }
    }

    private func print(_ text: String) {
        progress.clear()
        state.withLock { state in
            let whole = state.head + text
            state.head = ""
            guard !whole.isEmpty else { return }
            do throws(DataError) {
                try StandardOutput.write(whole)
            } catch {
                state.failure = state.failure ?? error
            }
        }
    }
}
