/// The first part of a gradient: energies that are linear in invariants, and their derivatives with respect to the
/// coefficients of fields, from weights as matrices. What it takes does not depend on how invariants are counted: a
/// product as deep as a field has columns for each coefficient.
struct CoefficientPass {
    let matrices: WeightMatrices
    let features: Featurizer.Workspace
    /// The derivatives with respect to the density, then to each potential.
    let fields: UnsafePointer<FieldGradient>
    let memory: ActiveSlots

    /// Memory for which slots of two fields, of whatever structure, have neighbors.
    struct ActiveSlots {
        let runs: UnsafeMutablePointer<RowProduct.Run>
        let columns: UnsafeMutablePointer<RowProduct.Column>
        /// How many of each a field may need.
        let runsPerField: Int
        let columnsPerField: Int
        /// Of every field, whether its derivatives were written for the centers at work.
        let isWritten: UnsafeMutablePointer<Bool>
    }

    private struct Side {
        let index: Int
        let coefficients: FieldCoefficients
        let gradient: FieldGradient
        let runs: UnsafeBufferPointer<RowProduct.Run>
        let columns: UnsafeBufferPointer<RowProduct.Column>
    }

    /// Writes dE/dc of some centers of one element and one model.
    /// - Parameter weights: the model's matrices.
    /// - Returns: their energy.
    func differentiate(_ centers: Range<Int>, of central: Int, model: Int, _ weights: UnsafePointer<Double>) -> Double {
        let fieldCount = features.expansions.count + 1
        memory.isWritten.update(repeating: false, count: fieldCount)
        // E = (sum c dE/dc + that of single fields) / 2
        var single = 0.0
        for block in matrices.blocks where block.source.central == nil || block.source.central == central {
            let source = block.source
            let first = side(isDensity: source.invariant.leftIsDensity, of: source, 0, centers, central)
            guard source.invariant.isProduct else {
                single += addSingle(first, centers, central, model, weights + block.toFirst, block.first)
                continue
            }
            let second =
                source.isSymmetric
                ? first : side(isDensity: source.invariant == .rhoRho, of: source, 1, centers, central)
            multiply(
                second, to: first, centers, central, model, weights + block.toFirst,
                perL: source.columns * block.first.length,
                block.first.length)
            if let toSecond = block.toSecond {
                multiply(
                    first, to: second, centers, central, model, weights + toSecond,
                    perL: source.rows * block.second.length,
                    block.second.length)
            }
        }
        var sum = single
        for index in 0..<fieldCount where memory.isWritten[index] {
            sum += product(side(index, 0, centers, central), centers, central, model)
        }
        return 0.5 * sum
    }

    private func side(
        isDensity: Bool, of block: FeatureLayout.Block, _ place: Int, _ centers: Range<Int>, _ central: Int
    ) -> Side { side(isDensity ? 0 : 1 + block.potential, place, centers, central) }

    /// One field of a product, with the slots that some of the centers have neighbors in.
    private func side(_ index: Int, _ place: Int, _ centers: Range<Int>, _ central: Int) -> Side {
        let field = index == 0 ? features.expansion.density : features.expansions[index - 1].potential
        let gradient = fields[index]
        let runs = memory.runs + place &* memory.runsPerField
        let columns = memory.columns + place &* memory.columnsPerField
        let slotLength = gradient.slotLength(central)
        var (runCount, columnCount) = (0, 0)
        for slot in 0..<field.slotCounts[central] {
            guard centers.contains(where: { field.isFilled[$0 &* field.channelCount &+ slot] }) else { continue }
            let first = slot &* field.radialCount
            if runCount > 0, runs[runCount &- 1].first &+ runs[runCount &- 1].count == first {
                runs[runCount &- 1].count &+= field.radialCount
            } else {
                runs[runCount] = RowProduct.Run(first: first, count: field.radialCount)
                runCount &+= 1
            }
            for n in stride(from: 0, to: gradient.stride, by: 8) {
                columns[columnCount] = RowProduct.Column(
                    source: slot &* gradient.stride &+ n, target: slot &* slotLength &+ n)
                columnCount &+= 1
            }
        }
        return Side(
            index: index, coefficients: field, gradient: gradient,
            runs: UnsafeBufferPointer(start: runs, count: runCount),
            columns: UnsafeBufferPointer(start: columns, count: columnCount))
    }

    /// Adds what a single field's l = 0 has.
    /// - Returns: its energy.
    private func addSingle(
        _ side: Side, _ centers: Range<Int>, _ central: Int, _ model: Int, _ weights: UnsafePointer<Double>,
        _ shape: WeightMatrices.Side
    ) -> Double {
        let (field, gradient) = (side.coefficients, side.gradient)
        if !memory.isWritten[side.index] {
            memory.isWritten[side.index] = true
            for l in 0...gradient.lMax {
                let rows = gradient.rows(model: model, central: central, l: l, center: centers.lowerBound)
                for column in side.columns {
                    var row = rows + column.target
                    for _ in 0..<centers.count &* (2 &* l &+ 1) {
                        row.storeVector(SIMD8())
                        row += gradient.stride
                    }
                }
            }
        }
        var sum = SIMD8<Double>()
        for center in centers {
            let target = gradient.rows(model: model, central: central, l: 0, center: center)
            let row = field.rows(central: central, l: 0, center: center)
            for column in side.columns {
                let weight = weights.loadVector(column.source)
                target.storeVector(target.loadVector(column.target) + weight, column.target)
                // From slots of whole vectors to those of as many doubles as there are functions.
                let slot = column.source / shape.stride
                sum = multiplyAdd(
                    weight, row.loadVector(slot &* shape.radials &+ column.source &- slot &* shape.stride), sum)
            }
        }
        return sum.sum()
    }

    /// Adds the products of one field's coefficients and the weights to the derivatives of the other.
    private func multiply(
        _ source: Side, to target: Side, _ centers: Range<Int>, _ central: Int, _ model: Int,
        _ weights: UnsafePointer<Double>, perL: Int, _ length: Int
    ) {
        for l in 0...target.gradient.lMax {
            RowProduct(
                a: source.coefficients.rows(central: central, l: l, center: centers.lowerBound),
                b: weights + l &* perL,
                c: target.gradient.rows(model: model, central: central, l: l, center: centers.lowerBound),
                aLength: source.coefficients.rowLengths[central], bLength: length, cLength: target.gradient.stride,
                rows: centers.count &* (2 &* l &+ 1), runs: source.runs, columns: target.columns,
                adds: memory.isWritten[target.index]
            ).multiply()
        }
        memory.isWritten[target.index] = true
    }

    /// sum c dE/dc of one field.
    private func product(_ side: Side, _ centers: Range<Int>, _ central: Int, _ model: Int) -> Double {
        let (field, gradient) = (side.coefficients, side.gradient)
        var sum = SIMD8<Double>()
        for l in 0...gradient.lMax {
            let rows = gradient.rows(model: model, central: central, l: l, center: centers.lowerBound)
            for column in side.columns {
                let slot = column.source / gradient.stride
                var row = field.rows(central: central, l: l, center: centers.lowerBound)
                row += slot &* field.radialCount &+ column.source &- slot &* gradient.stride
                var derivative = rows + column.target
                for _ in 0..<centers.count &* (2 &* l &+ 1) {
                    sum = multiplyAdd(derivative.loadVector(), row.loadVector(), sum)
                    row += field.rowLengths[central]
                    derivative += gradient.stride
                }
            }
        }
        return sum.sum()
    }
}
