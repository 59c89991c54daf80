/// A curve while its frames come in: what the first frame said of it, and the points so far.
struct CurveDraft {
    struct Point {
        var distance: Double?
        var energy: Double?
        var positions: [SIMD3<Double>]
        var location: SourceLocation
    }

    var name: CurveName
    var source: SourceLocation
    var label: String?
    var chargeA: Int?
    var chargeB: Int?
    var elements: [Element] = []
    var fragments: [UInt8] = []
    var points: [Point] = []
    /// The whole curve came in one frame.
    var isScan = false
    /// Something of the curve was wrong: it is not to be used.
    var isSpoiled = false

    /// A curve of which only the name is known.
    init(name: CurveName, source: SourceLocation) {
        self.name = name
        self.source = source
    }

    /// Takes in a frame; fails when it contradicts the frames before it.
    mutating func add(_ record: FrameRecord, _ frame: Frame, at location: SourceLocation) throws(DataError) {
        if points.isEmpty {
            label = record.label
            chargeA = record.chargeA
            chargeB = record.chargeB
            elements = frame.elements
            fragments = record.fragments
            isScan = record.scan != nil
        } else {
            guard !isScan, record.scan == nil else { throw givenTwice(at: location) }
            try requireSame(
                label: record.label, chargeA: record.chargeA, chargeB: record.chargeB, elements: frame.elements,
                fragments: record.fragments, at: location)
        }
        try append(record, frame, at: location)
    }

    /// Takes in the frames that another file has of the curve; fails when it has no business to.
    mutating func merge(_ other: CurveDraft) throws(DataError) {
        guard name == other.name, name.spansFiles else { throw givenTwice(at: other.source) }
        isSpoiled = isSpoiled || other.isSpoiled
        guard !isSpoiled else { return }
        guard !isScan, !other.isScan else { throw givenTwice(at: other.source) }
        try requireSame(
            label: other.label, chargeA: other.chargeA, chargeB: other.chargeB, elements: other.elements,
            fragments: other.fragments, at: other.source)
        points += other.points
    }

    private func givenTwice(at location: SourceLocation) -> DataError {
        DataError(at: location, "curve \(quoted(name.id)) is given twice; first at \(source)")
    }

    private mutating func append(
        _ record: FrameRecord, _ frame: Frame, at location: SourceLocation
    ) throws(DataError) {
        guard let scan = record.scan else {
            try requireApart(frame.positions, at: location)
            points.append(
                Point(distance: record.distance, energy: record.energy, positions: frame.positions, location: location))
            return
        }
        // Of a scan that gives only the distance of its frame, the line gives the others.
        let distances =
            scan.distances
            ?? record.distance.map {
                scan.line.distances(from: $0, geometricCenters: centerToCenter(frame.positions))
            }
        for index in scan.line.displacements.indices {
            let positions = scan.line.positions(frame.positions, fragments, at: index)
            try requireApart(positions, at: location)
            points.append(
                Point(
                    distance: distances?[index], energy: scan.energies?[index], positions: positions,
                    location: location))
        }
    }

    /// The vector from the geometric center of fragment 0 to that of fragment 1, in angstrom.
    func centerToCenter(_ positions: [SIMD3<Double>]) -> SIMD3<Double> {
        var sums = [SIMD3<Double>.zero, .zero]
        var counts = [0.0, 0.0]
        for (fragment, position) in zip(fragments, positions) {
            sums[Int(fragment)] += position
            counts[Int(fragment)] += 1
        }
        return sums[1] / counts[1] - sums[0] / counts[0]
    }

    private func requireApart(_ positions: [SIMD3<Double>], at location: SourceLocation) throws(DataError) {
        guard let pair = closePair(positions) else { return }
        throw DataError(
            at: location,
            "atoms \(pair.0 + 1) and \(pair.1 + 1) are on one spot, less than \(leastSeparation) angstrom apart")
    }

    /// Fails when a later frame has other atoms, fragments or charges than the first, or another class.
    private func requireSame(
        label: String?, chargeA: Int?, chargeB: Int?, elements: [Element], fragments: [UInt8],
        at location: SourceLocation
    ) throws(DataError) {
        func differ(_ what: String, _ first: String, _ here: String) -> DataError {
            DataError(
                at: location,
                "curve \(quoted(name.id)): expected \(what) \(first) as in its first frame at \(source), found \(here)")
        }
        if elements != self.elements {
            guard elements.count == self.elements.count else {
                throw differ("the number of atoms", "\(self.elements.count)", "\(elements.count)")
            }
            let atom = elements.indices.first { elements[$0] != self.elements[$0] }!
            throw differ("atom \(atom + 1) to be", self.elements[atom].symbol, elements[atom].symbol)
        }
        if fragments != self.fragments {
            let atom = fragments.indices.first { fragments[$0] != self.fragments[$0] }!
            throw differ("atom \(atom + 1) in fragment", "\(self.fragments[atom])", "\(fragments[atom])")
        }
        func shown(_ charge: Int?) -> String { charge.map(String.init) ?? "missing" }
        if label != self.label { throw differ("the class", self.label ?? "missing", label ?? "missing") }
        if chargeA != self.chargeA { throw differ("charge_a", shown(self.chargeA), shown(chargeA)) }
        if chargeB != self.chargeB { throw differ("charge_b", shown(self.chargeB), shown(chargeB)) }
    }
}
