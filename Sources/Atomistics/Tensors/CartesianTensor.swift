/// A kind of Cartesian tensor and its irreducible parts, each of which turns as the real spherical harmonics of one
/// lambda: t[mu] = sum_ab.. E[mu, ab..] T[ab..] and back with the transpose. E is orthonormal, so that the squares of
/// all parts sum to the squared Frobenius norm.
///
/// Components are row-major, T_xx T_xy T_xz T_yx ..., all 3^rank of them; of tensors that are symmetric in all indices
/// also the unequal ones alone: 6 as Voigt and ASE order them, xx yy zz yz xz xy; 10 or 15 with ascending indices in
/// lexicographic order, xxx xxy xxz xyy ... zzz. Units stay what they were.
public enum CartesianTensor: String, Hashable, Codable, Sendable, CaseIterable {
    /// lambda 1: (y, z, x).
    case vector
    /// Second rank, T_ab = T_ba: lambda 0, the trace / sqrt 3, and 2.
    case symmetric
    /// Second rank: lambda 0; the antisymmetric part, an axial vector, lambda 1 of parity -1; and 2.
    case matrix
    /// Third rank, symmetric in all indices: lambda 1 and 3.
    case tensor3
    /// Fourth rank, symmetric in all indices: lambda 0, 2 and 4.
    case tensor4

    /// One irreducible part; features of the same lambda and parity turn and invert as it does.
    public struct Part: Hashable, Codable, Sendable, CustomStringConvertible {
        /// The lambda of Y_lambda, which the part turns as.
        public let lambda: Int
        /// sigma: inversion multiplies the part by sigma (-1)^lambda.
        public let parity: Int
        /// The number of its components, 2 lambda + 1.
        public var count: Int { 2 * lambda + 1 }
        /// `lambda 2`, and of parity -1 `lambda 1, axial`.
        public var description: String { "lambda \(lambda)" + (parity < 0 ? ", axial" : "") }
    }

    /// The number of indices.
    public var rank: Int {
        switch self {
        case .vector: 1
        case .symmetric, .matrix: 2
        case .tensor3: 3
        case .tensor4: 4
        }
    }

    /// lambda ascending; parity is (-1)^(rank + lambda), as inversion gives a tensor the sign (-1)^rank.
    public var parts: [Part] {
        let lambdas: [Int] =
            switch self {
            case .vector: [1]
            case .symmetric: [0, 2]
            case .matrix: [0, 1, 2]
            case .tensor3: [1, 3]
            case .tensor4: [0, 2, 4]
            }
        return lambdas.map { Part(lambda: $0, parity: (rank + $0) % 2 == 0 ? 1 : -1) }
    }

    /// Where the numbers of each part stand where all parts stand one after the other.
    public var ranges: [Range<Int>] {
        var next = 0
        return parts.map { part in
            defer { next += part.count }
            return next..<next + part.count
        }
    }

    /// The number of numbers of all parts: the independent ones of the components.
    public var count: Int { ranges.last!.upperBound }

    /// How many numbers a tensor may be given by: all components, or the unequal ones.
    public var counts: [Int] {
        let full = (0..<rank).reduce(1) { product, _ in 3 * product }
        return self == .vector || self == .matrix ? [full] : [full, (rank + 1) * (rank + 2) / 2]
    }

    /// The kinds that may have so many components; 9 are a matrix or symmetric.
    public static func kinds(ofComponents count: Int) -> [CartesianTensor] {
        allCases.filter { $0.counts.contains(count) }
    }

    /// The irreducible parts, each of 2 lambda + 1 numbers, mu = -lambda ... lambda. What of the components no part has,
    /// as differences between indices that a symmetric tensor does not tell apart, is left out: `asymmetry` is its size.
    public func irreducibleParts(of components: [Double]) -> [[Double]] {
        let full = fullComponents(components)
        return Self.bases[self]!.map { part in part.map { row in zip(row, full).reduce(0) { $0 + $1.0 * $1.1 } } }
    }

    /// The squared Frobenius norm of what `irreducibleParts` leave out of components; rounding of 1e-16 of their own.
    public func asymmetry(of components: [Double]) -> Double {
        if components.count != counts[0] || self == .vector || self == .matrix { return 0 }
        return zip(components, self.components(of: irreducibleParts(of: components))).reduce(0) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
    }

