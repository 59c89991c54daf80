/// What is in a dataset, in numbers.
public struct DatasetSummary: Sendable {
    public struct Row: Sendable {
        public var dimerClass: DimerClass
        public var curves: Int
        public var points: Int
        /// Atoms of all points together: the number of environments a model would see.
        public var atoms: Int
        /// Standard deviation, least and greatest of the interaction energies, in eV; nil without energies.
        public var energies: Energies?
    }

    public struct Energies: Sendable {
        public var standardDeviation: Double
        public var minimum: Double
        public var maximum: Double
    }

    /// One for each class that occurs, in the paper's order.
    public var rows: [Row]
    public var elements: [Element]

    public var curves: Int { rows.reduce(0) { $0 + $1.curves } }
    public var points: Int { rows.reduce(0) { $0 + $1.points } }

    public init(_ dataset: Dataset) {
        rows = dataset.classes.map { Row($0, dataset.groups(of: ClassSelection($0))) }
        elements = dataset.elements
    }
}

extension DatasetSummary.Row {
    init(_ dimerClass: DimerClass, _ members: [SampleGroup]) {
        self.dimerClass = dimerClass
        curves = members.count
        points = members.reduce(0) { $0 + $1.count }
        atoms = members.reduce(0) { $0 + $1.count * $1.elements.count }
        energies = DatasetSummary.Energies(members.flatMap { $0.samples.flatMap { $0.value ?? [] } })
    }
}

extension DatasetSummary.Energies {
    /// Of the population: divided by the number of values.
    init?(_ values: [Double]) {
        guard let minimum = values.min(), let maximum = values.max() else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        self.init(standardDeviation: variance.squareRoot(), minimum: minimum, maximum: maximum)
    }
}
