import LinearAlgebra
import Testing

@testable import Regression

struct SparseKernelTests {
    private let points: [[Double]] = {
        var source = RandomSource(seed: 3, stream: .split)
        return (0..<40).map { _ in (0..<3).map { _ in source.normal() } }
    }()

    private var gram: SymmetricMatrix { Matrix(points).gramOfRows() }

    private func distance(_ a: Int, _ b: Int) -> Double {
        zip(points[a], points[b]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    @Test("farthest points are those that looking at all distances finds")
    func farthest() {
        for start in [0, 17] {
            var expected = [start]
            while expected.count < 15 {
                func gap(_ i: Int) -> Double { expected.map { distance(i, $0) }.min()! }
                expected.append(points.indices.max { gap($0) < gap($1) }!)
            }
            #expect(farthestPoints(gram, count: 15, from: start) == expected)
        }
    }

    @Test("points on the same spot are chosen once")
    func coincidence() {
        let doubled = Matrix(Array(points[..<6]) + Array(points[..<6])).gramOfRows()
        let chosen = farthestPoints(doubled, count: 12, from: 2)
        #expect(Set(chosen.map { $0 % 6 }) == Set(0..<6) && chosen.count == 6)
        #expect(farthestPoints(gram, count: 0, from: 0) == [])
    }

    @Test("whitened kernels have the full kernel as their scalar products, also where it is singular")
    func whitening() throws {
        // Rank 3 of 40.
        let kernel = gram.full()
        let whitening = try gram.whitening()
        #expect(whitening.columns == 3)
        let features = kernel[...] * whitening[...]
        for i in points.indices {
            for j in points.indices {
                let product = zip(features.row(i), features.row(j)).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - kernel[i, j]) < 1e-10)
            }
        }
        #expect(try SymmetricMatrix(order: 4).whitening().columns == 0)
    }

    @Test("weights go to the part that the targets come from", arguments: [0, 1], [RidgeProblem.Space.sample, .feature])
    func weights(informative: Int, space: RidgeProblem.Space) throws {
        // In feature space there must be more than two rows a column.
        let columns = space == .sample ? 60 : 20
        let signal = SyntheticData.curves(30, columns: columns, decades: 1)
        let noise = SyntheticData.curves(30, columns: columns, decades: 1, seed: 5)
        let parts = informative == 0 ? [signal, noise] : [noise, signal]
        let features = Matrix((0..<signal.rows).map { row in parts.flatMap { $0.features.row(row) } })
        let set = TrainingSet(features: features, targets: signal.targets, groups: signal.groups)
        #expect(RidgeProblem.cheaperSpace(rows: set.rows, columns: set.columns) == space)
        let chosen = try KernelWeights(choosingFor: set, widths: [columns, columns], execution: Execution(threads: 2))
        #expect(chosen.weights == (informative == 0 ? [1, 0.01] : [0.01, 1]))

        // The same as cross-validation of the sum itself.
        var scaled = features.copy()
        try KernelScaling(features, widths: [columns, columns], weights: chosen.weights).apply(to: &scaled)
        let problem = try RidgeProblem(
            TrainingSet(features: scaled, targets: signal.targets, groups: signal.groups), space: space)
        let error = try problem.crossValidate().errors.min()!
        #expect(abs(error - chosen.error) < 1e-6 * error)
    }

    @Test("choices of weights: decades, the greatest 1")
    func grid() {
        #expect(KernelWeights.grid(parts: 2) == [[1, 1], [1, 0.1], [1, 0.01], [0.1, 1], [0.01, 1]])
        #expect(KernelWeights.grid(parts: 3).count == 19)
    }
}
