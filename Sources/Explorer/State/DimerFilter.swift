import Atomistics
import Exploration

/// Which dimers, or structures, a list shows: conditions apart by blanks, all of which hold.
///
///     test err>10 R<3 has N !like
///
/// - a word: part of the name, or `train`, `test`, `like`, `opposite`;
/// - `err>10`: the error of the model in focus, in the numbers of the list; `<`, `>=` and `<=` as well;
/// - `R<3`: a point at such a distance, in angstrom;
/// - `has N,O`: atoms of all these elements;
/// - `!` before any of them: not so.
struct DimerFilter: Sendable {
    enum Comparison: String, CaseIterable, Sendable {
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"

        func holds(_ a: Double, _ b: Double) -> Bool {
            switch self {
            case .atMost: a <= b
            case .atLeast: a >= b
            case .below: a < b
            case .above: a > b
            }
        }
    }

    enum Condition: Sendable {
        case name(String)
        case split(CurvePrediction.Split)
        /// The sign of the product of the charges.
        case charges(Int)
        case error(Comparison, Double)
        case distance(Comparison, Double)
        case elements(Set<Element>)
    }

    /// What must hold, or with `isWanted` false must not.
    private(set) var conditions: [(condition: Condition, isWanted: Bool)] = []
    /// What is no condition, though it begins as one, in words for a person; it keeps nothing out.
    private(set) var problem: String?

    init(_ text: String) {
        var words = text.split(separator: " ").map(String.init)[...]
        while var word = words.popFirst() {
            let isWanted = !word.hasPrefix("!")
            if !isWanted { word.removeFirst() }
            if word.isEmpty { continue }
            if word.lowercased() == "has" {
                // Still being typed, or part of a name.
                guard let list = words.popFirst() else { continue }
                let symbols = list.split(separator: ",").map(String.init)
                let elements = symbols.compactMap {
                    Element(symbol: $0.prefix(1).uppercased() + $0.dropFirst().lowercased())
                }
                if elements.count == symbols.count {
                    conditions.append((.elements(Set(elements)), isWanted))
                } else {
                    problem = "'\(list)' names no elements: has N,O"
                }
            } else if let comparison = Self.comparison(word) {
                guard let condition = comparison.condition else {
                    problem = "'\(word)' needs a number: err>10, R<3"
                    continue
                }
                conditions.append((condition, isWanted))
            } else {
                conditions.append((Self.word(word.lowercased()), isWanted))
            }
        }
    }

    private static func word(_ word: String) -> Condition {
        switch word {
        case "train": .split(.train)
        case "test": .split(.test)
        case "like": .charges(1)
        case "opposite": .charges(-1)
        default: .name(word)
        }
    }

    private struct Compared {
        var condition: Condition?
    }

    /// A word such as `err>10`; nil where it is none, with a nil condition where its number is missing.
    private static func comparison(_ word: String) -> Compared? {
        guard let sign = Comparison.allCases.first(where: { word.contains($0.rawValue) }),
            let place = word.firstRange(of: sign.rawValue)
        else { return nil }
        let subject = word[..<place.lowerBound].lowercased()
        guard ["err", "error", "r"].contains(subject) else { return nil }
        guard let number = Double(word[place.upperBound...]), number.isFinite else { return Compared(condition: nil) }
        return Compared(condition: subject == "r" ? .distance(sign, number) : .error(sign, number))
    }

    /// Whether a group is shown.
    /// - Parameters:
    ///   - split: whether it trains or tests, where that is known.
    ///   - error: its error in the numbers of the list, where it is known; one that is not is not compared.
    func fits(_ group: SampleGroup, split: CurvePrediction.Split?, error: Double?) -> Bool {
        conditions.allSatisfy { condition, isWanted in
            let holds: Bool? =
                switch condition {
                case .name(let part): group.id.lowercased().contains(part)
                case .split(let wanted): split == wanted
                case .charges(let sign): group.chargeProduct.signum() == sign
                case .error(let comparison, let limit): error.map { comparison.holds($0, limit) }
                case .distance(let comparison, let limit):
                    group.samples.contains { $0.distance.map { comparison.holds($0, limit) } ?? false }
                case .elements(let elements): elements.isSubset(of: group.elements)
                }
            return holds.map { $0 == isWanted } ?? false
        }
    }
}
