import Atomistics

/// Pseudo-elements in the place of elements: what a neighbor adds to each of K channels, and what the environment of a center
/// counts for in each of a few sums (Willatt, Musil and Ceriotti, Phys. Chem. Chem. Phys. 20, 29661 (2018)).
///
/// With E elements products of neighbors' channels have E^2 columns for each pair of radial functions and E sums over
/// centers; with K channels K^2, which data of many elements can fill. What is linear in them is linear in the products of
/// all elements, with the weights that `expanded` gives.
public struct ElementChannels: Sendable {
    /// What an element adds to each channel of the density, [element][channel].
    let density: [[Double]]
    /// The same of every potential.
    let potential: [[Double]]
    /// What the environments of an element count for in each sum over centers, [element][sum].
    let centers: [[Double]]
    /// Channels of neighbors.
    public let count: Int
    /// Sums over centers.
    public let sums: Int

    /// Which sums over centers there are.
    public enum Centers: Sendable {
        /// One for each element.
        case separate
        /// One for each channel, each center counting as it would as a neighbor; where channels are elements, one of all.
        case shared
        /// Both.
        case both
    }

    private init(density: [[Double]], potential: [[Double]], shared: [[Double]], _ centers: Centers) {
        self.density = density
        self.potential = potential
        count = density.first?.count ?? 0
        let own = density.indices.map { element in density.indices.map { $0 == element ? 1.0 : 0 } }
        self.centers =
            switch centers {
            case .separate: own
            case .shared: shared
            case .both: zip(own, shared).map { $0 + $1 }
            }
        sums = self.centers.first?.count ?? 0
    }

    /// Every element a channel of its own, for sums over centers other than those.
    /// - Parameter channels: the first so many elements alone, for a layout with as many channels.
    public init(elements: Int, channels: Int? = nil, centers: Centers) {
        let own = (0..<elements).map { element in (0..<(channels ?? elements)).map { $0 == element ? 1.0 : 0 } }
        self.init(density: own, potential: own, shared: channels == nil ? own.map { _ in [1] } : own, centers)
    }

    /// Channels that chemistry tells: 1 (all atoms alike), then electronegativity, covalent radius, and whether an element
    /// has one bond, each about a middle and in a unit that make it of the order of 1 among organic elements.
    /// - Parameter count: 1 to 4 of these, and at most as many as there are elements.
    public init(chemistryOf elements: [Element], count: Int, centers: Centers) {
        precondition(Self.chemical.contains(count), "\(count) channels of \(Self.chemical)")
        precondition(count <= max(1, elements.count), "more channels than elements")
        let rows = elements.map { element -> [Double] in
            // What is not known adds nothing: who trains on it asks before.
            guard count == 1 || element.electronegativity != nil else { return Array(repeating: 0, count: count) }
            let numbers = [
                1, ((element.electronegativity ?? 0) - 2.7) / 0.6, (element.covalentRadius - 0.65) / 0.25,
                element.isMonovalent ? 1 : 0,
            ]
            return Array(numbers.prefix(count))
        }
        self.init(density: rows, potential: rows, shared: rows, centers)
    }

    /// How many channels chemistry can tell.
    public static let chemical = 1...4

    /// Channels that structures tell: for each field the combinations of elements with the largest second moments of
    /// expansion coefficients, over atoms, radial functions, l and m; orthonormal, so that as many as there are elements
    /// change no scalar product.
    /// - Parameters:
    ///   - featurizer: with all elements.
    ///   - count: at most as many as there are elements.
    public init(of structures: [Structure], featurizer: Featurizer, count: Int, centers: Centers) {
        let elements = featurizer.elements.count
        let kept = min(count, elements)
        var moments = [[[Double]]](
            repeating: Array(repeating: Array(repeating: 0, count: elements), count: elements), count: 2)
        let workspace = featurizer.makeWorkspace()
        for structure in structures {
            featurizer.expand(structure, using: workspace)
            let work = workspace.expansion
            if featurizer.expanders[0].density != nil { Self.add(work.density, of: work, to: &moments[0]) }
            for expansion in workspace.expansions where featurizer.expanders[0].potential != nil {
                Self.add(expansion.potential, of: expansion, to: &moments[1])
            }
        }
        func principal(_ moments: [[Double]]) -> [[Double]] {
            let eigen = JacobiEigen(moments)
            let order = eigen.values.indices.sorted { eigen.values[$0] > eigen.values[$1] }.prefix(kept)
            return (0..<elements).map { element in order.map { eigen.vectors[$0][element] } }
        }
        // A field that is not there has columns nowhere.
        let density = principal(featurizer.expanders[0].density == nil ? moments[1] : moments[0])
        let potential = principal(featurizer.expanders[0].potential == nil ? moments[0] : moments[1])
        self.init(density: density, potential: potential, shared: density, centers)
    }

