/// Errors of predictions over a set of points, in the unit of the targets (eV).
public struct PredictionErrors: Hashable, Codable, Sendable {
    /// Root mean square error.
    public var rmse: Double
    /// Mean absolute error.
    public var mae: Double
    /// Population standard deviation of the reference over the same points; of components that turn with their structure
    /// the root mean square, as their mean over all orientations is 0.
    public var std: Double
    /// Points that counted.
    public var points: Int

    /// RMSE in percent of the standard deviation; NaN when that is zero or what rounding leaves of equal references.
    public var rmsePercent: Double { std > 0 ? 100 * rmse / std : .nan }

    /// Errors that are known.
    public init(rmse: Double, mae: Double, std: Double, points: Int) {
        self.rmse = rmse
        self.mae = mae
        self.std = std
        self.points = points
    }

    /// The errors of predictions.
    /// - Parameters:
    ///   - counts: which points count; all when nil. At least one must.
    ///   - isAboutMean: whether the deviation is that from the mean, or from 0.
    ///   - resolution: deviations of this part of the reference's root mean square are its rounding, and taken for none.
    public init(
        reference: [Double], prediction: [Double], counts: [Bool]? = nil, isAboutMean: Bool = true,
        resolution: Double = 0
    ) {
        precondition(reference.count == prediction.count, "one prediction for each reference")
        precondition(counts == nil || counts!.count == reference.count, "one flag for each reference")
        let chosen = reference.indices.filter { counts?[$0] ?? true }
        precondition(!chosen.isEmpty, "errors over no points")
        let number = Double(chosen.count)
        let mean = isAboutMean ? chosen.reduce(0) { $0 + reference[$1] } / number : 0
        var (squares, absolute, variance) = (0.0, 0.0, 0.0)
        for i in chosen {
            let error = prediction[i] - reference[i]
            squares += error * error
            absolute += abs(error)
            variance += (reference[i] - mean) * (reference[i] - mean)
        }
        // Rounding of their mean is no deviation of equal references.
        if resolution > 0 {
            let norm = chosen.reduce(0) { $0 + reference[$1] * reference[$1] }
            if variance <= resolution * resolution * norm { variance = 0 }
        }
        if isAboutMean, chosen.allSatisfy({ reference[$0] == reference[chosen[0]] }) { variance = 0 }
        rmse = (squares / number).squareRoot()
        mae = absolute / number
        std = (variance / number).squareRoot()
        points = chosen.count
    }
}

/// The fractions of points whose error is within one and two error bars.
public struct Coverage: Hashable, Codable, Sendable {
    /// The part of the points within one error bar.
    public var oneSigma: Double
    /// The part of the points within two error bars.
    public var twoSigma: Double

    /// Fractions that are known.
    public init(oneSigma: Double, twoSigma: Double) {
        self.oneSigma = oneSigma
        self.twoSigma = twoSigma
    }

    /// The coverage of predictions with error bars; NaN over no points.
    public init(reference: [Double], prediction: [Double], errorBars: [Double]) {
        precondition(reference.count == prediction.count && reference.count == errorBars.count, "as many of each")
        func within(_ factor: Double) -> Double {
            let hits = reference.indices.count { abs(reference[$0] - prediction[$0]) <= factor * errorBars[$0] }
            return reference.isEmpty ? .nan : Double(hits) / Double(reference.count)
        }
        oneSigma = within(1)
        twoSigma = within(2)
    }
}
