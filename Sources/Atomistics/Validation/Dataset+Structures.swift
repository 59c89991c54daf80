/// What looks wrong with single structures and their target.
extension Dataset {
    func structureWarnings() -> [DataWarning] {
        guard let target else { return [] }
        let structures = structures
        var warnings = zip(structures, Self.twins(structures)).flatMap { labeled, twin -> [DataWarning] in
            guard let twin else { return [] }
            let original = structures[twin]
            let same = "the same atoms as structure \(quoted(original.id)) at \(original.source)"
            guard let a = original.value?.first, let b = labeled.value?.first, !Self.areAlike(a, b) else {
                return [DataWarning(.duplicate, labeled, DataText(same))]
            }
            let text = "\(same), but \(target.key) is \(shown(b, target)) here and \(shown(a, target)) there"
            return [DataWarning(.contradiction, labeled, DataText(text))]
        }
        let values = structures.compactMap { $0.value?.first }
        if values.count > 1, let first = values.first, values.allSatisfy({ $0 == first }) {
            let text =
                "\(target.key) is \(shown(first, target)) here as in all other structures: there is nothing to learn"
            warnings.append(DataWarning(.constantTarget, structures[0], DataText(text)))
        }
        return warnings
    }

    private func shown(_ value: Double, _ target: Target) -> String {
        ShownUnit(.electronvolt, of: target).measured("\(value)")
    }

    /// Whether two numbers are the same to the digits that files are printed with.
    private static func areAlike(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-7 * max(1, abs(a), abs(b)) }

    /// For every structure the first one before it with the same atoms in the same order, if any. Moved and turned it is
    /// the same: of a molecule the distances of its atoms from their center, from the first atom and from a point off any
    /// axis through both count, of a crystal the shape of the cell and where in it the atoms are, seen from the first.
    private static func twins(_ structures: [LabeledStructure]) -> [Int?] {
        struct Likeness: Hashable {
            var elements: [Element]
            var cell: [Int]
            var atoms: [Int]
        }
        var first: [Likeness: Int] = [:]
        return structures.enumerated().map { index, labeled in
            let structure = labeled.structure
            let origin = structure.positions[0]
            func rounded(_ length: Double) -> Int { Int(exactly: (length * 1e4).rounded()) ?? .max }
            var likeness = Likeness(elements: structure.elements, cell: [], atoms: [])
            if let cell = structure.cell {
                let vectors = [cell.a, cell.b, cell.c]
                likeness.cell = vectors.flatMap { a in vectors.map { rounded(a.dot($0)) } }
                likeness.atoms = structure.positions.flatMap { position in
                    let fraction = cell.fractional(position - origin)
                    return (0..<3).map { axis in
                        let place = rounded(fraction[axis]) % 10_000
                        return place < 0 ? place + 10_000 : place
                    }
                }
            } else {
                let count = Double(structure.positions.count)
                let center = structure.positions.reduce(.zero, +) / count
                // Weights that follow the order of the atoms see what turns about the axis of an ethane.
                let uneven =
                    zip(1..., structure.positions).reduce(.zero) { $0 + Double($1.0) * $1.1 }
                    / (count * (count + 1) / 2)
                likeness.atoms = structure.positions.flatMap { position in
                    [center, origin, uneven].map { rounded((position - $0).length) }
                }
            }
            if let known = first[likeness] { return known }
            first[likeness] = index
            return nil
        }
    }
}
