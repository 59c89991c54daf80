import Explorer
import Figures
import Terminal

/// Figures of the explorer's screens as files.
enum FigureFiles {
    /// The width of a column of a journal, points.
    static let width = 85 * Figure.millimeter

    /// Writes a figure of a column's width, in the format that the name ends with, never over a file that is there.
    static func write(_ panels: [FigurePanel], _ description: String, to path: String) -> Notice {
        guard let format = FigureFormat(path: path) else { preconditionFailure("\(path) ends with no format") }
        do {
            let figure = Figure(panels, width: width, description: description)
            return FreeName.write(try figure.encoded(as: format), to: path)
        } catch {
            return Notice("\(error)", .error)
        }
    }
}
