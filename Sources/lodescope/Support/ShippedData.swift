import Atomistics
import Glibc

/// The data that come with lodescope, found wherever the program is run from.
enum ShippedData {
    /// The dimers of six classes.
    static var dimers: String? { locate("datasets/dimers") }

    /// H2O and CO2 far apart, for the lesson on multipoles.
    static let waterAndDioxide = "datasets/h2o-co2.xyz.gz"

    /// The text of the guided lesson.
    static let guidedLesson = "Assets/guided-lesson.txt"

    /// A path in the project: looked for above the executable, through links, as in a clone; or in its `share` folder,
    /// as installed.
    static func locate(_ path: String) -> String? {
        guard let real = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(real) }
        var folder = String(cString: real)
        while let slash = folder.lastIndex(of: "/") {
            folder = String(folder[..<slash])
            for candidate in ["\(folder)/\(path)", "\(folder)/share/lodescope/\(path)"]
            where access(candidate, R_OK) == 0 {
                return candidate
            }
        }
        return nil
    }

    /// A path in the project, or what to do when it is not there.
    static func require(_ path: String) throws(DataError) -> String {
        if let found = locate(path) { return found }
        throw DataError(
            .unreadable, at: SourceLocation(file: path, line: 0),
            "these data come with lodescope but were not found above the program; name a dataset")
    }

    /// The dimers, or what to do when they are not there.
    static func requireDimers() throws(DataError) -> String {
        if let dimers { return dimers }
        throw DataError(
            .unreadable, at: SourceLocation(file: "datasets/dimers", line: 0),
            "the shipped dimers were not found above the program; name a dataset")
    }
}
