import Atomistics
import Descriptors
import Regression

/// How a multipole expansion hides in a linear model: water and carbon dioxide far apart, as in Chem. Sci. 12, 2078
/// (2021), section 3.2, Figures 3 and 4.
///
///     let lesson = try MultipoleLesson(learning: dataset, MultipoleLesson.Options(), threads: 2)
///     lesson.model(.linear(.waterOxygen, lMax: 1))!.extrapolation.rmsePercent
///
/// Linear models on rho x V, with V of the far atoms, learn all orientations up to a distance of the centers of mass and
/// extrapolate beyond. Around one center, angular momentum l of rho, the atoms nearby, can only meet the l-th
/// derivatives of the other molecule's potential: l_max is the order at which the center's molecule is cut off as a
/// multipole expansion. Fixed point charges, fitted to the same energies, stand beside them.
///
/// Errors are RMSE in percent of the standard deviation of the reference over the same points: those up to `trainTo`,
/// of all orientations, or those beyond.
///
/// Each linear model has the regularization that 5-fold cross-validation over whole orientations chooses, within the
/// distances that train. It matters little: from 1e-6 to 1e-12 all drops of the error stay. The cross-validated error is
/// as flat, so that rows that could agree, such as l_max 2 and 3 around C, may differ by a twentieth of themselves.
///
/// The dissociated limit. Where nothing reaches across r_c - cutoff-width within a molecule, as here, an isolated
/// molecule has no far potential and its features are exactly zero: every model gives 0 at infinity by construction,
/// and the dissociation modes differ only in the unit of the regularization (`sample` adds rows of zeros, 1 to 11, to
/// the mean diagonal that it is relative to). With another reach they differ as in any training.
public struct MultipoleLesson: Sendable {
    /// What the lesson trains, and how far.
    public struct Options: Hashable, Codable, Sendable {
        /// The fields of all models. `lMax` is the highest: there is a model for every one from 0.
        public var fields: FieldOptions
        /// The choices of centers, each with models of its own.
        public var centers: [CenterSelection]
        /// The largest distance of the centers of mass that trains, angstrom.
        public var trainTo: Double
        /// How the dissociated limit enters all linear models.
        public var dissociation: Dissociation
        /// The ridge penalty of all linear models.
        public var regularization: Regularization
        /// The seed of the folds of the cross-validation.
        public var seed: UInt64

        /// The options of the paper's figures where nothing else is asked for.
        public init(
            fields: FieldOptions = Options.standardFields,
            centers: [CenterSelection] = [.waterOxygen, .dioxideCarbon, .all], trainTo: Double = 9,
            dissociation: Dissociation = .auto, regularization: Regularization = .auto, seed: UInt64 = 0
        ) {
            self.fields = fields
            self.centers = centers
            self.trainTo = trainTo
            self.dissociation = dissociation
            self.regularization = regularization
            self.seed = seed
        }

        /// The options that have a model's fields, dissociation, regularization and seed.
        public init(
            _ model: ModelOptions, centers: [CenterSelection] = Options().centers, trainTo: Double = Options().trainTo
        ) {
            self.init(
                fields: model.fields, centers: centers, trainTo: trainTo, dissociation: model.dissociation,
                regularization: model.regularization, seed: model.seed)
        }

        /// The fields of the paper's figures: angular momenta up to 3, and the potential of far atoms only.
        public static var standardFields: FieldOptions { FieldOptions(lMax: 3, reach: .far) }

        /// What there is to choose of its models.
        public static let parameters =
            ModelParameter.allCases.filter { $0.section == .fields } + [.dissociation, .regularization, .seed]

        /// The linear model of all centers and the highest l_max.
        public var model: ModelOptions { model(.all, lMax: fields.lMax) }

        /// The linear model of some centers and l_max.
        public func model(_ centers: CenterSelection, lMax: Int) -> ModelOptions {
            var fields = fields
            fields.lMax = lMax
            return ModelOptions(
                descriptor: Descriptor(.rhoV), fields: fields, centers: centers, dissociation: dissociation,
                regularization: regularization, seed: seed, committee: 0)
        }
    }

    /// The options that the lesson was made with.
    public let options: Options
    /// The binding curves of all orientations, in file order.
    public let orientations: [Orientation]
    /// Linear models by centers, then l_max, and after them both models of point charges.
    public let models: [Model]
    /// The distances of the models' `smooth` energies, angstrom: evenly spaced in their logarithm, on beyond the last
    /// point.
    public let smoothDistances: [Double]
    /// One charge for each element, both molecules neutral: one free parameter.
    public let charges: PointCharges
    /// A charge for each site, the molecules not held neutral: three free parameters.
    public let siteCharges: PointCharges

