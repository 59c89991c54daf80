import Atomistics

/// The principal radial channels of the density and of each potential: for each l the orthonormal combinations of the
/// n_max radial functions that carry most of the second moments of expansion coefficients, over atoms, elements and m
/// (Goscinski, Musil, Pozdnyakov, Nigam and Ceriotti, J. Chem. Phys. 155, 104106 (2021)).
///
/// Products of 4 and 3 channels have a third of the columns of products of 6 and 6. What is linear in them is linear in
/// the products of all channels too, with the weights that `expanded` gives.
public struct PrincipalChannels: Sendable {
    let density: RadialContraction?
    /// One for each exponent.
    let potentials: [RadialContraction]
    /// What the channels keep: of the density, then of each potential.
    public let shares: [Share]

    /// Channels of one field.
    public struct Share: Hashable, Codable, Sendable {
        /// The exponent of the potential; nil for the density.
        public var exponent: Int?
        /// How many are kept.
        public var channels: Int
        /// Channels that there are.
        public var total: Int
        /// For each l the part of the second moments that is in none of the channels.
        public var lost: [Double]

        /// What a field keeps: `channels` of `total`, and for each l the part of the second moments that is lost.
        public init(exponent: Int?, channels: Int, total: Int, lost: [Double]) {
            self.exponent = exponent
            self.channels = channels
            self.total = total
            self.lost = lost
        }
    }

    /// The principal channels of some structures.
    /// - Parameters:
    ///   - featurizer: with all channels.
    ///   - density: channels of the density; all where that is more than there are.
    ///   - potential: channels of each potential, likewise.
    public init(of structures: [Structure], featurizer: Featurizer, density: Int, potential: Int) {
        let lMax = featurizer.expanders[0].lMax
        func moments(_ table: RadialTable?) -> SecondMoments? {
            table.map { SecondMoments(lMax: lMax, radialCount: $0.count) }
        }
        var ofDensity = moments(featurizer.expanders[0].density)
        var ofPotentials = featurizer.expanders.compactMap { moments($0.potential) }
        let workspace = featurizer.makeWorkspace()
        for structure in structures {
            featurizer.expand(structure, using: workspace)
            ofDensity?.add(workspace.expansion.density, of: workspace.expansion)
            for index in ofPotentials.indices {
                ofPotentials[index].add(workspace.expansions[index].potential, of: workspace.expansions[index])
            }
        }
        let first = ofDensity?.principal(density)
        let others = ofPotentials.map { $0.principal(potential) }
        self.density = first?.contraction
        potentials = others.map(\.contraction)
        let exponents = featurizer.descriptor.exponents(standard: featurizer.fields.exponent)
        func share(_ exponent: Int?, _ found: (contraction: RadialContraction, lost: [Double])) -> Share {
            Share(
                exponent: exponent, channels: found.contraction.count, total: found.contraction.rows[0][0].count,
                lost: found.lost)
        }
        shares = (first.map { [share(nil, $0)] } ?? []) + zip(exponents, others).map { share($0, $1) }
    }

    /// The weights of invariants of all channels that give the same energies as `weights` of invariants of principal
    /// ones.
    /// - Parameters:
    ///   - contracted: the columns of `weights`.
    ///   - full: the columns of the result; the same but for the channels.
    public func expanded(_ weights: [Double], from contracted: FeatureLayout, to full: FeatureLayout) -> [Double] {
        precondition(weights.count == contracted.count, "\(weights.count) weights for \(contracted.count) columns")
        let plain = contracted.plainOrder.map { weights[$0] }
        var result = [Double](repeating: 0, count: full.count)
        let places = full.plainOrder
        for (source, target) in zip(contracted.blocks, full.blocks) {
            let (perL, fullPerL) = (source.count / source.lCount, target.count / target.lCount)
            for l in 0..<source.lCount {
                let start = source.offset + l * perL
                let block = expanded(Array(plain[start..<start + perL]), of: source, l: l)
                for (k, weight) in block.enumerated() { result[places[target.offset + l * fullPerL + k]] = weight }
            }
        }
        return result
    }

