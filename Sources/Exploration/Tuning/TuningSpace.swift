import Descriptors
import Foundation
import Workers

/// The options that a search for the best model goes through, from some to begin with: what is not varied here is theirs.
///
/// Sums of one to four products of fields, each with its exponent and weight, and a kernel for all; n_max, l_max, r_c, its width, both
/// sigmas and the reach of V; active environments where there are kernels. The regularization is not among them: every trial
/// has the errors of all.
struct TuningSpace {
    /// What the search begins with.
    let start: ModelOptions
    /// Whether pseudo-elements are tried, which take the place of more than three elements.
    let triesChannels: Bool

    private static let radials = [2, 3, 4, 5, 6, 8]
    private static let momenta = [1, 2, 3, 4, 5, 6]
    private static let cutoffs = [2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7]
    private static let cutoffWidths = [0.25, 0.5, 1, 1.5, 2, 3]
    private static let densityWidths = [0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 1]
    private static let potentialWidths = [0.3, 0.4, 0.5, 0.75, 1, 1.5, 2]
    private static let weights = [1, 0.5, 0.2, 0.1, 0.03, 0.01]
    private static let actives = [50, 100, 250, 500]
    private static let bases: [ElementBasis] = [.channels(4), .channels(3), .channels(2), .learned(3)]
    private static let mostTerms = 4

    /// - Parameter elements: how many there are in the data.
    init(from start: ModelOptions, elements: Int) {
        triesChannels = elements > 3
        var start = start.withoutErrorBars
        start.regularization = .auto
        self.start = start
    }

    // MARK: - Moves

    /// Options anywhere in the space.
    func random(_ source: inout RandomSource) -> ModelOptions {
        var options = start
        func pick<Value>(_ ladder: [Value]) -> Value { ladder[source.below(ladder.count)] }
        options.fields.nMax = pick([3, 4, 5, 6])
        options.fields.lMax = pick([1, 2, 3, 4])
        options.fields.cutoff = pick([2.5, 3, 3.5, 4, 4.5, 5])
        options.fields.cutoffWidth = pick([0.5, 0.5, 1, 2])
        options.fields.sigmaDensity = pick([0.3, 0.4, 0.5, 0.6])
        options.fields.sigmaPotential = pick([0.5, 0.75, 1, 1.5])
        // What tells charges apart from far is where nearly all good models begin.
        var terms = [Descriptor.Term(invariant: source.unit() < 0.8 ? .rhoV : .vV, exponent: pick([1, 1, 1, 2, 3]))]
        for _ in 0..<source.below(3) { terms.append(term(&source)) }
        if source.unit() < 0.1 { terms[0] = Descriptor.Term(invariant: .rhoRho) }
        if triesChannels, source.unit() < 0.4 {
            options.elements = pick(Self.bases)
            options.central = pick([.shared, .shared, .separate, .both])
        }
        options.descriptor = sum(terms)
        options.kernel = .linear
        if source.unit() < 0.15 { options.kernel = .polynomial(2) }
        return settled(options)
    }

    private func term(_ source: inout RandomSource) -> Descriptor.Term {
        let weight = Self.weights[source.below(Self.weights.count)]
        let exponent = 1 + source.below(6)
        switch source.unit() {
        case ..<0.35: return Descriptor.Term(weight: weight, invariant: .rhoRho)
        case ..<0.75: return Descriptor.Term(weight: weight, invariant: .rhoV, exponent: exponent)
        default: return Descriptor.Term(weight: weight, invariant: .vV, exponent: exponent)
        }
    }

    /// Options next to others: one to three of their values moved.
    func neighbor(of options: ModelOptions, _ source: inout RandomSource) -> ModelOptions {
        var new = options
        for _ in 0...source.below(3) { move(&new, &source) }
        return settled(new)
    }

    /// Options with values of either of two.
    func mixture(_ a: ModelOptions, _ b: ModelOptions, _ source: inout RandomSource) -> ModelOptions {
        var new = a
        if source.unit() < 0.5 { new.fields.nMax = b.fields.nMax }
        if source.unit() < 0.5 { new.fields.lMax = b.fields.lMax }
        if source.unit() < 0.5 { (new.fields.cutoff, new.fields.cutoffWidth) = (b.fields.cutoff, b.fields.cutoffWidth) }
        if source.unit() < 0.5 { new.fields.sigmaDensity = b.fields.sigmaDensity }
        if source.unit() < 0.5 { new.fields.sigmaPotential = b.fields.sigmaPotential }
        if source.unit() < 0.5 { (new.elements, new.central) = (b.elements, b.central) }
        if source.unit() < 0.5 { (new.descriptor, new.kernel, new.sparse) = (b.descriptor, b.kernel, b.sparse) }
        return settled(new)
    }

