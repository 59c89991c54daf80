import Atomistics
import Dispatch
import Exploration
import Explorer
import Foundation
import Glibc
import LinearAlgebra
import Workers

/// Carries out what the explorer asks for, away from the thread that draws: one training after another, the newest
/// generation first. Curves of single dimers are `Evaluator`'s.
final class BackgroundWork: Sendable {
    private struct Assignment: Sendable {
        var generation: Int
        var jobs: [TrainingJob]
        var first: Int?
        var cancellation: Cancellation
        /// When it was asked for, in nanoseconds.
        var start = DispatchTime.now().uptimeNanoseconds
    }

    private struct State {
        var laboratory: Laboratory?
        var waiting: Assignment?
        var current: Cancellation?
        var lesson: Cancellation?
        /// The regularization last chosen for a class and descriptor: the first answer of the next training.
        var lambdas: [TrainingJob: Double] = [:]
    }

    /// The regularization where nothing is known yet: in the middle of what cross-validation chooses.
    private static let firstLambda = 1e-6

    private let state = Mutex(State())
    private let changed = DispatchSemaphore(value: 0)
    private let lessons = DispatchQueue(label: "lodescope.lessons")
    private let threads: Int
    private let post: @Sendable (Message) -> Void

    /// - Parameter post: takes the answers, on any thread.
    init(threads: Int, post: @escaping @Sendable (Message) -> Void) {
        self.threads = threads
        self.post = post
        let worker = Thread { [self] in work() }
        worker.stackSize = 8 << 20
        worker.start()
    }

    /// The bytes that models of before may take: enough to turn some knobs back and forth, whatever is allowed.
    private static let memory = min(2 << 30, ProcessMemory.allowed.bytes / 8)

    /// The bytes of features that trainings side by side may have.
    private static let mostTogether = ProcessMemory.allowed.bytes / 16

    func use(_ dataset: Dataset) {
        let laboratory = Laboratory(dataset: dataset, threads: threads, memory: Self.memory)
        state.withLock { $0.laboratory = laboratory }
    }

    func train(generation: Int, jobs: [TrainingJob], first: Int?) {
        state.withLock { state in
            state.current?.cancel()
            state.waiting = Assignment(
                generation: generation, jobs: jobs, first: first, cancellation: Cancellation())
        }
        changed.signal()
    }

    func cancel() {
        state.withLock { state in
            state.current?.cancel()
            state.lesson?.cancel()
            state.waiting = nil
        }
    }

    /// Has a lesson computed, with a number of threads.
    func learn(_ lesson: @escaping @Sendable (_ threads: Int, Cancellation) -> Message) {
        let (post, threads) = (post, threads)
        let cancellation = Cancellation()
        state.withLock { state in
            state.lesson?.cancel()
            state.lesson = cancellation
        }
        lessons.async {
            ThreadPriority.lowerWorkers()
            let answer = lesson(threads, cancellation)
            if !cancellation.isCancelled { post(answer) }
        }
    }

    // MARK: - The worker

    private func work() {
        while true {
            changed.wait()
            let next = state.withLock { state -> (Assignment, Laboratory)? in
                guard let waiting = state.waiting, let laboratory = state.laboratory else { return nil }
                state.waiting = nil
                state.current = waiting.cancellation
                return (waiting, laboratory)
            }
            guard let (assignment, laboratory) = next else { continue }
            // What is looked at first is done to its end, with all threads, before the others begin.
            if let job = assignment.jobs.first {
                ThreadPriority.lowerWorkers()
                if let shown = assignment.first { answerFirst(job, shown, assignment, laboratory) }
                train(job, assignment, laboratory)
            }
            trainSideBySide(Array(assignment.jobs.dropFirst()), assignment, laboratory)
            guard !assignment.cancellation.isCancelled else { continue }
            post(.finished(generation: assignment.generation))
            // Which a knob would wait for longer than for its numbers.
            laboratory.prepareMemory { !assignment.cancellation.isCancelled }
        }
    }

