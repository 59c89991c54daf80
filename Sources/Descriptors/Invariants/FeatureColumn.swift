import Atomistics

/// What one column of a feature matrix means. Fields that an invariant does not have are nil.
///
/// There may be tens of millions, so that one is a single integer, with the fields that the order goes by first in its
/// highest bits.
public struct FeatureColumn: Hashable, Sendable, Comparable {
    private let packed: UInt64

    /// The lowest bit and the bits of each field.
    private enum Field {
        static let invariant = (0, 3), l = (3, 4), n2 = (7, 5), element2 = (12, 7), n1 = (19, 5), element1 = (24, 7)
        static let central = (31, 7), term = (38, 26)
    }

    /// The column of one product of coefficients, or with nil for the second field of a single one.
    /// - Parameters:
    ///   - term: position of the invariant in the descriptor's sum.
    ///   - central: the element whose atoms are summed over; nil in features per atom.
    public init(
        term: Int, invariant: Invariant, central: Element?, element1: Element, n1: Int, element2: Element?, n2: Int?,
        l: Int
    ) {
        func bits(_ value: Int, _ field: (Int, Int)) -> UInt64 {
            precondition(value >= 0 && value < 1 << field.1, "a label of a column out of range: \(value)")
            return UInt64(value) << UInt64(field.0)
        }
        packed =
            bits(term, Field.term) | bits(central?.atomicNumber ?? 0, Field.central)
            | bits(element1.atomicNumber, Field.element1) | bits(n1, Field.n1)
            | bits(element2?.atomicNumber ?? 0, Field.element2) | bits(n2.map { $0 + 1 } ?? 0, Field.n2)
            | bits(l, Field.l) | bits(Invariant.allCases.firstIndex(of: invariant)!, Field.invariant)
    }

    private func value(_ field: (Int, Int)) -> Int { Int(packed >> UInt64(field.0) & (1 << UInt64(field.1) - 1)) }

    /// The invariant's position in the descriptor's sum.
    public var term: Int { value(Field.term) }
    /// The fields that are multiplied.
    public var invariant: Invariant { Invariant.allCases[value(Field.invariant)] }
    /// The element whose atoms are summed over; nil in features per atom.
    public var central: Element? { Element(atomicNumber: value(Field.central)) }
    /// The neighbor element of the first field.
    public var element1: Element { Element(atomicNumber: value(Field.element1))! }
    /// The radial function of the first field.
    public var n1: Int { value(Field.n1) }
    /// The neighbor element of the second field.
    public var element2: Element? { Element(atomicNumber: value(Field.element2)) }
    /// The radial function of the second field.
    public var n2: Int? { value(Field.n2) == 0 ? nil : value(Field.n2) - 1 }
    /// The angular momentum of both.
    public var l: Int { value(Field.l) }

    /// Row-major in term, central element, a1, n1, a2, n2, l: the order in which features are written.
    public static func < (a: FeatureColumn, b: FeatureColumn) -> Bool { a.packed < b.packed }
}
