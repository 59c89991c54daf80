import Atomistics
import Descriptors
import Exploration

extension ExplorerState {
    var parameterContext: ParameterContext {
        let distances =
            curves.flatMap { [$0.curve?.points.first, $0.curve?.points.last].compactMap { $0?.distance } }
        return ParameterContext(
            elements: elements, curves: curves.count, distances: distances.min().map { $0...distances.max()! })
    }

    /// Turns the selected parameter by one step.
    mutating func turn(_ offset: Int) {
        if refusesParameter() { return }
        guard let new = parameter.turned(options, by: offset, parameterContext) else {
            if parameter == .basis, !options.descriptor.usesPotential {
                say("the basis is that of V, which \(options.descriptor.symbol) does not contain", .warning)
            } else {
                say("\(parameter.label) ends at \(parameter.shown(options)); = types any value", .information)
            }
            return
        }
        set(new)
    }

    /// Says so if the selected parameter is for binding curves and the data are not.
    mutating func refusesParameter() -> Bool {
        guard target != nil, let lack = parameter.lackedByStructures else { return false }
        say("\(parameter.label) is for binding curves: structures have \(lack)", .warning)
        return true
    }

    /// Looks at another descriptor, whichever parameter is selected: nothing to undo, and what the last change of a
    /// parameter did stays to be seen.
    mutating func turnDescriptor(_ offset: Int) {
        guard let new = ModelParameter.descriptor.turned(options, by: offset, parameterContext) else { return }
        // A basis that the new one has not is a change of the model.
        guard new.fields == options.fields else { return set(new) }
        history.look(at: new.descriptor, insteadOf: options.descriptor)
        adopt(new)
    }

    /// Takes new options, to be undone with `u`.
    mutating func set(_ new: ModelOptions) {
        guard new != options else { return }
        history.record(.init(options: options, parameter: parameter))
        adopt(new)
    }

    mutating func undo() {
        guard let entry = history.undo(from: options) else { return say("nothing to undo") }
        bringBack(entry, "undone")
    }

    mutating func redo() {
        guard let entry = history.redo(from: options) else { return say("nothing to redo") }
        bringBack(entry, "redone")
    }

    private mutating func bringBack(_ entry: History.Entry, _ word: String) {
        let step = Change(from: options, before: [:])
        parameter = entry.parameter
        adopt(entry.options)
        // Where nothing is left of a change to be told, the errors being those of before.
        if change == nil, notice == nil { say("\(word): \(step.text(to: options))") }
    }

    /// Makes the options those of the screen: remembers the errors before, retrains, moves the mark of r_c.
    private mutating func adopt(_ new: ModelOptions) {
        if ModelParameter.descriptor.copied(from: new, to: options) == new {
            // Another descriptor is looked at: what the last change did to each stays.
            change?.from.descriptor = new.descriptor
        } else if change == nil || plotted.allSatisfy(isCurrent) {
            // A second change before the first was answered is measured against the last answer.
            change = Change(from: options, before: models.mapValues(\.report.test.rmsePercent))
        }
        if change?.from == new { change = nil }
        options = new
        if let curve = selection?.curve.curve {
            selection?.contact = curve.distance(ofClosestContact: new.fields.cutoff)
        }
        refresh()
        rebuildList()
        if let problem = problem(of: job(new.descriptor, in: dimerClass)) { say(problem, .error) }
    }

    /// The command that prints the figures of the screen.
    public var commandLine: String { screen.room.command(self) }

    /// A command on the data with arguments of its own, every option that is not the default, and the unit.
    func modelCommand(_ verb: String, _ arguments: [String], without: Set<ModelParameter> = []) -> String {
        let parameters = Set(ModelParameter.allCases).subtracting(without)
        let unit = unit == .electronvolt || shownUnit.energy == nil ? [] : ["--unit", shellWord(unit.symbol)]
        return dataCommand(verb, arguments + ModelParameter.arguments(options, only: parameters).map(shellWord) + unit)
    }

    /// The command that does a training again.
    func command(of job: TrainingJob) -> String {
        dataCommand(
            "train",
            ["--class", shellWord(job.dimerClass.label)] + ModelParameter.arguments(job.options).map(shellWord))
    }

    /// A command on the data, as they were read, with these words.
    private func dataCommand(_ verb: String, _ words: [String]) -> String {
        (["lodescope", verb] + dataPaths.map(shellWord) + (target?.arguments ?? []) + words).joined(separator: " ")
    }

    /// The dimer, or structure, that is looked at, as `lodescope figure` is told of it.
    var dimerArguments: [String] { selection.map { ["--curve", shellWord($0.curve.id)] } ?? [] }

    var classArguments: [String] { ["--class", shellWord(dimerClass.label)] }
}
