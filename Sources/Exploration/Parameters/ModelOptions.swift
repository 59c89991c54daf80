import Descriptors

/// How the dissociated limit enters a model (engine of the 2021 paper: `sample`).
public enum Dissociation: String, Hashable, Codable, Sendable, CaseIterable {
    /// `exact` for descriptors that contain V, `sample` for purely local ones: each shown at its best.
    case auto
    /// The isolated monomers' features are subtracted: the energy is 0 at infinity by construction.
    case exact
    /// The dissociated dimer is one more training row per curve, with energy 0.
    case sample
    /// Nothing says that energies are 0 at infinity.
    case none
}

/// The strength of the ridge penalty, relative to the mean diagonal of the training Gram matrix.
public enum Regularization: Hashable, Sendable, TextCoded {
    /// Chosen by cross-validation over whole training curves.
    case auto
    /// A given strength, within `range`.
    case fixed(Double)

    /// The regularization that a text names: `auto`, or a number within `range`; nil for any other.
    public init?(_ text: String) {
        if text.lowercased() == "auto" {
            self = .auto
        } else if let value = Double(text), Regularization.range.contains(value) {
            self = .fixed(value)
        } else {
            return nil
        }
    }

    /// The strength that was given; nil where cross-validation chooses.
    public var value: Double? { if case .fixed(let value) = self { value } else { nil } }

    /// The strengths that can be asked for: below them double precision ends, above them every prediction is 0 to all
    /// digits that count.
    public static let range = 1e-20...1e6

    public var description: String {
        switch self {
        case .auto: "auto"
        case .fixed(let value): "\(value)"
        }
    }

    /// What a message about an unknown text begins with.
    public static let complaint = "not a regularization:"
}

/// How many curves of a class train: `80%` or a number.
public enum TrainingSize: Hashable, Sendable, TextCoded {
    /// A share of the class's curves, above 0 and below 100 %.
    case percent(Double)
    /// A number of curves, at least 1.
    case curves(Int)

    /// The size that a text names: `80%`, or a number; nil for any other.
    public init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let value = Double(text.dropLast()), value > 0, value < 100 else { return nil }
            self = .percent(value)
        } else {
            guard let value = Int(text), value > 0 else { return nil }
            self = .curves(value)
        }
    }

    public var description: String {
        switch self {
        case .percent(let value): value == value.rounded() ? "\(Int(value))%" : "\(value)%"
        case .curves(let count): "\(count)"
        }
    }

    /// What a message about an unknown text begins with.
    public static let complaint = "not a training size:"

    /// The number of training curves out of `total`; nil where it leaves none to test.
    public func count(of total: Int) -> Int? {
        let count: Int
        switch self {
        case .percent(let value): count = max(1, Int((Double(total) * value / 100).rounded()))
        case .curves(let number): count = number
        }
        return count < total ? count : nil
    }
}

/// Where error bars come from.
public enum Uncertainty: String, Hashable, Codable, Sendable, CaseIterable {
    /// The spread of a committee.
    case committee
    /// The predictive variance of the model as a Gaussian process.
    case gpr
}

/// Which curves of a class train.
public enum SplitKind: String, Hashable, Codable, Sendable, CaseIterable {
    /// A random choice, fixed by the seed.
    case random
    /// The first curves in file order.
    case first
    /// Curves of monomers drawn by the seed, none of which is in a curve that tests; curves of both kinds of monomers are
    /// dropped.
    case monomer
}

/// Everything that a user can turn, each with a row in the table of `ModelParameter`.
public struct ModelOptions: Hashable, Sendable {
    /// What the model sees: a descriptor, or a weighted sum of several.
    public var descriptor = Descriptor(.rhoV)
    /// The kernel of the descriptor's terms that have none of their own.
    public var kernel = Kernel.linear
    /// The number of active environments of each element, at most, where a kernel is not linear.
    public var sparse = 250
    /// The density and the potential, and their expansion around centers.
    public var fields = FieldOptions()
    /// The radial channels that a linear model is trained in.
    public var radial = RadialChannels.all
    /// What a linear model takes elements for.
    public var elements = ElementBasis.all
    /// The sums over centers that a linear model is made of.
    public var central = CentralSums.separate
    /// The atoms whose environments are summed.
    public var centers = CenterSelection.all
    /// How the dissociated limit enters.
    public var dissociation = Dissociation.auto
    /// The strength of the ridge penalty.
    public var regularization = Regularization.auto
    /// How many curves of the class train; a share is one of those that the split leaves.
    public var trainingSize = TrainingSize.percent(80)
    /// The greatest distance of points that train, angstrom; nil for all points.
    public var trainUpTo: Double?
    /// Which curves of the class train.
    public var split = SplitKind.random
    /// The seed of splits, folds, committees and draws.
    public var seed: UInt64 = 0
    /// Where error bars come from.
    public var uncertainty = Uncertainty.committee
    /// The number of members of the committee; 0 for none.
    public var committee = 8

    /// The options where nothing is asked for.
    public static let standard = ModelOptions()

    public init() {}

    /// The standard options but for what is given, which is not checked: `problem` tells what is wrong.
    public init(
        descriptor: Descriptor = standard.descriptor, kernel: Kernel = standard.kernel, sparse: Int = standard.sparse,
        fields: FieldOptions = standard.fields, radial: RadialChannels = standard.radial,
        elements: ElementBasis = standard.elements, central: CentralSums = standard.central,
        centers: CenterSelection = standard.centers, dissociation: Dissociation = standard.dissociation,
        regularization: Regularization = standard.regularization, trainingSize: TrainingSize = standard.trainingSize,
        trainUpTo: Double? = standard.trainUpTo, split: SplitKind = standard.split, seed: UInt64 = standard.seed,
        uncertainty: Uncertainty = standard.uncertainty, committee: Int = standard.committee
    ) {
        self.descriptor = descriptor
        self.kernel = kernel
        self.sparse = sparse
        self.fields = fields
        self.radial = radial
        self.elements = elements
        self.central = central
        self.centers = centers
        self.dissociation = dissociation
        self.regularization = regularization
        self.trainingSize = trainingSize
        self.trainUpTo = trainUpTo
        self.split = split
        self.seed = seed
        self.uncertainty = uncertainty
        self.committee = committee
    }

    /// The dissociation, with `auto` resolved for this descriptor.
    public var resolvedDissociation: Dissociation {
        dissociation == .auto ? (descriptor.usesPotential ? .exact : .sample) : dissociation
    }

    /// Whether error bars are asked for.
    public var hasErrorBars: Bool { uncertainty == .gpr || committee > 0 }

    /// The options of the model without error bars, which move no prediction.
    public var withoutErrorBars: ModelOptions {
        var options = self
        options.uncertainty = .committee
        options.committee = 0
        return options
    }
}
