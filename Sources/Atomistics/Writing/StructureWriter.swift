/// Writes single structures as Extended XYZ, each with a number under a key: what `--target` reads.
///
/// Positions and lattice vectors are printed to 1e-10 angstrom, the numbers so that reading gives back the same.
public struct StructureWriter: Sendable {
    /// The key of the number.
    public var key: String

    public init(key: String) {
        precondition(!key.isEmpty && key.utf8.allSatisfy(FrameText.isBare), "a key of plain characters")
        self.key = key
    }

    /// The file's bytes.
    public func data(for structures: some Sequence<(structure: Structure, value: Double)>) -> [UInt8] {
        var text = FrameText()
        for (structure, value) in structures { text.append(structure, key, value) }
        return text.bytes
    }
}

extension FrameText {
    fileprivate mutating func append(_ structure: Structure, _ key: String, _ value: Double) {
        append("\(structure.elements.count)\nProperties=species:S:1:pos:R:3 \(key)=\(value)")
        if let cell = structure.cell {
            let numbers = [cell.a, cell.b, cell.c].flatMap { [$0.x, $0.y, $0.z] }
            let lattice = numbers.map { DecimalNumber.short($0, decimals: 10) }.joined(separator: " ")
            append(" Lattice=\"\(lattice)\" pbc=\"T T T\"\n")
        } else {
            append(" pbc=\"F F F\"\n")
        }
        for (element, position) in zip(structure.elements, structure.positions) {
            append(element.symbol)
            append(position)
            append("\n")
        }
    }
}
