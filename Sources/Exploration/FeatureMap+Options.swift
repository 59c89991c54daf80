import Atomistics
import Descriptors
import LinearAlgebra
import Workers

extension ModelOptions {
    /// The terms of the descriptor, each with its kernel, in the order of a feature map's columns: linear ones first.
    var terms: [Descriptor.Term] {
        let terms = descriptor.terms.map { term in
            var term = term
            term.kernel = term.kernel ?? kernel
            return term
        }
        return terms.filter { $0.kernel == .linear } + terms.filter { $0.kernel != .linear }
    }

    /// Whether some term has a kernel that is not linear.
    public var hasKernels: Bool { terms.contains { $0.kernel != .linear } }

    /// The options with weights that `auto` asked for, in the order of `terms`.
    func weighted(_ weights: [Double]) -> ModelOptions {
        let isLinear = descriptor.terms.map { ($0.kernel ?? kernel) == .linear }
        let order = isLinear.indices.filter { isLinear[$0] } + isLinear.indices.filter { !isLinear[$0] }
        var placed = weights
        for (weight, place) in zip(weights, order) { placed[place] = weight }
        var options = self
        options.descriptor = descriptor.weighted(placed)
        return options
    }

    var selection: SparseKernel.Selection { SparseKernel.Selection(count: sparse, seed: seed) }

    fileprivate var linearTerms: [Descriptor.Term] { terms.filter { $0.kernel == .linear } }

    /// The terms with other kernels, and their powers.
    fileprivate var kernelTerms: [(descriptor: Descriptor, power: Int)] {
        terms.compactMap { term in
            guard case .polynomial(let power) = term.kernel else { return nil }
            return (Descriptor(terms: [Descriptor.Term(invariant: term.invariant, exponent: term.exponent)]), power)
        }
    }
}

extension FeatureMap {
    /// A map for training.
    /// - Parameter structures: those among whose environments the active ones are chosen, and whose principal radial
    ///   channels are found.
    convenience init(
        _ options: ModelOptions, target: Target?, elements: [Element], presence: ChannelPresence,
        tables: RadialTableCache, execution: Execution, choosingFrom structures: () -> [Structure]
    ) throws {
        let make = Self.maker(options, elements, presence, tables)
        let terms = options.kernelTerms
        let candidates = options.choosesByTrainingCurves ? structures() : []
        let chosen = try terms.map { descriptor, power in
            try SparseKernel.choose(
                from: candidates,
                featurizer: EnvironmentFeaturizer(make(descriptor, true), part: target?.part, tables: tables),
                power: power, sums: target?.element == nil, options.selection, execution)
        }
        let linear = Self.linear(options, target, elements, presence, tables)
        let reduced = linear.flatMap { linear in
            Self.reduced(options, target, linear.invariants, presence, tables, candidates)
        }
        self.init(
            elements: elements, presence: presence, linear: linear, reduced: reduced,
            kernels: chosen.map(\.kernel), whitening: chosen.map(\.whitening), target: target)
    }

    /// A map for evaluation.
    /// - Parameter active: of each term whose kernel is not linear.
    convenience init(
        _ options: ModelOptions, target: Target?, elements: [Element], presence: ChannelPresence,
        active: [ActiveEnvironments], tables: RadialTableCache
    ) {
        let make = Self.maker(options, elements, presence, tables)
        let kernels = zip(options.kernelTerms, active).map { term, active in
            SparseKernel(
                featurizer: EnvironmentFeaturizer(
                    make(term.descriptor, true), part: target?.part, tables: tables),
                power: term.power, sums: target?.element == nil, active: active)
        }
        self.init(
            elements: elements, presence: presence,
            linear: Self.linear(options, target, elements, presence, tables), kernels: kernels, whitening: nil,
            target: target)
    }

    /// The linear terms as the options have them for training; nil where these are those of evaluation.
    private static func reduced(
        _ options: ModelOptions, _ target: Target?, _ linear: Featurizer, _ presence: ChannelPresence,
        _ tables: RadialTableCache, _ candidates: [Structure]
    ) -> ReducedTerms? {
        guard options.radial != .all || options.contractsElements else { return nil }
        var radial: PrincipalChannels?
        if case .principal(let density, let potential) = options.radial {
            radial = PrincipalChannels(
                sampling: candidates, featurizer: linear, density: density, potential: potential)
        }
        let channels = options.channels(linear, from: PrincipalChannels.spread(candidates))
        let perAtom = target?.element != nil
        return ReducedTerms(
            radial: radial, elements: channels,
            featurizer: Featurizer(
                descriptor: linear.descriptor, fields: options.fields, centers: options.centers,
                elements: linear.elements, perAtom: perAtom, presence: presence, principal: radial,
                channels: channels, tables: tables),
            ofAllElements: FeatureLayout(
                descriptor: linear.descriptor, fields: options.fields, elements: linear.elements, perAtom: perAtom,
                presence: presence, principal: radial))
    }

    private typealias Maker = (_ descriptor: Descriptor, _ perAtom: Bool) -> Featurizer

    private static func maker(
        _ options: ModelOptions, _ elements: [Element], _ presence: ChannelPresence, _ tables: RadialTableCache
    ) -> Maker {
        { descriptor, perAtom in
            Featurizer(
                descriptor: descriptor, fields: options.fields, centers: options.centers, elements: elements,
                perAtom: perAtom, presence: presence, tables: tables)
        }
    }

    private static func linear(
        _ options: ModelOptions, _ target: Target?, _ elements: [Element], _ presence: ChannelPresence,
        _ tables: RadialTableCache
    ) -> TermFeaturizer? {
        guard !options.linearTerms.isEmpty else { return nil }
        let descriptor = Descriptor(terms: options.linearTerms)
        let perAtom = target?.element != nil
        guard let part = target?.part, part.lambda > 0 else {
            return .invariants(maker(options, elements, presence, tables)(descriptor, perAtom))
        }
        return .equivariants(
            EquivariantFeaturizer(
                [(part.lambda, part.parity)], descriptor: descriptor, fields: options.fields,
                centers: options.centers, elements: elements, perAtom: perAtom, presence: presence, tables: tables))
    }
}

extension LinearModel {
    /// Whether the active environments are such as the options ask for, as those of a file may not be.
    var hasSoundEnvironments: Bool {
        let kernels = activeEnvironments ?? []
        return kernels.count == options.kernelTerms.count
            && kernels.allSatisfy { active in
                guard active.places.count == elements.count else { return false }
                let known = active.structures.allSatisfy { Set($0.elements).isSubset(of: elements) }
                return known
                    && zip(elements, active.places).allSatisfy { element, places in
                        places.allSatisfy { place in
                            guard active.structures.indices.contains(place.structure) else { return false }
                            let structure = active.structures[place.structure]
                            let centers = structure.elements.indices.filter { atom in
                                options.centers.contains(
                                    element: structure.elements[atom],
                                    fragment: structure.fragments.isEmpty ? nil : structure.fragments[atom])
                            }
                            return centers.indices.contains(place.center)
                                && structure.elements[centers[place.center]] == element
                        }
                    }
            }
    }
}
