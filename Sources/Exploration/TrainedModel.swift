import Atomistics
import Descriptors
import Regression

/// Errors over a set of points; energies in eV. Dissociated rows never count.
public typealias ErrorMetrics = PredictionErrors

/// What a model says of one curve of its class, at the curve's own points.
public struct CurvePrediction: Sendable, Identifiable {
    /// Whether a curve trained or tests.
    public enum Split: String, Codable, Sendable { case train, test }

    /// The name of the curve in its file.
    public var id: String
    /// The index into the class's curves, in file order.
    public var index: Int
    /// Whether the model was trained on the curve.
    public var split: Split
    /// The distances of the points, angstrom; 0 for a single structure, of a part of a tensor for each component, of what
    /// atoms have for each atom.
    public var distances: [Double]
    /// The energies of the data, one for each distance, or the components of a part of a tensor, mu = -lambda ... lambda,
    /// of what atoms have atom after atom; in eV, or in the unit of the target.
    public var reference: [Double]
    /// The energies, or components, of the model, one for each distance, in the unit of `reference`.
    public var prediction: [Double]
    /// One calibrated standard deviation of each prediction, in the unit of `reference`; nil until there are
    /// error bars.
    public var errorBar: [Double]?

    /// Root mean square error over the curve's points, eV.
    public var rmse: Double {
        reference.isEmpty ? .nan : PredictionErrors(reference: reference, prediction: prediction).rmse
    }
}

/// The committee's calibration and how its error bars do on the test curves.
public struct CommitteeReport: Hashable, Codable, Sendable {
    /// The number of models of the committee.
    public var members: Int
    /// The factor between the members' spread and the error bar, from training curves only.
    public var alpha: Double
    /// How many test points are within the error bars.
    public var coverage: Coverage
}

/// The predictive variance's calibration and how its error bars do on the test curves; energies in eV.
public struct VarianceReport: Hashable, Codable, Sendable {
    /// The factor alpha of every error bar, from training curves only.
    public var scale: Double
    /// The mean error bar of the test points, eV.
    public var meanSigma: Double
    /// How many test points are within the error bars.
    public var coverage: Coverage
}

/// Wall-clock seconds of each stage.
public struct StageSeconds: Hashable, Codable, Sendable {
    /// Reading the dataset, which the caller adds.
    public var read = 0.0
    /// Features of all rows, or looking them up.
    public var features = 0.0
    /// Gram matrix, choice of weights and regularization, and the solution.
    public var fit = 0.0
    /// Members of the committee, or the predictive variance, and their calibration.
    public var committee = 0.0
    /// Everything from the beginning to the end, what is between the stages included.
    public var total = 0.0
    public init() {}
}

/// Everything one training of one class with one set of options gives.
public struct TrainingReport: Sendable {
    /// The class whose curves train and test.
    public var dimerClass: ClassSelection
    /// The options as they were asked for.
    public var options: ModelOptions
    /// The descriptor, with the weights that were chosen where the options say `auto`.
    public var descriptor: Descriptor
    /// The irreducible part of a tensor that was learnt; nil of a number.
    public var part: CartesianTensor.Part? { dimerClass.part }
    /// The number of curves that train.
    public var trainCurves: Int
    /// The number of curves that test.
    public var testCurves: Int
    /// The number of columns with weight, after those that are zero in training were dropped.
    public var features: Int
    /// The part that principal radial channels keep of each field; empty where all channels train.
    public var principal: [PrincipalChannels.Share] = []
    /// The number of rows of the training matrix, dissociated ones included.
    public var samples: Int
    /// The relative regularization used, chosen or given.
    public var regularization: Double
    /// Errors over the points of the test curves.
    public var test: ErrorMetrics
    /// Errors over the points that train.
    public var train: ErrorMetrics
    /// Cross-validation's root mean square error over the points that train, each predicted without its fold, in the unit
    /// of the errors; nil where nobody asked for it, or there were too few curves.
    public var leftOutError: Double?
    /// `leftOutError` in percent of the standard deviation of the points that train.
    public var leftOutPercent: Double? {
        leftOutError.flatMap { train.std > 0 ? 100 * $0 / train.std : nil }
    }
    /// Errors over the test points within the limit of the distances that train; nil without a limit or such points.
    public var testWithin: ErrorMetrics?
    /// Errors over the test points beyond that limit; nil without a limit or such points.
    public var testBeyond: ErrorMetrics?
    /// Errors over the test structures of a model of the composition alone, an offset for each element; nil where there
    /// is none: of binding curves, and of parts of tensors that turn.
    public var baseline: ErrorMetrics?
    /// Forces and their errors; nil where the data have none.
    public var forces: Forces?
    /// The committee's calibration; nil where error bars are not a committee's, or there are none.
    public var committee: CommitteeReport?
    /// The predictive variance's calibration with `Uncertainty.gpr`; nil otherwise.
    public var variance: VarianceReport?
    /// Fractions of test points within one and two error bars, wherever those come from; nil without.
    public var coverage: Coverage? { committee?.coverage ?? variance?.coverage }
    /// Predictions of curves in the class's file order, without those that neither train nor test.
    public var curves: [CurvePrediction]
    /// The time that each stage took.
    public var seconds: StageSeconds
    /// The number of training curves of the whole model, where this is a first answer from a few of them.
    public var firstAnswerOf: Int?
    /// Whether the regularization is one kept from before, until cross-validation has chosen.
    public var isProvisional = false
    /// What went otherwise than asked, for a person: why there are no error bars.
    public var note: String?
    /// Curves that neither train nor test; nil where there are none.
    public var leftOut: LeftOut?
    /// Curves that the split drops; nil where it drops none.
    public var dropped: Dropped?
    /// The end of the grid that cross-validation chose, where a better choice may lie beyond it; nil elsewhere.
    public var gridEnd: CrossValidation.GridEnd? {
        guard options.regularization == .auto && !isProvisional && firstAnswerOf == nil else { return nil }
        return CrossValidation.gridEnd(at: regularization)
    }
    /// The model itself, for curves between and beyond the points; nil in reports that were only read back.
    public var model: (any CurveModel)?

    init(
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

extension TrainingReport {
    /// Errors over the components of the forces on all atoms, eV/angstrom, per cents of their root mean square.
    public struct Forces: Hashable, Codable, Sendable {
        /// How much forces weigh in training, relative to energies, each over the sum of its squares; 0 where energies alone
        /// train.
        public var weight: Double
        /// Over the structures that train.
        public var train: ErrorMetrics
        /// Over the test structures.
        public var test: ErrorMetrics
    }
}

/// A trained model that draws smooth curves.
public protocol CurveModel: Sendable {
    /// Energies (eV) of a dimer with its monomer B displaced rigidly along the line of centers to each of `distances`
    /// (angstrom, in the curve's own measure of distance), with error bars where the model has a committee.
    /// Takes about a millisecond for a hundred distances.
    func energies(of curve: BindingCurve, at distances: [Double]) -> [PredictedEnergy]
    /// What a file keeps of it; nil where it was not trained here.
    var saved: LinearModel? { get }
}

extension CurveModel {
    public var saved: LinearModel? { nil }
}

/// The energy that a model predicts, with its error bar.
public struct PredictedEnergy: Hashable, Sendable {
    /// The prediction, eV, or in the unit of the target.
    public var energy: Double
    /// One calibrated standard deviation, in the unit of `energy`; nil where the model has no error bars.
    public var errorBar: Double?

    /// A prediction, with or without an error bar.
    public init(energy: Double, errorBar: Double?) {
        self.energy = energy
        self.errorBar = errorBar
    }
}
