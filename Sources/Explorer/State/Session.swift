import Atomistics
import Descriptors
import Exploration

/// What is kept between two runs of the explorer.
public struct Session: Hashable, Sendable, Codable {
    /// As given on the command line; empty for the shipped data.
    public var dataset: [String]
    /// What was learnt of single structures; nil for binding curves.
    public var target: Target?
    public var options: ModelOptions
    public var screen: Screen
    public var dimerClass: ClassSelection?
    public var dimer: String?
    public var parameter: ModelParameter
    public var unit: EnergyUnit
    public var showsPercent: Bool
    public var sort: SortOrder
    public var theme: String
    /// What is looked at in the lesson on multipoles.
    public var lesson: LessonChoice?

    public init(
        dataset: [String] = [], target: Target? = nil, options: ModelOptions = ModelOptions(),
        screen: Screen = .curves, dimerClass: ClassSelection? = nil, dimer: String? = nil,
        parameter: ModelParameter = .lMax,
        unit: EnergyUnit = .electronvolt,
        showsPercent: Bool = true, sort: SortOrder = .error, theme: String = "standard",
        lesson: LessonChoice? = nil
    ) {
        self.lesson = lesson
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

/// A model and an orientation of the lesson on multipoles.
public struct LessonChoice: Hashable, Sendable, Codable {
    public var centers: CenterSelection
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
