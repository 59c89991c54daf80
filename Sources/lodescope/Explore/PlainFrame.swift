import Atomistics
import Exploration
import Explorer
import Terminal

/// One frame as text, for where there is no terminal to draw on: everything is computed first, on this thread.
enum PlainFrame {
    static func text(
        of state: ExplorerState, dataset: Dataset, size: Size, capabilities: Capabilities, threads: Int
    ) -> String {
        var state = state
        let laboratory = Laboratory(dataset: dataset, threads: threads)
        var waiting: [Message] = [.input(.resize(size)), .loaded(dataset)]
        var generation = 0
        while !waiting.isEmpty {
            let message = waiting.removeFirst()
            // Answers to what is no longer wanted need not be computed.
            for effect in state.update(message) {
                switch effect {
                case .train(let newest, let jobs, _):
                    generation = newest
                    for job in jobs where newest == generation {
                        if let answer = job.answer(by: laboratory, generation: newest) { waiting.append(answer) }
                    }
                    waiting.append(.finished(generation: newest))
                case .evaluate(let wanted): waiting.append(.evaluated(wanted.map { $0.run() }))
                case .lesson(let options, let dataset):
                    waiting.append(LessonWork.answer(options, of: dataset, threads))
                case .charges(let options): waiting.append(LessonWork.answer(options, threads))
                case .compare(let model, let dimerClass, let groups):
                    waiting.append(ModelFiles.compare(model, dimerClass, groups, threads: threads))
                case .cancel, .read, .copy, .write, .saveModel, .openModel, .save, .setMouse, .redraw, .suspend, .quit:
                    break
                }
            }
        }
        return state.view(size: size, capabilities: capabilities).plainText()
    }
}
