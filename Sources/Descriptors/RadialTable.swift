import Dispatch
import Foundation

/// I_nl(d) tabulated once per basis and kernel, read at any distance by 8-point Lagrange interpolation.
///
/// Two zones, so that a table is small and yet has no end. Up to `nearLimit` the nodes are equidistant in d; beyond,
/// d^(p + l) I_nl(d) is stored at nodes equidistant in 1/d^2, where it is smooth down to 1/d^2 = 0 (for p = 1 it is
/// constant once d leaves the basis: the Laplace expansion). Interpolation errors are below 1e-11 of the largest value.
///
/// Rows hold [l][n] with n padded to a multiple of 8; a class so that the storage never moves and inner loops may hold
/// its address.
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
        /// (lMax + 1) * stride
        let rowLength: Int
        let stride: Int
        let nearLimit: Double
        let nearInverseStep: Double
        let farInverseStep: Double
        let nearLast: Int
        let farLast: Int
        let exponent: Int
    }

    /// Nodes before the first interval, so that a stencil never leaves the table.
    private static let guardNodes = 3

    /// - Parameter reach: the largest distance that will be read; nil for all (the potential).
    init(basis: RadialBasis, kernel: RadialKernel, lMax: Int, reach: Double?, threads: Int = 1) {
        let integral = RadialIntegral(basis: basis, kernel: kernel, lMax: lMax)
        self.lMax = lMax
        count = basis.count
        stride = integral.stride
        let rowLength = (lMax + 1) * stride
        // Smearing widens what the basis resolves, except at d = 0, where r^n of odd n has a kink that sigma alone rounds.
        let widened = (kernel.sigma * kernel.sigma + basis.finestScale * basis.finestScale).squareRoot()
        let scale = min(widened, 1.6 * kernel.sigma)
        let step = 0.04 * scale
        let nearLimit = reach ?? max(4.0 / 3.0 * basis.radius, basis.radius + 2.5 * kernel.sigma)
        let nearIntervals = Int((nearLimit / step).rounded(.up))
        let nearRows = nearIntervals + 2 * Self.guardNodes + 2
        // The spacing at the border is the near zone's.
        let farEnd = 1 / (nearLimit * nearLimit)
        let farIntervals = reach == nil ? max(16, Int((nearLimit / (2 * step)).rounded(.up))) : 0
        let farStep = farIntervals > 0 ? farEnd / Double(farIntervals) : 1
        let farRows = farIntervals > 0 ? farIntervals + 2 * Self.guardNodes + 2 : 0

        let near = UnsafeMutablePointer<Double>.allocateAligned(max(1, nearRows) * rowLength)
        let far = UnsafeMutablePointer<Double>.allocateAligned(max(1, farRows) * rowLength)
        view = View(
            near: near, far: far, rowLength: rowLength, stride: stride, nearLimit: nearLimit, nearInverseStep: 1 / step,
            farInverseStep: 1 / farStep, nearLast: nearRows - 8, farLast: farRows - 8, exponent: kernel.exponent)

        let (stride, view) = (stride, view)
        let guardNodes = Self.guardNodes
        // I_nl(-d) = (-1)^l I_nl(d)
        let firstFar = guardNodes + 1
        parallelFor(nearRows - guardNodes + max(0, farRows - firstFar), threads: threads) { job in
            if job < nearRows - guardNodes {
                let row = view.near + (job + guardNodes) * rowLength
                integral.evaluate(Double(job) * step, into: row)
                guard (1...guardNodes).contains(job) else { return }
                let mirror = view.near + (guardNodes - job) * rowLength
                for l in 0...lMax {
                    for n in 0..<stride { mirror[l * stride + n] = (l % 2 == 0 ? 1 : -1) * row[l * stride + n] }
                }
            } else {
                let node = job - (nearRows - guardNodes) + firstFar
                let d = 1 / (Double(node - guardNodes) * farStep).squareRoot()
                let row = view.far + node * rowLength
                integral.evaluate(d, into: row)
                for l in 0...lMax {
                    let power = pow(d, Double(kernel.exponent + l))
                    for n in 0..<stride { row[l * stride + n] *= power }
                }
            }
        }
        let y00 = 1 / (4 * Double.pi).squareRoot()
        atOrigin = (0..<count).map { y00 * near[guardNodes * rowLength + $0] }
        // The limit 1/d^2 = 0 and the guards beyond it: beyond the basis the function is a polynomial in 1/d^2 to the
        // last digit (a multipole series), so its eight nearest nodes extrapolate it.
        if farRows > 0 {
            for target in (0..<firstFar).reversed() {
                let row = view.far + target * rowLength
                for index in 0..<rowLength {
                    // the eighth difference vanishes
                    var sum = 0.0
                    var binomial = 1.0
                    for k in 1...8 {
                        binomial *= Double(9 - k) / Double(k)
                        sum += (k % 2 == 1 ? 1 : -1) * binomial * row[k * rowLength + index]
                    }
                    row[index] = sum
                }
            }
        }
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
                view.interpolate(
                    SIMD8(repeating: d), weight: SIMD8(repeating: 1), count: 1, scratch: scratch.baseAddress!,
                    into: row.baseAddress!, stride: 0)
            }
        }
        return (0...lMax).flatMap { l in row[l * stride..<l * stride + count] }
    }
}

