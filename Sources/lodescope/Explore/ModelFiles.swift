import Atomistics
import Exploration
import Explorer
import Foundation
import Workers

/// Saved models in the explorer: what is done with their files, away from the thread that draws, and what is told of it.
enum ModelFiles {
    /// Writes a model, where the name is taken under the next free one.
    static func save(_ model: LinearModel, _ origin: Origin, to path: String) -> Message {
        do {
            let notice = FreeName.write(try SavedModel.number(model).encoded(origin: origin), to: atHome(path))
            guard notice.kind == .good, model.options.uncertainty == .gpr else { return .notice(notice) }
            return .notice(Notice(notice.text + ", without error bars: gpr needs all that trained", .warning))
        } catch {
            return .notice(Notice("\(path): \(error)", .error))
        }
    }

    /// Reads a model.
    static func open(_ path: String) -> Message {
        do throws(DataError) {
            return .opened(try read(path))
        } catch {
            return .notice(Notice(error.spelled(\.atStart), .error))
        }
    }

    /// A model that is ready to be looked at.
    static func read(_ path: String) throws(DataError) -> OpenedModel {
        switch try SavedModel(reading: atHome(path)) {
        case .number(let model): return OpenedModel(model, name: URL(fileURLWithPath: path).lastPathComponent)
        case .parts:
            throw DataError(
                at: SourceLocation(file: path, line: 1),
                "it is a model of a target with parts: lodescope predict reads it, the explorer does not")
        }
    }

    /// What a model says of a class.
    static func compare(
        _ model: OpenedModel, _ dimerClass: ClassSelection, _ groups: [SampleGroup], threads: Int
    ) -> Message {
        do {
            return .compared(
                name: model.name,
                try model.report(of: dimerClass, groups, execution: Execution(threads: threads)))
        } catch {
            return .notCompared(name: model.name, dimerClass, text: error.spelled(.labels))
        }
    }

    /// A path in which ~ is the home folder, as shells have it.
    static func atHome(_ path: String) -> String { (path as NSString).expandingTildeInPath }
}
