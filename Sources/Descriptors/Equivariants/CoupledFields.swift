import Atomistics

/// One (l1, l2) of one term of one (lambda, sigma), or one l of a single field: what is written around the centers of
/// one element, and where. Flat, so that threads need not count its owners.
struct CoupledFields: BitwiseCopyable {
    /// The block's place in the layout, and doubles in a row of it.
    let block: Int
    let rowLength: Int
    let lambda: Int
    let parity: Int
    /// Channel of the central element; -1 per atom.
    let central: Int
    /// Whether the first and the second field are the density, else the potential of this exponent.
    let isDensity: Bool
    let isDensityTwice: Bool
    let potential: Int
    /// (a1, n1) and (a2, n2) that there are; 1 of a single field.
    let rows: Int
    let columns: Int
    /// A field with itself.
    let isSymmetric: Bool
    /// Where the pair begins in a row of columns.
    let offset: Int
    /// Where the triangles on the diagonal begin, where only those below it are kept; else -1.
    let triangles: Int
    /// nil of a single field. The featurizer deallocates it.
    let coupling: Coupling?

    /// Doubles from one mu to the next.
    var perMu: Int { rowLength / (2 * lambda + 1) }

    static func all(of layout: EquivariantLayout) -> [CoupledFields] {
        var result: [CoupledFields] = []
        // Of every term and central element the same.
        var made: [[Int]: CouplingCoefficients] = [:]
        func coefficients(_ l1: Int, _ l2: Int, _ lambda: Int) -> CouplingCoefficients {
            let found = made[[l1, l2, lambda]] ?? CouplingCoefficients(l1, l2, lambda)
            made[[l1, l2, lambda]] = found
            return found
        }
        for (index, block) in layout.blocks.enumerated() {
            for part in block.parts {
                let invariant = part.base.invariant
                for pair in part.pairs {
                    // Below the diagonal the column is the first factor.
                    let sign = pair.triangles != nil && block.parity < 0 ? -1.0 : 1
                    let scale = sign * (part.base.isSymmetric ? 2.0.squareRoot() : 1)
                    result.append(
                        CoupledFields(
                            block: index, rowLength: block.rowLength, lambda: block.lambda, parity: block.parity,
                            central: part.base.central ?? -1, isDensity: invariant.leftIsDensity,
                            isDensityTwice: invariant == .rhoRho, potential: part.base.potential, rows: part.base.rows,
                            columns: part.base.columns, isSymmetric: part.base.isSymmetric, offset: pair.offset,
                            triangles: pair.triangles ?? -1,
                            coupling: pair.l2.map { Coupling(coefficients(pair.l1, $0, block.lambda), scale: scale) }))
                }
            }
        }
        return result
    }

    /// Multiply-adds that the product of one center needs, and the coefficients folded into it.
    var multiplyAdds: Int {
        guard let coupling else { return 0 }
        let products = triangles < 0 ? rows * columns : rows * (rows + parity) / 2
        return coupling.foldCount * products + coupling.termCount * (coupling.foldsSecond ? columns : rows)
    }
}

/// Writes coupled fields, summed over a range of the centers of one element.
struct CoupledSum {
    let fields: CoupledFields
    let first: FieldCoefficients
    let second: FieldCoefficients
    let activeFirst: ActiveColumns
    let activeSecond: ActiveColumns
    let central: Int
    let centers: Range<Int>

    private var muCount: Int { 2 * fields.lambda + 1 }

    /// Doubles in a row of folded coefficients: whole vectors.
    private func foldedLength(_ coupling: Coupling) -> Int {
        ((coupling.foldsSecond ? fields.columns : fields.rows) + 7) / 8 * 8
    }

    func foldedCount(_ coupling: Coupling) -> Int { centers.count * coupling.foldCount * foldedLength(coupling) }

    /// The coefficients of a single field.
    /// - Parameter row: [mu][column] of the block.
    func writeSingle(to row: UnsafeMutablePointer<Double>) {
        let length = first.rowLengths[central]
        for mu in 0..<muCount {
            let target = row + (fields.offset + mu * fields.perMu)
            target.update(repeating: 0, count: fields.rows)
            var source = first.rows(central: central, l: fields.lambda, center: centers.lowerBound) + mu * length
            for _ in centers {
                for column in 0..<fields.rows { target[column] += source[column] }
                source += muCount * length
            }
        }
    }

    /// The product of two fields.
    /// - Parameters:
    ///   - row: [mu][column] of the block.
    ///   - folded: room for `foldedCount` doubles.
    ///   - steps: room for the coupling's `foldCount`.
    func writeProduct(
        _ coupling: Coupling, to row: UnsafeMutablePointer<Double>, folded: UnsafeMutablePointer<Double>,
        steps: UnsafeMutablePointer<CouplingKernel.Step>, isStreamed: Bool
    ) {
        let (foldedField, summedField) = coupling.foldsSecond ? (second, first) : (first, second)
        let summed = summedField.rows(central: central, l: coupling.summedL, center: centers.lowerBound)
        coupling.fold(
            foldedField.rows(central: central, l: coupling.foldedL, center: centers.lowerBound),
            sourceLength: foldedField.rowLengths[central], columns: coupling.foldsSecond ? activeSecond : activeFirst,
            centers: centers.count, into: folded, rowLength: foldedLength(coupling))
        coupling.list(
            summedLength: summedField.rowLengths[central], foldedLength: foldedLength(coupling), centers: centers.count,
            into: steps)
        let summedPerCenter = (2 * coupling.summedL + 1) * summedField.rowLengths[central]
        let kernel = CouplingKernel(
            rows: fields.rows, columns: fields.columns, activeRows: activeFirst, activeColumns: activeSecond,
            a: coupling.foldsSecond ? summed : folded, b: coupling.foldsSecond ? folded : summed,
            aPerCenter: coupling.foldsSecond ? summedPerCenter : foldedLength(coupling),
            bPerCenter: coupling.foldsSecond ? foldedLength(coupling) : summedPerCenter, steps: steps,
            starts: coupling.starts, muCount: muCount, centers: centers.count)
        let isOdd = fields.parity < 0
        if fields.triangles < 0 {
            kernel.couple(
                to: row + fields.offset, perMu: fields.perMu,
                sign: fields.isSymmetric && isOdd ? .flippedBelowDiagonal : .plain, isStreamed: isStreamed)
        } else {
            kernel.coupleLower(
                to: row + fields.offset, perMu: fields.perMu, triangles: row + fields.triangles, isStrict: isOdd,
                isStreamed: isStreamed)
        }
    }
}
