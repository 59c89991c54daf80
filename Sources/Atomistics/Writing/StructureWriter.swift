/// Writes single structures as Extended XYZ, each with a number or a tensor under a key: what `--target` reads.
///
/// Positions and lattice vectors are printed to 1e-10 angstrom, the numbers so that reading gives back the same.
public struct StructureWriter: Sendable {
    /// The key of the number.
    public var key: String
    /// The kind of tensor, all of whose Cartesian components are written; nil for numbers.
    public var tensor: CartesianTensor?

    /// A writer under a key that `canWrite` allows.
    public init(key: String, tensor: CartesianTensor? = nil) {
        precondition(Self.canWrite(key), "a key of plain characters")
        self.key = key
        self.tensor = tensor
    }

    /// Whether a key can stand in a file without quotes.
    public static func canWrite(_ key: String) -> Bool { !key.isEmpty && key.utf8.allSatisfy(FrameText.isBare) }

    /// The file's bytes, where one has no number its frame has none.
    /// - Parameter errors: of the components of each structure, written under the key with `_error` after it.
    public func data(for structures: some Sequence<LabeledStructure>, errors: [[Double]]? = nil) -> [UInt8] {
        var text = FrameText()
        for (index, labeled) in structures.enumerated() {
            var values: [(String, [Double])] = []
            if let value = labeled.value { values.append((key, tensor?.components(of: value) ?? value)) }
            if let errors { values.append((key + "_error", errors[index])) }
            text.append(labeled, values)
        }
        return text.bytes
    }
}

extension FrameText {
    fileprivate mutating func append(_ labeled: LabeledStructure, _ values: [(key: String, numbers: [Double])]) {
        let structure = labeled.structure
        let hasFragments = !structure.fragments.isEmpty
        append("\(structure.elements.count)\nProperties=species:S:1:pos:R:3" + (hasFragments ? ":fragment:I:1" : ""))
        for (key, numbers) in values {
            let text = numbers.map { "\($0)" }.joined(separator: " ")
            append(" \(key)=" + (numbers.count == 1 ? text : "\"\(text)\""))
        }
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
