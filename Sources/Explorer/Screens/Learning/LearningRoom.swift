import Exploration
import Terminal

extension ScreenRoom {
    /// Screen 3: test errors against the number of training curves, and what a gas of charges teaches of them.
    static let learning = ScreenRoom(
        title: "Learning", shortTitle: "Learn", briefTitle: "Lrn", about: "more data",
        arrows: "choose a class, turn the parameter",
        mouse: "the wheel goes through the classes",
        actions: [.choosePoints],
        draw: { $0.drawLearning(into: &$1, $2, $3) },
        opening: { _ in "a falling line still learns from more curves · a flat one cannot" },
        rows: { $0.learning.overlay == .charges ? $0.chargesRows : $0.learningRows },
        figure: { $0.learningFigure.map(FigurePanel.plot) },
        hasOwnData: { $0.learning.overlay == .charges },
        command: { $0.learningCommand },
        drawing: { FigureWords(kind: "learning", arguments: $0.classArguments) },
        jobs: { state in
            state.rebuildLearning()
            return state.learningJobs.filter { state.learning.reports[$0] == nil }
        },
        request: { if $0.learning.overlay == .charges { $0.requestCharges() } },
        perform: { state, action in
            guard action == .choosePoints else { return false }
            state.learning.overlay = LearningOverlay.allCases.cycled(from: state.learning.overlay)
            state.refresh()
            return true
        },
        move: { $0.chooseClassOrTurn($1, $2) },
        wheel: { $0.moveClass($1) })
}

extension ExplorerState {
    fileprivate var learningCommand: String {
        if learning.overlay == .charges { return chargesCommandLine }
        return modelCommand(
            "learn", classArguments + ["--draws", "\(Self.draws)"], without: [.committee, .uncertainty])
    }

    fileprivate var learningRows: [[String]] {
        [["class", "descriptor", "train_curves", "rmse_percent_mean", "rmse_percent_min", "rmse_percent_max", "draws"]]
            + learning.curves.flatMap { curve in
                curve.points.map { ["\(curve.dimerClass)", curve.descriptor.description] + $0.cells }
            }
    }
}
