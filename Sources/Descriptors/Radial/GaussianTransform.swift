import Foundation

/// Radial integrals of a Gaussian kernel with functions F_nl(r), for any distance d:
///
///     I_nl(d) = 4 pi int_0^inf r^2 F_nl(r) exp(-(r - d)^2 / 2 w^2) [exp(-x) i_l(x)] dr,   x = r d / w^2
///
/// which is the Funk-Hecke integral of exp(-s^2 / 2 w^2). Every table is made of these: the density's directly, the
/// Coulomb potential's with the potential of R_n in the place of R_n, other exponents' as a superposition of widths.
struct GaussianTransform: Sendable {
    let lMax: Int
    let count: Int
    private let nodes: [Double]
    /// 4 pi w r^2 F_nl at the nodes, [node][l][n], n padded to `stride`.
    private let values: [Double]
    private let stride: Int

    /// - Parameters:
    ///   - quadrature: must resolve both F and the narrowest kernel that will be asked for.
    ///   - functions: writes F_n(r) for one node and one l.
    init(
        quadrature: PanelQuadrature, lMax: Int, count: Int,
        functions: (_ node: Int, _ r: Double, _ l: Int, _ out: UnsafeMutablePointer<Double>) -> Void
    ) {
        self.lMax = lMax
        self.count = count
        let stride = (count + 7) / 8 * 8
        self.stride = stride
        // Filled up to whole groups of eight with nodes of weight 0.
        let total = (quadrature.nodes.count + 7) / 8 * 8
        nodes = quadrature.nodes + Array(repeating: quadrature.nodes.last!, count: total - quadrature.nodes.count)
        var values = [Double](repeating: 0, count: total * (lMax + 1) * stride)
        values.withUnsafeMutableBufferPointer { values in
            for k in 0..<quadrature.nodes.count {
                let r = quadrature.nodes[k]
                for l in 0...lMax {
                    let row = values.baseAddress! + (k * (lMax + 1) + l) * stride
                    functions(k, r, l, row)
                    for n in 0..<count { row[n] *= 4 * Double.pi * quadrature.weights[k] * r * r }
                }
            }
        }
        self.values = values
    }

    /// Adds `factor` times I_nl(d) to `out`, [l][n] with rows of `stride` (a multiple of 8).
    func accumulate(
        distance d: Double, width: Double, factor: Double, into out: UnsafeMutablePointer<Double>, stride outStride: Int
    ) {
        precondition(outStride == stride)
        let rowLength = (lMax + 1) * stride
        let inverse = 1 / (width * width)
        // exp(-37) is the last digit
        let window = 8.6 * width
        let first = lowerBound(d - window) / 8
        let last = (lowerBound(d + window) + 7) / 8
        guard first < last else { return }
        withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: lMax + 1) { bessel in
            let bessel = bessel.baseAddress!
            nodes.withUnsafeBufferPointer { nodes in
                values.withUnsafeBufferPointer { values in
                    for group in first..<last {
                        let r = UnsafeRawPointer(nodes.baseAddress! + group * 8).loadUnaligned(as: SIMD8<Double>.self)
                        let gauss = factor * exponential(-0.5 * inverse * (r - d) * (r - d))
                        ScaledBessel.evaluate(r * (d * inverse), lMax: lMax, into: bessel)
                        let rows = values.baseAddress! + group * 8 * rowLength
                        for l in 0...lMax {
                            let weight = gauss * bessel[l]
                            for n in Swift.stride(from: l * stride, to: (l + 1) * stride, by: 8) {
                                var sum = out.loadVector(n)
                                for lane in 0..<8 {
                                    sum = multiplyAdd(weight[lane], (rows + (lane &* rowLength &+ n)).loadVector(), sum)
                                }
                                out.storeVector(sum, n)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Index of the first node not below r.
    private func lowerBound(_ r: Double) -> Int {
        var (low, high) = (0, nodes.count)
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle] < r { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
