import Atomistics
import Descriptors

/// The features of one atom's density that turn with a molecule, lambda = 1, and those that stay, lambda = 0: of one
/// neighbor element and one radial function.
struct TurningFeatures: Sendable {
    /// The neighbor element and the radial function whose vector is the longest.
    let element: Element
    let n: Int
    /// lambda = 1 along the screen's axes: to the right, up, towards the eye.
    let vector: SIMD3<Double>
    /// lambda = 0.
    let scalar: Double

    var length: Double { (vector * vector).sum().squareRoot() }

    /// - Parameters:
    ///   - center: the atom, an index in the scene.
    ///   - camera: how the molecule is turned before its features are computed.
    init(_ scene: MoleculeScene, center: Int, camera: Camera, _ fields: FieldOptions) {
        let neighborhood = Self.neighborhood(scene, center, camera, within: fields.cutoff)
        var fields = fields
        fields.lMax = 1
        let featurizer = EquivariantFeaturizer(
            [(0, 1), (1, 1)], descriptor: Descriptor(.rho), fields: fields, centers: CenterSelection("@A")!,
            elements: Set(neighborhood.elements).sorted(), perAtom: true, tables: Self.tables)
        let blocks = featurizer.layout.blocks
        let count = blocks[1].count
        var scalars = [Double](repeating: 0, count: count)
        var vectors = [Double](repeating: 0, count: 3 * count)
        scalars.withUnsafeMutableBufferPointer { scalars in
            vectors.withUnsafeMutableBufferPointer { vectors in
                featurizer.features(
                    of: neighborhood, into: [scalars.baseAddress!, vectors.baseAddress!],
                    using: featurizer.makeWorkspace())
            }
        }
        // mu = -1, 0, 1 are y, z, x.
        func vector(_ column: Int) -> SIMD3<Double> {
            SIMD3(vectors[2 * count + column], vectors[column], vectors[count + column])
        }
        func square(_ column: Int) -> Double { (vector(column) * vector(column)).sum() }
        // The first of those that are as long, as rounding is another from any side.
        let longest = (0..<count).map(square).max() ?? 0
        let column = (0..<count).first { square($0) >= longest * (1 - 1e-9) } ?? 0
        let label = featurizer.layout.columns(of: blocks[1])[column]
        (element, n) = (label.element1, label.n1)
        self.vector = vector(column)
        let scalarLabels = featurizer.layout.columns(of: blocks[0])
        scalar = scalars[scalarLabels.firstIndex { $0.element1 == label.element1 && $0.n1 == label.n1 }!]
    }

    /// The atom, as fragment A, and all within the cutoff, images among them, as fragment B.
    private static func neighborhood(
        _ scene: MoleculeScene, _ center: Int, _ camera: Camera, within cutoff: Double
    ) -> Structure {
        let origin = scene.atoms[center].position
        var elements = [scene.atoms[center].element]
        var positions = [SIMD3<Double>.zero]
        for atom in scene.atoms.indices {
            for image in scene.images(of: atom, around: origin, within: cutoff) where atom != center || image != origin
            {
                elements.append(scene.atoms[atom].element)
                positions.append(camera.apply(image - origin))
            }
        }
        return Structure(
            elements: elements, positions: positions, fragments: positions.indices.map { $0 == 0 ? 0 : 1 })
    }

    private static let tables = RadialTableCache()
}
