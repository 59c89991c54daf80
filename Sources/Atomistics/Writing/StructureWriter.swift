/// Writes single structures as Extended XYZ, each with a number or a tensor under a key, or its atoms with them in
/// columns: what `--target` reads.
///
/// Positions and lattice vectors are printed to 1e-10 angstrom, the numbers so that reading gives back the same.
public struct StructureWriter: Sendable {
    /// What is written of each structure; of a tensor all Cartesian components.
    public let target: Target
    private var key: String { target.column ?? target.key }

    /// A writer of a target that `canWrite` allows.
    public init(_ target: Target) {
        precondition(Self.canWrite(target), "a key of plain characters")
        self.target = target
    }

    /// Whether the target's key, or the name of its column, can stand in a file without quotes.
    public static func canWrite(_ target: Target) -> Bool {
        let key = target.column ?? target.key
        // What the writer itself writes.
        let taken = target.column == nil ? ["properties", "lattice", "pbc", "class"] : ["species", "pos", "fragment"]
        return !key.isEmpty && !taken.contains(key.lowercased())
            && key.utf8.allSatisfy { FrameText.isBare($0) && (target.column == nil || $0 != UInt8(ascii: ":")) }
    }

    /// The file's bytes, where one has no value its frame has none.
    /// - Parameter errors: of the components of each structure or atom, written under the key with `_error` after it.
    public func data(for structures: some Sequence<LabeledStructure>, errors: [[Double]]? = nil) -> [UInt8] {
        var text = FrameText()
        for (index, labeled) in structures.enumerated() {
            var values: [Values] = []
            let isColumn = target.column != nil
            if let value = labeled.value { values.append(Values(key, components(of: value, labeled), isColumn)) }
            if let errors {
                let atoms = target.isPerAtom ? Double(labeled.structure.elements.count) : 1
                values.append(Values(key + "_error", errors[index].map { $0 * atoms }, isColumn))
            }
            text.append(labeled, values)
        }
        return text.bytes
    }

    /// Numbers under a key, or of every atom in columns.
    struct Values {
        let key: String
        let numbers: [Double]
        let isColumn: Bool

        init(_ key: String, _ numbers: [Double], _ isColumn: Bool) {
            self.key = key
            self.numbers = numbers
            self.isColumn = isColumn
        }
    }

    /// A file of structures that have several targets, in their order: numbers, or Cartesian components.
    /// - Parameter values: of each structure the numbers of every target, of a column atom after atom.
    public static func data(
        for structures: [Structure], _ targets: [Target], values: [[[Double]]], charge: Double? = nil
    ) -> [UInt8] {
        var text = FrameText()
        for (index, structure) in structures.enumerated() {
            let labeled = LabeledStructure(
                id: "", structure: structure, value: nil, charge: charge, source: SourceLocation(file: "", line: 0))
            text.append(
                labeled,
                zip(targets, values[index]).map { target, numbers in
                    Values(target.column ?? target.key, numbers, target.column != nil)
                })
        }
        return text.bytes
    }

    /// As the file has it that was read: of the whole structure, about the origin of the file.
    private func components(of value: [Double], _ labeled: LabeledStructure) -> [Double] {
        let atoms = target.isPerAtom ? Double(labeled.structure.elements.count) : 1
        guard let tensor = target.tensor else { return value.map { $0 * atoms } }
        let value = zip(value, labeled.originShift(target) ?? value.map { _ in 0 }).map { ($0 + $1) * atoms }
        return target.each(value).flatMap { tensor.components(of: Array($0)) }
    }
}

extension FrameText {
    /// A frame of one structure.
    /// - Parameter curve: the name of the binding curve that it is a point of, and where on it.
    mutating func append(
        _ labeled: LabeledStructure, _ values: [StructureWriter.Values], curve: (id: String, distance: Double?)? = nil
    ) {
        let structure = labeled.structure
        let hasFragments = !structure.fragments.isEmpty
        let atoms = structure.elements.count
        append("\(atoms)\nProperties=species:S:1:pos:R:3" + (hasFragments ? ":fragment:I:1" : ""))
        let columns = values.filter(\.isColumn)
        for column in columns { append(":\(column.key):R:\(column.numbers.count / atoms)") }
        if let curve {
            append(.curveID, value: curve.id)
            if let distance = curve.distance { append(.distance, distance) }
        }
        for value in values where !value.isColumn {
            let text = value.numbers.map { "\($0)" }.joined(separator: " ")
            append(" \(value.key)=" + (value.numbers.count == 1 ? text : "\"\(text)\""))
        }
        let isTarget = values.contains { value in
            !value.isColumn && Key.charge.spellings.contains { Array(value.key.utf8) == $0 }
        }
        if let charge = labeled.charge, !isTarget { append(" \(Key.charge)=\(charge)") }
        appendLabel(labeled.dimerClass)
        if let cell = structure.cell {
            let numbers = [cell.a, cell.b, cell.c].flatMap { [$0.x, $0.y, $0.z] }
            let lattice = numbers.map { DecimalNumber.short($0, decimals: 10) }.joined(separator: " ")
            let flags = (0..<3).map { $0 == cell.openAxis ? "F" : "T" }.joined(separator: " ")
            append(" Lattice=\"\(lattice)\" pbc=\"\(flags)\"\n")
        } else {
            append(" pbc=\"F F F\"\n")
        }
        for (index, position) in structure.positions.enumerated() {
            append(structure.elements[index].symbol)
            append(position)
            if hasFragments { append(" \(structure.fragments[index])") }
            for column in columns {
                let count = column.numbers.count / atoms
                for number in column.numbers[index * count..<(index + 1) * count] { append(" \(number)") }
            }
            append("\n")
        }
    }
}
