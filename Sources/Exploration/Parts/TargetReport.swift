import Atomistics
import Regression

/// Everything that training the parts of a target gives.
public struct TargetReport: Sendable {
    /// The target as a whole.
    public var target: Target
    /// The options as they were asked for.
    public var options: ModelOptions
    /// Structures that train, and that test, whichever parts they have.
    public var training, testing: Int
    /// The training of each part, in the order of `Dataset.parts`. Errors of a part are per component.
    public var parts: [TrainingReport]
    /// Errors of the whole over the test structures, or all their atoms: root mean squares of the Frobenius norm of the
    /// error and of the deviation, that of lambda = 0 from its mean, of atoms over those of their element, and of the
    /// others from 0; the mean of the norm of the error.
    public var test: ErrorMetrics
    /// The same over the training structures.
    public var train: ErrorMetrics
    /// The model of the target.
    public var model: TargetModel

    /// Puts parts together.
    /// - Parameter parts: a training of each part of the target, all of the same structures.
    init(target: Target, options: ModelOptions, structures: (training: Int, testing: Int), parts: [TrainingReport]) {
        (training, testing) = structures
        self.target = target
        self.options = options
        self.parts = parts
        test = Self.errors(parts, .test) { $0.test }
        train = Self.errors(parts, .train) { $0.train }
        model = TargetModel(target: target, parts: parts.map { $0.model!.saved! })
    }

    private static func errors(
        _ parts: [TrainingReport], _ split: CurvePrediction.Split, _ metrics: (TrainingReport) -> ErrorMetrics
    ) -> ErrorMetrics {
        // The squared norm of the error of each structure, or atom.
        var squares: [Double] = []
        for parts in parts.groupedByElement(\.dimerClass.element) {
            let predictions = parts.map { part in
                let curves = part.curves.filter { $0.split == split }
                return zip(curves.flatMap(\.reference), curves.flatMap(\.prediction)).map { $0 - $1 }
            }
            let counts = parts.map { $0.part?.count ?? 1 }
            for place in 0..<predictions[0].count / counts[0] {
                squares.append(
                    zip(predictions, counts).reduce(0) { sum, part in
                        part.0[place * part.1..<(place + 1) * part.1].reduce(sum) { $0 + $1 * $1 }
                    })
            }
        }
        let number = Double(squares.count)
        // A part's deviation is per component.
        let variance = parts.reduce(0) { sum, part in
            let errors = metrics(part)
            return sum + errors.std * errors.std * Double(errors.points) / number
        }
        return PredictionErrors(
            rmse: (squares.reduce(0, +) / number).squareRoot(),
            mae: squares.reduce(0) { $0 + $1.squareRoot() } / number, std: variance.squareRoot(),
            points: squares.count)
    }
}

extension Array {
    /// Runs of the same element, or of none, in their order.
    func groupedByElement(_ element: (Self.Element) -> Atomistics.Element?) -> [[Self.Element]] {
        var groups: [[Self.Element]] = []
        for item in self {
            if let last = groups.last?.last, element(last) == element(item) {
                groups[groups.count - 1].append(item)
            } else {
                groups.append([item])
            }
        }
        return groups
    }
}
