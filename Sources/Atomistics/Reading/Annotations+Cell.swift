/// The cell of a frame, after Extended XYZ: `Lattice="ax ay az bx by bz cx cy cz"` in angstrom, or its vectors as the rows
/// of a matrix, and `pbc="T T T"`.
extension Annotations {
    /// The cell, or nil for a molecule: no `Lattice`, or `pbc="F F F"`. A `Lattice` without `pbc` is periodic in all
    /// directions; with one F it is that of a slab, whose vector of the F may be any, also 0 0 0. `cell` is read like
    /// `Lattice`, and so is the cell of an i-PI comment.
    func cell(_ bytes: Span<UInt8>) throws(DataError) -> UnitCell? {
        let periodicity = try periodicity(bytes)
        if periodicity == .molecule { return nil }
        guard let (key, vectors) = try lattice(bytes) else {
            if periodicity != nil {
                throw error(.periodicity, "expected a Lattice beside it, found \(keyNames(bytes))")
            }
            return nil
        }
        if let absurd = vectors.flatMap({ [$0.x, $0.y, $0.z] }).first(where: { abs($0) > FrameReader.largestCoordinate }
        ) {
            throw error(key, "expected lengths in angstrom, found \(absurd)")
        }
        let openAxis: Int? = if case .slab(let axis) = periodicity { axis } else { nil }
        guard let cell = UnitCell(vectors[0], vectors[1], vectors[2], openAxis: openAxis) else {
            let expected =
                openAxis == nil
                ? "three vectors that span a volume" : "two vectors that span an area where pbc has T"
            throw error(
                key, "expected \(expected), found \(vectors.flatMap { [$0.x, $0.y, $0.z] })")
        }
        let reduced = cell.reduced
        guard reduced.heights.min() > leastSeparation else {
            throw error(
                key, "expected a cell more than \(leastSeparation) angstrom thick, found \(reduced.heights.min())")
        }
        if let long = [reduced.a, reduced.b, reduced.c].map(\.length).max(), long > UnitCell.longestEdge {
            throw error(
                key, "expected edges of at most \(Int(UnitCell.longestEdge)) angstrom, found \(Float(long))")
        }
        guard openAxis != nil || cell.volume <= UnitCell.largestVolume else {
            throw error(
                key,
                "expected a cell of at most \(Float(UnitCell.largestVolume)) cubic angstrom, found \(Float(cell.volume))"
            )
        }
        return cell
    }

    /// The three vectors, and the key that gives them.
    private func lattice(_ bytes: Span<UInt8>) throws(DataError) -> (Key, [SIMD3<Double>])? {
        var found: (Key, [SIMD3<Double>])? = comment.program?.lattice.map { (Key(named: "CELL"), $0) }
        for key in [Key.lattice, .cell] {
            guard let numbers = try numbers(key, bytes) else { continue }
            guard numbers.count == 9 else {
                throw error(
                    spelled(key, bytes), "expected nine numbers, the vectors a, b and c, found \(numbers.count)")
            }
            let vectors = stride(from: 0, to: 9, by: 3).map { SIMD3(numbers[$0], numbers[$0 + 1], numbers[$0 + 2]) }
            if let (other, known) = found, known != vectors {
                throw error(spelled(key, bytes), "expected the vectors of \(other), found others")
            }
            found = (spelled(key, bytes), vectors)
        }
        return found
    }

    private enum Periodicity: Equatable {
        case molecule
        /// In the two directions that are not this one.
        case slab(openAxis: Int)
        case all
    }

    /// What `pbc` says; nil without one.
    private func periodicity(_ bytes: Span<UInt8>) throws(DataError) -> Periodicity? {
        guard let value = try value(.periodicity, bytes) else { return nil }
        let flags = value.elements(bytes).compactMap { $0.flag(bytes) }
        guard flags.count == 3, value.elements(bytes).count == 3 else {
            throw error(.periodicity, "expected three of T and F, found \(bytes.quoted(value.range))")
        }
        switch flags.count(where: { $0 }) {
        case 0: return .molecule
        case 2: return .slab(openAxis: flags.firstIndex(of: false)!)
        case 3: return .all
        default:
            throw error(
                .periodicity,
                "expected periodicity in three directions (T T T), in two (a slab: T T F, T F T or F T T) or in none (F F F); "
                    + "in one (a wire) there is none here, found " + bytes.quoted(value.range))
        }
    }
}
