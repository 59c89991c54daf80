extension BindingCurve {
    /// The point that is furthest off the cubic through its four nearest neighbours, if it looks like a mistake.
    ///
    /// A single wrong point is off by its error and pushes its neighbours off the other way, whereas a smooth curve on a
    /// coarse grid is off in one direction, after the sign of its fourth derivative. So only a point that is further off
    /// than both neighbours, and the other way, counts, from 1 % of the curve's range and 0.1 meV on.
    var smoothnessProblem: String? {
        let energies = points.compactMap(\.energy)
        guard energies.count == points.count, energies.count >= 6 else { return nil }
        let residuals = points.indices.map { residual(at: $0, energies) }
        let least = max(1e-4, 0.01 * (energies.max()! - energies.min()!))
        let outliers = residuals.indices.dropFirst().dropLast().filter { index in
            let (before, here, after) = (residuals[index - 1], residuals[index], residuals[index + 1])
            return abs(here) > least && abs(here) > abs(before) && abs(here) > abs(after)
                && here * before < 0 && here * after < 0
        }
        guard let worst = outliers.max(by: { abs(residuals[$0]) < abs(residuals[$1]) }) else { return nil }
        return "the energy at \(DecimalNumber.fixed(points[worst].distance, decimals: 2)) angstrom is "
            + "\(DecimalNumber.fixed(abs(residuals[worst]), decimals: 4)) eV off the line through its neighbours"
    }

    /// The energy at a point minus what the cubic through its four nearest neighbours gives there (Lagrange), in eV.
    private func residual(at index: Int, _ energies: [Double]) -> Double {
        let lower = min(max(index - 2, 0), points.count - 5)
        let neighbours = (lower...lower + 4).filter { $0 != index }
        let x = points[index].distance
        return neighbours.reduce(energies[index]) { rest, i in
            let weight = neighbours.reduce(1.0) { product, j in
                i == j ? product : product * (x - points[j].distance) / (points[i].distance - points[j].distance)
            }
            return rest - weight * energies[i]
        }
    }
}
