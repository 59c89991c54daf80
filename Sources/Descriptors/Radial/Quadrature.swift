import Foundation

/// Gauss-Legendre quadrature on [-1, 1]; exact for polynomials of degree 2n - 1.
struct GaussLegendre: Sendable {
    let nodes: [Double]
    let weights: [Double]

    init(count n: Int) {
        precondition(n > 0)
        var nodes = [Double](repeating: 0, count: n)
        var weights = nodes
        for i in 0..<(n + 1) / 2 {
            // Newton on P_n from the asymptotic root; converges in a few steps to the last digit.
            var x = cos(Double.pi * (Double(i) + 0.75) / (Double(n) + 0.5))
            var derivative = 0.0
            for _ in 0..<100 {
                var (p0, p1) = (1.0, x)
                for k in 1..<max(n, 1) {
                    (p0, p1) = (p1, (Double(2 * k + 1) * x * p1 - Double(k) * p0) / Double(k + 1))
                }
                derivative = Double(n) * (x * p1 - p0) / (x * x - 1)
                let step = p1 / derivative
                x -= step
                if abs(step) < 1e-16 { break }
            }
            nodes[n - 1 - i] = x
            nodes[i] = -x
            let weight = 2 / ((1 - x * x) * derivative * derivative)
            weights[i] = weight
            weights[n - 1 - i] = weight
        }
        if n % 2 == 1 { nodes[n / 2] = 0 }
        self.nodes = nodes
        self.weights = weights
    }

    /// `integral[i][j]`: the weight of f(nodes[j]) in the integral of f from -1 to nodes[i], exact for polynomials of
    /// degree n - 1. With P_k-orthogonality: int_-1^x P_k = (P_k+1(x) - P_k-1(x)) / (2k + 1).
    func cumulativeWeights() -> [[Double]] {
        let n = nodes.count
        return nodes.map { x in
            let upper = Self.legendre(x, n + 1)
            return (0..<n).map { j in
                let here = Self.legendre(nodes[j], n)
                var sum = (x + 1) / 2
                for k in 1..<n {
                    // projection of f on P_k is (2k + 1)/2 sum_j w_j P_k(x_j) f_j
                    sum += here[k] * (upper[k + 1] - upper[k - 1]) / 2
                }
                return sum * weights[j]
            }
        }
    }

    /// P_0 ... P_n at x.
    static func legendre(_ x: Double, _ n: Int) -> [Double] {
        var p = [1.0, x]
        for k in 1..<max(n, 2) {
            p.append((Double(2 * k + 1) * x * p[k] - Double(k) * p[k - 1]) / Double(k + 1))
        }
        return p
    }
}

/// A composite rule: every panel with the same Gauss-Legendre nodes, in ascending order.
struct PanelQuadrature: Sendable {
    let edges: [Double]
    let order: Int
    let nodes: [Double]
    let weights: [Double]

    init(edges: [Double], order: Int = 16) {
        self.init(edges: edges, rule: GaussLegendre(count: order))
    }

    init(edges: [Double], rule: GaussLegendre) {
        self.edges = edges
        order = rule.nodes.count
        var nodes: [Double] = []
        var weights: [Double] = []
        for (a, b) in zip(edges, edges.dropFirst()) {
            for (x, w) in zip(rule.nodes, rule.weights) {
                nodes.append((b - a) / 2 * x + (a + b) / 2)
                weights.append((b - a) / 2 * w)
            }
        }
        self.nodes = nodes
        self.weights = weights
    }
}

/// Integrals that end or begin at the nodes of a composite rule, of a function that is given at the nodes.
struct RunningIntegral {
    private let rule: PanelQuadrature
    /// By node, the weights of a panel's integral from -1 to it.
    private let cumulative: [[Double]]

    init(_ rule: PanelQuadrature) {
        self.rule = rule
        cumulative = GaussLegendre(count: rule.order).cumulativeWeights()
    }

    /// The integrals from the first edge to each node, and to the last edge.
    func toNodes(_ values: [Double]) -> (atNodes: [Double], total: Double) {
        var result = [Double](repeating: 0, count: values.count)
        var sum = 0.0
        for panel in 0..<rule.edges.count - 1 {
            let (half, base) = ((rule.edges[panel + 1] - rule.edges[panel]) / 2, panel * rule.order)
            for i in 0..<rule.order {
                var partial = 0.0
                for j in 0..<rule.order { partial += cumulative[i][j] * values[base + j] }
                result[base + i] = sum + half * partial
            }
            for j in 0..<rule.order { sum += rule.weights[base + j] * values[base + j] }
        }
        return (result, sum)
    }

    /// The integrals from each node to the last edge.
    func fromNodes(_ values: [Double]) -> [Double] {
        // The rule is symmetric: backwards.
        let order = rule.order
        var result = [Double](repeating: 0, count: values.count)
        var sum = 0.0
        for panel in (0..<rule.edges.count - 1).reversed() {
            let (half, base) = ((rule.edges[panel + 1] - rule.edges[panel]) / 2, panel * order)
            for i in 0..<order {
                var partial = 0.0
                for j in 0..<order { partial += cumulative[order - 1 - i][order - 1 - j] * values[base + j] }
                result[base + i] = sum + half * partial
            }
            for j in 0..<order { sum += rule.weights[base + j] * values[base + j] }
        }
        return result
    }
}
