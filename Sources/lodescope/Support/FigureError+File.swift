import Atomistics
import Figures

extension FigureError {
    /// The error of a file that could not be drawn.
    func writing(_ path: String) -> DataError {
        DataError(.unwritable, at: SourceLocation(file: path, line: 0), description)
    }
}
