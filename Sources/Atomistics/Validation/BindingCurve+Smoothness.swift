extension BindingCurve {
    /// The point that is off the curve, if one is; the two points at either end, which have too few neighbours to tell,
    /// are not looked at.
    ///
    /// Every point is compared with the cubic through its four nearest neighbours. A wrong energy shows as a pattern of
    /// differences with alternating signs around it, a smooth curve on a coarse grid as differences of one sign. What
    /// counts is a pattern that explains four fifths of the differences that it could cause, and an error from 1 % of the
    /// curve's range and 0.1 meV on.
    var smoothnessProblem: String? {
        let energies = points.compactMap(\.energy)
        guard energies.count == points.count, energies.count >= 7 else { return nil }
        let inner = 2..<energies.count - 2
        let differences = inner.map { index in
            interpolationWeights(at: index).reduce(energies[index]) { $0 - $1.weight * energies[$1.point] }
        }
        let least = max(1e-4, 0.01 * (energies.max()! - energies.min()!))
        let errors = inner.compactMap { point in
            error(at: point, differences, inner).flatMap { abs($0) > least ? (point: point, error: $0) : nil }
        }
        guard let worst = errors.max(by: { abs($0.error) < abs($1.error) }) else { return nil }
        return "the energy at \(DecimalNumber.fixed(points[worst.point].distance, decimals: 2)) angstrom is "
            + "\(DecimalNumber.fixed(abs(worst.error), decimals: 4)) eV off the curve through its neighbours"
    }

    /// The error of one energy that explains the differences around it best, in eV; nil when none explains them.
    private func error(at point: Int, _ differences: [Double], _ inner: Range<Int>) -> Double? {
        var (overlap, response, observed) = (0.0, 0.0, 0.0)
        for index in inner.clamped(to: point - 2..<point + 3) {
            let weight =
                index == point ? -1 : interpolationWeights(at: index).first { $0.point == point }?.weight ?? 0
            let difference = differences[index - inner.lowerBound]
            overlap -= weight * difference
            response += weight * weight
            observed += difference * difference
        }
        guard overlap * overlap > 0.8 * response * observed else { return nil }
        return overlap / response
    }

    /// The weights with which the four nearest neighbours' energies make up the one at a point (Lagrange).
    private func interpolationWeights(at index: Int) -> [(point: Int, weight: Double)] {
        let neighbours = [index - 2, index - 1, index + 1, index + 2]
        let x = points[index].distance
        return neighbours.map { i in
            let weight = neighbours.reduce(1.0) { product, j in
                i == j ? product : product * (x - points[j].distance) / (points[i].distance - points[j].distance)
            }
            return (i, weight)
        }
    }
}
