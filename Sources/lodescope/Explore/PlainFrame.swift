import Atomistics
import Exploration
import Explorer
import Terminal

/// The explorer where there is no terminal: everything is computed first, on this thread.
enum PlainFrame {
    /// One frame as text.
    static func text(
        of state: ExplorerState, dataset: Dataset, size: Size, capabilities: Capabilities, threads: Int
    ) -> String {
        var state = state
        let laboratory = Laboratory(dataset: dataset, threads: threads)
        settle(&state, with: [.input(.resize(size)), .loaded(dataset)], laboratory, threads: threads)
        return state.view(size: size, capabilities: capabilities).plainText()
    }

    /// Takes messages, and does all that the explorer asks for until it asks for nothing more; but leaves files, session and
    /// terminal alone.
    /// - Parameters:
    ///   - trains: whether models are trained; false where what is looked at needs none.
    ///   - working: told before each training what it is, and the part of the trainings that are done.
    static func settle(
        _ state: inout ExplorerState, with messages: [Message], _ laboratory: Laboratory, threads: Int,
        trains: Bool = true, working: (TrainingJob, Double) -> Void = { _, _ in }
    ) {
        var waiting = messages
        var generation = 0
        while !waiting.isEmpty {
            let message = waiting.removeFirst()
            // Answers to what is no longer wanted need not be computed.
            for effect in state.update(message) {
                switch effect {
                case .train(let newest, let jobs, _):
                    generation = newest
                    for (place, job) in jobs.enumerated() where trains && newest == generation {
                        working(job, Double(place) / Double(jobs.count))
                        if let answer = job.answer(by: laboratory, generation: newest) { waiting.append(answer) }
                    }
                    waiting.append(.finished(generation: newest))
                case .evaluate(let wanted): waiting.append(.evaluated(wanted.map { $0.run() }))
                case .lesson(let options, let dataset):
                    waiting.append(LessonWork.answer(options, of: dataset, threads))
                case .charges(let options): waiting.append(LessonWork.answer(options, threads))
                case .compare(let model, let dimerClass, let groups):
                    waiting.append(ModelFiles.compare(model, dimerClass, groups, threads: threads))
                case .cancel, .read, .copy, .write, .writeFigure, .writeView, .saveModel, .openModel, .listViews,
                    .openView, .use, .save, .record,
                    .setMouse,
                    .redraw,
                    .suspend, .quit:
                    break
                }
            }
        }
    }
}
