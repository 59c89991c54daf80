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
        guard let column = target.column else {
            return !target.key.isEmpty && target.key.utf8.allSatisfy(FrameText.isBare)
        }
        return column.utf8.allSatisfy { FrameText.isBare($0) && $0 != UInt8(ascii: ":") }
    }

    /// The file's bytes, where one has no value its frame has none.
    /// - Parameter errors: of the components of each structure or atom, written under the key with `_error` after it.
    public func data(for structures: some Sequence<LabeledStructure>, errors: [[Double]]? = nil) -> [UInt8] {
        var text = FrameText()
        for (index, labeled) in structures.enumerated() {
            var values: [(String, [Double])] = []
            if let value = labeled.value { values.append((key, components(of: value, labeled))) }
            if let errors { values.append((key + "_error", errors[index])) }
            text.append(labeled, values, isColumn: target.column != nil)
        }
        return text.bytes
    }

    /// As the file has it that was read.
    private func components(of value: [Double], _ labeled: LabeledStructure) -> [Double] {
        guard let tensor = target.tensor else { return value }
        if target.origin == .file, let charge = labeled.charge, charge != 0,
            let shift = labeled.structure.dipoleShift(charge: charge, target)
        {
            return zip(tensor.components(of: value), shift).map { $0 + $1 }
        }
        return stride(from: 0, to: value.count, by: tensor.count).flatMap { first in
            tensor.components(of: Array(value[first..<first + tensor.count]))
        }
    }
}

extension FrameText {
    fileprivate mutating func append(
        _ labeled: LabeledStructure, _ values: [(key: String, numbers: [Double])], isColumn: Bool
    ) {
        let structure = labeled.structure
        let hasFragments = !structure.fragments.isEmpty
        let atoms = structure.elements.count
        append("\(atoms)\nProperties=species:S:1:pos:R:3" + (hasFragments ? ":fragment:I:1" : ""))
        let columns = isColumn ? values : []
        for (key, numbers) in columns { append(":\(key):R:\(numbers.count / atoms)") }
        for (key, numbers) in isColumn ? [] : values {
            let text = numbers.map { "\($0)" }.joined(separator: " ")
            append(" \(key)=" + (numbers.count == 1 ? text : "\"\(text)\""))
        }
        if let charge = labeled.charge { append(" \(Key.charge)=\(charge)") }
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
            if hasFragments { append(" \(structure.fragments[index])") }
            for (_, numbers) in columns {
                let count = numbers.count / atoms
                for number in numbers[index * count..<(index + 1) * count] { append(" \(number)") }
            }
            append("\n")
        }
    }
}
