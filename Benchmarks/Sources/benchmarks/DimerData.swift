import Atomistics
import Foundation

/// The dimers that models are trained on: those that are shipped, or the file or folder named on the command line.
enum DimerData {
    static let path: String = {
        if let last = CommandLine.arguments.last, CommandLine.arguments.count > 1, last.contains("/") { return last }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("datasets/dimers").path
    }()

    static let dimers: Dataset = {
        do { return try DatasetReader().read([path]) } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(65)
        }
    }()

    static let classes = DimerClass.six.filter(dimers.classes.contains).map { ClassSelection($0) }
}
