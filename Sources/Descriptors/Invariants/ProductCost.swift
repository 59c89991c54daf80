/// How the products of one structure are summed, over l, m or over pairs of neighbors: what takes fewer multiply-adds.
struct ProductCost: Sendable {
    private struct Product: Sendable {
        let leftIsDensity: Bool
        let rightIsDensity: Bool
        /// 1/2 of a field with itself.
        let share: Double
        /// Rows of the product, and vectors of its columns.
        let rows: Double
        let vectors: Double
        /// Radial functions of the left field, vectors of those of the right one.
        let radials: Double
        let rightVectors: Double
    }
    private let products: [Product]
    private let lMax: Double
    /// Vectors of the radial functions of each field that is expanded.
    private let density: Double
    private let potential: Double

    init(descriptor: Descriptor, layout: FeatureLayout, lMax: Int) {
        func vectors(_ count: Int) -> Double { Double((count + 7) / 8) }
        func radials(_ isDensity: Bool) -> Int { isDensity ? layout.densityRadials : layout.potentialRadials }
        products = layout.blocks.filter { $0.invariant.isProduct && ($0.central ?? 0) == 0 }.map { block in
            let (left, right) = (block.invariant.leftIsDensity, block.invariant == .rhoRho)
            return Product(
                leftIsDensity: left, rightIsDensity: right, share: block.isSymmetric ? 0.5 : 1,
                rows: Double(block.rows),
                vectors: vectors(block.columns), radials: Double(radials(left)), rightVectors: vectors(radials(right)))
        }
        self.lMax = Double(lMax)
        density = descriptor.usesDensity ? vectors(layout.densityRadials) : 0
        potential = descriptor.usesPotential ? vectors(layout.potentialRadials) : 0
    }

    /// - Parameter counts: neighbors of a center, on average, in the density and in the potential.
    func prefersNeighbors(_ counts: (density: Double, potential: Double)) -> Bool {
        // Vectors multiplied and added around one center, of every (l, m) and of every l.
        var perHarmonic = counts.density * density + counts.potential * potential
        var perL = 0.0
        for product in products {
            let left = product.leftIsDensity ? counts.density : counts.potential
            let right = product.rightIsDensity ? counts.density : counts.potential
            perHarmonic += product.share * product.rows * product.vectors
            perL += left * (right * (product.share * product.rightVectors + Self.polynomial))
            perL += left * product.share * product.radials * product.vectors
        }
        let overhead = Self.overhead * Double(products.count)
        return lMax * perL + overhead < lMax * (lMax + 2) * perHarmonic
    }

    /// What a polynomial of each pair of neighbors takes, and what surrounds the sums of one center, as measured.
    private static let polynomial = 0.5
    private static let overhead = 500.0
}
