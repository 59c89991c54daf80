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

    /// What the inner loops hold: addresses and numbers, no reference counting.
    struct View: @unchecked Sendable {
        let near: UnsafeMutablePointer<Double>
        let far: UnsafeMutablePointer<Double>
        let rowLength: Int
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
            near: near, far: far, rowLength: rowLength, nearLimit: nearLimit, nearInverseStep: 1 / step,
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
        var result: [Double] = []
        let stencil = view.stencil(distance: d)
        for l in 0...lMax {
            for n in 0..<count {
                var sum = 0.0
                for k in 0..<8 { sum += stencil.weights[k] * stencil.row[k * view.rowLength + l * stride + n] }
                result.append(stencil.isFar ? sum * pow(d, -Double(view.exponent + l)) : sum)
            }
        }
        return result
    }
}

extension RadialTable.View {
    /// Where to read and with which weights.
    struct Stencil {
        let row: UnsafeMutablePointer<Double>
        let weights: SIMD8<Double>
        /// The sum is d^(p + l) I_nl.
        let isFar: Bool
    }

    @inline(__always)
    func stencil(distance d: Double) -> Stencil {
        let isFar = d > nearLimit
        let t = isFar ? farInverseStep / (d * d) : nearInverseStep * d
        let k = min(Int(t), isFar ? farLast : nearLast)
        return Stencil(
            row: (isFar ? far : near) + k * rowLength, weights: LagrangeWeights.eight(t - Double(k)), isFar: isFar)
    }
}

/// Weights of polynomial interpolation on equidistant nodes.
enum LagrangeWeights {
    /// Weights of the nodes -3, -2, ..., 4 for a point t, 0 <= t < 1.
    @inline(__always)
    static func eight(_ t: Double) -> SIMD8<Double> {
        let x0 = t + 3, x1 = t + 2, x2 = t + 1, x3 = t, x4 = t - 1, x5 = t - 2, x6 = t - 3, x7 = t - 4
        let p01 = x0 * x1, p23 = x2 * x3, p45 = x4 * x5, p67 = x6 * x7
        let left = p01 * p23, right = p45 * p67
        return SIMD8(
            x1 * p23 * right, x0 * p23 * right, p01 * x3 * right, p01 * x2 * right,
            left * x5 * p67, left * x4 * p67, left * p45 * x7, left * p45 * x6)
            * SIMD8<Double>(
                -1.0 / 5040, 1.0 / 720, -1.0 / 240, 1.0 / 144, -1.0 / 144, 1.0 / 240, -1.0 / 720, 1.0 / 5040)
    }
}

extension UnsafeMutablePointer where Pointee == Double {
    /// Zeroed doubles at a 64-byte boundary, a cache line and the widest vector; freed with `deallocate()`.
    static func allocateAligned(_ count: Int) -> UnsafeMutablePointer<Double> {
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
            .bindMemory(to: Double.self, capacity: count)
        pointer.initialize(repeating: 0, count: count)
        return pointer
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
