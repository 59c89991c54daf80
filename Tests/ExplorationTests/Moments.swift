import Atomistics
import Descriptors
import Foundation
import TestSupport
import Workers

@testable import Exploration

/// Molecules of three or four atoms at random with tensors of partial charges, T = sum_i q_i r_i ... r_i about the
/// center: they turn as tensors do, and those of even rank have every part that there is.
struct Moments {
    static let charges: [Element: Double] = [.hydrogen: 0.3, .oxygen: -0.5, .carbon: 0.4]

    var source: RandomSource

    init(seed: UInt64) { source = RandomSource(seed: seed, stream: .split) }

    private mutating func number() -> Double { 2 * Double(source.below(1_000_000)) / 1_000_000 - 1 }

    /// A molecule about 1 angstrom between neighbors, in any orientation.
    mutating func structure(_ elements: [Element]) -> Structure {
        let spread: [SIMD3<Double>] = [[0, 0, 0], [1.1, 0, 0], [-0.4, 1.0, 0.1], [-0.3, -0.5, 1.1]]
        let positions = elements.indices.map { spread[$0] + 0.15 * SIMD3(number(), number(), number()) }
        return Structure(elements: elements, positions: positions).turned(by: randomRotation())
    }

    mutating func randomRotation() -> Rotation {
        var q = SIMD4(number(), number(), number(), number())
        q /= (q * q).sum().squareRoot()
        return Rotation(quaternion: q)
    }

    static func tensor(_ kind: CartesianTensor, of structure: Structure) -> [Double] {
        let center = structure.positions.reduce(.zero, +) / Double(structure.positions.count)
        var sum = [Double](repeating: 0, count: kind.counts[0])
        for (element, position) in zip(structure.elements, structure.positions) {
            let r = position - center
            var product = [charges[element]!]
            for _ in 0..<kind.rank { product = product.flatMap { a in [a * r.x, a * r.y, a * r.z] } }
            if kind == .matrix {
                // Something with an antisymmetric part that inversion leaves alone.
                let next = structure.positions[1] - center
                product = [r.x, r.y, r.z].flatMap { a in [next.x, next.y, next.z].map { charges[element]! * a * $0 } }
            }
            for place in sum.indices { sum[place] += product[place] }
        }
        return sum
    }

    mutating func dataset(_ kind: CartesianTensor, count: Int) -> Dataset {
        let groups = (0..<count).map { index -> SampleGroup in
            let structure = structure(
                index % 2 == 0 ? [.oxygen, .hydrogen, .carbon] : [.carbon, .oxygen, .hydrogen, .hydrogen])
            let parts = kind.irreducibleParts(of: Self.tensor(kind, of: structure))
            return .structure(
                LabeledStructure(
                    id: "\(index + 1)", structure: structure, value: parts.flatMap(\.self),
                    source: SourceLocation(file: "made", line: index)))
        }
        return Dataset(name: "made", groups: groups, target: Target(key: "t", unit: "", tensor: kind))
    }
}

extension Structure {
    /// Turned about the origin.
    func turned(by rotation: Rotation) -> Structure {
        var result = self
        result.positions = positions.map({ rotation.applied(to: $0) })
        return result
    }
}

/// Options of few features, so that tests are quick.
func options(_ descriptor: String, _ change: (inout ModelOptions) -> Void = { _ in }) -> ModelOptions {
    var options = ModelOptions(descriptor: Descriptor(descriptor)!)
    options.fields.nMax = 3
    options.fields.lMax = 2
    options.trainingSize = .percent(75)
    options.regularization = .fixed(1e-7)
    options.committee = 4
    change(&options)
    return options
}

/// A training of all parts.
func train(
    _ dataset: Dataset, _ options: ModelOptions
) throws -> TargetReport {
    try Laboratory(dataset: dataset, threads: 2).trainParts(.structures, options)
}

extension Dataset {
    /// Changes every structure of a dataset of structures.
    mutating func changeStructures(_ change: (inout LabeledStructure) -> Void) {
        groups = structures.map { labeled in
            var labeled = labeled
            change(&labeled)
            return .structure(labeled)
        }
    }
}
