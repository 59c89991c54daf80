/// The cell of a frame, after Extended XYZ: `Lattice="ax ay az bx by bz cx cy cz"` in angstrom and `pbc="T T T"`.
extension Annotations {
    /// The cell, or nil for a molecule: no `Lattice`, or `pbc="F F F"`. A `Lattice` without `pbc` is periodic in all
    /// directions.
    func cell(_ bytes: Span<UInt8>) throws(DataError) -> UnitCell? {
        let isPeriodic = try isPeriodic(bytes)
        if isPeriodic == false { return nil }
        guard let lattice = try numbers(.lattice, bytes) else {
            if isPeriodic == true {
                throw error(.periodicity, "expected a Lattice beside it, found \(keyNames(bytes))")
            }
            return nil
        }
        guard lattice.count == 9 else {
            throw error(.lattice, "expected nine numbers, the vectors a, b and c, found \(lattice.count)")
        }
        if let absurd = lattice.first(where: { abs($0) > FrameReader.largestCoordinate }) {
            throw error(.lattice, "expected lengths in angstrom, found \(absurd)")
        }
        guard
            let cell = UnitCell(
                SIMD3(lattice[0], lattice[1], lattice[2]), SIMD3(lattice[3], lattice[4], lattice[5]),
                SIMD3(lattice[6], lattice[7], lattice[8]))
        else { throw error(.lattice, "expected three vectors that span a volume, found \(lattice)") }
        let reduced = cell.reduced
        guard reduced.heights.min() > leastSeparation else {
            throw error(
                .lattice, "expected a cell more than \(leastSeparation) angstrom thick, found \(reduced.heights.min())")
        }
        if let long = [reduced.a, reduced.b, reduced.c].map(\.length).max(), long > UnitCell.longestEdge {
            throw error(
                .lattice, "expected edges of at most \(Int(UnitCell.longestEdge)) angstrom, found \(Float(long))")
        }
        guard cell.volume <= UnitCell.largestVolume else {
            throw error(
                .lattice,
                "expected a cell of at most \(Float(UnitCell.largestVolume)) cubic angstrom, found \(Float(cell.volume))")
        }
        return cell
    }

    /// What `pbc` says; nil without one.
    private func isPeriodic(_ bytes: Span<UInt8>) throws(DataError) -> Bool? {
        guard let text = try text(.periodicity, bytes) else { return nil }
        let flags = text.split { $0 == " " || $0 == "," || $0 == "\t" }.map { word -> Bool? in
            switch word.lowercased() {
            case "t", "true", "1": true
            case "f", "false", "0": false
            default: nil
            }
        }
        guard flags.count == 3, !flags.contains(nil) else {
            throw error(.periodicity, "expected three of T and F, found \(quoted(text))")
        }
        guard Set(flags).count == 1 else {
            throw error(
                .periodicity,
                "expected periodicity in all three directions or none, T T T or F F F, found \(quoted(text))")
        }
        return flags[0]
    }
}
