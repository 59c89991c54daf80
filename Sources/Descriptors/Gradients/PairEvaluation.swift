import Atomistics

/// All pairs of atoms and their images, eight at a time, each with what derivatives of coefficients need: Y_lm, w I_nl and
/// their derivatives.
struct PairEvaluation {
    let expander: FieldExpander
    let sums: PairSums
    let work: ExpansionWorkspace

    /// - Parameter split: of a periodic structure, as for `PairSums`.
    init(_ expander: FieldExpander, split: PeriodicSplit?, _ work: ExpansionWorkspace) {
        self.expander = expander
        self.work = work
        sums = PairSums(expander, split: split)
    }

    /// Memory for eight pairs at work.
    struct Memory: ~Copyable {
        fileprivate var doubles = Scratch<Double>()
    }

    /// Calls `body` with every pair and its place among the eight.
    @inline(__always)
    func forEachPair(_ memory: inout Memory, _ body: (PairBlock, PairBlock.Pair) -> Void) {
        let block = reserve(&memory)
        let (sums, harmonics, cutoff) = (sums, expander.harmonics, expander.cutoff)
        let tables = Tables(
            density: expander.density?.view, potential: sums.potential?.table.view,
            correction: sums.correction?.table.view)
        expander.forEachTile(sums, work) { tile, first, second in
            tile.gather(sums, between: first, and: second, of: block.atoms)
            tile.fillUp()
            for pair in stride(from: 0, to: tile.count, by: 8) {
                let count = min(8, tile.count &- pair)
                let (hasDensity, hasPotential) = evaluate(tile, pair, count, sums, tables, harmonics, cutoff, block)
                for lane in 0..<count {
                    let place = pair &+ lane
                    body(
                        block,
                        PairBlock.Pair(
                            lane: lane, i: Int(tile.first[place]), j: Int(tile.second[place]),
                            v: SIMD3(tile.dx[place], tile.dy[place], tile.dz[place]), hasDensity: hasDensity[lane],
                            hasPotential: hasPotential[lane]))
                }
            }
        }
    }

    private struct Tables {
        let density: RadialTable.View?
        let potential: RadialTable.View?
        let correction: RadialTable.View?
    }

    private func reserve(_ memory: inout Memory) -> PairBlock {
        let harmonicStride = ((expander.lMax + 1) * (expander.lMax + 1) + 7) / 8 * 8
        let (densityRow, potentialRow) = (
            expander.density?.view.rowLength ?? 0, expander.potential?.view.rowLength ?? 0
        )
        let scratchLength = max(RadialTable.View.slopeScratch, 32 * harmonicStride)
        var next = memory.doubles.reserve(
            scratchLength + 32 * harmonicStride + 16 * densityRow + 32 * potentialRow + 32)
        func take(_ length: Int) -> UnsafeMutablePointer<Double> {
            defer { next += length }
            return next
        }
        func radials(_ row: Int) -> PairBlock.Radials {
            PairBlock.Radials(values: take(8 * row), slopes: take(8 * row), rowLength: row)
        }
        return PairBlock(
            atoms: work.atoms, scratch: take(scratchLength), harmonics: take(32 * harmonicStride),
            harmonicStride: harmonicStride, density: radials(densityRow),
            potential: radials(potentialRow), correction: radials(potentialRow), directions: take(32))
    }

