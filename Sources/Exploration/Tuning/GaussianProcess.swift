import Foundation
import LinearAlgebra

/// A smooth guess at a function that is known, with some noise, at a few points: a Gaussian process with the kernel
/// s^2 exp(-|x - x'|^2 / 2 a^2) about the mean of the values, of which a is the one of a few lengths that makes the values most
/// likely (Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), section 2.2 and 5.4).
struct GaussianProcess {
    private let points: [[Double]]
    private let mean: Double
    private let scale: Double
    private let length: Double
    private let weights: [Double]
    private let factor: Cholesky

    /// The part of the values' variance that is taken for noise.
    private static let noise = 0.03
    private static let lengths = [0.7, 1.0, 1.5, 2.5, 4]

    /// - Parameter points: of the same number of coordinates each; at least two, with values that differ.
    /// - Returns: nil where these say nothing.
    init?(_ points: [[Double]], _ values: [Double]) {
        precondition(points.count == values.count, "a value for each point")
        let count = Double(values.count)
        let mean = values.reduce(0, +) / max(1, count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count)
        guard values.count > 1, variance > 0, variance.isFinite else { return nil }
        let scaled = values.map { ($0 - mean) / variance.squareRoot() }
        let squares = points.map { a in points.map { b in Self.square(a, b) } }
        var best: (likelihood: Double, length: Double, weights: [Double], factor: Cholesky)?
        for length in Self.lengths {
            let kernel = Matrix(rows: points.count, columns: points.count) { i, j in
                exp(-squares[i][j] / (2 * length * length)) + (i == j ? Self.noise : 0)
            }
            guard let factor = try? Cholesky(SymmetricMatrix(upperTriangleOf: kernel)) else { continue }
            let weights = factor.solve(scaled)
            let fit = zip(scaled, weights).reduce(0) { $0 + $1.0 * $1.1 }
            let likelihood = -fit / 2 - factor.logarithmOfDeterminant / 2
            if likelihood > best?.likelihood ?? -.infinity { best = (likelihood, length, weights, factor) }
        }
        guard let best else { return nil }
        self.points = points
        self.mean = mean
        scale = variance.squareRoot()
        (length, weights, factor) = (best.length, best.weights, best.factor)
    }

    private static func square(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }

    /// The guess at a point, and its standard deviation.
    func callAsFunction(_ point: [Double]) -> (mean: Double, deviation: Double) {
        let kernel = points.map { exp(-Self.square($0, point) / (2 * length * length)) }
        let guess = zip(kernel, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let known = zip(kernel, factor.solve(kernel)).reduce(0) { $0 + $1.0 * $1.1 }
        return (mean + scale * guess, scale * max(0, 1 - known).squareRoot())
    }
}
