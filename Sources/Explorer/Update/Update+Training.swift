import Atomistics
import Descriptors
import Exploration

extension ExplorerState {
    /// The models of the chosen class that are plotted, the one in focus first, and the pinned one.
    var modelJobs: [TrainingJob] {
        let first = options.descriptor
        let shown = ([first] + plotted.filter { $0 != first }).map { job($0, in: dimerClass) }
        return shown + [pinJob].compactMap { $0 }.filter { !shown.contains($0) }
    }

    /// The columns of the class table: the three that are compared, and the one in focus where it is another.
    var tableDescriptors: [Descriptor] {
        let compared = Descriptor.compared
        return compared.contains(options.descriptor) ? compared : compared + [options.descriptor]
    }

    /// Shows what is known for the present options and has the rest trained. The old picture stays until then.
    mutating func refresh() {
        let wanted = screen.room.jobs(&self)
        // After everything else: what is cancelled here must not be the lesson just asked for.
        defer {
            screen.room.request(&self)
            requestComparison()
        }
        for descriptor in plotted {
            let job = job(descriptor, in: dimerClass)
            if models[descriptor]?.job != job, let report = cache[job] { show(report, for: job) }
        }
        if let job = pinJob, pin?.model?.job != job, let report = cache[job] {
            showPinned(report, for: job)
        }
        var missing: [TrainingJob] = []
        for job in isLoaded ? wanted : [] {
            if job == pinJob, job == pin?.model?.job { continue }
            if models[job.options.descriptor]?.job == job, cache[job] != nil { continue }
            if let problem = problem(of: job) {
                work.failures[job] = problem
            } else {
                missing.append(job)
            }
        }
        guard missing != work.jobs else { return }
        let wasRunning = work.isRunning
        work.generation += 1
        work.jobs = missing
        work.total = missing.count
        work.progress = nil
        if !missing.isEmpty {
            emit(.train(generation: work.generation, jobs: missing, first: shownFirst(of: missing)))
        } else if wasRunning {
            emitCancel()
        }
    }

    /// What a first answer shows, of the model in focus: the curve that is looked at, or structures as points.
    private func shownFirst(of jobs: [TrainingJob]) -> Int? {
        guard let selection, jobs.first?.options.descriptor == options.descriptor else { return nil }
        return (target == nil ? screen.room.showsCurve : screen == .parity) ? selection.index : nil
    }

    /// Why a job cannot be done, for a person; nil when nothing speaks against it.
    func problem(of job: TrainingJob) -> String? {
        if let problem = job.options.problem { return problem.spelled(.labels) }
        let total = curvesByClass[job.dimerClass]?.count ?? 0
        if total < 2 {
            return "\(job.dimerClass) has \(total) \(noun)\(total == 1 ? "" : "s"): nothing to train and test"
        }
        if job.options.trainingSize.count(of: total) == nil {
            return "\(job.options.trainingSize) training \(noun)s leave none of the \(total) of \(job.dimerClass) "
                + "to test"
        }
        return nil
    }

    /// A result of the present generation.
    mutating func receive(_ report: TrainingReport, for job: TrainingJob, isFinal: Bool) {
        if isFinal { work.jobs.removeAll { $0 == job } }
        if isFinal && keepsRuns { emit(.record(report, command: command(of: job))) }
        work.failures[job] = nil
        guard report.firstAnswerOf == nil else {
            guard job == self.job(job.options.descriptor, in: dimerClass) else { return }
            show(report, for: job)
            // Structures are looked at as points.
            if target != nil, job.options.descriptor == options.descriptor { rebuildList() }
            return
        }
        let isShown = job.withoutErrorBars == self.job(job.options.descriptor, in: job.dimerClass).withoutErrorBars
        scores.store(report, for: job, isShown: isShown)
        sweep.read(scores)
        // A table's job may be the very one the curves want, when there are no error bars.
        guard job.dimerClass == dimerClass else { return }
        if job == pinJob {
            if isFinal { cache[job] = report }
            showPinned(report, for: job)
            rebuildList()
        }
        guard job == self.job(job.options.descriptor, in: dimerClass) else { return }
        if isFinal { cache[job] = report }
        show(report, for: job)
        if job.options.descriptor == options.descriptor {
            if isFresh { chooseTelling() }
            rebuildList()
        } else if isFresh {
            chooseTelling()
        }
    }

    mutating func fail(_ job: TrainingJob, _ text: String) {
        work.jobs.removeAll { $0 == job }
        work.failures[job] = text
        say("\(job.dimerClass) \(job.options.descriptor.symbol): \(text)", .error)
    }

    private mutating func show(_ report: TrainingReport, for job: TrainingJob) {
        models[job.options.descriptor] = shown(report, for: job)
    }

    mutating func showPinned(_ report: TrainingReport, for job: TrainingJob) {
        let model = shown(report, for: job)
        pin?.model = model
    }

    private mutating func shown(_ report: TrainingReport, for job: TrainingJob) -> ShownModel {
        reports += 1
        let last = models[job.options.descriptor]
        return ShownModel(
            job: job, report: report, revision: reports, curves: curves.count,
            last: last?.job.dimerClass == job.dimerClass ? last : nil)
    }

    /// Opens on the dimer that shows most: a test curve, of opposite charges if there are any, that ρ-ρ gets wrong by
    /// about a third of its depth, so that it is seen, and ρ-V gets right.
    private mutating func chooseTelling() {
        guard let local = models[.rhoRho], let far = models[.rhoV] else { return }
        isFresh = false
        let hasOpposite = curves.contains { $0.chargeProduct < 0 }
        func score(_ index: Int) -> Double {
            guard let prediction = far.predictions[index], prediction.split == .test, let right = far.errors[index],
                let wrong = local.errors[index], !hasOpposite || curves[index].chargeProduct < 0,
                let depth = prediction.reference.lazy.map(\.magnitude).max(), depth > 0
            else { return -.infinity }
            return -abs(wrong / depth - 0.35) - 8 * right / depth
        }
        let scores = curves.indices.map(score)
        guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }), scores[best] > -.infinity else { return }
        curvesView.heldRanges = nil
        choose(best)
    }

    /// Stops the background work; the next change starts it again.
    mutating func cancelWork() {
        work.generation += 1
        work.jobs.removeAll()
        work.progress = nil
        emitCancel()
    }

    /// All background work stops, a lesson's too; it is asked for again when it is looked at.
    private mutating func emitCancel() {
        lesson.pending = nil
        learning.charges.isPending = false
        emit(.cancel)
    }
}
