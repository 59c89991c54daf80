import Regression

extension ModelOptions {
    /// The groups of a class that train, by their place in it, ascending; nil where these options leave none of `count` to
    /// test.
    public func trainingPlaces(of count: Int) -> [Int]? {
        trainingSize.count(of: count).map { trainingPlaces($0, of: count) }
    }

    /// So many groups of `count`.
    func trainingPlaces(_ training: Int, of count: Int) -> [Int] {
        switch split {
        case .first: Array(0..<training)
        case .random: Splits.random(count, training: training, seed: seed)
        }
    }
}
