import Atomistics
import Descriptors
import Regression

/// Errors over a set of points; energies in eV. Dissociated rows never count.
public typealias ErrorMetrics = PredictionErrors

/// What a model says of one curve of its class, at the curve's own points.
public struct CurvePrediction: Sendable, Identifiable {
    public enum Split: String, Codable, Sendable { case train, test }

    public var id: String
    /// Index into the class's curves, in file order.
    public var index: Int
    public var split: Split
    /// Angstrom.
    public var distances: [Double]
    /// eV.
    public var reference: [Double]
    /// eV.
    public var prediction: [Double]
    /// One calibrated standard deviation, eV; nil until there are error bars.
    public var errorBar: [Double]?

    public init(
        id: String, index: Int, split: Split, distances: [Double], reference: [Double], prediction: [Double],
        errorBar: [Double]?
    ) {
        self.id = id
        self.index = index
        self.split = split
        self.distances = distances
        self.reference = reference
        self.prediction = prediction
        self.errorBar = errorBar
    }

    /// Root mean square error over the curve's points, eV.
    public var rmse: Double {
        reference.isEmpty ? .nan : PredictionErrors(reference: reference, prediction: prediction).rmse
    }
}

/// The committee's calibration and how its error bars do on the test curves.
public struct CommitteeReport: Hashable, Codable, Sendable {
    public var members: Int
    /// The factor between the members' spread and the error bar, from training curves only.
    public var alpha: Double
    /// Fractions of test points within one and two error bars.
    public var coverage1Sigma: Double
    public var coverage2Sigma: Double

    public init(members: Int, alpha: Double, coverage1Sigma: Double, coverage2Sigma: Double) {
        self.members = members
        self.alpha = alpha
        self.coverage1Sigma = coverage1Sigma
        self.coverage2Sigma = coverage2Sigma
    }
}

/// The predictive variance's calibration and how its error bars do on the test curves; energies in eV.
public struct VarianceReport: Hashable, Codable, Sendable {
    /// The factor alpha of every error bar, from training curves only.
    public var scale: Double
    /// Mean error bar of the test points.
    public var meanSigma: Double
    /// Fractions of test points within one and two error bars.
    public var coverage1Sigma: Double
    public var coverage2Sigma: Double

    public init(scale: Double, meanSigma: Double, coverage1Sigma: Double, coverage2Sigma: Double) {
        self.scale = scale
        self.meanSigma = meanSigma
        self.coverage1Sigma = coverage1Sigma
        self.coverage2Sigma = coverage2Sigma
    }
}

/// Wall-clock seconds of each stage.
public struct StageSeconds: Hashable, Codable, Sendable {
    public var read = 0.0
    public var features = 0.0
    public var fit = 0.0
    public var committee = 0.0
    public var total = 0.0
    public init() {}
}

/// Everything one training of one class with one set of options gives.
public struct TrainingReport: Sendable {
    public var dimerClass: ClassSelection
    public var options: ModelOptions
    /// With the weights that were chosen where the options say `auto`.
    public var descriptor: Descriptor
    public var trainCurves: Int
    public var testCurves: Int
    /// Columns with weight, after those that are zero in training were dropped.
    public var features: Int
    /// What principal radial channels keep of each field; empty where all channels train.
    public var principal: [PrincipalChannels.Share] = []
    /// Rows of the training matrix, dissociated ones included.
    public var samples: Int
    /// The relative regularization used, chosen or given.
    public var regularization: Double
    public var test: ErrorMetrics
    public var train: ErrorMetrics
    /// With a limit of the distances that train: the test points within it and those beyond, nil where there are none.
    public var testWithin: ErrorMetrics?
    public var testBeyond: ErrorMetrics?
    public var committee: CommitteeReport?
    /// With `Uncertainty.gpr`.
    public var variance: VarianceReport?
    /// Fractions of test points within one and two error bars, wherever those come from; nil without.
    public var coverage: (oneSigma: Double, twoSigma: Double)? {
        committee.map { ($0.coverage1Sigma, $0.coverage2Sigma) }
            ?? variance.map { ($0.coverage1Sigma, $0.coverage2Sigma) }
    }
    /// In the class's file order, without those that neither train nor test.
    public var curves: [CurvePrediction]
    public var seconds: StageSeconds
    /// The training curves of the whole model, where this is a first answer from a few of them.
    public var firstAnswerOf: Int?
    /// Whether the regularization is one kept from before, until cross-validation has chosen.
    public var isProvisional = false
    /// What went otherwise than asked, for a person: why there are no error bars.
    public var note: String?
    /// Curves that neither train nor test; nil where there are none.
    public var leftOut: LeftOut?
    /// Where cross-validation's choice is one of the two that it may be cut off at.
    public var gridEnd: CrossValidation.GridEnd? {
        guard options.regularization == .auto && !isProvisional && firstAnswerOf == nil else { return nil }
        return CrossValidation.gridEnd(at: regularization)
    }
    /// For curves between and beyond the points; nil in reports that were only read back.
    public var model: (any CurveModel)?

    public init(
        dimerClass: ClassSelection, options: ModelOptions, descriptor: Descriptor? = nil, trainCurves: Int,
        testCurves: Int, features: Int, samples: Int,
        regularization: Double, test: ErrorMetrics, train: ErrorMetrics, committee: CommitteeReport?,
        curves: [CurvePrediction], seconds: StageSeconds, model: (any CurveModel)? = nil
    ) {
        self.dimerClass = dimerClass
        self.options = options
        self.descriptor = descriptor ?? options.descriptor
        self.trainCurves = trainCurves
        self.testCurves = testCurves
        self.features = features
        self.samples = samples
        self.regularization = regularization
        self.test = test
        self.train = train
        self.committee = committee
        self.curves = curves
        self.seconds = seconds
        self.model = model
    }
}

/// A trained model that draws smooth curves.
public protocol CurveModel: Sendable {
    /// Energies (eV) of a dimer with its monomer B displaced rigidly along the line of centers to each of `distances`
    /// (angstrom, in the curve's own measure of distance), with error bars where the model has a committee.
    /// Takes about a millisecond for a hundred distances.
    func energies(of curve: BindingCurve, at distances: [Double]) -> [PredictedEnergy]
}

public struct PredictedEnergy: Hashable, Sendable {
    /// eV.
    public var energy: Double
    /// One calibrated standard deviation, eV.
    public var errorBar: Double?

    public init(energy: Double, errorBar: Double?) {
        self.energy = energy
        self.errorBar = errorBar
    }
}
