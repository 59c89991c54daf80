import Atomistics
import CStreaming

/// Computes the features of structures: radial tables, expansion, invariants, in this order.
///
/// Immutable, so that any number of threads may use one, each with a `Workspace` of its own.
public final class Featurizer: Sendable {
    public let descriptor: Descriptor
    public let fields: FieldOptions
    public let centres: CentreSelection
    public let elements: [Element]
    public let layout: FeatureLayout
    /// The pairs of elements that have columns.
    public let presence: ChannelPresence
    /// One for each exponent of the potential; the first is that of the density too.
    let expanders: [FieldExpander]
    private let perAtom: Bool
    /// Channel by atomic number, -1 for none.
    private let channels: [Int]

    /// One thread's scratch memory; calls with the same workspace do not allocate.
    public final class Workspace {
        /// Of each expander.
        let expansions: [ExpansionWorkspace]
        var expansion: ExpansionWorkspace { expansions[0] }
        /// For the active columns of density and potential.
        let columns: UnsafeMutablePointer<Int>
        let columnsPerField: Int
        let product: ProductScratch

        init(_ expansions: [ExpansionWorkspace]) {
            self.expansions = expansions
            let expansion = expansions[0]
            let channels = max(expansion.density.radialCount, expansion.potential.radialCount) * expansion.density.channelCount
            columnsPerField = 3 * (channels / 8 + 1)
            columns = .allocateAligned(2 * columnsPerField)
            product = ProductScratch(
                columns: channels, memory: .allocateAligned(ProductScratch.count(columns: channels)))
        }

        deinit {
            columns.deallocate()
            product.edge.deallocate()
        }
    }

    /// - Parameters:
    ///   - elements: the channels; every structure's elements must be among them.
    ///   - perAtom: features of each centre instead of their sums per central element.
    ///   - presence: pairs of elements worth computing; nil for all.
    ///   - principal: radial channels in the place of all.
    ///   - tables: where radial tables are kept from one featurizer to the next.
    ///   - periodic: how the potential of structures with a cell is summed.
    public init(
        descriptor: Descriptor, fields: FieldOptions, centres: CentreSelection = .all, elements: [Element],
        perAtom: Bool = false, presence: ChannelPresence? = nil, principal: PrincipalChannels? = nil,
        tables: RadialTableCache = RadialTableCache(), periodic: PeriodicOptions = PeriodicOptions()
    ) {
        precondition(fields.problem == nil, fields.problem ?? "")
        self.descriptor = descriptor
        self.fields = fields
        self.centres = centres
        self.elements = elements.sorted()
        self.perAtom = perAtom
        self.presence = presence ?? .all(elements.count)
        layout = FeatureLayout(
            descriptor: descriptor, fields: fields, elements: self.elements, perAtom: perAtom, presence: self.presence,
            principal: principal)
        var channels = [Int](repeating: -1, count: 119)
        for (channel, element) in self.elements.enumerated() { channels[element.atomicNumber] = channel }
        self.channels = channels
        // l = 0 is all that a descriptor without products reads.
        var expanded = fields
        if descriptor.terms.allSatisfy({ !$0.invariant.isProduct }) { expanded.lMax = 0 }
        let exponents = descriptor.exponents(standard: fields.exponent)
        expanders = (0..<max(1, exponents.count)).map { index in
            if !exponents.isEmpty { expanded.exponent = exponents[index] }
            let contraction = exponents.isEmpty ? nil : principal?.potentials[index]
            return FieldExpander(
                density: descriptor.usesDensity && index == 0 ? tables.density(expanded, principal?.density) : nil,
                potential: exponents.isEmpty ? nil : tables.potential(expanded, contraction),
                splits: exponents.isEmpty ? nil : tables.splits(expanded, contraction, periodic),
                cutoff: CutoffFunction(radius: fields.cutoff, width: fields.cutoffWidth), reach: fields.reach,
                lMax: expanded.lMax)
        }
    }

    public func makeWorkspace() -> Workspace {
        func coefficients(_ table: RadialTable?, _ kept: [[Int]]) -> FieldCoefficients {
            // A field that is not expanded has no columns: nobody makes room for its centres.
            FieldCoefficients(
                lMax: expanders[0].lMax, radialCount: table?.count ?? 1, kept: table == nil ? kept.map { _ in [] } : kept)
        }
        return Workspace(
            expanders.map { expander in
                ExpansionWorkspace(
                    density: coefficients(expander.density, layout.densityChannels),
                    potential: coefficients(expander.potential, layout.potentialChannels))
            })
    }

    /// The number of rows that `features` writes: 1, or the number of centres per atom.
    public func rowCount(of structure: Structure) -> Int {
        perAtom ? centreIndices(of: structure).count : 1
    }

    /// Indices of the centres, in the structure's order.
    public func centreIndices(of structure: Structure) -> [Int] {
        structure.elements.indices.filter { atom in
            centres.contains(
                element: structure.elements[atom],
                fragment: structure.fragments.isEmpty ? nil : structure.fragments[atom])
        }
    }

