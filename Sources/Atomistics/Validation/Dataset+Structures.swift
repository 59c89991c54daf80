/// What looks wrong with single structures and their target.
extension Dataset {
    func structureWarnings() -> [DataWarning] {
        guard let target else { return [] }
        let structures = structures
        var warnings = zip(structures, Self.twins(structures)).flatMap { labeled, twin -> [DataWarning] in
            guard let twin else { return [] }
            let original = structures[twin]
            let same = "the same atoms as structure \(quoted(original.id)) at \(original.source)"
            guard let (what, a, b) = difference(original, labeled) else {
                return [DataWarning(.duplicate, labeled, DataText(same))]
            }
            let text = "\(same), but \(what) is \(shown(b, target)) here and \(shown(a, target)) there"
            return [DataWarning(.contradiction, labeled, DataText(text))]
        }
        let values = target.tensor == nil ? structures.flatMap { $0.value ?? [] } : []
        if values.count > 1, let first = values.first, values.allSatisfy({ $0 == first }) {
            let text =
                "\(target.key) is \(shown(first, target)) here as in all other "
                + "\(target.column == nil ? "structures" : "atoms"): there is nothing to learn"
            warnings.append(DataWarning(.constantTarget, structures[0], DataText(text)))
        }
        if target.tensor != nil, let alignment = Self.alignment(structures), alignment > 0.5 {
            let text =
                "structures share one orientation (\(DecimalNumber.fixed(100 * alignment, decimals: 0)) % aligned), which "
                + "flatters the errors of parts of lambda > 0: turn them at random to see what is learned"
            warnings.append(DataWarning(.alignedStructures, structures[0], DataText(text)))
        }
        return warnings
    }

    /// What two structures of the same atoms, turned or not, should have in common and have not: the number, or the length
    /// of a part of a tensor; with its value in each. Nil where they have it in common or one has none.
    private func difference(
        _ a: LabeledStructure, _ b: LabeledStructure
    ) -> (what: String, a: Double, b: Double)? {
        guard let target, let a = a.value, let b = b.value else { return nil }
        // Twins have their atoms in the same order.
        for (place, (a, b)) in zip(target.each(a), target.each(b)).enumerated() {
            var atom: String { target.column == nil ? "" : " of atom \(place + 1)" }
            guard let tensor = target.tensor else {
                if !Self.areAlike(a.first!, b.first!, 1e-7) { return (target.key + atom, a.first!, b.first!) }
                continue
            }
            for (part, range) in zip(tensor.parts, tensor.ranges) {
                func length(_ numbers: ArraySlice<Double>) -> Double {
                    numbers.dropFirst(range.lowerBound).prefix(range.count).reduce(0) { $0 + $1 * $1 }.squareRoot()
                }
                // Of turned components, each printed with few digits.
                if !Self.areAlike(length(a), length(b), 1e-3) {
                    return ("the length of \(target.key)'s part of \(part)\(atom)", length(a), length(b))
                }
            }
        }
        return nil
    }

    /// How much structures point the same way, from 0 at random to 1: the length of the mean of their quadrupoles of
    /// positions, each over its own length. Nil of few, and of crystals.
    private static func alignment(_ structures: [LabeledStructure]) -> Double? {
        let molecules = structures.filter { $0.structure.cell == nil && $0.structure.positions.count > 1 }
        guard molecules.count >= 20, molecules.count == structures.count else { return nil }
        var sum = [Double](repeating: 0, count: 5)
        for labeled in molecules {
            let positions = labeled.structure.positions
            let center = positions.reduce(.zero, +) / Double(positions.count)
            var tensor = [Double](repeating: 0, count: 9)
            for position in positions {
                let r = position - center
                for a in 0..<3 { for b in 0..<3 { tensor[3 * a + b] += r[a] * r[b] } }
            }
            let quadrupole = CartesianTensor.symmetric.irreducibleParts(of: tensor)[1]
            let length = quadrupole.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { continue }
            for mu in 0..<5 { sum[mu] += quadrupole[mu] / length }
        }
        return sum.reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(molecules.count)
    }

    private func shown(_ value: Double, _ target: Target) -> String {
        ShownUnit(.electronvolt, of: target).measured("\(value)")
    }

    /// Whether two numbers are the same to `tolerance`, such as the digits that files are printed with.
    private static func areAlike(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
        abs(a - b) <= tolerance * max(1, abs(a), abs(b))
    }

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
                // Of a slab the vectors that are repeated; heights over the plane are no fractions.
                let vectors = [cell.a, cell.b, cell.c].enumerated().filter { $0.offset != cell.openAxis }.map(\.element)
                likeness.cell = vectors.flatMap { a in vectors.map { rounded(a.dot($0)) } }
                likeness.atoms = structure.positions.flatMap { position in
                    let fraction = cell.fractional(position - origin)
                    return (0..<3).map { axis in
                        if axis == cell.openAxis { return rounded(fraction[axis]) }
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