extension RadialTable.View {
    /// Writes `weight` I_nl at eight distances, the first `count` of them: rows of [l][n], `outStride` apart.
    ///
    /// Positions and Lagrange weights are found for all eight at once; each is then a sum of eight neighbouring rows
    /// of the table. Row after row is contiguous, so that the processor fetches it ahead.
    /// - Parameter scratch: 88 doubles.
    @inline(__always)
    func interpolate(
        _ d: SIMD8<Double>, weight: SIMD8<Double>, count: Int, scratch: UnsafeMutablePointer<Double>,
        into out: UnsafeMutablePointer<Double>, stride outStride: Int
    ) {
        let isFar = d .> nearLimit
        let inverse = 1 / d
        let t = (nearInverseStep * d).replacing(with: farInverseStep * inverse * inverse, where: isFar)
        let last = SIMD8(repeating: Double(nearLast)).replacing(with: Double(farLast), where: isFar)
        let node = pointwiseMin(t.rounded(.down), last)
        var factor = weight
        // far away the table holds d^(p + l) I_nl
        for _ in 0..<exponent { factor.replace(with: factor * inverse, where: isFar) }
        let weights = LagrangeWeights.eight(t - node)
        for k in 0..<8 { scratch.storeVector(weights[unchecked: k] * factor, 8 * k) }
        scratch.storeVector(node, 64)
        scratch.storeVector(d, 72)
        scratch.storeVector(inverse, 80)

        for lane in 0..<count {
            let isFar = scratch[72 + lane] > nearLimit
            let row = (isFar ? far : near) + Int(scratch[64 + lane]) * rowLength
            let w = InlineArray<8, SIMD8<Double>> { SIMD8(repeating: scratch[8 * $0 + lane]) }
            let target = out + lane * outStride
            for index in Swift.stride(from: 0, to: rowLength, by: 8) {
                var even = w[unchecked: 0] * row.loadVector(index)
                var odd = w[unchecked: 1] * row.loadVector(index + rowLength)
                for k in 1..<4 {
                    even = multiplyAdd(w[unchecked: 2 * k], row.loadVector(index + 2 * k * rowLength), even)
                    odd = multiplyAdd(w[unchecked: 2 * k + 1], row.loadVector(index + (2 * k + 1) * rowLength), odd)
                }
                target.storeVector(even + odd, index)
            }
            if isFar {
                let inverse = scratch[80 + lane]
                var power = inverse
                for index in Swift.stride(from: stride, to: rowLength, by: stride) {
                    for n in Swift.stride(from: 0, to: stride, by: 8) {
                        target.storeVector(power * target.loadVector(index + n), index + n)
                    }
                    power *= inverse
                }
            }
        }
    }
}

/// Weights of polynomial interpolation on equidistant nodes.
enum LagrangeWeights {
    /// Weights of the nodes -3, -2, ..., 4 for eight points t, 0 <= t < 1.
    @inline(__always)
    static func eight(_ t: SIMD8<Double>) -> InlineArray<8, SIMD8<Double>> {
        let x0 = t + 3, x1 = t + 2, x2 = t + 1, x3 = t, x4 = t - 1, x5 = t - 2, x6 = t - 3, x7 = t - 4
        let p01 = x0 * x1, p23 = x2 * x3, p45 = x4 * x5, p67 = x6 * x7
        let left = p01 * p23, right = p45 * p67
        let front = p23 * right, inner = p01 * right, rear = left * p67, outer = left * p45
        return [
            x1 * front * (-1.0 / 5040), x0 * front * (1.0 / 720), x3 * inner * (-1.0 / 240), x2 * inner * (1.0 / 144),
            x5 * rear * (-1.0 / 144), x4 * rear * (1.0 / 240), x7 * outer * (-1.0 / 720), x6 * outer * (1.0 / 5040),
        ]
    }
}

/// Calls `body` for 0 ..< count on up to `threads` threads.
func parallelFor(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    guard threads > 1, count > 1 else {
        for index in 0..<count { body(index) }
        return
    }
    let chunk = max(1, count / (threads * 8))
    let chunks = (count + chunk - 1) / chunk
    DispatchQueue.concurrentPerform(iterations: chunks) { part in
        for index in part * chunk..<min(count, (part + 1) * chunk) { body(index) }
    }
}
