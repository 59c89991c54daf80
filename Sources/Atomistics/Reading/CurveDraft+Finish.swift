extension CurveDraft {
    /// The curve, sorted by distance; fails when its points do not make one.
    func finished(_ options: ReadingOptions) throws(DataError) -> BindingCurve {
        guard points.count > 1 else {
            throw DataError(at: source, "curve \(quoted(name.id)): expected at least two points, found \(points.count)")
        }
        try requireEvery("energy") { $0.energy != nil }
        try requireEvery("distance") { $0.distance != nil }

        var measured = points.map { (point: $0, distance: distance(of: $0)) }
        measured.sort { $0.distance < $1.distance }
        for (a, b) in zip(measured, measured.dropFirst()) where b.distance - a.distance < CurveDraft.leastStep {
            throw DataError(
                at: a.point.location.line > b.point.location.line ? a.point.location : b.point.location,
                "curve \(quoted(name.id)): two points at one distance, \(b.distance) angstrom")
        }

        let (chargeA, chargeB) = charges(options)
        return BindingCurve(
            id: name.id, dimerClass: dimerClass(options), elements: elements, fragments: fragments, chargeA: chargeA,
            chargeB: chargeB,
            points: measured.map {
                BindingCurve.Point(distance: $0.distance, energy: $0.point.energy, positions: $0.point.positions)
            },
            source: source)
    }

    /// The distance that the file gives, else that of the geometric centers, in angstrom.
    func distance(of point: Point) -> Double { point.distance ?? centerToCenter(point.positions).length }

    /// The class that the file gives, else the one that charges and elements make.
    func dimerClass(_ options: ReadingOptions) -> DimerClass {
        let (chargeA, chargeB) = charges(options)
        return label.map { DimerClass($0) }
            ?? DimerClass(chargeA: chargeA, chargeB: chargeB, elements: elements, fragments: fragments)
    }

    /// Points closer than this, in angstrom, are the same point.
    static let leastStep = 1e-6

    /// Fails when some points have something and others do not.
    private func requireEvery(_ what: String, _ isGiven: (Point) -> Bool) throws(DataError) {
        let expected = isGiven(points[0])
        guard let other = points.first(where: { isGiven($0) != expected }) else { return }
        let (with, without) = expected ? (points[0], other) : (other, points[0])
        throw DataError(
            at: without.location,
            "curve \(quoted(name.id)): this point has no \(what), "
                + "but the one at \(with.location) has")
    }

    /// What the keys give, else what the class implies, else what the user lets be assumed.
    private func charges(_ options: ReadingOptions) -> (Int?, Int?) {
        let dimerClass = label.map { DimerClass($0) } ?? .unknown
        let isNeutral = dimerClass.isNeutral || (options.assumesNeutral && !dimerClass.isCharged)
        return (chargeA ?? (isNeutral ? 0 : nil), chargeB ?? (isNeutral ? 0 : nil))
    }
}
