import Dispatch
import Workers

/// Looks at the distances between atoms of many structures: atoms closer than any bond, and lengths that are not in
/// angstrom.
struct DistanceCheck {
    /// A structure as the check sees it.
    struct Sample {
        var id: String
        var noun: String
        var source: SourceLocation
        var structure: Structure
    }

    /// By file and in its order: one warning where one unit explains all of a file, else one for each structure.
    static func warnings(_ count: Int, _ sample: @Sendable (Int) -> Sample) -> [DataWarning] {
        let lengths = measured(count, sample)
        var warnings: [DataWarning] = []
        var start = 0
        while start < count {
            let file = sample(start).source.file
            var end = start + 1
            while end < count, sample(end).source.file == file { end += 1 }
            if let unit = LengthUnit(explaining: (start..<end).flatMap { lengths[$0].ratios }) {
                warnings.append(unitWarning(unit, sample(start)))
            } else {
                for index in start..<end {
                    guard let pair = lengths[index].closest, pair.ratio < BondLengths.leastRatio else { continue }
                    warnings.append(closeWarning(pair, sample(index)))
                }
            }
            start = end
        }
        return warnings
    }

    /// Side by side, as many structures are small.
    private static func measured(_ count: Int, _ sample: @Sendable (Int) -> Sample) -> [BondLengths] {
        let blocks = (count + 63) / 64
        let results = Mutex<[[BondLengths]]>(Array(repeating: [], count: blocks))
        DispatchQueue.concurrentPerform(iterations: blocks) { block in
            let lengths = (64 * block..<min(64 * block + 64, count)).map { index in
                BondLengths(sample(index).structure)
            }
            results.withLock { $0[block] = lengths }
        }
        return results.withLock { Array($0.joined()) }
    }

    private static func unitWarning(_ unit: LengthUnit, _ sample: Sample) -> DataWarning {
        DataWarning(
            .lengthUnit, sample,
            """
            bonds are some \(DecimalNumber.short(unit.factor, decimals: 2)) times as long as bonds are, here and in all of \
            the file: are lengths in \(unit.rawValue)? They are read as angstrom
            """)
    }

    private static func closeWarning(_ pair: BondLengths.Pair, _ sample: Sample) -> DataWarning {
        let (a, b) = (sample.structure.elements[pair.a], sample.structure.elements[pair.b])
        let text =
            "atoms \(pair.a + 1) and \(pair.b + 1), \(a.symbol) and \(b.symbol), are "
            + "\(DecimalNumber.fixed(pair.distance, decimals: 2)) angstrom apart, closer than any bond"
        // All in the unit cube, in a cell that is larger than that.
        let isUnitCube = sample.structure.positions.allSatisfy { position in
            (0..<3).allSatisfy { (-1e-9...1 + 1e-9).contains(position[$0]) }
        }
        guard let cell = sample.structure.cell, isUnitCube, cell.heights.min() > 1.5 else {
            return DataWarning(.tooClose, sample, DataText(text))
        }
        return DataWarning(
            .lengthUnit, sample,
            "\(text); all coordinates lie between 0 and 1: are they fractional? They are read as angstrom")
    }
}

extension DataWarning {
    fileprivate init(_ kind: Kind, _ sample: DistanceCheck.Sample, _ reason: DataText) {
        self.init(kind, id: sample.id, at: sample.source, "\(sample.noun) \(quoted(sample.id)): \(reason)")
    }
}

extension Dataset {
    /// Warnings of the first point of every curve, where the monomers are closest, or of every structure.
    func distanceWarnings() -> [DataWarning] {
        let (groups, noun) = (groups, noun)
        return DistanceCheck.warnings(groups.count) { index in
            let group = groups[index]
            return DistanceCheck.Sample(id: group.id, noun: noun, source: group.source, structure: group.first)
        }
    }
}

extension StructureReader.Outcome {
    /// What looks wrong with the distances between atoms.
    public func warnings() -> [DataWarning] {
        let (structures, sources) = (structures, sources)
        return DistanceCheck.warnings(structures.count) { index in
            DistanceCheck.Sample(
                id: "\(index + 1)", noun: "structure", source: sources[index], structure: structures[index])
        }
    }
}
