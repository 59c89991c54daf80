import Atomistics
import CStreaming

/// Computes the features of structures: radial tables, expansion, invariants, in this order.
///
/// Immutable, so that any number of threads may use one, each with a `Workspace` of its own.
public final class Featurizer: Sendable {
    /// The weighted sum of invariants that is computed.
    public let descriptor: Descriptor
    /// The smearing and the expansion of the fields.
    public let fields: FieldOptions
    /// The atoms that fields are expanded about.
    public let centers: CenterSelection
    /// The channels, ascending.
    public let elements: [Element]
    /// The columns of a row of features.
    public let layout: FeatureLayout
    /// The pairs of elements that have columns.
    public let presence: ChannelPresence
    /// One for each exponent of the potential; the first is that of the density too.
    let expanders: [FieldExpander]
    private let cost: ProductCost
    let perAtom: Bool
    /// Pseudo-elements in the place of elements; nil for these themselves.
    let pseudoElements: ElementChannels?
    /// The columns of all elements' coefficients, which expansions are laid out by.
    private let ofAllElements: FeatureLayout
    /// With pseudo-elements the columns of each element's centers, before they are summed.
    private let ofElements: FeatureLayout?
    /// Channel by atomic number, -1 for none.
    private let channels: [Int]

    /// One thread's scratch memory; calls with the same workspace do not allocate.
    public final class Workspace {
        /// The scratch memory of each expander.
        let expansions: [ExpansionWorkspace]
        var expansion: ExpansionWorkspace { expansions[0] }
        /// Memory for the active columns of density and potential.
        let columns: UnsafeMutablePointer<Int>
        let columnsPerField: Int
        let triangles: TriangleScratch
        /// The terms of products of coefficients, by l.
        let terms: UnsafeMutablePointer<ProductKernel.Terms>
        var neighborProducts: NeighborProducts
        /// The coefficients of pseudo-elements; nil where there are none.
        fileprivate(set) var channels: ChannelCoefficients?
        /// The coefficients that invariants are made of.
        var density: FieldCoefficients { channels?.density ?? expansions[0].density }
        func potential(_ index: Int) -> FieldCoefficients {
            channels?.potentials[index] ?? expansions[index].potential
        }
        /// Neighbors in the density, then in each potential; where products are summed over neighbors.
        let neighbors: UnsafeMutablePointer<FieldNeighbors>

        /// - Parameters:
        ///   - ofElements: with pseudo-elements the columns of each element's centers.
        ///   - fields: which fields there are.
        init(
            _ expansions: [ExpansionWorkspace], lMax: Int, ofElements: FeatureLayout?,
            fields: (density: Bool, potential: Bool)
        ) {
            self.expansions = expansions
            channels = ofElements.map { ChannelCoefficients($0, expansions, fields: fields) }
            let expansion = expansions[0]
            let channels =
                max(expansion.density.radialCount, expansion.potential.radialCount) * expansion.density.channelCount
            columnsPerField = 3 * (channels / 8 + 1)
            columns = .allocateAligned(2 * columnsPerField)
            triangles = TriangleScratch(
                columns: channels, lCount: lMax + 1,
                memory: .allocateAligned(TriangleScratch.count(columns: channels, lCount: lMax + 1)))
            terms = .allocateAligned(lMax + 1)
            neighborProducts = NeighborProducts(lMax: lMax)
            neighbors = .allocate(capacity: 1 + expansions.count)
        }

        deinit {
            channels?.deallocate()
            columns.deallocate()
            triangles.values.deallocate()
            terms.deallocate()
            neighbors.deallocate()
        }
    }

    /// A featurizer of a descriptor's invariants.
    /// - Parameters:
    ///   - elements: the channels; every structure's elements must be among them.
    ///   - perAtom: features of each center instead of their sums per central element.
    ///   - presence: pairs of elements worth computing; nil for all.
    ///   - principal: radial channels in the place of all.
    ///   - channels: pseudo-elements in the place of elements, whose columns have no labels.
    ///   - tables: where radial tables are kept from one featurizer to the next.
    ///   - periodic: how the potential of structures with a cell is summed.
    public convenience init(
        descriptor: Descriptor, fields: FieldOptions, centers: CenterSelection = .all, elements: [Element],
        perAtom: Bool = false, presence: ChannelPresence? = nil, principal: PrincipalChannels? = nil,
        channels: ElementChannels? = nil,
        tables: RadialTableCache = RadialTableCache(), periodic: PeriodicOptions = PeriodicOptions()
    ) {
        self.init(
            descriptor: descriptor, fields: fields, centers: centers, elements: elements, perAtom: perAtom,
            presence: presence, principal: principal, channels: channels, tables: tables, periodic: periodic,
            singleFieldLMax: 0)
    }

