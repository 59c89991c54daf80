import Atomistics
import Regression

/// Everything that training the parts of a tensor gives.
public struct TensorReport: Sendable {
    /// The target as a whole.
    public var target: Target
    /// The training of each part, in the order of the tensor's parts. Errors of a part are per component.
    public var parts: [TrainingReport]
    /// Errors of the whole tensor over the test structures: root mean squares of the Frobenius norm of the error and of the
    /// deviation, that of lambda = 0 from its mean and of the others from 0; the mean of the norm of the error.
    public var test: ErrorMetrics
    /// The same over the training structures.
    public var train: ErrorMetrics
    /// The model of the tensor.
    public var model: TensorModel

    /// Puts parts together.
    /// - Parameter parts: a training of each part of the target's tensor, all of the same structures.
    init(target: Target, parts: [TrainingReport]) {
        self.target = target
        self.parts = parts
        test = Self.errors(parts, .test) { $0.test }
        train = Self.errors(parts, .train) { $0.train }
        model = TensorModel(
            target: target, parts: parts.map { $0.model!.saved! })
    }

    private static func errors(
        _ parts: [TrainingReport], _ split: CurvePrediction.Split, _ metrics: (TrainingReport) -> ErrorMetrics
    ) -> ErrorMetrics {
        let predictions = parts.map { $0.curves.filter { $0.split == split } }
        let count = predictions[0].count
        let squares = (0..<count).map { structure in
            predictions.reduce(0) { sum, part in
                sum
                    + zip(part[structure].reference, part[structure].prediction).reduce(0) {
                        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
                    }
            }
        }
        let number = Double(count)
        // A part's deviation is per component.
        let variance = parts.reduce(0) { sum, part in
            let errors = metrics(part)
            return sum + errors.std * errors.std * Double(errors.points) / number
        }
        return PredictionErrors(
            rmse: (squares.reduce(0, +) / number).squareRoot(),
            mae: squares.reduce(0) { $0 + $1.squareRoot() } / number, std: variance.squareRoot(), points: count)
    }
}
