import Foundation
import Workers

/// I_nl(d) tabulated once per basis and kernel, read at any distance by 8-point Lagrange interpolation.
///
/// Two zones, so that a table is small and yet has no end. Up to `nearLimit` the nodes are equidistant in d; beyond,
/// d^(p + l) I_nl(d) is stored at nodes equidistant in 1/d^2, where it is smooth down to 1/d^2 = 0 (for p = 1 it is
/// constant once d leaves the basis: the Laplace expansion). Interpolation errors are below 1e-11 of the largest value.
///
/// Tables hold [block of eight of l, n][node][8], n padded to a multiple of 8: the eight nodes of a stencil are eight
/// vectors in succession, read without any arithmetic on addresses. A class so that the storage never moves and
/// inner loops may hold its address.
public final class RadialTable: Sendable {
    let lMax: Int
    /// Number of radial functions per l.
    let count: Int
    /// `count` padded to a multiple of 8.
    let stride: Int
    let view: View
    /// Y_00 I_n0(0): what an atom adds to its own coefficients at l = 0.
    let atOrigin: [Double]

    /// What the inner loops hold: addresses and numbers, no reference counting.
    struct View: @unchecked Sendable {
        let near: UnsafeMutablePointer<Double>
        let far: UnsafeMutablePointer<Double>
        /// Doubles from one block of eight to the next.
        let nearBlock: Int
        let farBlock: Int
        let lMax: Int
        let stride: Int
        /// (lMax + 1) * stride
        let rowLength: Int
        /// Where the far zone begins; infinite without one.
        let nearLimit: Double
        /// Beyond this distance nothing is read.
        let reach: Double
        let nearInverseStep: Double
        let farInverseStep: Double
        /// The last nodes at which a stencil may begin.
        let nearLast: Double
        let farLast: Double
        let exponent: Int
    }

    /// - Parameter reach: the largest distance that will be read; nil for all (the potential).
    init(basis: RadialBasis, source: RadialSource, lMax: Int, reach: Double?, threads: Int = 1) {
        let integral = RadialIntegral(basis: basis, source: source, lMax: lMax)
        self.lMax = lMax
        count = basis.count
        stride = integral.stride
        let grid = RadialGrid(basis: basis, source: source, reach: reach)
        let rowLength = (lMax + 1) * stride
        // Not a multiple of 4096 bytes, or all blocks would compete for the same lines of the cache.
        func block(_ rows: Int) -> Int { 8 * (rows % 64 < 9 ? rows / 64 * 64 + 9 : rows) }
        let (nearBlock, farBlock) = (block(grid.nearRows), block(grid.farRows))
        view = View(
            near: .allocateAligned(nearBlock * rowLength / 8), far: .allocateAligned(farBlock * rowLength / 8),
            nearBlock: nearBlock, farBlock: farBlock, lMax: lMax, stride: stride, rowLength: rowLength,
            nearLimit: reach == nil ? grid.nearLimit : .infinity, reach: (reach ?? .infinity) + grid.step,
            nearInverseStep: 1 / grid.step, farInverseStep: 1 / grid.farStep, nearLast: Double(grid.nearRows - 8),
            farLast: Double(grid.farRows - 8), exponent: source.exponent)
        let y00 = 1 / (4 * Double.pi).squareRoot()
        let (view, nearCount) = (view, grid.nearRows - RadialGrid.guardNodes)
        _ = Parallel.map(nearCount + max(0, grid.farRows - RadialGrid.firstFar), threads: threads) { job in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: rowLength) { row in
                if job < nearCount {
                    view.fill(near: job, from: integral, grid, row.baseAddress!)
                } else {
                    view.fill(far: job - nearCount + RadialGrid.firstFar, from: integral, grid, row.baseAddress!)
                }
            }
        }
        if grid.farRows > 0 { view.extrapolateToInfinity() }
        atOrigin = (0..<count).map { y00 * view.near[$0 / 8 * nearBlock + 8 * RadialGrid.guardNodes + $0 % 8] }
    }

    deinit {
        view.near.deallocate()
        view.far.deallocate()
    }

    /// I_nl(d), for tests and slow paths: [l][n], `count` values each.
    func values(at d: Double) -> [Double] {
        var row = [Double](repeating: 0, count: view.rowLength)
        row.withUnsafeMutableBufferPointer { row in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 88) { scratch in
                withUnsafePointer(to: Int32(0)) { first in
                    view.interpolate(
                        SIMD8(repeating: d), SIMD8(repeating: 1 / d), weight: SIMD8(repeating: 1),
                        scratch: scratch.baseAddress!, into: row.baseAddress!, stride: 0, rows: first, count: 1)
                }
            }
        }
        return (0...lMax).flatMap { l in row[l * stride..<l * stride + count] }
    }
}

