/// What is in a dataset, in numbers.
public struct DatasetSummary: Sendable {
    /// What one class has.
    public struct Row: Sendable {
        /// The class that is counted, of a target with parts with one of them.
        public var dimerClass: ClassSelection
        /// Binding curves of the class, or structures where the dataset has a target.
        public var curves: Int
        /// Points of all these curves together; a structure counts as one.
        public var points: Int
        /// Atoms of all points together, of what atoms have those of the element: the number of environments a model
        /// would see.
        public var atoms: Int
        /// Standard deviation, least and greatest of the interaction energies, in eV; nil without energies.
        public var energies: Energies?
    }

    /// The spread of what is to be learnt: interaction energies in eV, or values of the target.
    public struct Energies: Sendable {
        /// The standard deviation of the population: divided by the number of values. Of a part of a tensor that turns, the
        /// root mean square of a component.
        public var standardDeviation: Double
        /// The least value.
        public var minimum: Double
        /// The greatest value.
        public var maximum: Double
    }

    /// One for each class that occurs, in the paper's order, of a target with parts for each of them.
    public var rows: [Row]
    /// All elements that occur, ascending.
    public var elements: [Element]

    /// Binding curves, or structures, of all classes.
    public var curves: Int
    /// Points of all classes.
    public var points: Int

    /// The counts of a dataset, for which all its samples are gone through once.
    public init(_ dataset: Dataset) {
        // In one pass where classes have no parts.
        let members = Dictionary(grouping: dataset.groups, by: \.dimerClass)
        rows = dataset.selections.map { selection in
            Row(selection, selection.partName == nil ? members[selection.single!]! : dataset.groups(of: selection))
        }
        curves = dataset.groups.count
        points = dataset.groups.reduce(0) { $0 + $1.count }
        elements = dataset.elements
    }
}

extension DatasetSummary.Row {
    init(_ dimerClass: ClassSelection, _ members: [SampleGroup]) {
        self.dimerClass = dimerClass
        curves = members.count
        points = members.reduce(0) { $0 + $1.count }
        atoms = members.reduce(0) { sum, group in
            let elements = group.elements
            return sum + group.count
                * (dimerClass.element.map { element in elements.count { $0 == element } } ?? elements.count)
        }
        energies = DatasetSummary.Energies(
            members.flatMap(\.values), isAboutMean: dimerClass.part?.lambda ?? 0 == 0)
    }
}

extension SampleGroup {
    /// What there is to learn of all samples, without making them.
    fileprivate var values: [Double] {
        switch self {
        case .curve(let curve): curve.points.compactMap(\.energy)
        case .structure(let labeled): labeled.value ?? []
        }
    }
}

extension DatasetSummary.Energies {
    /// The spread of a population of values: the variance is divided by their number. Nil without values.
    init?(_ values: [Double], isAboutMean: Bool) {
        guard let minimum = values.min(), let maximum = values.max() else { return nil }
        let count = Double(values.count)
        let mean = isAboutMean ? values.reduce(0, +) / count : 0
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        self.init(standardDeviation: variance.squareRoot(), minimum: minimum, maximum: maximum)
    }
}