    /// The other jobs, each with a thread of its own where memory allows: threads within one training wait for each other.
    private func trainSideBySide(
        _ jobs: [TrainingJob], _ assignment: Assignment, _ laboratory: Laboratory
    ) {
        let items = jobs.map { TrainingBatch.Item($0.dimerClass, $0.options) }
        let batch = TrainingBatch(items, of: laboratory.dataset)
        var workers = min(threads, jobs.count)
        while workers > 1, batch.bytesTogether(threads: workers) > BackgroundWork.mostTogether { workers -= 1 }
        if !BLAS.allowsConcurrentCalls { workers = 1 }
        let (count, threads) = (workers, threads / max(1, workers))
        _ = Parallel.map(
            jobs.count, threads: count, makeState: { count > 1 ? laboratory.sharing(threads: threads) : laboratory }
        ) { index, laboratory in
            guard !assignment.cancellation.isCancelled else { return }
            // Threads are made as work comes.
            ThreadPriority.lowerWorkers()
            train(jobs[index], assignment, laboratory)
        }
    }

    /// The regularization last chosen for a class and descriptor, or a likely one.
    private func startingLambda(_ job: TrainingJob) -> Double {
        state.withLock { $0.lambdas[BackgroundWork.lambdaKey(job)] } ?? BackgroundWork.firstLambda
    }

    private static func lambdaKey(_ job: TrainingJob) -> TrainingJob {
        TrainingJob(dimerClass: job.dimerClass, options: ModelOptions(descriptor: job.options.descriptor))
    }

    /// Posts a first answer, of one model; what is wrong with a job the training itself will say.
    private func answerFirst(_ job: TrainingJob, _ shown: Int, _ assignment: Assignment, _ laboratory: Laboratory) {
        let report = try? laboratory.firstAnswer(
            job.dimerClass, job.options, lambda: startingLambda(job), shown: [shown],
            cancellation: assignment.cancellation)
        guard let report, !assignment.cancellation.isCancelled else { return }
        post(.trained(generation: assignment.generation, job: job, report: report, isFinal: false))
    }

    private func train(_ job: TrainingJob, _ assignment: Assignment, _ laboratory: Laboratory) {
        let generation = assignment.generation
        let start = DispatchTime.now().uptimeNanoseconds
        let lastShown = Atomic<UInt64>(0)
        let post = post
        let monitor = TrainingMonitor(
            cancellation: assignment.cancellation,
            progress: { progress in
                // As often as an eye can follow; every message is a frame.
                let now = DispatchTime.now().uptimeNanoseconds
                let last = lastShown.load(ordering: .relaxed)
                // Another thread may have shown a later one meanwhile.
                guard now > start + 150_000_000, now > last + 80_000_000,
                    lastShown.compareExchange(expected: last, desired: now, ordering: .relaxed).exchanged
                else { return }
                let elapsed = Double(now - assignment.start) * 1e-9
                post(.progress(generation: generation, WorkProgress(job: job, progress: progress, elapsed: elapsed)))
            },
            preliminary: { post(.trained(generation: generation, job: job, report: $0, isFinal: false)) })
        guard
            let answer = job.answer(
                by: laboratory, generation: generation, startingLambda: startingLambda(job),
                monitor: monitor)
        else { return }
        if case .trained(_, _, let report, _) = answer {
            state.withLock { $0.lambdas[BackgroundWork.lambdaKey(job)] = report.regularization }
        }
        post(answer)
    }
}

/// Lessons, and what the explorer is told of them.
enum LessonWork {
    /// The answer of the lesson on a gas of charges.
    static func answer(
        _ options: ChargeLesson.Options, _ threads: Int, _ cancellation: Cancellation = Cancellation()
    ) -> Message {
        do {
            return .charges(
                try ChargeLesson(
                    learning: options, threads: threads, monitor: TrainingMonitor(cancellation: cancellation)))
        } catch {
            return .chargesFailed(text: error.spelled(.labels))
        }
    }

    /// The answer of the lesson on multipoles, of given data or those that are shipped.
    static func answer(
        _ options: MultipoleLesson.Options, of dataset: Dataset?, _ threads: Int,
        _ cancellation: Cancellation = Cancellation()
    ) -> Message {
        do {
            let data = try dataset ?? DatasetReader().read([ShippedData.require(ShippedData.waterAndDioxide)])
            return .lesson(
                try MultipoleLesson(
                    learning: data, options, threads: threads, monitor: TrainingMonitor(cancellation: cancellation)))
        } catch {
            return .lessonFailed(options, text: error.spelled(.labels))
        }
    }
}
