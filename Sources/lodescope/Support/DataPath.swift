import ArgumentParser
import Atomistics
import Glibc

/// A dataset as the command line names it: a file, a folder, `-` for standard input, or `shipped` for the dimers that
/// come with lodescope.
struct DataPath: ExpressibleByArgument {
    /// The word of the command line.
    let text: String

    init(argument: String) { text = argument }

    /// The name of the dimers that come with lodescope.
    static let shipped = "shipped"

    /// Whether it is the dimers that come with lodescope; a file or folder of that name is itself.
    var isShipped: Bool { text == DataPath.shipped && access(text, F_OK) != 0 }

    /// Where the data are.
    var place: String {
        get throws(DataError) {
            if isShipped { return try ShippedData.requireDimers() }
            if access(text, F_OK) != 0, errno == ENOENT, NearestWord.find(to: text, among: [DataPath.shipped]) != nil {
                throw DataError(
                    .unreadable, at: SourceLocation(file: text, line: 0),
                    "cannot read: there is no such file; did you mean \(DataPath.shipped)?")
            }
            return text
        }
    }

    static var defaultCompletionKind: CompletionKind { .file() }

    /// The help of an argument that takes one or several.
    static let help = ArgumentHelp(
        "Extended XYZ files, plain or gzip, or folders of them; - is standard input, shipped the dimers that come with lodescope."
    )
}

extension [DataPath] {
    /// Where the data are.
    var places: [String] {
        get throws(DataError) {
            var places: [String] = []
            for path in self { places.append(try path.place) }
            return places
        }
    }
}
