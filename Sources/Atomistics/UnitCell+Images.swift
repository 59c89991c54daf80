extension UnitCell {
    /// The vector that differs from a given one by a vector of the lattice and lies within half a cell of 0 along each
    /// axis: in a reduced cell the shortest, or nearly.
    public func centered(_ vector: SIMD3<Double>) -> SIMD3<Double> {
        let fraction = fractional(vector)
        return position(fraction - repeated(fraction).rounded(.toNearestOrEven))
    }

    /// The vectors that differ from a given one by a vector of the lattice and are no longer than a distance: from one
    /// atom to another and its images, angstrom.
    ///
    /// Every one once, in ascending order of the multiples of a, b and c. Any cell will do; a `reduced` one has the
    /// fewest to be looked at.
    public func images(of vector: SIMD3<Double>, within distance: Double) -> [SIMD3<Double>] {
        let fraction = repeated(fractional(vector))
        let reach = distance / heights
        let first = (-reach - fraction).rounded(.up)
        let last = (reach - fraction).rounded(.down)
        var found: [SIMD3<Double>] = []
        for x in stride(from: first.x, through: last.x, by: 1) {
            for y in stride(from: first.y, through: last.y, by: 1) {
                for z in stride(from: first.z, through: last.z, by: 1) {
                    let image = vector + position(SIMD3(x, y, z))
                    if image.dot(image) <= distance * distance { found.append(image) }
                }
            }
        }
        return found
    }
}