    /// The tensor of irreducible parts that stand one after the other.
    public func components(of values: [Double]) -> [Double] { components(of: ranges.map { Array(values[$0]) }) }

    /// The tensor of irreducible parts: all its components, or as many as `count` says.
    public func components(of parts: [[Double]], count: Int? = nil) -> [Double] {
        precondition(parts.map(\.count) == self.parts.map(\.count), "2 lambda + 1 numbers of each part")
        let count = count ?? counts[0]
        precondition(counts.contains(count), "no such number of components")
        var full = [Double](repeating: 0, count: counts[0])
        for (part, rows) in zip(parts, Self.bases[self]!) {
            for (value, row) in zip(part, rows) {
                for (k, element) in row.enumerated() { full[k] += value * element }
            }
        }
        return count == full.count ? full : unequalIndices.map { full[Self.place(of: $0)] }
    }

    private func fullComponents(_ components: [Double]) -> [Double] {
        precondition(counts.contains(components.count), "no such number of components")
        if components.count == counts[0] { return components }
        let unequal = unequalIndices
        return Self.indices(rank: rank).map { indices in components[unequal.firstIndex(of: indices.sorted())!] }
    }

    /// The indices of unequal components in the order of the short form.
    private var unequalIndices: [[Int]] {
        if rank == 2 { return [[0, 0], [1, 1], [2, 2], [1, 2], [0, 2], [0, 1]] }
        return Self.indices(rank: rank).filter { $0 == $0.sorted() }
    }

    /// E of every kind, [part][mu][component].
    private static let bases = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.basis) })

    private var basis: [[[Double]]] {
        // (y, z, x)
        let vectors: [[Double]] = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
        if self == .vector { return [vectors] }
        if self == .matrix { return [0, 1, 2].map { Self.coupled(vectors, 1, vectors, to: $0) } }
        var traceless = vectors
        for lambda in 2...rank { traceless = Self.coupled(traceless, lambda - 1, vectors, to: lambda) }
        // Of a lower lambda that of two ranks less times the unit matrix, made symmetric.
        let lower: [[[Double]]] =
            switch self {
            case .symmetric: [[[1]]]
            case .tensor3: [vectors]
            default: CartesianTensor.symmetric.basis
            }
        let unit: [Double] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
        return lower.map { $0.map { symmetrized(Self.outer($0, unit)) } } + [traceless]
    }

    /// sum_{m q} C(l m 1 q | lambda mu) a[m] b[q]
    private static func coupled(_ a: [[Double]], _ l: Int, _ b: [[Double]], to lambda: Int) -> [[Double]] {
        var result = [[Double]](
            repeating: Array(repeating: 0, count: a[0].count * b[0].count), count: 2 * lambda + 1)
        for entry in CouplingCoefficients(l, 1, lambda).entries {
            let product = outer(a[entry.m1 + l], b[entry.m2 + 1])
            for k in product.indices { result[entry.mu + lambda][k] += entry.value * product[k] }
        }
        return result
    }

    private static func outer(_ a: [Double], _ b: [Double]) -> [Double] { a.flatMap { x in b.map { x * $0 } } }

    /// The mean over all orders of the indices, of length 1.
    private func symmetrized(_ tensor: [Double]) -> [Double] {
        var sums: [[Int]: (sum: Double, count: Int)] = [:]
        let all = Self.indices(rank: rank)
        for (value, indices) in zip(tensor, all) {
            let before = sums[indices.sorted()] ?? (0, 0)
            sums[indices.sorted()] = (before.sum + value, before.count + 1)
        }
        let mean = all.map { indices in sums[indices.sorted()].map { $0.sum / Double($0.count) }! }
        let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return mean.map { $0 / length }
    }

    /// The indices of every component, row-major.
    private static func indices(rank: Int) -> [[Int]] {
        (0..<rank).reduce([[]]) { lists, _ in lists.flatMap { list in (0..<3).map { list + [$0] } } }
    }

    private static func place(of indices: [Int]) -> Int { indices.reduce(0) { 3 * $0 + $1 } }

    /// The name of each of `count` components: `xx`, `xy` ..., in the order of `components`.
    public func names(count: Int) -> [String] {
        (count == counts[0] ? Self.indices(rank: rank) : unequalIndices).map {
            $0.map { ["x", "y", "z"][$0] }.joined()
        }
    }
}