    /// - Parameter singleFieldLMax: how far fields are expanded for a descriptor without products.
    init(
        descriptor: Descriptor, fields: FieldOptions, centers: CenterSelection, elements: [Element], perAtom: Bool,
        presence: ChannelPresence?, principal: PrincipalChannels?, channels pseudoElements: ElementChannels? = nil,
        tables: RadialTableCache, periodic: PeriodicOptions, singleFieldLMax: Int
    ) {
        precondition(fields.isPossible, "fields beyond what there is")
        self.descriptor = descriptor
        self.fields = fields
        self.centers = centers
        self.elements = elements.sorted()
        self.perAtom = perAtom
        self.presence = presence ?? .all(elements.count)
        self.pseudoElements = pseudoElements
        if let pseudoElements {
            precondition(elements == elements.sorted(), "pseudo-elements are of elements in their order")
            precondition(
                pseudoElements.density.count == elements.count && pseudoElements.count <= elements.count,
                "\(pseudoElements.count) channels for \(elements.count) elements")
        }
        let count = elements.count
        func columns(_ presence: ChannelPresence?, _ channels: ElementChannels?) -> FeatureLayout {
            FeatureLayout(
                descriptor: descriptor, fields: fields, elements: elements.sorted(), perAtom: perAtom,
                presence: presence ?? .all(count), principal: principal, channels: channels)
        }
        ofAllElements = columns(presence, nil)
        layout = pseudoElements.map { columns(presence, $0) } ?? ofAllElements
        ofElements = pseudoElements.map { channels in
            // As if the first elements were the channels, around every element.
            let pairs = Array(repeating: (0..<count).map { $0 < channels.count }, count: count)
            return columns(ChannelPresence(density: pairs, potential: pairs), nil)
        }
        cost = ProductCost(descriptor: descriptor, layout: layout, lMax: fields.lMax)
        var channels = [Int](repeating: -1, count: 119)
        for (channel, element) in self.elements.enumerated() { channels[element.atomicNumber] = channel }
        self.channels = channels
        // l = 0 is all that invariants without products read.
        var expanded = fields
        if descriptor.terms.allSatisfy({ !$0.invariant.isProduct }) { expanded.lMax = singleFieldLMax }
        let exponents = descriptor.exponents(standard: fields.exponent)
        expanders = (0..<max(1, exponents.count)).map { index in
            if !exponents.isEmpty { expanded.exponent = exponents[index] }
            let contraction = exponents.isEmpty ? nil : principal?.potentials[index]
            return FieldExpander(
                density: descriptor.usesDensity && index == 0 ? tables.density(expanded, principal?.density) : nil,
                potential: exponents.isEmpty ? nil : tables.potential(expanded, contraction),
                splits: exponents.isEmpty ? nil : tables.splits(expanded, contraction, periodic),
                cutoff: fields.cutoffFunction, reach: fields.reach, lMax: expanded.lMax)
        }
    }

    /// Scratch memory for one thread.
    /// - Parameter isHelped: whether a second thread may help with a structure, where there are fewer structures than
    ///   threads: with the sum over wave vectors of a periodic one. The numbers are the same.
    public func makeWorkspace(isHelped: Bool = false) -> Workspace {
        func coefficients(_ table: RadialTable?, _ kept: [[Int]]) -> FieldCoefficients {
            // A field that is not expanded has no columns: nobody makes room for its centers.
            FieldCoefficients(
                lMax: expanders[0].lMax, radialCount: table?.count ?? 1,
                kept: table == nil ? kept.map { _ in [] } : kept)
        }
        return Workspace(
            expanders.map { expander in
                ExpansionWorkspace(
                    density: coefficients(expander.density, ofAllElements.densityChannels),
                    potential: coefficients(expander.potential, ofAllElements.potentialChannels), isHelped: isHelped)
            }, lMax: fields.lMax, ofElements: ofElements,
            fields: (expanders[0].density != nil, expanders[0].potential != nil))
    }

