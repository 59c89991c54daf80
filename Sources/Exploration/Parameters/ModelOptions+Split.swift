import Atomistics
import Regression
import Workers

/// Which groups of a class train, which test and which do neither, each by its place in the class, ascending.
public struct ClassSplit: Hashable, Sendable {
    /// The groups that train.
    public var training: [Int]
    /// The groups that test, as far as their elements train.
    public var testing: [Int]
    /// What keeps the others from either; nil where there are none.
    public var dropped: Dropped?

    /// A split of `count` groups of which all that do not train test.
    init(training: [Int], of count: Int) {
        let isTraining = Set(training)
        self.training = training
        testing = (0..<count).filter { !isTraining.contains($0) }
    }

    /// Groups that train and test; the others of `monomers.count` have monomers of both, or are more than are asked for.
    init(training: [Int], testing: [Int], monomers: [[Int]]) {
        self.training = training
        self.testing = testing
        func distinct(_ groups: [Int]) -> Int { Set(groups.flatMap { monomers[$0] }).count }
        dropped = Dropped(
            curves: monomers.count - training.count - testing.count, of: monomers.count,
            trainingMonomers: distinct(training), testingMonomers: distinct(testing))
    }
}

/// What `SplitKind.monomer` costs: curves of a monomer that trains and one that tests, or that are more than are asked for.
public struct Dropped: Hashable, Sendable, CustomStringConvertible {
    /// The number of curves that neither train nor test.
    public let curves: Int
    /// The number of all curves of the class.
    public let of: Int
    /// The number of monomers of the curves that train.
    public let trainingMonomers: Int
    /// The number of monomers of the curves that test, none of them one of those.
    public let testingMonomers: Int

    /// The whole matter in a sentence for a person.
    public var description: String {
        "\(curves) of \(of) curves dropped, so that the \(testingMonomers) monomers that test are none of the "
            + "\(trainingMonomers) that train"
    }
}

extension ModelOptions {
    /// Which groups of a class train and which test; nil where these options leave none to train or none to test.
    /// - Parameter monomers: those of the dataset that the class is of, looked up where the split depends on them.
    public func split(
        of groups: [SampleGroup], in dimerClass: ClassSelection, _ monomers: MonomerNumbers
    ) -> ClassSplit? {
        let count = groups.count
        guard split == .monomer else {
            return trainingSize.count(of: count).map { training in
                let places =
                    split == .first ? Array(0..<training) : Splits.random(count, training: training, seed: seed)
                return ClassSplit(training: places, of: count)
            }
        }
        let size: Splits.DisjointSize =
            switch trainingSize {
            case .percent(let value): .share(value / 100)
            case .curves(let number): .groups(number)
            }
        let monomers = monomers.of(groups, in: dimerClass)
        return Splits.disjoint(monomers, size, seed: seed).map {
            ClassSplit(training: $0.training, testing: $0.testing, monomers: monomers)
        }
    }
}

/// Which curves of a dataset have a monomer in common: those of each class, found when they are first asked for.
public final class MonomerNumbers: Sendable {
    private let known = Mutex<[ClassSelection: [[Int]]]>([:])

    /// Those of a dataset of which nothing has been asked yet.
    public init() {}

    /// The numbers of the two monomers of each curve of a class, the same for the same monomer, in the order in which
    /// they are first met; none of a structure.
    func of(_ groups: [SampleGroup], in dimerClass: ClassSelection) -> [[Int]] {
        if let known = known.withLock({ $0[dimerClass] }) { return known }
        let numbers = Self.numbers(groups)
        known.withLock { $0[dimerClass] = numbers }
        return numbers
    }

    private static func numbers(_ groups: [SampleGroup]) -> [[Int]] {
        var numbers: [Monomer: Int] = [:]
        func number(_ monomer: Monomer) -> Int {
            if let known = numbers[monomer] { return known }
            defer { numbers[monomer] = numbers.count }
            return numbers.count
        }
        return groups.map { group in
            guard let (a, b) = group.curve?.monomers else { return [] }
            return [number(a), number(b)]
        }
    }
}
