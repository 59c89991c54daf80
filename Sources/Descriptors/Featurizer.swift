import Atomistics

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
    let expander: FieldExpander
    private let perAtom: Bool

    /// One thread's scratch memory; calls with the same workspace do not allocate.
    public final class Workspace {
        let expansion: ExpansionWorkspace
        var channels: [Int] = []
        var isCentre: [Bool]?

        init(_ expansion: ExpansionWorkspace) { self.expansion = expansion }
    }

    /// - Parameters:
    ///   - elements: the channels; every structure's elements must be among them.
    ///   - perAtom: features of each centre instead of their sums per central element.
    ///   - presence: pairs of elements worth computing; nil for all.
    ///   - tables: where radial tables are kept from one featurizer to the next.
    public init(
        descriptor: Descriptor, fields: FieldOptions, centres: CentreSelection = .all, elements: [Element],
        perAtom: Bool = false, presence: ChannelPresence? = nil, tables: RadialTableCache = RadialTableCache()
    ) {
        precondition(fields.problem == nil, fields.problem ?? "")
        self.descriptor = descriptor
        self.fields = fields
        self.centres = centres
        self.elements = elements.sorted()
        self.perAtom = perAtom
        self.presence = presence ?? .all(elements.count)
        layout = FeatureLayout(
            descriptor: descriptor, fields: fields, elements: self.elements, perAtom: perAtom, presence: self.presence)
        expander = FieldExpander(
            density: descriptor.usesDensity ? tables.density(fields) : nil,
            potential: descriptor.usesPotential ? tables.potential(fields) : nil,
            cutoff: CutoffFunction(radius: fields.cutoff, width: fields.cutoffWidth), reach: fields.reach,
            lMax: fields.lMax, harmonics: SphericalHarmonics(lMax: fields.lMax))
    }

    public func makeWorkspace() -> Workspace {
        func coefficients(_ table: RadialTable?) -> FieldCoefficients {
            FieldCoefficients(lMax: fields.lMax, radialCount: table?.count ?? 1, elementCount: elements.count)
        }
        return Workspace(
            ExpansionWorkspace(
                density: coefficients(expander.density), potential: coefficients(expander.potential), lMax: fields.lMax))
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
    public func features(
        of structure: Structure, into row: UnsafeMutablePointer<Double>, rowStride: Int = 0, using workspace: Workspace
    ) {
        expand(structure, using: workspace)
        let work = workspace.expansion
        if perAtom {
            // Centres are sorted by element; rows keep the structure's order.
            var rank = [Int](repeating: -1, count: structure.elements.count)
            var next = 0
            for atom in structure.elements.indices where workspace.isCentre?[atom] ?? true {
                rank[atom] = next
                next += 1
            }
            for centre in work.centreAtom.indices {
                let target = row + rank[work.centreAtom[centre]] * rowStride
                for block in layout.blocks { write(block, centres: centre..<centre + 1, work, to: target) }
            }
        } else {
            for block in layout.blocks {
                let central = block.central!
                write(block, centres: work.centreStart[central]..<work.centreStart[central + 1], work, to: row)
            }
        }
    }

    /// The coefficients of one field around every centre: [centre][element][n][l^2 + l + m], centres in the
    /// structure's order.
    public func coefficients(
        of field: Field, in structure: Structure, using workspace: Workspace
    ) -> [Double] {
        expand(structure, using: workspace)
        let work = workspace.expansion
        let source = field == .density ? work.density : work.potential
        precondition(field == .density ? expander.density != nil : expander.potential != nil, "field not in descriptor")
        let perCentre = elements.count * source.radialCount * (fields.lMax + 1) * (fields.lMax + 1)
        let order = work.centreAtom.indices.sorted { work.centreAtom[$0] < work.centreAtom[$1] }
        var result = [Double](repeating: 0, count: order.count * perCentre)
        for (place, centre) in order.enumerated() {
            for l in 0...fields.lMax {
                let rows = source.rows(l: l, centre: centre)
                for m in 0..<2 * l + 1 {
                    for column in 0..<elements.count * source.radialCount {
                        let target = place * perCentre + column * (fields.lMax + 1) * (fields.lMax + 1) + l * l + m
                        result[target] = rows[m * source.rowLength + column]
                    }
                }
            }
        }
        return result
    }

    public enum Field: Sendable { case density, potential }

    /// Radial functions of a field.
    public func radialCount(of field: Field) -> Int {
        field == .density ? expander.density?.count ?? 0 : expander.potential?.count ?? 0
    }

    private func expand(_ structure: Structure, using workspace: Workspace) {
        if workspace.channels.count != structure.elements.count {
            workspace.channels = Array(repeating: 0, count: structure.elements.count)
        }
        for atom in structure.elements.indices {
            guard let channel = elements.firstIndex(of: structure.elements[atom]) else {
                preconditionFailure("element \(structure.elements[atom].symbol) has no channel")
            }
            workspace.channels[atom] = channel
        }
        if centres == .all {
            workspace.isCentre = nil
        } else {
            var flags = [Bool](repeating: false, count: structure.elements.count)
            for atom in centreIndices(of: structure) { flags[atom] = true }
            workspace.isCentre = flags
        }
        workspace.expansion.load(
            positions: structure.positions, channels: workspace.channels, isCentre: workspace.isCentre,
            channelCount: elements.count)
        expander.expand(workspace.expansion)
    }

    /// One invariant summed over a range of centres, into its place in a row.
    private func write(
        _ block: FeatureLayout.Block, centres: Range<Int>, _ work: ExpansionWorkspace, to row: UnsafeMutablePointer<Double>
    ) {
        var target = row + block.offset
        if centres.isEmpty {
            target.update(repeating: 0, count: block.count)
            return
        }
        let left = block.invariant.leftIsDensity ? work.density : work.potential
        if block.right.isEmpty {
            for a in block.left {
                for n in 0..<left.radialCount {
                    var sum = 0.0
                    for centre in centres { sum += left.rows(l: 0, centre: centre)[a * left.radialCount + n] }
                    target[0] = sum
                    target += 1
                }
            }
            return
        }
        let right = block.invariant == .rhoRho ? work.density : work.potential
        let product = work.product
        for l in 0...fields.lMax {
            ProductKernel.multiply(
                a: left.rows(l: l, centre: centres.lowerBound), aLength: left.rowLength,
                b: right.rows(l: l, centre: centres.lowerBound), bLength: right.rowLength,
                depth: centres.count * (2 * l + 1), c: product, upperOnly: block.isSymmetric)
            let scale = 1 / Double(2 * l + 1).squareRoot()
            target = block.isSymmetric
                ? packSymmetric(product, block, left, scale: scale, to: target)
                : packFull(product, block, left, right, scale: scale, to: target)
        }
    }

    private func packFull(
        _ product: UnsafeMutablePointer<Double>, _ block: FeatureLayout.Block, _ left: FieldCoefficients,
        _ right: FieldCoefficients, scale: Double, to start: UnsafeMutablePointer<Double>
    ) -> UnsafeMutablePointer<Double> {
        var target = start
        let isWhole = block.right.count == elements.count
        for a1 in block.left {
            for n1 in 0..<left.radialCount {
                let source = product + (a1 * left.radialCount + n1) * right.rowLength
                if isWhole {
                    let count = elements.count * right.radialCount
                    for j in 0..<count { target[j] = scale * source[j] }
                    target += count
                } else {
                    for a2 in block.right {
                        let part = source + a2 * right.radialCount
                        for n2 in 0..<right.radialCount { target[n2] = scale * part[n2] }
                        target += right.radialCount
                    }
                }
            }
        }
        return target
    }

    private func packSymmetric(
        _ product: UnsafeMutablePointer<Double>, _ block: FeatureLayout.Block, _ field: FieldCoefficients, scale: Double,
        to start: UnsafeMutablePointer<Double>
    ) -> UnsafeMutablePointer<Double> {
        var target = start
        let (n, length) = (field.radialCount, field.rowLength)
        let offDiagonal = scale * 2.0.squareRoot()
        for (place, a1) in block.left.enumerated() {
            for n1 in 0..<n {
                let source = product + (a1 * n + n1) * length
                let own = source + a1 * n
                target[0] = scale * own[n1]
                for j in (n1 + 1)..<max(n, n1 + 1) { target[j - n1] = offDiagonal * own[j] }
                target += n - n1
                for a2 in block.right[(place + 1)...] {
                    let part = source + a2 * n
                    for j in 0..<n { target[j] = offDiagonal * part[j] }
                    target += n
                }
            }
        }
        return target
    }
}