/// The nodes of a table.
private struct RadialGrid {
    /// Nodes before the first interval, so that a stencil never leaves the table.
    static let guardNodes = 3
    /// The first node beyond 1/d^2 = 0.
    static let firstFar = guardNodes + 1

    let step: Double
    let nearLimit: Double
    let nearRows: Int
    /// The step of the far zone, in 1/d^2.
    let farStep: Double
    /// 0 without a far zone.
    let farRows: Int

    init(basis: RadialBasis, source: RadialSource, reach: Double?) {
        step = 0.04 * source.scale(basis)
        nearLimit = reach ?? max(4.0 / 3.0 * basis.radius, basis.radius + 2.5 * source.sigma)
        func rows(_ intervals: Int) -> Int { intervals + 2 * Self.guardNodes + 2 }
        nearRows = rows(Int((nearLimit / step).rounded(.up)))
        // The spacing at the border is the near zone's.
        let farEnd = 1 / (nearLimit * nearLimit)
        let farIntervals = reach == nil ? max(16, Int((nearLimit / (2 * step)).rounded(.up))) : 0
        farStep = farIntervals > 0 ? farEnd / Double(farIntervals) : 1
        farRows = farIntervals > 0 ? rows(farIntervals) : 0
    }
}

extension RadialTable.View {
    /// Writes I_nl at one multiple of the step, and near 0 its mirror image.
    /// - Parameter row: room for a row.
    fileprivate func fill(
        near index: Int, from integral: RadialIntegral, _ grid: RadialGrid, _ row: UnsafeMutablePointer<Double>
    ) {
        integral.evaluate(Double(index) * grid.step, into: row)
        for place in 0..<rowLength {
            let nodes = near + (place / 8 * nearBlock + place % 8)
            nodes[8 * (index + RadialGrid.guardNodes)] = row[place]
            // I_nl(-d) = (-1)^l I_nl(d)
            if (1...RadialGrid.guardNodes).contains(index) {
                nodes[8 * (RadialGrid.guardNodes - index)] = place / stride % 2 == 0 ? row[place] : -row[place]
            }
        }
    }

    /// Writes d^(p + l) I_nl at one node of the far zone.
    fileprivate func fill(
        far node: Int, from integral: RadialIntegral, _ grid: RadialGrid, _ row: UnsafeMutablePointer<Double>
    ) {
        let d = 1 / (Double(node - RadialGrid.guardNodes) * grid.farStep).squareRoot()
        integral.evaluate(d, into: row)
        for place in 0..<rowLength {
            far[place / 8 * farBlock + 8 * node + place % 8] = row[place] * pow(d, Double(exponent + place / stride))
        }
    }

    /// The limit 1/d^2 = 0 and the guards beyond it: beyond the basis the function is a polynomial in 1/d^2 to the last
    /// digit (a multipole series), so its eight nearest nodes extrapolate it.
    fileprivate func extrapolateToInfinity() {
        for place in 0..<rowLength {
            let nodes = far + (place / 8 * farBlock + place % 8)
            for target in (0..<RadialGrid.firstFar).reversed() {
                // the eighth difference vanishes
                var sum = 0.0
                var binomial = 1.0
                for k in 1...8 {
                    binomial *= Double(9 - k) / Double(k)
                    sum += (k % 2 == 1 ? 1 : -1) * binomial * nodes[8 * (target + k)]
                }
                nodes[8 * target] = sum
            }
        }
    }