    private func move(_ options: inout ModelOptions, _ source: inout RandomSource) {
        func step<Value: Comparable>(_ value: Value, _ ladder: [Value]) -> Value {
            let up = ladder.first { $0 > value }
            let down = ladder.last { $0 < value }
            return (source.unit() < 0.5 ? up ?? down : down ?? up) ?? value
        }
        switch source.below(13) {
        case 0: options.fields.nMax = step(options.fields.nMax, Self.radials)
        case 1: options.fields.lMax = step(options.fields.lMax, Self.momenta)
        case 2: options.fields.cutoff = step(options.fields.cutoff, Self.cutoffs)
        case 3: options.fields.cutoffWidth = step(options.fields.cutoffWidth, Self.cutoffWidths)
        case 4: options.fields.sigmaDensity = step(options.fields.sigmaDensity, Self.densityWidths)
        case 5: options.fields.sigmaPotential = step(options.fields.sigmaPotential, Self.potentialWidths)
        case 6:
            if options.hasKernels {
                if source.unit() < 0.4 {
                    options.kernel = .linear
                } else {
                    options.sparse = step(options.sparse, Self.actives)
                }
            } else {
                options.kernel = source.unit() < 0.8 ? .polynomial(2) : .polynomial(3)
            }
        case 7:
            if options.descriptor.usesPotential { options.fields.reach = source.unit() < 0.5 ? .full : .far }
        case 8 where triesChannels:
            if source.unit() < 0.5 || options.elements == .all {
                options.elements = ([.all] + Self.bases)[source.below(1 + Self.bases.count)]
            } else {
                options.central = CentralSums.allCases[source.below(3)]
            }
        default:
            var terms = options.descriptor.terms
            let place = source.below(terms.count)
            switch source.below(4) {
            case 0 where terms.count < Self.mostTerms, 1 where terms.count == 1: terms.append(term(&source))
            case 1: terms.remove(at: place)
            case 2 where terms.count > 1: terms[place].weight = step(terms[place].weight, Self.weights.sorted())
            default:
                let other = term(&source)
                (terms[place].invariant, terms[place].exponent) = (other.invariant, other.exponent)
            }
            options.descriptor = sum(terms)
        }
    }

    /// Terms of the same fields once, the largest weight 1.
    private func sum(_ terms: [Descriptor.Term]) -> Descriptor {
        var different: [Descriptor.Term] = []
        for var term in terms {
            term.exponent = term.invariant.usesPotential ? term.exponent ?? start.fields.exponent : nil
            if !different.contains(where: { $0.name == term.name }) { different.append(term) }
        }
        let largest = different.map(\.weight).max()!
        for place in different.indices {
            different[place].weight = Double(String(format: "%.1e", different[place].weight / largest))!
        }
        // Sums are the same in any order.
        different.sort { $0.name < $1.name }
        return Descriptor(terms: different)
    }

    /// Options with which values that go together do.
    private func settled(_ options: ModelOptions) -> ModelOptions {
        var options = options
        options.fields.cutoffWidth = min(options.fields.cutoffWidth, options.fields.cutoff)
        if !options.descriptor.usesPotential { options.fields.basis = .gto }
        if options.hasKernels {
            options.radial = .all
            (options.elements, options.central) = (.all, .separate)
            if options.fields.reach == .far { options.fields.reach = .full }
        }
        return options
    }

    // MARK: - Places

    /// Where options are, so that what behaves alike is near: about 1 from one end of a parameter to the other.
    func coordinates(_ options: ModelOptions) -> [Double] {
        let fields = options.fields
        var result = [
            log(Double(fields.nMax) / 2) / log(4), Double(fields.lMax) / 6, log(fields.cutoff / 2) / log(3.5),
            fields.cutoffWidth / 4, log(fields.sigmaDensity / 0.2) / log(5), log(fields.sigmaPotential / 0.3) / log(7),
            fields.reach == .full ? 0 : 1,
        ]
        for invariant in [Invariant.rhoRho, .rhoV, .vV] {
            for exponent in invariant.usesPotential ? Array(FieldOptions.exponents) : [0] {
                let weight = options.descriptor.terms.first {
                    $0.invariant == invariant && (exponent == 0 || $0.exponent ?? fields.exponent == exponent)
                }?.weight
                result.append(weight.map { 1 + log10(max($0, 1e-4)) / 4 } ?? 0)
            }
        }
        result.append(options.descriptor.usesDensity ? 0 : 0.5)
        let powers = options.terms.map { term in
            if case .polynomial(let power) = term.kernel { Double(power - 1) } else { 0.0 }
        }
        result.append(powers.reduce(0, +) / Double(powers.count))
        switch options.elements {
        case .all: result += [0, 0]
        case .channels(let count): result += [1, 0.5 - Double(count) / 10]
        case .learned(let count): result += [0.7, 0.5 - Double(count) / 10]
        }
        result.append(options.central == .separate ? 0 : options.central == .shared ? 0.8 : 0.4)
        return result
    }
}
