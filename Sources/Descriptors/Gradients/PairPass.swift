import Atomistics

/// The second part of a gradient: from dE/dc to the positions of atoms and the strain, through all pairs of atoms and
/// their images. What a pair needs, Y_lm, w I_nl and their derivatives, is computed once for all models.
struct PairPass {
    let expander: FieldExpander
    let sums: PairSums
    let work: ExpansionWorkspace
    /// Derivatives with respect to the coefficients; nil where a field is not expanded.
    let density: FieldGradient?
    let potential: FieldGradient?
    let result: GradientSums

    /// Memory for eight pairs at work.
    struct Memory: ~Copyable {
        fileprivate var doubles = Scratch<Double>()
    }

    func run(_ memory: inout Memory) {
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
                    block.add(
                        tile, pair &+ lane, lane, hasDensity: hasDensity[lane], hasPotential: hasPotential[lane],
                        to: result)
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
        func radials(_ row: Int, _ field: FieldGradient?) -> PairBlock.Radials {
            PairBlock.Radials(values: take(8 * row), slopes: take(8 * row), rowLength: row, field: field)
        }
        return PairBlock(
            atoms: work.atoms, scratch: take(scratchLength), harmonics: take(32 * harmonicStride),
            harmonicStride: harmonicStride, density: radials(densityRow, density),
            potential: radials(potentialRow, potential), correction: radials(potentialRow, nil), directions: take(32))
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
private struct PairBlock: BitwiseCopyable {
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

    /// Rows of w I and of its derivative, and what they are contracted with.
    struct Radials: BitwiseCopyable {
        let values: UnsafeMutablePointer<Double>
        let slopes: UnsafeMutablePointer<Double>
        let rowLength: Int
        let field: FieldGradient?

        @inline(__always)
        func add(_ other: Radials, _ place: Int) {
            values.storeVector(values.loadVector(place) + other.values.loadVector(place), place)
            slopes.storeVector(slopes.loadVector(place) + other.slopes.loadVector(place), place)
        }
    }

    /// Adds what one pair has.
    @inline(__always)
    func add(
        _ tile: PairTile, _ pair: Int, _ lane: Int, hasDensity: Bool, hasPotential: Bool, to result: GradientSums
    ) {
        let (i, j) = (Int(tile.first[pair]), Int(tile.second[pair]))
        let v = SIMD3(tile.dx[pair], tile.dy[pair], tile.dz[pair])
        let u = SIMD3(directions[lane], directions[8 &+ lane], directions[16 &+ lane])
        for model in 0..<result.models {
            var sum = PairDerivative()
            if hasDensity, let field = density.field { add(field, density, i, j, model, lane, to: &sum) }
            if hasPotential, let field = potential.field { add(field, potential, i, j, model, lane, to: &sum) }
            let q = sum.vector(along: u, inverse: directions[24 &+ lane])
            result.add(q, at: atoms.given[j], model: model)
            result.add(-q, at: atoms.given[i], model: model)
            if result.wantsStrain { result.addStrain(q, v, model: model) }
        }
    }

    @inline(__always)
    private func add(
        _ field: FieldGradient, _ radials: Radials, _ i: Int, _ j: Int, _ model: Int, _ lane: Int,
        to sum: inout PairDerivative
    ) {
        // Seen from the other atom Y_lm has the sign (-1)^l.
        let own = field.rows(
            model: model, central: atoms.channel[i], center: atoms.center[i], channel: atoms.channel[j])
        let other = field.rows(
            model: model, central: atoms.channel[j], center: atoms.center[j], channel: atoms.channel[i])
        var harmonics = UnsafePointer(self.harmonics + 4 &* harmonicStride &* lane)
        var values = UnsafePointer(radials.values + radials.rowLength &* lane)
        var slopes = UnsafePointer(radials.slopes + radials.rowLength &* lane)
        var sign = 1.0
        for l in 0...field.lMax {
            sum.add(
                l: l, own.at(l, field.stride), other.at(l, field.stride), sign: sign, rowLength: field.stride,
                harmonics: harmonics, count: harmonicStride, values: values, slopes: slopes, stride: field.stride)
            harmonics += 2 &* l &+ 1
            values += field.stride
            slopes += field.stride
            sign = -sign
        }
    }
}

/// Where derivatives are summed: with respect to positions, [model][atom][x, y, z], and to the strain, [model][3][3], both
/// of each model.
struct GradientSums: BitwiseCopyable {
    let models: Int
    let atoms: Int
    let positions: UnsafeMutablePointer<Double>
    let strain: UnsafeMutablePointer<Double>
    /// Else the strain's are not summed.
    let wantsStrain: Bool

    @inline(__always)
    func add(_ q: SIMD3<Double>, at atom: Int, model: Int) {
        let target = positions + 3 &* (model &* atoms &+ atom)
        target[0] += q.x
        target[1] += q.y
        target[2] += q.z
    }

    /// dE/d eps_ab += q_a v_b.
    @inline(__always)
    func addStrain(_ q: SIMD3<Double>, _ v: SIMD3<Double>, model: Int) {
        let target = strain + 9 &* model
        for a in 0..<3 {
            for b in 0..<3 { target[3 &* a &+ b] += q[a] * v[b] }
        }
    }
}
