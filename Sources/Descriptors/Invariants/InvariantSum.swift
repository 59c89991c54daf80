/// Writes the invariants of one central element, summed over a range of its centers.
///
/// Without a reference of its own to the workspace, whose owners would be counted around every center.
struct InvariantSum {
    private let central: Int
    private let centers: Range<Int>
    /// Whether products are sums over neighbors, or over the coefficients of every l and m.
    private let isOverNeighbors: Bool
    private let activeDensity: ActiveColumns
    /// The active columns of the potential of every exponent: which atoms are seen does not depend on it.
    private let activePotential: ActiveColumns

    init(over centers: Range<Int>, of central: Int, workspace: Featurizer.Workspace, isOverNeighbors: Bool) {
        (self.central, self.centers) = (central, centers)
        self.isOverNeighbors = isOverNeighbors
        activeDensity = ActiveColumns(
            of: workspace.density, central: central, centers: centers, memory: workspace.columns)
        activePotential = ActiveColumns(
            of: workspace.potential(0), central: central, centers: centers,
            memory: workspace.columns + workspace.columnsPerField)
    }

    /// - Parameter target: where the block begins.
    func write(
        _ block: FeatureLayout.Block, to target: UnsafeMutablePointer<Double>, using workspace: Featurizer.Workspace,
        isStreamed: Bool
    ) {
        if centers.isEmpty {
            target.update(repeating: 0, count: block.count)
        } else if block.invariant.isProduct {
            writeProduct(block, to: target, using: workspace, isStreamed: isStreamed)
        } else {
            writeSingle(block, to: target, using: workspace)
        }
    }

    /// One side of a block's products.
    private struct Side {
        let coefficients: FieldCoefficients
        let active: ActiveColumns
        /// Where products are sums over neighbors.
        let neighbors: UnsafeMutablePointer<FieldNeighbors>
    }

    private func side(isDensity: Bool, of block: FeatureLayout.Block, _ workspace: Featurizer.Workspace) -> Side {
        isDensity
            ? Side(
                coefficients: workspace.density, active: activeDensity, neighbors: workspace.neighbors)
            : Side(
                coefficients: workspace.potential(block.potential), active: activePotential,
                neighbors: workspace.neighbors + (1 + block.potential))
    }

    /// The coefficients of l = 0 of a single field.
    private func writeSingle(
        _ block: FeatureLayout.Block, to target: UnsafeMutablePointer<Double>, using workspace: Featurizer.Workspace
    ) {
        let field = side(isDensity: block.invariant.leftIsDensity, of: block, workspace).coefficients
        let rows = field.rows(central: central, l: 0, center: centers.lowerBound)
        for column in 0..<block.count {
            var sum = 0.0
            for place in 0..<centers.count { sum += rows[place * field.rowLengths[central] + column] }
            target[column] = sum
        }
    }

    private func writeProduct(
        _ block: FeatureLayout.Block, to target: UnsafeMutablePointer<Double>, using workspace: Featurizer.Workspace,
        isStreamed: Bool
    ) {
        let left = side(isDensity: block.invariant.leftIsDensity, of: block, workspace)
        let right = side(isDensity: block.invariant == .rhoRho, of: block, workspace)
        let kernel = ProductKernel(
            rows: block.rows, columns: block.columns, activeRows: left.active, activeColumns: right.active,
            lCount: block.lCount)
        func multiply(_ rows: Range<Int>, _ terms: UnsafePointer<ProductKernel.Terms>) {
            let band = ProductKernel.Band(rows: rows, terms: terms)
            if block.isSymmetric {
                kernel.multiplyLower(band, to: target, triangles: workspace.triangles, isStreamed: isStreamed)
            } else {
                kernel.multiply(band, to: target, isStreamed: isStreamed)
            }
        }
        if isOverNeighbors {
            let terms = workspace.neighborProducts.terms(
                left.neighbors, right.neighbors, isSymmetric: block.isSymmetric, columns: right.active,
                central: central,
                centers: UnsafeBufferPointer(
                    start: workspace.expansion.centerAtom + centers.lowerBound, count: centers.count))
            let radials = left.coefficients.radialCount
            for slot in 0..<left.coefficients.slotCounts[central] {
                let (row, terms) = (slot * radials, terms + slot * block.lCount)
                terms[0] = self.terms(0, left.coefficients, right.coefficients, of: block)
                terms[0].a += row
                multiply(row..<row + radials, terms)
            }
        } else {
            for l in 0..<block.lCount {
                workspace.terms[l] = terms(l, left.coefficients, right.coefficients, of: block)
            }
            multiply(0..<block.rows, workspace.terms)
        }
        if block.isSymmetric {
            workspace.triangles.write(
                to: target + block.lCount * block.perL, rows: block.rows, lCount: block.lCount, isStreamed: isStreamed)
        }
    }

    /// The rows of two fields' coefficients at one l.
    private func terms(
        _ l: Int, _ left: FieldCoefficients, _ right: FieldCoefficients, of block: FeatureLayout.Block
    ) -> ProductKernel.Terms {
        ProductKernel.Terms(
            a: left.rows(central: central, l: l, center: centers.lowerBound),
            b: right.rows(central: central, l: l, center: centers.lowerBound), aLength: left.rowLengths[central],
            bLength: right.rowLengths[central], depth: centers.count * (2 * l + 1),
            scale: (block.isSymmetric ? 2.0 : 1).squareRoot() / Double(2 * l + 1).squareRoot())
    }
}
