import Exploration

/// The lesson on a gas of charges: what is known of it. It is computed when first looked at, and then kept.
struct ChargesState: Sendable {
    var shown: ChargeLesson?
    var isPending = false
    var failure: String?

    /// That of the paper's figure, with few draws.
    static let options = ChargeLesson.Options(draws: 2)
}

extension ExplorerState {
    mutating func requestCharges() {
        guard learning.charges.shown == nil, !learning.charges.isPending, learning.charges.failure == nil else {
            return
        }
        learning.charges.isPending = true
        emit(.charges(ChargesState.options))
    }

    mutating func receive(_ answer: ChargeLesson) {
        learning.charges = ChargesState(shown: answer)
    }

    mutating func failCharges(_ text: String) {
        learning.charges = ChargesState(failure: text)
        say(text, .error)
    }

    /// The command that prints the figures of the gas.
    var chargesCommandLine: String {
        let draws = (learning.charges.shown?.options ?? ChargesState.options).draws
        return "lodescope lesson charges --draws \(draws)"
    }

    /// The numbers of the gas under headings.
    var chargesRows: [[String]] {
        guard let shown = learning.charges.shown else { return [] }
        return [["model", "train_structures", "rmse_percent_mean", "rmse_percent_min", "rmse_percent_max", "draws"]]
            + ChargesFigure(shown).lines.flatMap { line in line.points.map { [line.name] + $0.cells } }
    }
}
