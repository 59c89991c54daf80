/// Lattice vectors that are as short as can be (reduced after Minkowski; P. Q. Nguyen and D. Stehle, ACM Trans. Algorithms
/// 5, 46 (2009), for three dimensions): no integer combination of the other two makes one of them shorter.
///
/// A lattice has many cells. In a strongly sheared one heights are small, and whatever looks at the cells within a
/// distance looks at thousands of them.
enum LatticeReduction {
    /// The vectors stay in their places, and as they are where nothing is shorter.
    static func shortest(
        _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>
    ) -> (a: SIMD3<Double>, b: SIMD3<Double>, c: SIMD3<Double>) {
        var (a, b, c) = (a, b, c)
        // Each round divides what is long by two or more, until nothing changes; vectors that span no volume end at zero.
        for _ in 0..<256 {
            let (newC, changedC) = shortened(c, by: a, b)
            c = newC
            let (newB, changedB) = shortened(b, by: c, a)
            b = newB
            let (newA, changedA) = shortened(a, by: b, c)
            a = newA
            if !changedA && !changedB && !changedC { break }
        }
        return (a, b, c)
    }

    /// The shortest vectors of the plane of a slab, and its unit normal, 0 where they span no area.
    static func plane(
        _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, openAxis: Int
    ) -> (a: SIMD3<Double>, b: SIMD3<Double>, c: SIMD3<Double>) {
        let short =
            switch openAxis {
            case 0: shortest(b, c, .zero)
            case 1: shortest(c, a, .zero)
            default: shortest(a, b, .zero)
            }
        let normal = short.a.cross(short.b)
        let isFlat = normal.length <= 1e-6 * short.a.length * short.b.length
        return (short.a, short.b, isFlat ? .zero : normal / normal.length)
    }

    /// The shortest of v + x u + y w.
    private static func shortened(
        _ v: SIMD3<Double>, by u: SIMD3<Double>, _ w: SIMD3<Double>
    ) -> (SIMD3<Double>, Bool) {
        let (uu, uw, ww) = (u.dot(u), u.dot(w), w.dot(w))
        let (vu, vw) = (v.dot(u), v.dot(w))
        let determinant = uu * ww - uw * uw
        var (best, least) = (v, v.dot(v))
        // Shorter by more than rounding, or a tie, as of hexagonal cells, would go round for ever.
        let enough = 1 - 1e-12
        func consider(_ x: Double, _ y: Double) {
            let other = v + x * u + y * w
            let square = other.dot(other)
            if square < enough * least { (best, least) = (other, square) }
        }
        if uu > 0 { consider(-(vu / uu).rounded(), 0) }
        if ww > 0 { consider(0, -(vw / ww).rounded()) }
        if determinant > 1e-12 * uu * ww {
            let x = ((uw * vw - ww * vu) / determinant).rounded()
            let y = ((uw * vu - uu * vw) / determinant).rounded()
            for i in -1...1 {
                for j in -1...1 { consider(x + Double(i), y + Double(j)) }
            }
        }
        return (best, best != v)
    }
}