    private static func add(_ field: FieldCoefficients, of work: ExpansionWorkspace, to moments: inout [[Double]]) {
        let elements = field.channelCount
        for central in 0..<elements {
            let centers = work.centerStart[central]..<work.centerStart[central + 1]
            for l in 0...field.lMax {
                var row = field.rows(central: central, l: l, center: centers.lowerBound)
                for _ in 0..<centers.count * (2 * l + 1) {
                    for a in 0..<elements {
                        let first = field.slots[central * elements + a]
                        if first < 0 { continue }
                        for b in 0..<elements {
                            let second = field.slots[central * elements + b]
                            if second < 0 { continue }
                            var sum = 0.0
                            for n in 0..<field.radialCount {
                                sum += row[first * field.radialCount + n] * row[second * field.radialCount + n]
                            }
                            moments[a][b] += sum
                        }
                    }
                    row += field.rowLengths[central]
                }
            }
        }
    }

    // MARK: - Weights of all elements

    /// The weights of invariants of all elements that give the same energies as `weights` of invariants of channels.
    /// - Parameters:
    ///   - contracted: the columns of `weights`.
    ///   - full: the columns of the result, of the same radial functions.
    public func expanded(_ weights: [Double], from contracted: FeatureLayout, to full: FeatureLayout) -> [Double] {
        precondition(weights.count == contracted.count, "\(weights.count) weights for \(contracted.count) columns")
        let plain = contracted.plainOrder.map { weights[$0] }
        var result = [Double](repeating: 0, count: full.count)
        let places = full.plainOrder
        for block in full.blocks {
            let sources = contracted.blocks.filter { $0.term == block.term }
            let factors = block.central.map { centers[$0] } ?? [1]
            let left = rows(of: block, isDensity: block.invariant.leftIsDensity, full)
            let right = block.invariant.isProduct ? rows(of: block, isDensity: block.invariant == .rhoRho, full) : [[1]]
            let radials = full.radials(isDensity: block.invariant.leftIsDensity)
            let rightRadials = block.invariant.isProduct ? full.radials(isDensity: block.invariant == .rhoRho) : 1
            let perL = block.count / block.lCount
            for l in 0..<block.lCount {
                var sum: [Double] = []
                for (source, factor) in zip(sources, factors) where factor != 0 {
                    let width = source.count / source.lCount
                    let start = source.offset + l * width
                    let part = Array(plain[start..<start + width])
                    let matrix = source.isSymmetric ? PrincipalChannels.square(part) : part
                    if sum.isEmpty { sum = [Double](repeating: 0, count: matrix.count) }
                    for place in sum.indices { sum[place] += factor * matrix[place] }
                }
                guard !sum.isEmpty else { continue }
                let matrix = Self.turned(sum, left, radials, right, rightRadials)
                let values = block.isSymmetric ? PrincipalChannels.triangle(matrix) : matrix
                for (place, value) in values.enumerated() { result[places[block.offset + l * perL + place]] = value }
            }
        }
        return result
    }

    /// U of one side of a block: for each element that it has a channel's factors.
    private func rows(of block: FeatureLayout.Block, isDensity: Bool, _ layout: FeatureLayout) -> [[Double]] {
        let channels = (isDensity ? layout.densityChannels : layout.potentialChannels)[block.central ?? 0]
        return channels.map { (isDensity ? density : potential)[$0] }
    }