    /// Writes `weight` I_nl at eight distances, [l][n], to the given rows of `out`, the first `count` of them.
    ///
    /// Positions and Lagrange weights are found for all eight at once; each row is then a sum of eight nodes.
    /// - Parameters:
    ///   - inverse: 1 / d.
    ///   - scratch: 88 doubles.
    @inline(__always)
    func interpolate(
        _ d: SIMD8<Double>, _ inverse: SIMD8<Double>, weight: SIMD8<Double>, scratch: UnsafeMutablePointer<Double>,
        into out: UnsafeMutablePointer<Double>, stride outStride: Int, rows: UnsafePointer<Int32>, count: Int
    ) {
        let isFar = d .> nearLimit
        let t = (nearInverseStep * d).replacing(with: farInverseStep * inverse * inverse, where: isFar)
        let last = SIMD8(repeating: nearLast).replacing(with: farLast, where: isFar)
        // The integer below t (or t itself less 1, which interpolates as well) through the last bit of the mantissa.
        let large = 0x1.8p52
        var node = (t - 0.5 + large) - large
        node.replace(with: last, where: node .> last)
        var factor = weight
        // far away the table holds d^(p + l) I_nl
        for _ in 0..<exponent { factor.replace(with: factor * inverse, where: isFar) }
        let weights = LagrangeWeights.eight(t - node)
        for k in 0..<8 { scratch.storeVector(weights[unchecked: k] * factor, 8 * k) }
        scratch.storeVector(node, 64)
        scratch.storeVector(d, 72)
        scratch.storeVector(inverse, 80)

        for lane in 0..<count {
            let d = scratch[72 + lane]
            if d > reach { continue }
            let isFar = d > nearLimit
            var nodes = (isFar ? far : near) + 8 &* Int(scratch[64 + lane])
            let block = isFar ? farBlock : nearBlock
            let w = InlineArray<8, SIMD8<Double>> { SIMD8(repeating: scratch[8 * $0 + lane]) }
            var target = out + Int(rows[lane]) &* outStride
            // d^-l in the far zone
            let ratio = isFar ? scratch[80 + lane] : 1
            var power = 1.0
            for _ in 0...lMax {
                var n = 0
                repeat {
                    var even = w[unchecked: 0] * nodes.loadVector(0)
                    var odd = w[unchecked: 1] * nodes.loadVector(8)
                    for k in 1..<4 {
                        even = multiplyAdd(w[unchecked: 2 * k], nodes.loadVector(16 * k), even)
                        odd = multiplyAdd(w[unchecked: 2 * k + 1], nodes.loadVector(16 * k + 8), odd)
                    }
                    target.storeVector(power * (even + odd))
                    nodes += block
                    target += 8
                    n &+= 8
                } while n < stride
                power *= ratio
            }
        }
    }
}

/// What polynomials are evaluated at.
protocol PolynomialVariable {
    static func + (a: Self, b: Double) -> Self
    static func * (a: Self, b: Self) -> Self
    static func * (a: Self, b: Double) -> Self
}

extension SIMD8<Double>: PolynomialVariable {}

/// Weights of polynomial interpolation on equidistant nodes.
enum LagrangeWeights {
    /// Weights of the nodes -3, -2, ..., 4 for eight points t, 0 <= t < 1.
    @inline(__always)
    static func eight<Variable: PolynomialVariable>(_ t: Variable) -> InlineArray<8, Variable> {
        let x0 = t + 3
        let x1 = t + 2
        let x2 = t + 1
        let x3 = t
        let x4 = t + -1
        let x5 = t + -2
        let x6 = t + -3
        let x7 = t + -4
        let p01 = x0 * x1
        let p23 = x2 * x3
        let p45 = x4 * x5
        let p67 = x6 * x7
        let left = p01 * p23
        let right = p45 * p67
        let front = p23 * right
        let inner = p01 * right
        let rear = left * p67
        let outer = left * p45
        return [
            x1 * front * (-1.0 / 5040), x0 * front * (1.0 / 720), x3 * inner * (-1.0 / 240), x2 * inner * (1.0 / 144),
            x5 * rear * (-1.0 / 144), x4 * rear * (1.0 / 240), x7 * outer * (-1.0 / 720), x6 * outer * (1.0 / 5040),
        ]
    }
}