    /// Writes what eight pairs need.
    /// - Returns: which of them are neighbors in the density and in the potential, as `gather` has it.
    @inline(__always)
    private func evaluate(
        _ tile: PairTile, _ first: Int, _ count: Int, _ sums: PairSums, _ tables: Tables,
        _ harmonics: SphericalHarmonics, _ cutoff: CutoffFunction, _ block: PairBlock
    ) -> (SIMDMask<SIMD8<Int64>>, SIMDMask<SIMD8<Int64>>) {
        let (dx, dy, dz) = (tile.dx.loadVector(first), tile.dy.loadVector(first), tile.dz.loadVector(first))
        let square = dx * dx + dy * dy + dz * dz
        let distance: SIMD8<Double> = square.replacing(with: 1e-200, where: square .< 1e-200).squareRoot()
        let inverse = 1 / distance
        let (x, y, z) = (dx * inverse, dy * inverse, dz * inverse)
        harmonics.evaluateWithGradient(
            x: x, y: y, z: z, scratch: block.scratch, count: block.harmonicStride, into: block.harmonics)
        block.directions.storeVector(x)
        block.directions.storeVector(y, 8)
        block.directions.storeVector(z, 16)
        block.directions.storeVector(inverse, 24)

        let zero = Slope(value: SIMD8(), slope: SIMD8())
        let one = Slope(value: SIMD8(repeating: 1), slope: SIMD8())
        let f = sums.usesCutoff ? cutoff.withSlope(distance) : one
        func weight(_ constant: Double, _ slope: Double) -> Slope {
            Slope(value: constant + slope * f.value, slope: slope * f.slope)
        }
        func interpolate(_ table: RadialTable.View, _ weight: Slope, _ radials: PairBlock.Radials) {
            table.interpolateWithSlope(
                distance, inverse, weight: weight, scratch: block.scratch, values: radials.values,
                slopes: radials.slopes, count: count)
        }
        var (hasDensity, hasPotential) = (SIMDMask<SIMD8<Int64>>(), SIMDMask<SIMD8<Int64>>())
        if let table = tables.density {
            hasDensity = square .< sums.densitySquare
            if any(hasDensity) { interpolate(table, zero.replacing(with: f, where: hasDensity), block.density) }
        }
        if let table = tables.potential, let term = sums.potential {
            hasPotential = (square .< sums.potentialSquare) .& (square .>= sums.startSquare)
            let own = weight(term.constant, term.slope)
            interpolate(table, zero.replacing(with: own, where: hasPotential), block.potential)
            if let correction = sums.correction, let table = tables.correction {
                let other = zero.replacing(with: weight(correction.constant, correction.slope), where: hasPotential)
                if any(other.value .!= 0) || any(other.slope .!= 0) {
                    interpolate(table, other, block.correction)
                    for place in stride(from: 0, to: count &* table.rowLength, by: 8) {
                        block.potential.add(block.correction, place)
                    }
                }
            }
        }
        return (hasDensity, hasPotential)
    }
}

/// Eight pairs at work: Y with its gradients, w I of each field, directions. Numbers and addresses only: what is asked of
/// a class for every pair takes longer than the pair.
struct PairBlock: BitwiseCopyable {
    let atoms: ExpansionWorkspace.Atoms
    let scratch: UnsafeMutablePointer<Double>
    let harmonics: UnsafeMutablePointer<Double>
    let harmonicStride: Int
    let density: Radials
    let potential: Radials
    /// What is added to the potential.
    let correction: Radials
    /// x, y, z, 1 / d
    let directions: UnsafeMutablePointer<Double>

    /// A pair of atoms, or of an atom and an image, at one place among the eight.
    struct Pair: BitwiseCopyable {
        let lane: Int
        /// Places among the atoms, and the vector from the first to the second.
        let i: Int
        let j: Int
        let v: SIMD3<Double>
        /// Whether they are neighbors in either field.
        let hasDensity: Bool
        let hasPotential: Bool
    }

    /// Rows of w I and of its derivative, [l][n] of each pair.
    struct Radials: BitwiseCopyable {
        let values: UnsafeMutablePointer<Double>
        let slopes: UnsafeMutablePointer<Double>
        let rowLength: Int

        @inline(__always)
        fileprivate func add(_ other: Radials, _ place: Int) {
            values.storeVector(values.loadVector(place) + other.values.loadVector(place), place)
            slopes.storeVector(slopes.loadVector(place) + other.slopes.loadVector(place), place)
        }
    }

    /// The direction of a pair, and 1 over its distance.
    @inline(__always)
    func direction(_ lane: Int) -> (u: SIMD3<Double>, inverse: Double) {
        (SIMD3(directions[lane], directions[8 &+ lane], directions[16 &+ lane]), directions[24 &+ lane])
    }
}