    /// A matrix [k1 n1][k2 n2] as one [a1 n1][a2 n2].
    private static func turned(
        _ matrix: [Double], _ left: [[Double]], _ leftRadials: Int, _ right: [[Double]], _ rightRadials: Int
    ) -> [Double] {
        guard let first = left.first, let second = right.first else { return [] }
        let (width, full) = (second.count * rightRadials, right.count * rightRadials)
        var half = [Double](repeating: 0, count: left.count * leftRadials * width)
        for (a, factors) in left.enumerated() {
            for (k, factor) in factors.enumerated() where factor != 0 {
                for place in 0..<leftRadials * width {
                    half[a * leftRadials * width + place] += factor * matrix[k * leftRadials * width + place]
                }
            }
        }
        precondition(matrix.count == first.count * leftRadials * width, "a matrix of other channels")
        var result = [Double](repeating: 0, count: left.count * leftRadials * full)
        for row in 0..<left.count * leftRadials {
            for (a, factors) in right.enumerated() {
                for (k, factor) in factors.enumerated() where factor != 0 {
                    for n in 0..<rightRadials {
                        result[row * full + a * rightRadials + n] += factor * half[row * width + k * rightRadials + n]
                    }
                }
            }
        }
        return result
    }
}

/// The coefficients of channels of one structure, made of those of its elements.
struct ChannelCoefficients {
    private(set) var density: FieldCoefficients
    private(set) var potentials: [FieldCoefficients]
    /// One block of one element's centers.
    let block: UnsafeMutablePointer<Double>

    /// - Parameters:
    ///   - layout: of the invariants of channels for each element's centers.
    ///   - expansions: of all elements.
    ///   - fields: which of them there are: one without a single pair of elements is there, and zero.
    init(_ layout: FeatureLayout, _ expansions: [ExpansionWorkspace], fields: (density: Bool, potential: Bool)) {
        func coefficients(_ field: FieldCoefficients, _ kept: [[Int]], _ isThere: Bool) -> FieldCoefficients {
            FieldCoefficients(
                lMax: field.lMax, radialCount: field.radialCount, kept: isThere ? kept : kept.map { _ in [] })
        }
        density = coefficients(expansions[0].density, layout.densityChannels, fields.density)
        potentials = expansions.map { coefficients($0.potential, layout.potentialChannels, fields.potential) }
        block = .allocateAligned(max(1, layout.blocks.map(\.count).max() ?? 1) + 8)
    }

    func deallocate() {
        density.deallocate()
        for field in potentials { field.deallocate() }
        block.deallocate()
    }

    /// Makes those of what has been expanded.
    mutating func fill(_ channels: ElementChannels, from expansions: [ExpansionWorkspace]) {
        Self.fill(&density, from: expansions[0].density, channels.density, of: expansions[0])
        for place in potentials.indices {
            Self.fill(&potentials[place], from: expansions[place].potential, channels.potential, of: expansions[place])
        }
    }

    /// c_k = sum_a U[a, k] c_a for every center, l, m and n.
    private static func fill(
        _ target: inout FieldCoefficients, from source: FieldCoefficients, _ factors: [[Double]],
        of work: ExpansionWorkspace
    ) {
        target.reset(centerStart: work.centerStart)
        let (elements, radials) = (source.channelCount, source.radialCount)
        for central in 0..<elements where target.slotCounts[central] > 0 {
            let centers = work.centerStart[central]..<work.centerStart[central + 1]
            let (from, to) = (source.rowLengths[central], target.rowLengths[central])
            for l in 0...source.lMax {
                var own = source.rows(central: central, l: l, center: centers.lowerBound)
                var row = target.rows(central: central, l: l, center: centers.lowerBound)
                for _ in 0..<centers.count * (2 * l + 1) {
                    row.update(repeating: 0, count: to)
                    for element in 0..<elements {
                        let slot = source.slots[central * elements + element]
                        if slot < 0 { continue }
                        for channel in 0..<target.slotCounts[central] {
                            let factor = factors[element][channel]
                            for n in 0..<radials { row[channel * radials + n] += factor * own[slot * radials + n] }
                        }
                    }
                    own += from
                    row += to
                }
            }
            for center in centers {
                (target.isFilled + center * elements).update(repeating: true, count: target.slotCounts[central])
            }
        }
    }
}
