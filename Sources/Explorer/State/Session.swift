import Atomistics
import Descriptors
import Exploration

/// What is kept between two runs of the explorer.
public struct Session: Hashable, Sendable, Codable {
    /// Files and folders as given on the command line; empty for the shipped data.
    public var dataset: [String]
    /// What was learnt of single structures; nil for binding curves.
    public var target: Target?
    /// All parameters of the model.
    public var options: ModelOptions
    /// The screen that was open.
    public var screen: Screen
    /// The class, or classes taken together, that was on the screen; nil, or one that the data lack, is the first.
    public var dimerClass: ClassSelection?
    /// The name of the dimer that was chosen; nil where none was.
    public var dimer: String?
    /// The parameter that was selected in the model panel.
    public var parameter: ModelParameter
    /// The unit that energies are shown in.
    public var unit: EnergyUnit
    /// Whether errors are shown in percent of the standard deviation, not in the unit.
    public var showsPercent: Bool
    /// The order of the list of dimers.
    public var sort: SortOrder
    /// The name of the theme; one that is not known stands for the standard theme.
    public var theme: String
    /// What is looked at in the lesson on multipoles.
    public var lesson: LessonChoice?
    /// How plots are looked at; nil for all of them as they begin.
    public var appearance: Appearance?
    /// How molecules and fields are looked at; nil for all of that as it begins.
    public var space: SpaceChoice?
    /// The parameters of the sweep; nil for those that it begins with.
    public var sweep: SweepChoice?
    /// Whether trainings are kept in the record of runs; nil where nobody turned that off.
    public var keepsRuns: Bool?

    /// A session at its start, but for what is given: shipped data, default model, the first screen.
    public init(
        dataset: [String] = [], target: Target? = nil, options: ModelOptions = ModelOptions(),
        screen: Screen = .curves, dimerClass: ClassSelection? = nil, dimer: String? = nil,
        parameter: ModelParameter = .lMax,
        unit: EnergyUnit = .electronvolt,
        showsPercent: Bool = true, sort: SortOrder = .error, theme: String = "standard",
        lesson: LessonChoice? = nil, appearance: Appearance? = nil, space: SpaceChoice? = nil,
        sweep: SweepChoice? = nil, keepsRuns: Bool? = nil
    ) {
        (self.space, self.sweep, self.keepsRuns) = (space, sweep, keepsRuns)
        self.lesson = lesson
        self.appearance = appearance
        self.dataset = dataset
        self.target = target
        self.options = options
        self.screen = screen
        self.dimerClass = dimerClass
        self.dimer = dimer
        self.parameter = parameter
        self.unit = unit
        self.showsPercent = showsPercent
        self.sort = sort
        self.theme = theme
    }
}

/// How plots are looked at: what makes of a model and a dimer one picture.
public struct Appearance: Hashable, Sendable, Codable {
    /// Errors in place of energies.
    var showsErrors: Bool
    /// The descriptors drawn beside the one in focus.
    var visible: [Descriptor]
    /// What is seen of curves.
    var zoom: Zoom
    /// Whether the error bars of the model in focus are drawn.
    var showsBand: Bool
    /// Whose learning curves are drawn.
    var learning: LearningOverlay

    /// Plots as they begin, of the model in focus alone.
    public static let ofOneModel = Appearance(
        showsErrors: false, visible: [], zoom: .all, showsBand: true, learning: .descriptors)
}

/// How molecules and fields are looked at.
public struct SpaceChoice: Hashable, Sendable, Codable {
    /// A direction to look from, in degrees about the upright axis and then tilted.
    public struct Direction: Hashable, Sendable, Codable {
        /// About the upright axis, and then towards the eye.
        public var yaw, pitch: Double

        /// A direction of two angles.
        public init(yaw: Double, pitch: Double) { (self.yaw, self.pitch) = (yaw, pitch) }
    }

    /// The atom whose environment is shown, from 0; of the chain, where that is shown.
    public var center: Int?
    /// The distance of the monomers, of which the nearest there is counts.
    public var distance: Double?
    /// Where the molecule, and the plane of the fields, are looked at from.
    public var molecule, plane: Direction?
    /// Whether fields are those of a chain of atoms.
    public var showsChain: Bool?
    /// The distance of neighbors in that chain, angstrom.
    public var spacing: Double?
    /// The symbol of the element whose fields are shown alone.
    public var channel: String?

    /// All as it begins.
    public init() {}
}

/// The two parameters that a sweep goes over.
public struct SweepChoice: Hashable, Sendable, Codable {
    /// To the right, and upwards.
    public var x, y: ModelParameter

    /// Two parameters, which should differ.
    public init(x: ModelParameter, y: ModelParameter) { (self.x, self.y) = (x, y) }
}

/// A model and an orientation of the lesson on multipoles.
public struct LessonChoice: Hashable, Sendable, Codable {
    /// Which atoms are centers in the chosen model.
    public var centers: CenterSelection
    /// l_max of the chosen model.
    public var lMax: Int
    /// The name of the orientation; nil for the representative one.
    public var orientation: String?

    private enum CodingKeys: String, CodingKey {
        case lMax, orientation
        case centers = "centres"
    }
}

/// The order of a list of dimers.
public enum SortOrder: String, Hashable, Sendable, Codable, CaseIterable {
    /// Largest error of the model in focus first.
    case error
    case name
    /// Test curves before training curves.
    case split
    /// What the model in focus wins over the pinned one, largest first.
    case gain

    func next(hasPin: Bool) -> SortOrder {
        switch self {
        case .error: hasPin ? .gain : .name
        case .gain: .name
        case .name: .split
        case .split: .error
        }
    }
}
