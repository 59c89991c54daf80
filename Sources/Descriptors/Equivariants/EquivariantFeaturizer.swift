import Atomistics
import CStreaming

/// Computes equivariant features of structures: the fields of `Featurizer`, coupled to (lambda, mu) in the place of a
/// scalar,
///
/// p[a1 n1 l1, a2 n2 l2; lambda mu] = sum_{m1 m2} C(l1 m1 l2 m2 | lambda mu) A[a1, n1, l1, m1] B[a2, n2, l2, m2],
///
/// |l1 - l2| <= lambda <= l1 + l2, or c[a, n, lambda, mu] of a single field (Grisafi, Nigam, Ceriotti, Chem. Sci. 12,
/// 2078 (2021), eq. 6). When the structure turns, a row turns with it as Y_lambda does; under inversion it is
/// multiplied by sigma (-1)^lambda. lambda = 0 gives the invariants of `Featurizer`.
///
/// Immutable, so that any number of threads may use one, each with a `Workspace` of its own.
public final class EquivariantFeaturizer: Sendable {
    /// The blocks of features and their columns.
    public let layout: EquivariantLayout
    /// The featurizer of the invariants of the same fields.
    public let featurizer: Featurizer
    private let perAtom: Bool
    /// The products of every block but lambda = 0.
    nonisolated(unsafe) private let products: UnsafeMutableBufferPointer<CoupledFields>
    /// Multiply-adds that the products and their coefficients need around one center of each central element (of any,
    /// per atom), for blocks other than lambda = 0.
    private let multiplyAdds: [Int]

    /// One thread's scratch memory; calls with the same workspace do not allocate, once it has seen as many centers.
    public final class Workspace {
        let invariants: Featurizer.Workspace
        fileprivate var folded = Scratch<Double>()
        fileprivate var steps = Scratch<CouplingKernel.Step>()

        init(_ invariants: Featurizer.Workspace) { self.invariants = invariants }
    }

    /// A featurizer of a descriptor's equivariants, in the order of `channels`.
    /// - Parameters:
    ///   - channels: the (lambda, sigma) wanted, each a block: lambda from 0 to 2 l_max, sigma 1 or -1.
    ///   - perAtom: features of each center instead of their sums per central element.
    public init(
        _ channels: [(lambda: Int, parity: Int)], descriptor: Descriptor, fields: FieldOptions,
        centers: CenterSelection = .all, elements: [Element], perAtom: Bool = false, presence: ChannelPresence? = nil,
        principal: PrincipalChannels? = nil, tables: RadialTableCache = RadialTableCache(),
        periodic: PeriodicOptions = PeriodicOptions()
    ) {
        precondition(
            channels.allSatisfy { (0...2 * fields.lMax).contains($0.lambda) && abs($0.parity) == 1 },
            "lambda from 0 to 2 l_max, parity 1 or -1")
        featurizer = Featurizer(
            descriptor: descriptor, fields: fields, centers: centers, elements: elements, perAtom: perAtom,
            presence: presence, principal: principal, tables: tables, periodic: periodic,
            singleFieldLMax: min(fields.lMax, channels.map(\.lambda).max() ?? 0))
        self.perAtom = perAtom
        layout = EquivariantLayout(channels, invariants: featurizer.layout, lMax: fields.lMax)
        let products = CoupledFields.all(of: layout)
        self.products = .allocate(capacity: products.count)
        _ = self.products.initialize(from: products)
        var multiplyAdds = [Int](repeating: 0, count: perAtom ? 1 : elements.count)
        for product in products { multiplyAdds[max(0, product.central)] += product.multiplyAdds }
        self.multiplyAdds = multiplyAdds
    }

    deinit {
        for product in products { product.coupling?.deallocate() }
        products.deallocate()
    }

    /// Scratch memory for one thread.
    public func makeWorkspace() -> Workspace { Workspace(featurizer.makeWorkspace()) }

    /// The number of rows of features in each block: 1, or the number of centers per atom.
    public func rowCount(of structure: Structure) -> Int { featurizer.rowCount(of: structure) }

    /// Multiply-adds that the products of one structure and the coefficients folded into them need, without lambda = 0.
    public func multiplyAdds(of structure: Structure) -> Int {
        featurizer.centerIndices(of: structure).reduce(0) { sum, atom in
            sum + multiplyAdds[perAtom ? 0 : featurizer.elements.firstIndex(of: structure.elements[atom])!]
        }
    }

    /// Writes the features of one structure: for each block of `layout` one row of `rowLength` doubles, [mu][column],
    /// or one per center, in the structure's order, one after another.
    /// - Parameters:
    ///   - targets: for each block the address of its first row.
    ///   - isStreamed: whether rows are written past the caches, as those are that will not be read soon: half the
    ///     traffic where they lie at 64-byte boundaries. Other threads may be told of them after the call.
    public func features(
        of structure: Structure, into targets: UnsafePointer<UnsafeMutablePointer<Double>>, using workspace: Workspace,
        isStreamed: Bool = false
    ) {
        var isExpanded = false
        for (index, block) in layout.blocks.enumerated() where block.lambda == 0 && block.count > 0 {
            let expansion = featurizer.features(
                of: structure, into: targets[index], rowStride: block.rowLength, using: workspace.invariants,
                isStreamed: isStreamed, choosing: featurizer.prefersNeighbors)
            // Else it is l = 0 alone.
            isExpanded = !expansion.isOverNeighbors
        }
        if layout.blocks.allSatisfy({ $0.lambda == 0 || $0.count == 0 }) { return }
        if !isExpanded { featurizer.expand(structure, using: workspace.invariants) }
        let work = workspace.invariants.expansion
        for central in featurizer.elements.indices {
            let centers = work.centerStart[central]..<work.centerStart[central + 1]
            if perAtom {
                for center in centers {
                    couple(
                        center..<center + 1, of: central, to: targets, row: work.centerRank[center], workspace,
                        isStreamed: isStreamed)
                }
            } else {
                couple(centers, of: central, to: targets, row: 0, workspace, isStreamed: isStreamed)
            }
        }
        if isStreamed { streaming_end() }
    }

    /// The features of one central element, summed over a range of its centers, into their places in a row of each
    /// block.
    private func couple(
        _ centers: Range<Int>, of central: Int, to targets: UnsafePointer<UnsafeMutablePointer<Double>>, row: Int,
        _ workspace: Workspace, isStreamed: Bool
    ) {
        let work = workspace.invariants
        let (density, potential) = (work.expansion.density, work.expansion.potential)
        let activeDensity = ActiveColumns(of: density, central: central, centers: centers, memory: work.columns)
        let activePotential = ActiveColumns(
            of: potential, central: central, centers: centers, memory: work.columns + work.columnsPerField)
        for product in products where product.central < 0 || product.central == central {
            let (isDensity, isDensityTwice) = (product.isDensity, product.isDensityTwice)
            let potentialOfExponent = work.expansions[product.potential].potential
            let sum = CoupledSum(
                fields: product, first: isDensity ? density : potentialOfExponent,
                second: isDensityTwice ? density : potentialOfExponent,
                activeFirst: isDensity ? activeDensity : activePotential,
                activeSecond: isDensityTwice ? activeDensity : activePotential, central: central, centers: centers)
            let target = targets[product.block] + row * product.rowLength
            guard let coupling = product.coupling else {
                sum.writeSingle(to: target)
                continue
            }
            sum.writeProduct(
                coupling, to: target, folded: workspace.folded.reserve(sum.foldedCount(coupling)),
                steps: workspace.steps.reserve(coupling.foldCount), isStreamed: isStreamed)
        }
    }
}
