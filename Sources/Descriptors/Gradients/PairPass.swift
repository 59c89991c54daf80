import Atomistics

/// The second part of a gradient: from dE/dc to the positions of atoms and the strain, through all pairs of atoms and
/// their images. What a pair needs is computed once for all models.
struct PairPass {
    let pairs: PairEvaluation
    /// Derivatives with respect to the coefficients; nil where a field is not expanded.
    let density: FieldGradient?
    let potential: FieldGradient?
    let result: GradientSums

    func run(_ memory: inout PairEvaluation.Memory) {
        // Numbers and addresses only: what is asked of a class for every pair takes longer than the pair.
        let sums = Sums(density: density, potential: potential, result: result)
        pairs.forEachPair(&memory) { block, pair in sums.add(pair, of: block) }
    }

    private struct Sums: BitwiseCopyable {
        let density: FieldGradient?
        let potential: FieldGradient?
        let result: GradientSums

        /// Adds what one pair has.
        @inline(__always)
        func add(_ pair: PairBlock.Pair, of block: PairBlock) {
            let (u, inverse) = block.direction(pair.lane)
            let atoms = block.atoms
            for model in 0..<result.models {
                var sum = PairDerivative()
                if pair.hasDensity, let density { add(density, block.density, pair, block, model, to: &sum) }
                if pair.hasPotential, let potential { add(potential, block.potential, pair, block, model, to: &sum) }
                let q = sum.vector(along: u, inverse: inverse)
                result.add(q, at: atoms.given[pair.j], model: model)
                result.add(-q, at: atoms.given[pair.i], model: model)
                if result.wantsStrain { result.addStrain(q, pair.v, model: model) }
            }
        }

        @inline(__always)
        private func add(
            _ field: FieldGradient, _ radials: PairBlock.Radials, _ pair: PairBlock.Pair, _ block: PairBlock,
            _ model: Int, to sum: inout PairDerivative
        ) {
            let (i, j, atoms) = (pair.i, pair.j, block.atoms)
            // Seen from the other atom Y_lm has the sign (-1)^l.
            let own = field.rows(
                model: model, central: atoms.channel[i], center: atoms.center[i], channel: atoms.channel[j])
            let other = field.rows(
                model: model, central: atoms.channel[j], center: atoms.center[j], channel: atoms.channel[i])
            var harmonics = UnsafePointer(block.harmonics + 4 &* block.harmonicStride &* pair.lane)
            var values = UnsafePointer(radials.values + radials.rowLength &* pair.lane)
            var slopes = UnsafePointer(radials.slopes + radials.rowLength &* pair.lane)
            var sign = 1.0
            for l in 0...field.lMax {
                sum.add(
                    l: l, own.at(l, field.stride), other.at(l, field.stride), sign: sign, rowLength: field.stride,
                    harmonics: harmonics, count: block.harmonicStride, values: values, slopes: slopes,
                    stride: field.stride)
                harmonics += 2 &* l &+ 1
                values += field.stride
                slopes += field.stride
                sign = -sign
            }
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
