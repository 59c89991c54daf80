import Atomistics
import Descriptors
import Exploration

extension ExplorerState {
    /// What the screen needs trained, most urgent first.
    private var wantedJobs: [TrainingJob] {
        guard isLoaded else { return [] }
        switch screen {
        case .classes:
            let ordered = classes.filter { $0 == dimerClass } + classes.filter { $0 != dimerClass }
            return tableJobs(ordered).filter { scores.score(for: $0) == nil }
        case .learning: return learningJobs.filter { scores.score(for: $0) == nil }
        case .sweep: return sweep.order.filter { scores.score(for: $0) == nil }
        case .multipoles: return []
        case .curves, .committee, .parity, .fields, .molecule: break
        }
        let first = options.descriptor
        let shown = ([first] + plotted.filter { $0 != first }).map { job($0, in: dimerClass) }
        return shown + [pinJob].compactMap { $0 }.filter { !shown.contains($0) }
    }

    /// The jobs of the class table, without committees, which move no error.
    func tableJobs(_ classes: [DimerClass]) -> [TrainingJob] {
        classes.flatMap { dimerClass in
            tableDescriptors.map { job($0, in: dimerClass).withoutCommittee }
        }
    }

    /// The columns of the class table: the three that are compared, and the one in focus where it is another.
    var tableDescriptors: [Descriptor] {
        let compared = Descriptor.compared
        return compared.contains(options.descriptor) ? compared : compared + [options.descriptor]
    }

    /// Shows what is known for the present options and has the rest trained. The old picture stays until then.
    mutating func refresh() {
        // After everything else: what is cancelled here must not be the lesson just asked for.
        defer { if screen == .multipoles { requestLesson() } }
        if screen == .learning { rebuildLearning() }
        if screen == .sweep { rebuildSweep() }
        if screen == .fields { rebuildSlice() }
        for descriptor in plotted {
            let job = job(descriptor, in: dimerClass)
            if models[descriptor]?.job != job, let report = cache.report(for: job) { show(report, for: job) }
        }
        if let job = pinJob, pin?.model?.job != job, let report = cache.report(for: job) {
            showPinned(report, for: job)
        }
        var missing: [TrainingJob] = []
        for job in wantedJobs {
            if job == pin?.model?.job { continue }
            if models[job.options.descriptor]?.job == job, cache.report(for: job) != nil { continue }
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
            emit(.train(generation: work.generation, jobs: missing))
        } else if wasRunning {
            emitCancel()
        }
    }

    /// Why a job cannot be done, for a person; nil when nothing speaks against it.
    func problem(of job: TrainingJob) -> String? {
        if let problem = job.options.problem { return problem }
        let total = curvesByClass[job.dimerClass]?.count ?? 0
        if total < 2 {
            return "\(job.dimerClass) has \(total) curve\(total == 1 ? "" : "s"): nothing to train and test"
        }
        if job.options.trainingSize.count(of: total) == nil {
            return "\(job.options.trainingSize) training curves leave none of the \(total) of \(job.dimerClass) to test"
        }
        return nil
    }

    /// A result of the present generation.
    mutating func receive(_ report: TrainingReport, for job: TrainingJob, isFinal: Bool) {
        if isFinal { work.jobs.removeAll { $0 == job } }
        work.failures[job] = nil
        let isShown = job.withoutCommittee == self.job(job.options.descriptor, in: job.dimerClass).withoutCommittee
        scores.store(report, for: job, isShown: isShown)
        if screen == .learning { for index in learning.indices { learning[index].read(scores) } }
        if screen == .sweep { sweep.read(scores) }
        // A table's job may be the very one the curves want, when there is no committee.
        guard job.dimerClass == dimerClass else { return }
        if job == pinJob {
            if isFinal { cache.store(report, for: job) }
            showPinned(report, for: job)
            rebuildList()
        }
        guard job == self.job(job.options.descriptor, in: dimerClass) else { return }
        if isFinal { cache.store(report, for: job) }
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

    /// Puts a report on the screen and asks for the chosen dimer's smooth curve.
    private mutating func show(_ report: TrainingReport, for job: TrainingJob) {
        let descriptor = job.options.descriptor
        let revision = (models[descriptor]?.revision ?? 0) + 1
        models[descriptor] = ShownModel(job: job, report: report, revision: revision, curves: curves.count)
        requestSmooth(descriptor)
    }

    private mutating func showPinned(_ report: TrainingReport, for job: TrainingJob) {
        let revision = (pin?.model?.revision ?? 0) + 1
        let shown = ShownModel(job: job, report: report, revision: revision, curves: curves.count)
        pin?.model = shown
        requestPinnedSmooth()
    }

    mutating func requestPinnedSmooth() {
        guard let selection, let shown = pin?.model, let model = shown.report.model else { return }
        let key = EvaluationKey(job: shown.job, curveID: selection.curve.id, revision: shown.revision)
        emit(.evaluate(key, model: model, curve: selection.curve, distances: selection.grid))
    }

    /// Asks for a descriptor's curve of the chosen dimer; the old one stays until it comes.
    mutating func requestSmooth(_ descriptor: Descriptor) {
        guard let selection, let shown = models[descriptor], let model = shown.report.model else { return }
        let key = EvaluationKey(job: shown.job, curveID: selection.curve.id, revision: shown.revision)
        emit(.evaluate(key, model: model, curve: selection.curve, distances: selection.grid))
    }

    /// A smooth curve, if it still belongs to the dimer and the report on the screen.
    mutating func receive(_ energies: [PredictedEnergy], for key: EvaluationKey) {
        let descriptor = key.job.options.descriptor
        guard let selection, selection.curve.id == key.curveID, key.job.dimerClass == dimerClass,
            energies.count == selection.grid.count
        else { return }
        let curve = SmoothCurve(key: key, distances: selection.grid, energies: energies)
        func belongs(to shown: ShownModel?) -> Bool { shown?.job == key.job && shown?.revision == key.revision }
        if belongs(to: models[descriptor]) { smooth[descriptor] = curve }
        if belongs(to: pin?.model) { pin?.smooth = curve }
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
        emit(.cancel)
    }
}
