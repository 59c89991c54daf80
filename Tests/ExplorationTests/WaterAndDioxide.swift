import Atomistics
import Exploration

/// Dimers of H2O and CO2 in orientations drawn from a fixed sequence, with energies of a closed form.
struct WaterAndDioxide {
    var orientations = 16
    var distances = [6.5, 7, 7.5, 8, 8.5, 9, 10, 12, 15, 20]
    /// Of O, H, H of water and C, O, O of carbon dioxide; eV.
    var energy: (_ positions: [SIMD3<Double>]) -> Double

    static let elements: [Element] = [.oxygen, .hydrogen, .hydrogen, .carbon, .oxygen, .oxygen]
    static let fragments: [UInt8] = [0, 0, 0, 1, 1, 1]

    var dataset: Dataset {
        var state: UInt64 = 7
        func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 52) - 1
        }
        /// A rotation by a quaternion, which is even over rotations where the quaternion is over the sphere.
        func rotation() -> (SIMD3<Double>) -> SIMD3<Double> {
            var q = SIMD4<Double>.zero
            repeat { q = SIMD4(next(), next(), next(), next()) } while !(0.1...1).contains((q * q).sum())
            q /= (q * q).sum().squareRoot()
            let (axis, w) = (SIMD3(q.x, q.y, q.z), q.w)
            return { $0 + 2 * cross(axis, cross(axis, $0) + w * $0) }
        }
        let curves = (0..<orientations).map { index in
            let (turnA, turnB) = (rotation(), rotation())
            // Centers of mass at the origin: water's is 0.0656 from O towards the hydrogens.
            let water = [SIMD3(0, 0, -0.0656), SIMD3(0.757, 0, 0.5204), SIMD3(-0.757, 0, 0.5204)].map(turnA)
            let dioxide = [SIMD3(0, 0, 0), SIMD3(0, 0, 1.16), SIMD3(0, 0, -1.16)].map(turnB)
            let points = distances.map { distance in
                let positions = water + dioxide.map { $0 + SIMD3(0, 0, distance) }
                return BindingCurve.Point(distance: distance, energy: energy(positions), positions: positions)
            }
            return BindingCurve(
                id: "\(index)", dimerClass: .polarPolar, elements: Self.elements, fragments: Self.fragments,
                chargeA: 0, chargeB: 0, points: points, source: SourceLocation(file: "made", line: index + 1))
        }
        return Dataset(name: "made", curves: curves)
    }

    static func structure(_ positions: [SIMD3<Double>]) -> Structure {
        Structure(elements: elements, positions: positions, fragments: fragments)
    }
}

private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
