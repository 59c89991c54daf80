/// Weights of invariants as the matrices that make dE/dc of coefficients: for each product of two fields A and B
///
///     dE/dA[a1 n1] = sum w[a1 n1, a2 n2] B[a2 n2],   dE/dB[a2 n2] = sum w[a1 n1, a2 n2] A[a1 n1]
///
/// one matrix for each l, with the factor 1 / sqrt(2l + 1) of invariants and, of a field with itself, both of an unordered
/// pair's places.
struct WeightMatrices: Sendable {
    /// The matrices of one block of features.
    struct Block: Sendable {
        let source: FeatureLayout.Block
        /// Radial functions and length of a slot of the first field's derivatives, and of the second's.
        let first: Side
        let second: Side
        /// Where the matrices begin that make dE/dA, [l][a2 n2][slot a1, n1]; of a single field its weights.
        let toFirst: Int
        /// Where those begin that make dE/dB, [l][a1 n1][slot a2, n2]; nil where there is no other field.
        let toSecond: Int?
    }

    struct Side: Sendable {
        let slots: Int
        let radials: Int
        var stride: Int { (radials + 7) / 8 * 8 }
        /// The length of a row of whole vectors.
        var length: Int { slots * stride }
        /// Where column (slot, n) lies in it.
        func place(_ column: Int) -> Int { column / radials * stride + column % radials }
    }

    let layout: FeatureLayout
    let blocks: [Block]
    /// Doubles of all matrices.
    let count: Int

    init(_ layout: FeatureLayout) {
        self.layout = layout
        var next = 0
        blocks = layout.blocks.map { block in
            func side(isDensity: Bool) -> Side {
                let channels = isDensity ? layout.densityChannels : layout.potentialChannels
                return Side(
                    slots: channels.isEmpty ? 0 : channels[block.central ?? 0].count,
                    radials: isDensity ? layout.densityRadials : layout.potentialRadials)
            }
            let first = side(isDensity: block.invariant.leftIsDensity)
            let second = side(isDensity: block.invariant == .rhoRho)
            let toFirst = next
            next += block.lCount * (block.invariant.isProduct ? block.columns : 1) * first.length
            var toSecond: Int?
            if block.invariant.isProduct && !block.isSymmetric {
                toSecond = next
                next += block.lCount * block.rows * second.length
            }
            return Block(source: block, first: first, second: second, toFirst: toFirst, toSecond: toSecond)
        }
        count = next
    }

    /// Writes the matrices of a row of weights, in the engine's order of columns. What pads them stays as it is: zeros.
    func fill(_ matrices: UnsafeMutablePointer<Double>, from row: UnsafePointer<Double>) {
        for block in blocks {
            let weights = row + block.source.offset
            if !block.source.invariant.isProduct {
                for column in 0..<block.source.count {
                    matrices[block.toFirst + block.first.place(column)] = weights[column]
                }
            } else if block.source.isSymmetric {
                fillSymmetric(block, matrices + block.toFirst, weights)
            } else {
                fill(block, matrices, weights)
            }
        }
    }

    private func fill(_ block: Block, _ matrices: UnsafeMutablePointer<Double>, _ weights: UnsafePointer<Double>) {
        let (rows, columns) = (block.source.rows, block.source.columns)
        for l in 0..<block.source.lCount {
            let scale = 1 / Double(2 * l + 1).squareRoot()
            let first = matrices + (block.toFirst + l * columns * block.first.length)
            let second = matrices + (block.toSecond! + l * rows * block.second.length)
            var next = weights + l * rows * columns
            for i in 0..<rows {
                let target = first + block.first.place(i)
                for slot in 0..<block.second.slots {
                    let row = second + (i * block.second.length + slot * block.second.stride)
                    for n in 0..<block.second.radials {
                        let weight = scale * next[n]
                        row[n] = weight
                        target[(slot * block.second.radials + n) * block.first.length] = weight
                    }
                    next += block.second.radials
                }
            }
        }
    }

    private func fillSymmetric(
        _ block: Block, _ matrices: UnsafeMutablePointer<Double>, _ weights: UnsafePointer<Double>
    ) {
        let (rows, length) = (block.source.rows, block.first.length)
        var left = weights
        var triangle = weights + block.source.lCount * block.source.perL
        for l in 0..<block.source.lCount {
            let matrix = matrices + l * rows * length
            // Once for either of two equal columns, or sqrt 2 for an unordered pair.
            let scale = (2 / Double(2 * l + 1)).squareRoot()
            func set(_ i: Int, _ j: Int, _ weight: Double) {
                let weight = i == j ? 2.0.squareRoot() * scale * weight : scale * weight
                matrix[i * length + block.first.place(j)] = weight
                matrix[j * length + block.first.place(i)] = weight
            }
            for i in 0..<rows {
                let square = LowerTriangle.squareStart(ofRow: i)
                for j in 0..<square { set(i, j, left[j]) }
                for j in square...i { set(i, j, triangle[j - square]) }
                left += square
                triangle += i - square + 1
            }
        }
    }
}
