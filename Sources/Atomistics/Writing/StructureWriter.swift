/// Writes single structures as Extended XYZ, each with a number under a key: what `--target` reads.
///
/// Positions and lattice vectors are printed to 1e-10 angstrom, the numbers so that reading gives back the same.
public struct StructureWriter: Sendable {
    /// The key of the number.
    public var key: String

    /// A writer under a key that `canWrite` allows.
    public init(key: String) {
        precondition(Self.canWrite(key), "a key of plain characters")
        self.key = key
    }

    /// Whether a key can stand in a file without quotes.
    public static func canWrite(_ key: String) -> Bool { !key.isEmpty && key.utf8.allSatisfy(FrameText.isBare) }

    /// The file's bytes, where one has no number its frame has none.
    public func data(for structures: some Sequence<LabeledStructure>) -> [UInt8] {
        var text = FrameText()
        for structure in structures { text.append(structure, key: key) }
        return text.bytes
    }
}

extension FrameText {
    fileprivate mutating func append(_ labeled: LabeledStructure, key: String) {
        let structure = labeled.structure
        let hasFragments = !structure.fragments.isEmpty
        append("\(structure.elements.count)\nProperties=species:S:1:pos:R:3" + (hasFragments ? ":fragment:I:1" : ""))
        if let value = labeled.value { append(" \(key)=\(value[0])") }
        appendLabel(labeled.dimerClass)
        if let cell = structure.cell {
            let numbers = [cell.a, cell.b, cell.c].flatMap { [$0.x, $0.y, $0.z] }
            let lattice = numbers.map { DecimalNumber.short($0, decimals: 10) }.joined(separator: " ")
            append(" Lattice=\"\(lattice)\" pbc=\"T T T\"\n")
        } else {
            append(" pbc=\"F F F\"\n")
        }
        for (index, position) in structure.positions.enumerated() {
            append(structure.elements[index].symbol)
            append(position)
            append(hasFragments ? " \(structure.fragments[index])\n" : "\n")
        }
    }
}
