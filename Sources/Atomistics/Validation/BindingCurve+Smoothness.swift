extension BindingCurve {
    /// The point that is off the curve, if one is. The two points at either end, which have too few neighbors to tell,
    /// are not looked at.
    ///
    /// Fourth divided differences of the energies vary slowly along a smooth curve, however coarse its grid. One wrong
    /// energy adds to those around it a known pattern of alternating signs. What counts is a pattern that explains nine
    /// tenths of the differences it is part of, and an error from 2 % of the curve's range and 0.1 meV on.
    var smoothnessProblem: String? {
        let energies = points.compactMap(\.energy)
        guard energies.count == points.count, energies.count >= 7 else { return nil }
        let inner = 2..<energies.count - 2
        let weights = inner.map(dividedDifferenceWeights)
        let differences = inner.map { index in
            (0..<5).reduce(0) { $0 + weights[index - 2][$1] * energies[index - 2 + $1] }
        }
        let least = max(1e-4, 0.02 * (energies.max()! - energies.min()!))

        var worst: (point: Int, error: Double)?
        for point in inner {
            var (overlap, response, observed) = (0.0, 0.0, 0.0)
            for index in inner.clamped(to: point - 2..<point + 3) {
                let weight = weights[index - 2][point - index + 2]
                let difference = differences[index - 2]
                overlap += weight * difference
                response += weight * weight
                observed += difference * difference
            }
            let error = abs(overlap / response)
            if overlap * overlap > 0.9 * response * observed, error > max(least, worst?.error ?? 0) {
                worst = (point, error)
            }
        }
        guard let worst else { return nil }
        return "the energy at \(DecimalNumber.fixed(points[worst.point].distance, decimals: 2)) angstrom is "
            + "\(DecimalNumber.fixed(worst.error, decimals: 4)) eV off the curve through its neighbours"
    }

    /// What the energies of the five points around one count in their fourth divided difference.
    private func dividedDifferenceWeights(around index: Int) -> [Double] {
        let distances = points[index - 2...index + 2].map(\.distance)
        return distances.indices.map { i in
            distances.indices.reduce(1.0) { $1 == i ? $0 : $0 / (distances[i] - distances[$1]) }
        }
    }
}