    /// The number of rows that `features` writes: 1, or the number of centers per atom.
    public func rowCount(of structure: Structure) -> Int {
        perAtom ? centerIndices(of: structure).count : 1
    }

    /// Indices of the centers, in the structure's order.
    public func centerIndices(of structure: Structure) -> [Int] {
        structure.elements.indices.filter { atom in
            centers.contains(
                element: structure.elements[atom],
                fragment: structure.fragments.isEmpty ? nil : structure.fragments[atom])
        }
    }

    /// Writes the features of one structure: one row of `layout.count` doubles, or one row per center, in the
    /// structure's order, `rowStride` apart.
    ///
    /// p[a1 n1, a2 n2, l] = sum_m A[a1, n1, l, m] B[a2, n2, l, m] / sqrt(2l + 1), summed over the centers of each
    /// element unless per atom.
    /// - Parameter isStreamed: whether rows are written past the caches, as those are that will not be read soon: half
    ///   the traffic where they lie at 64-byte boundaries. Other threads may be told of them after the call.
    public func features(
        of structure: Structure, into row: UnsafeMutablePointer<Double>, rowStride: Int = 0, using workspace: Workspace,
        isStreamed: Bool = false
    ) {
        features(
            of: structure, into: row, rowStride: rowStride, using: workspace, isStreamed: isStreamed,
            choosing: prefersNeighbors)
    }

    /// - Parameter prefersNeighbors: given how many neighbors a center has on average in each field, whether products are
    ///   summed over neighbors, where that is possible, or over l and m.
    /// - Returns: what was expanded on the way.
    @discardableResult
    func features(
        of structure: Structure, into row: UnsafeMutablePointer<Double>, rowStride: Int, using workspace: Workspace,
        isStreamed: Bool, choosing prefersNeighbors: ((density: Double, potential: Double)) -> Bool
    ) -> FieldExpander.Expansion {
        load(structure, into: workspace)
        // Pseudo-elements are made of coefficients.
        let expansion = expandFields(workspace) { pseudoElements == nil && prefersNeighbors($0) }
        writeInvariants(
            to: row, rowStride: rowStride, using: workspace, isStreamed: isStreamed,
            isOverNeighbors: expansion.isOverNeighbors)
        if isStreamed { streaming_end() }
        return expansion
    }

    /// Writes the invariants of what has been expanded.
    func writeInvariants(
        to row: UnsafeMutablePointer<Double>, rowStride: Int, using workspace: Workspace, isStreamed: Bool = false,
        isOverNeighbors: Bool = false
    ) {
        let work = workspace.expansion
        if let pseudoElements {
            workspace.channels!.fill(pseudoElements, from: workspace.expansions)
            if !perAtom { return writeSums(pseudoElements, to: row, using: workspace) }
        }
        for central in elements.indices {
            let centers = work.centerStart[central]..<work.centerStart[central + 1]
            if perAtom {
                for center in centers {
                    let sum = InvariantSum(
                        over: center..<center + 1, of: central, workspace: workspace, isOverNeighbors: isOverNeighbors)
                    write(
                        sum, of: central, to: row + work.centerRank[center] * rowStride, using: workspace,
                        isStreamed: isStreamed)
                }
            } else {
                let sum = InvariantSum(
                    over: centers, of: central, workspace: workspace, isOverNeighbors: isOverNeighbors)
                write(sum, of: central, to: row, using: workspace, isStreamed: isStreamed)
            }
        }
    }

    /// Writes sums over centers, each counting as its element does.
    private func writeSums(
        _ channels: ElementChannels, to row: UnsafeMutablePointer<Double>, using workspace: Workspace
    ) {
        row.update(repeating: 0, count: layout.count)
        guard let ofElements, let memory = workspace.channels?.block else { return }
        let work = workspace.expansion
        for central in elements.indices {
            let centers = work.centerStart[central]..<work.centerStart[central + 1]
            if centers.isEmpty { continue }
            let sum = InvariantSum(over: centers, of: central, workspace: workspace, isOverNeighbors: false)
            for block in ofElements.blocks where block.central == central {
                sum.write(block, to: memory, using: workspace, isStreamed: false)
                for (place, factor) in channels.centers[central].enumerated() where factor != 0 {
                    let target = row + layout.blocks[block.term * channels.sums + place].offset
                    for column in 0..<block.count { target[column] += factor * memory[column] }
                }
            }
        }
    }

