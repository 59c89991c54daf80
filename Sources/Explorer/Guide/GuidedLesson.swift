import Atomistics
import Terminal

/// A lesson in steps: each puts the explorer to something worth a look, and says what to look for.
///
///     step Blind beyond three ångström
///     say The molecules carry opposite charges, and still ...
///     screen Curves
///     class CC
///     key z
///
/// `step` begins a step with its title, `say` lines are its text, the others are those of a `Script`, which starts from
/// the default model.
public struct GuidedLesson: Hashable, Sendable {
    /// One thing to look at.
    struct Step: Hashable, Sendable {
        /// The heading of the panel.
        var title: String
        /// What to look for, as one paragraph, not yet in lines.
        var text: String
        /// What puts the explorer there, starting from the default model.
        var script: Script
    }

    /// The steps in order; at least one.
    let steps: [Step]

    /// The number of steps.
    public var count: Int { steps.count }

    /// Reads a lesson; throws the first line that is neither a step, its text nor a script's, or that no step is above.
    public init(parsing text: String) throws(Script.ScriptError) {
        var steps: [Step] = []
        for (number, line) in Script.lines(of: text) {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            let rest = parts.count > 1 ? parts[1] : ""
            if parts[0] == "step", !rest.isEmpty {
                steps.append(Step(title: rest, text: "", script: Script()))
                continue
            }
            guard let last = steps.indices.last else {
                throw Script.ScriptError(line: number, text: String(line), expected: "step and a title")
            }
            if parts[0] == "say" {
                steps[last].text += steps[last].text.isEmpty ? rest : " " + rest
            } else if let event = Script.Event(line) {
                steps[last].script.events.append(event)
            } else {
                throw Script.ScriptError(line: number, text: String(line))
            }
        }
        guard !steps.isEmpty else { throw Script.ScriptError(line: 1, text: "", expected: "step and a title") }
        self.steps = steps
    }

    /// Whether every dimer that a step chooses is among some groups.
    func isOn(_ groups: some Sequence<SampleGroup>) -> Bool {
        let named = Set(groups.lazy.map(\.id))
        return steps.flatMap(\.script.events).allSatisfy { event in
            if case .set(.dimer(let id)) = event { named.contains(id) } else { true }
        }
    }

    /// Titles and text in lines of at most `width` columns, for reading without the explorer.
    public func plainText(width: Int) -> String {
        steps.enumerated().map { number, step in
            let lines = wrapped(step.text, to: width - 4).map { "    " + $0 + "\n" }.joined()
            return "\(number + 1). \(step.title)\n\(lines)"
        }.joined(separator: "\n")
    }
}
