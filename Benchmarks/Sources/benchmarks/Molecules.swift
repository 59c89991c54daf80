import Atomistics

/// Random molecules whose atoms keep the distances of bonds.
enum Molecules {
    static let fourElements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]
    static let eightElements = fourElements + ["F", "P", "S", "Cl"].map { Element(symbol: $0)! }

    /// Two blobs as dense as an organic molecule, 2 angstrom between their borders.
    static func dimer(atoms: Int, elements: [Element], seed: Int) -> Structure {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        // 6.7 neighbors within 3 angstrom, as in dimers of side chains
        let edge = cbrt(Double(atoms) / 2 * 6.4)
        var positions: [SIMD3<Double>] = []
        while positions.count < atoms {
            let shift = positions.count < atoms / 2 ? 0.0 : edge + 2
            let p = SIMD3(uniform() * edge, uniform() * edge, uniform() * edge + shift)
            if positions.allSatisfy({ (($0 - p) * ($0 - p)).sum() > 0.9 }) { positions.append(p) }
        }
        return Structure(
            elements: (0..<atoms).map { elements[$0 % elements.count] }, positions: positions,
            fragments: (0..<atoms).map { $0 < atoms / 2 ? 0 : 1 })
    }

    private static func cbrt(_ x: Double) -> Double {
        var y = max(1, x / 3)
        for _ in 0..<60 { y -= (y * y * y - x) / (3 * y * y) }
        return y
    }
}
