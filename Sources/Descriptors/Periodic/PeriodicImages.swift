import Atomistics

/// The images of a structure's atoms that make pairs with it, in any cell, also one smaller than the horizon.
///
/// An image is an atom like any other whose neighbors count for the atom that it is the image of. Of the images in two
/// opposite cells one is enough: the pair of i and the image of j serves both i and j, which makes every pair once.
struct PeriodicImages {
    let cell: UnitCell
    /// Inside the cell, with room for one group after the last.
    let atoms: ExpansionWorkspace.Atoms
    /// Angstrom.
    let horizon: Double

    /// Calls `body` with the indices of up to 24 images at a time, sorted by element, until all within the horizon of
    /// a box around a group of atoms were seen.
    @inline(__always)
    func forEachGroup(around group: Range<Int>, _ body: (Range<Int>) -> Void) {
        let box = Box(atoms, group)
        let all = Box(atoms, 0..<atoms.count)
        // None on the horizon is lost to rounding.
        let square = horizon * horizon * (1 + 1e-12)
        // Fractional coordinates differ by less than one cell.
        let heights = cell.heights
        let n0 = Int(horizon / heights.x) + 1
        let n1 = Int(horizon / heights.y) + 1
        // A reduced slab is repeated along a and b.
        let n2 = cell.openAxis == nil ? Int(horizon / heights.z) + 1 : 0
        let start = atoms.count
        var next = start
        var first = 0
        while first < atoms.count {
            // The atoms of one element.
            let channel = atoms.channel[first]
            var last = first
            while last < atoms.count && atoms.channel[last] == channel { last += 1 }
            for i in 0...n0 {
                for j in (i == 0 ? 0 : -n1)...n1 {
                    let k0 = i == 0 && j == 0 ? 1 : -n2
                    if k0 > n2 { continue }
                    for k in k0...n2 {
                        let shift = cell.position(SIMD3(Double(i), Double(j), Double(k)))
                        if box.squaredDistance(to: all, shiftedBy: shift) > square { continue }
                        for atom in first..<last {
                            let position = SIMD3(atoms.x[atom], atoms.y[atom], atoms.z[atom]) + shift
                            if box.squaredDistance(to: position) > square { continue }
                            atoms.x[next] = position.x
                            atoms.y[next] = position.y
                            atoms.z[next] = position.z
                            atoms.channel[next] = channel
                            atoms.center[next] = atoms.center[atom]
                            atoms.given[next] = atoms.given[atom]
                            next += 1
                            if next == start + PairTile.groupSize {
                                body(start..<next)
                                next = start
                            }
                        }
                    }
                }
            }
            first = last
        }
        if next > start { body(start..<next) }
    }

    /// The box around some atoms, its sides along x, y and z.
    private struct Box {
        var lower: SIMD3<Double>
        var upper: SIMD3<Double>

        init(_ atoms: ExpansionWorkspace.Atoms, _ range: Range<Int>) {
            lower = SIMD3(repeating: .infinity)
            upper = -lower
            for atom in range {
                let position = SIMD3(atoms.x[atom], atoms.y[atom], atoms.z[atom])
                lower = pointwiseMin(lower, position)
                upper = pointwiseMax(upper, position)
            }
        }

        func squaredDistance(to position: SIMD3<Double>) -> Double {
            let outside = pointwiseMax(pointwiseMax(lower - position, position - upper), .zero)
            return (outside * outside).sum()
        }

        func squaredDistance(to box: Box, shiftedBy shift: SIMD3<Double>) -> Double {
            let outside = pointwiseMax(pointwiseMax(lower - (box.upper + shift), box.lower + shift - upper), .zero)
            return (outside * outside).sum()
        }
    }
}