    /// Writes every block of one central element to its place in a row.
    private func write(
        _ sum: InvariantSum, of central: Int, to row: UnsafeMutablePointer<Double>, using workspace: Workspace,
        isStreamed: Bool
    ) {
        for block in layout.blocks where block.central == nil || block.central == central {
            sum.write(block, to: row + block.offset, using: workspace, isStreamed: isStreamed)
        }
    }

    /// Expands the fields of every exponent, all of them alike.
    private func expandFields(
        _ workspace: Workspace, choosing prefersNeighbors: ((density: Double, potential: Double)) -> Bool
    ) -> FieldExpander.Expansion {
        let first = expanders[0].expand(workspace.expansion, choosing: prefersNeighbors)
        for (index, work) in workspace.expansions.enumerated() {
            let expander = expanders[index]
            let expansion = index == 0 ? first : expander.expand(work) { _ in first.isOverNeighbors }
            guard case .neighbors(let tile) = expansion else { continue }
            if index == 0 { workspace.neighbors[0] = expander.densityNeighbors(tile, work) }
            workspace.neighbors[1 + index] = expander.potentialNeighbors(tile, work)
        }
        return first
    }

    /// Whether products are summed over neighbors: see `ProductCost`.
    func prefersNeighbors(_ counts: (density: Double, potential: Double)) -> Bool { cost.prefersNeighbors(counts) }

    /// The expansion alone: the coefficients of every l.
    public func expand(_ structure: Structure, using workspace: Workspace) {
        load(structure, into: workspace)
        for (expander, work) in zip(expanders, workspace.expansions) { expander.expand(work) }
    }

    private func load(_ structure: Structure, into workspace: Workspace) {
        channels.withUnsafeBufferPointer { channels in
            for work in workspace.expansions { work.load(structure, channels: channels.baseAddress!, centers: centers) }
        }
    }

    /// The coefficients of one field, of the potential's first exponent, around every center: [center][element][n][l^2
    /// + l + m], centers in the structure's order; 0 for pairs of elements that `presence` leaves out, and l = 0 alone
    /// where the descriptor has no products.
    public func coefficients(
        of field: Field, in structure: Structure, using workspace: Workspace
    ) -> [Double] {
        let expander = expanders[0]
        precondition(field == .density ? expander.density != nil : expander.potential != nil, "field not in descriptor")
        expand(structure, using: workspace)
        let work = workspace.expansion
        let source = field == .density ? work.density : work.potential
        let angular = (expander.lMax + 1) * (expander.lMax + 1)
        let perCenter = elements.count * source.radialCount * angular
        var result = [Double](repeating: 0, count: work.centerCount * perCenter)
        for central in elements.indices {
            for center in work.centerStart[central]..<work.centerStart[central + 1] {
                for channel in elements.indices {
                    let slot = source.slots[central * elements.count + channel]
                    if slot < 0 { continue }
                    for l in 0...expander.lMax {
                        let rows = source.rows(central: central, l: l, center: center) + slot * source.radialCount
                        for n in 0..<source.radialCount {
                            let column = channel * source.radialCount + n
                            let target = work.centerRank[center] * perCenter + column * angular
                            for m in 0..<2 * l + 1 {
                                result[target + l * l + m] = rows[m * source.rowLengths[central] + n]
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// One of the two fields.
    public enum Field: Sendable { case density, potential }

    /// Radial functions of a field.
    public func radialCount(of field: Field) -> Int {
        (field == .density ? expanders[0].density : expanders[0].potential)?.count ?? 0
    }

    /// I_nl of one field at a distance as the expansion reads it, [l][n], without the weight w.
    public func radialIntegrals(of field: Field, at distance: Double) -> [Double] {
        (field == .density ? expanders[0].density : expanders[0].potential)?.values(at: distance) ?? []
    }
}