    /// One l of one block.
    private func expanded(_ weights: [Double], of block: FeatureLayout.Block, l: Int) -> [Double] {
        guard !weights.isEmpty else { return [] }
        let left = block.invariant.leftIsDensity ? density! : potentials[block.potential]
        guard block.invariant.isProduct else { return left.expanded(weights, columns: 1, l: l) }
        let right = block.invariant == .rhoRho ? density! : potentials[block.potential]
        let matrix = block.isSymmetric ? Self.square(weights) : weights
        let rows = left.expanded(matrix, columns: block.columns, l: l)
        // A row of the result is a matrix [right elements, q] of one column.
        let full = right.expanded(rows, columns: 1, l: l)
        return block.isSymmetric ? Self.triangle(full) : full
    }

    /// A symmetric matrix from the triangle on and below its diagonal, of which the unequal pairs count once, times
    /// sqrt 2.
    static func square(_ triangle: [Double]) -> [Double] {
        let order = order(ofTriangle: triangle.count)
        var result = [Double](repeating: 0, count: order * order)
        var next = 0
        for i in 0..<order {
            for j in 0...i {
                let value = i == j ? triangle[next] : triangle[next] * 0.5.squareRoot()
                result[i * order + j] = value
                result[j * order + i] = value
                next += 1
            }
        }
        return result
    }

    /// The opposite.
    static func triangle(_ square: [Double]) -> [Double] {
        let order = Int(Double(square.count).squareRoot().rounded())
        return (0..<order).flatMap { i in
            (0...i).map { j in i == j ? square[i * order + j] : square[i * order + j] * 2.0.squareRoot() }
        }
    }

    private static func order(ofTriangle count: Int) -> Int {
        Int(((Double(8 * count + 1)).squareRoot() - 1).rounded()) / 2
    }
}

/// sum c_n c_n' of one field's coefficients over atoms, elements and m, for each l.
private struct SecondMoments {
    let lMax: Int
    let radialCount: Int
    /// [l][n][n']
    private var sums: [Double]

    init(lMax: Int, radialCount: Int) {
        self.lMax = lMax
        self.radialCount = radialCount
        sums = Array(repeating: 0, count: (lMax + 1) * radialCount * radialCount)
    }

    mutating func add(_ field: FieldCoefficients, of work: ExpansionWorkspace) {
        let count = radialCount
        for l in 0...lMax {
            sums.withUnsafeMutableBufferPointer { sums in
                let moments = sums.baseAddress! + l * count * count
                for central in 0..<field.channelCount {
                    let centers = work.centerStart[central]..<work.centerStart[central + 1]
                    var row = field.rows(central: central, l: l, center: centers.lowerBound)
                    for _ in 0..<centers.count * (2 * l + 1) {
                        for slot in 0..<field.slotCounts[central] {
                            let c = row + slot * count
                            for i in 0..<count {
                                let (factor, target) = (c[i], moments + i * count)
                                for j in 0..<count { target[j] += factor * c[j] }
                            }
                        }
                        row += field.rowLengths[central]
                    }
                }
            }
        }
    }

    /// The first principal channels of each l, and the part of the moments that they lack.
    func principal(_ channels: Int) -> (contraction: RadialContraction, lost: [Double]) {
        let kept = min(channels, radialCount)
        var rows: [[[Double]]] = []
        var lost: [Double] = []
        for l in 0...lMax {
            let eigen = JacobiEigen(
                (0..<radialCount).map { i in (0..<radialCount).map { sums[(l * radialCount + i) * radialCount + $0] } })
            let order = eigen.values.indices.sorted { eigen.values[$0] > eigen.values[$1] }
            rows.append(order.prefix(kept).map { eigen.vectors[$0] })
            // Rounding leaves what is zero a little above or below it.
            let total = eigen.values.reduce(0, +)
            let rest = order.dropFirst(kept).reduce(0) { $0 + max(0, eigen.values[$1]) }
            lost.append(total > 0 ? rest / total : 0)
        }
        return (RadialContraction(rows: rows), lost)
    }
}