    /// Writes the features of one structure: one row of `layout.count` doubles, or one row per centre, in the
    /// structure's order, `rowStride` apart.
    ///
    /// p[a1 n1, a2 n2, l] = sum_m A[a1, n1, l, m] B[a2, n2, l, m] / sqrt(2l + 1), summed over the centres of each
    /// element unless per atom.
    /// - Parameter isStreamed: whether rows are written past the caches, as those are that will not be read soon: half
    ///   the traffic where they lie at 64-byte boundaries. Other threads may be told of them after the call.
    public func features(
        of structure: Structure, into row: UnsafeMutablePointer<Double>, rowStride: Int = 0, using workspace: Workspace,
        isStreamed: Bool = false
    ) {
        expand(structure, using: workspace)
        let work = workspace.expansion
        for central in elements.indices {
            let centres = work.centreStart[central]..<work.centreStart[central + 1]
            if perAtom {
                for centre in centres {
                    write(
                        central, centre..<centre + 1, workspace, to: row + work.centreRank[centre] * rowStride,
                        isStreamed: isStreamed)
                }
            } else {
                write(central, centres, workspace, to: row, isStreamed: isStreamed)
            }
        }
        if isStreamed { streaming_end() }
    }

    /// The expansion alone, for those who measure it.
    public func expand(_ structure: Structure, using workspace: Workspace) {
        for index in expanders.indices {
            channels.withUnsafeBufferPointer {
                workspace.expansions[index].load(structure, channels: $0.baseAddress!, centres: centres)
            }
            expanders[index].expand(workspace.expansions[index])
        }
    }

    /// The coefficients of one field, of the potential's first exponent, around every centre: [centre][element][n][l^2
    /// + l + m], centres in the structure's order; 0 for pairs of elements that `presence` leaves out, and l = 0 alone
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
        let perCentre = elements.count * source.radialCount * angular
        var result = [Double](repeating: 0, count: work.centreCount * perCentre)
        for central in elements.indices {
            for centre in work.centreStart[central]..<work.centreStart[central + 1] {
                for channel in elements.indices {
                    let slot = source.slots[central * elements.count + channel]
                    if slot < 0 { continue }
                    for l in 0...expander.lMax {
                        let rows = source.rows(central: central, l: l, centre: centre) + slot * source.radialCount
                        for n in 0..<source.radialCount {
                            let column = channel * source.radialCount + n
                            let target = work.centreRank[centre] * perCentre + column * angular
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

    public enum Field: Sendable { case density, potential }

    /// Radial functions of a field.
    public func radialCount(of field: Field) -> Int {
        (field == .density ? expanders[0].density : expanders[0].potential)?.count ?? 0
    }

    /// I_nl of one field at a distance as the expansion reads it, [l][n], without the weight w.
    public func radialIntegrals(of field: Field, at distance: Double) -> [Double] {
        (field == .density ? expanders[0].density : expanders[0].potential)?.values(at: distance) ?? []
    }

    /// The invariants of one central element, summed over a range of its centres, into their places in a row.
    private func write(
        _ central: Int, _ centres: Range<Int>, _ workspace: Workspace, to row: UnsafeMutablePointer<Double>,
        isStreamed: Bool
    ) {
        func active(_ field: FieldCoefficients, _ memory: UnsafeMutablePointer<Int>) -> ActiveColumns {
            ActiveColumns(of: field, central: central, centres: centres, memory: memory)
        }
        let density = workspace.expansion.density
        let activeDensity = active(density, workspace.columns)
        // The same of every exponent: which atoms are seen does not depend on it.
        let activePotential = active(
            workspace.expansion.potential, workspace.columns + workspace.columnsPerField)
        func field(isDensity: Bool, _ block: FeatureLayout.Block) -> FieldCoefficients {
            isDensity ? density : workspace.expansions[block.potential].potential
        }
        func operand(_ field: FieldCoefficients, isDensity: Bool) -> ProductOperand {
            ProductOperand(
                rows: field.rows(central: central, l: 0, centre: centres.lowerBound),
                rowLength: field.rowLengths[central], columns: field.slotCounts[central] * field.radialCount,
                active: isDensity ? activeDensity : activePotential)
        }
        for block in layout.blocks where block.central == nil || block.central == central {
            let target = row + block.offset
            if centres.isEmpty {
                target.update(repeating: 0, count: block.count)
                continue
            }
            let (isDensity, isDensityTwice) = (block.invariant.leftIsDensity, block.invariant == .rhoRho)
            let (first, second) = (field(isDensity: isDensity, block), field(isDensity: isDensityTwice, block))
            let left = operand(first, isDensity: isDensity)
            if !block.invariant.isProduct {
                for column in 0..<block.count {
                    var sum = 0.0
                    for place in 0..<centres.count { sum += left.rows[place * left.rowLength + column] }
                    target[column] = sum
                }
                continue
            }
            var kernel = ProductKernel(
                a: left, b: operand(second, isDensity: isDensityTwice), depth: 0, scale: 0, scratch: workspace.product)
            let triangles = target + block.lCount * block.perL
            for l in 0...fields.lMax {
                kernel.a.rows = UnsafePointer(first.rows(central: central, l: l, centre: centres.lowerBound))
                kernel.b.rows = UnsafePointer(second.rows(central: central, l: l, centre: centres.lowerBound))
                kernel.depth = centres.count * (2 * l + 1)
                kernel.scale = 1 / Double(2 * l + 1).squareRoot()
                let product = target + l * block.perL
                if block.isSymmetric {
                    kernel.writeLower(to: product, triangles: triangles + l * block.trianglesPerL, isStreamed: isStreamed)
                } else {
                    kernel.write(to: product, room: (block.lCount - l) * block.perL, isStreamed: isStreamed)
                }
            }
        }
    }
}
