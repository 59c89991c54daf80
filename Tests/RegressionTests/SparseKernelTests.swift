import LinearAlgebra
import Testing
import Workers

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

    @Test(
        "weights go to the part that the targets come from", arguments: [0, 1],
        [NormalEquations.Space.sample, .feature])
    func weights(informative: Int, space: NormalEquations.Space) throws {
        // In feature space there must be more than two rows a column.
        let columns = space == .sample ? 60 : 20
        let signal = SyntheticData.curves(30, columns: columns, decades: 1)
        let noise = SyntheticData.curves(30, columns: columns, decades: 1, seed: 5)
        let parts = informative == 0 ? [signal, noise] : [noise, signal]
        let features = Matrix((0..<signal.rows).map { row in parts.flatMap { $0.features.row(row) } })
        let set = TrainingSet(features: features, targets: signal.targets, groups: signal.groups)
        #expect(SolverPlan(rows: set.rows, columns: set.columns).space == space)
        let chosen = try KernelWeights(choosingFor: set, widths: [columns, columns], execution: Execution(threads: 2))
        #expect(chosen.weights == (informative == 0 ? [1, 0.01] : [0.01, 1]))

        // The same as cross-validation of the sum itself.
        var scaled = features.copy()
        try KernelScaling(features, widths: [columns, columns], weights: chosen.weights).apply(to: &scaled)
        let equations = try NormalEquations(
            TrainingSet(features: scaled, targets: signal.targets, groups: signal.groups), space: space)
        let error = try equations.crossValidate().errors.min()!
        #expect(abs(error - chosen.error) < 1e-6 * error)
    }

    @Test("a search on some rows of every curve chooses the same weights, at about the same error")
    func thinnedSearch() throws {
        let columns = 20
        let signal = SyntheticData.curves(40, points: 12, columns: columns, decades: 1, noise: 0.05)
        let noise = SyntheticData.curves(40, points: 12, columns: columns, decades: 1, seed: 5)
        let features = Matrix((0..<signal.rows).map { noise.features.row($0) + signal.features.row($0) })
        let set = TrainingSet(features: features, targets: signal.targets, groups: signal.groups)
        let choices = try [480, 240].map {
            try KernelWeights(choosingFor: set, widths: [columns, columns], rows: $0, execution: Execution(threads: 2))
        }
        #expect(choices[0].weights == [0.01, 1] && choices[1].weights == choices[0].weights)
        #expect(abs(choices[1].error / choices[0].error - 1) < 0.3)
    }

    @Test("choices that some rows do not tell apart are compared on all rows")
    func closeChoices() throws {
        let columns = 20
        let signal = SyntheticData.curves(40, points: 12, columns: columns, decades: 1, noise: 0.05)
        let features = Matrix((0..<signal.rows).map { signal.features.row($0) + signal.features.row($0) })
        // Twice the same part: every choice is the same model.
        let set = TrainingSet(features: features, targets: signal.targets, groups: signal.groups)
        let (all, some) = try (
            KernelWeights(choosingFor: set, widths: [columns, columns]),
            KernelWeights(choosingFor: set, widths: [columns, columns], rows: 160)
        )
        #expect(abs(some.error / all.error - 1) < 1e-6)
        let thinned = try KernelWeights(choosingFor: set.thinned(to: 160), widths: [columns, columns])
        #expect(abs(thinned.error / all.error - 1) > 1e-3, "the errors of some rows are others")
    }

    @Test("thinning keeps every curve and every place along it, and about as many rows as asked for")
    func thinning() {
        let set = SyntheticData.curves(30, points: 7, columns: 3, dissociated: true)
        for limit in [209, 100, 60, 35] {
            let thinned = set.thinned(to: limit)
            #expect(thinned.rows <= limit + 30 && thinned.rows * 3 > limit)
            if limit >= 60 { #expect(Set(thinned.groups) == Set(set.groups)) }
            #expect(thinned.isDissociated.contains(true) && thinned.isDissociated.contains(false))
            // Each row is one of the whole set, with what belongs to it.
            for row in 0..<thinned.rows {
                let place = (0..<set.rows).first { set.features.row($0) == thinned.features.row(row) }!
                #expect(set.targets[place] == thinned.targets[row] && set.groups[place] == thinned.groups[row])
                #expect(set.isDissociated[place] == thinned.isDissociated[row])
            }
            // No place along the curves is always left out.
            let places = (0..<thinned.rows).map { row in
                (0..<set.rows).first { set.features.row($0) == thinned.features.row(row) }! % 7
            }
            #expect(Set(places) == Set(0..<7))
        }
        #expect(set.thinned(to: 210).rows == 210)
        // Lone structures are thinned too.
        let lone = TrainingSet(
            features: Matrix(rows: 100, columns: 1), targets: Array(repeating: 0, count: 100), groups: Array(0..<100))
        #expect(lone.thinned(to: 25).rows == 25)
    }

    @Test("choices of weights: decades, the greatest 1")
    func grid() {
        #expect(KernelWeights.grid(parts: 2) == [[1, 1], [1, 0.1], [1, 0.01], [0.1, 1], [0.01, 1]])
        #expect(KernelWeights.grid(parts: 3).count == 19)
    }
}