    /// The binding curve of one orientation of both molecules.
    public struct Orientation: Sendable, Identifiable {
        /// The name of the curve in its file.
        public var id: String
        /// The distances of the centers of mass, angstrom, ascending.
        public var distances: [Double]
        /// The reference energies, eV, one for each distance.
        public var reference: [Double]
        /// The number of points that train: the first ones.
        public var trained: Int

        /// An orientation; `distances` and `reference` have as many numbers.
        public init(id: String, distances: [Double], reference: [Double], trained: Int) {
            self.id = id
            self.distances = distances
            self.reference = reference
            self.trained = trained
        }
    }

    /// A model of the lesson with its errors and its predictions.
    public struct Model: Sendable, Identifiable {
        /// What a model is: a linear one, or fixed point charges.
        public enum Kind: Hashable, Sendable {
            /// A linear model on rho x V around some centers, with angular momenta up to `lMax`.
            case linear(CenterSelection, lMax: Int)
            /// The point charges `charges` and `siteCharges` of the lesson.
            case charges, siteCharges

            /// The centers as options spell them, or the name of the charges; what programs read.
            public var label: String {
                switch self {
                case .linear(let centers, _): centers.description
                case .charges: "point_charges"
                case .siteCharges: "site_charges"
                }
            }

            /// The highest angular momentum; nil for point charges.
            public var lMax: Int? {
                if case .linear(_, let lMax) = self { lMax } else { nil }
            }
        }

        /// Which of the lesson's models it is.
        public var kind: Kind
        /// The relative regularization of a linear model; nil for point charges.
        public var regularization: Double?
        /// Errors over the points up to `trainTo`, of all orientations; energies in eV.
        public var train: PredictionErrors
        /// Errors over the points beyond `trainTo`; energies in eV.
        public var extrapolation: PredictionErrors
        /// Energies at the curves' own points, [orientation][point], eV.
        public var predictions: [[Double]]
        /// Energies at the lesson's `smoothDistances`, [orientation][distance], eV.
        public var smooth: [[Double]]

        /// The kind, of which a lesson has one model each.
        public var id: Kind { kind }

        /// A model; energies are in the lesson's order of orientations.
        public init(
            kind: Kind, regularization: Double?, train: PredictionErrors, extrapolation: PredictionErrors,
            predictions: [[Double]], smooth: [[Double]]
        ) {
            self.kind = kind
            self.regularization = regularization
            self.train = train
            self.extrapolation = extrapolation
            self.predictions = predictions
            self.smooth = smooth
        }
    }

    /// The model of a kind; nil where the lesson has none.
    public func model(_ kind: Model.Kind) -> Model? { models.first { $0.kind == kind } }

    /// The end of the grid that cross-validation chose for a model, where a better choice may lie beyond it; nil
    /// elsewhere.
    public func gridEnd(of model: Model) -> CrossValidation.GridEnd? {
        options.regularization == .auto ? model.regularization.flatMap(CrossValidation.gridEnd) : nil
    }

    /// Every model's errors, a row each, under headings: what is exported as CSV.
    public var rows: [[String]] {
        [["centres", ModelParameter.lMax.name, "train_rmse_percent", "extrapolation_rmse_percent"]]
            + models.map {
                [
                    $0.kind.label, $0.kind.lMax.map(String.init) ?? "", numberCell($0.train.rmsePercent),
                    numberCell($0.extrapolation.rmsePercent),
                ]
            }
    }

    /// The orientation that shows the most: the strongest interaction where extrapolation begins.
    public var representative: Int {
        orientations.indices.max { strength(orientations[$0]) < strength(orientations[$1]) } ?? 0
    }

    private func strength(_ orientation: Orientation) -> Double {
        abs(orientation.reference[max(0, orientation.trained - 1)])
    }

    /// A lesson from what was learned; the models' energies are in the order of `orientations` and `smoothDistances`.
    public init(
        options: Options, orientations: [Orientation], models: [Model], smoothDistances: [Double],
        charges: PointCharges, siteCharges: PointCharges
    ) {
        self.options = options
        self.orientations = orientations
        self.models = models
        self.smoothDistances = smoothDistances
        self.charges = charges
        self.siteCharges = siteCharges
    }
}

extension CenterSelection {
    /// The oxygen of water, `O@A`.
    public static let waterOxygen = CenterSelection("O@A")!
    /// The carbon of carbon dioxide, `C@B`.
    public static let dioxideCarbon = CenterSelection("C@B")!
}
