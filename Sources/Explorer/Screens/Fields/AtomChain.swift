import Atomistics
import Descriptors

/// Atoms of two elements on a line, one of them the center: the chain of Fig. 1, Chem. Sci. 12, 2078 (2021).
public struct AtomChain: Hashable, Sendable {
    /// Not periodic, so that left and right of a center differ.
    static let elements: [Element] = [
        .carbon, .oxygen, .carbon, .carbon, .oxygen, .carbon, .carbon, .oxygen, .oxygen, .carbon, .oxygen, .carbon,
        .carbon,
    ]
    /// The elements of these, each with fields of its own.
    public static let channels: [Element] = [.carbon, .oxygen]

    /// The distance between neighbors in angstrom.
    var spacing = 1.5
    /// Place of the atom in the middle of the picture.
    var center = AtomChain.elements.count / 2

    /// The place of each atom along the chain, counted from the center, in angstrom.
    var positions: [Double] { AtomChain.elements.indices.map { Double($0 - center) * spacing } }

    /// The distances between neighbors that there are, in angstrom.
    public static let spacings = 0.8...4.0

    mutating func stretch(_ steps: Int) {
        spacing = min(max(spacing + 0.1 * Double(steps), Self.spacings.lowerBound), Self.spacings.upperBound)
    }

    mutating func stepCenter(_ offset: Int) {
        let count = AtomChain.elements.count
        center = (center + offset + count) % count
    }
}

/// Density and potential of a chain along its line as the center's environment holds them, a channel for each element.
///
/// Kernels, cutoff and reach are those of the expansions; the model sees both fields between -r_c and r_c.
struct ChainFields: Sendable {
    struct Channel: Sendable {
        var element: Element
        /// The density, and the potential, at each of `x`.
        var density: [Double]
        var potential: [Double]
    }

    /// Angstrom, the center at 0.
    let x: [Double]
    let channels: [Channel]
    /// Atoms with a weight in the density, and in the potential.
    let atomsInDensity: Int
    let atomsInPotential: Int

    init(_ chain: AtomChain, _ fields: FieldOptions) {
        let positions = chain.positions
        let reach = (positions.map(\.magnitude).max() ?? 0) + 1
        let steps = 400
        let x = (0...steps).map { reach * (2 * Double($0) / Double(steps) - 1) }
        let (density, potential) = (fields.densityKernel, fields.potentialKernel)
        let weights = positions.map { fields.weights(at: $0.magnitude) }
        func field(_ element: Element, _ kernel: RadialKernel, _ weight: (Int) -> Double) -> [Double] {
            let sources = positions.indices.filter { AtomChain.elements[$0] == element && weight($0) > 0 }
            return x.map { x in
                sources.reduce(0) { $0 + weight($1) * kernel((x - positions[$1]).magnitude) }
            }
        }
        channels = AtomChain.channels.map { element in
            Channel(
                element: element, density: field(element, density) { weights[$0].density },
                potential: field(element, potential) { weights[$0].potential })
        }
        self.x = x
        atomsInDensity = weights.count { $0.density > 0 }
        atomsInPotential = weights.count { $0.potential > 0 }
    }
}
