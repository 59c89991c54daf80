/// The structures of one file with their targets, as many numbers as stand there, and everything that is wrong with it.
struct TargetFile: Sendable {
    /// Named by the number of their frame, from 1.
    private(set) var structures: [LabeledStructure] = []
    private(set) var errors: [DataError] = []
    /// Frames left out.
    private(set) var skipped = 0
    /// Nothing could be read.
    private(set) var isLost = false
    private(set) var digest: FileDigest?

    static func read(_ path: String, _ target: Target, _ options: ReadingOptions) -> TargetFile {
        var file = TargetFile()
        do throws(DataError) {
            let bytes = try FileDigest.contents(of: path, options, keeping: &file.digest)
            let text = try InputFiles.expanded(bytes, of: path)
            file.readFrames(text.span, target, FrameInterpreter(options: options, file: InputFiles.shown(path)))
        } catch {
            file.errors = [error]
            file.isLost = true
        }
        return file
    }

    private mutating func readFrames(_ bytes: Span<UInt8>, _ target: Target, _ interpreter: FrameInterpreter) {
        var reader = FrameReader(
            file: interpreter.file, fragmentColumn: interpreter.fragmentColumn, valueColumn: target.valueColumn,
            bytes: bytes
        )
        var number = 0
        while true {
            let outcome = reader.next(in: bytes)
            if case .end = outcome { return }
            number += 1
            do throws(DataError) {
                switch outcome {
                case .frame(let frame):
                    structures.append(try interpreter.lone(frame, named: "\(number)", target, bytes))
                case .damaged(let error, _): throw error
                case .foreign(let error):
                    isLost = true
                    errors.append(error)
                    return
                case .end: return
                }
            } catch {
                errors.append(error)
                skipped += 1
            }
        }
    }
}

extension FrameInterpreter {
    /// A frame as a structure of its own.
    fileprivate func lone(
        _ frame: Frame, named name: String, _ target: Target, _ bytes: Span<UInt8>
    ) throws(DataError) -> LabeledStructure {
        let keys = Annotations(comment: frame.comment, file: file)
        let structure = try structure(frame, keys, bytes)
        let key = Key(named: target.key)
        let value = target.column == nil ? try keys.numbers(key, bytes) : frame.values
        guard value != nil || !options.requiresEnergies else {
            if let column = target.column {
                let found = ColumnLayout.names(try keys.text(.properties, bytes))
                throw keys.error(
                    "expected a column \(printable(column)), which \(.target()) names, found \(found)")
            }
            throw keys.error("expected the key \(key), which \(.target()) names, found \(keys.keyNames(bytes))")
        }
        if target.unit == nil, target.tensor == nil, let program = frame.comment.program,
            program.values.contains(where: { $0.name == target.key }), !program.isEnergy(target.key)
        {
            throw keys.error(
                key,
                "expected an energy of \(program.program.rawValue), found another number; \(.targetUnit) names its unit"
            )
        }
        // What is no energy is taken as it is, and a tensor is none.
        let isTensor = target.tensor != nil || value.map { $0.count > 1 } ?? false
        let unit = target.unit == nil && !isTensor ? try unit(keys, bytes).electronvolts : 1
        let atoms = target.isPerAtom ? Double(frame.elements.count) : 1
        // Of what is no dipole a charge may be anything.
        let mayBeDipole = target.column == nil && (value.map { $0.count == 3 } ?? (target.tensor == .vector))
        let charge = mayBeDipole ? try keys.number(.charge, bytes) : (try? keys.number(.charge, bytes)) ?? nil
        let shift = mayBeDipole ? try dipoleShift(charge, structure, target, keys) : nil
        let forces = try forces(frame, keys, target, bytes)
        return LabeledStructure(
            id: name, dimerClass: try label(keys, bytes).map { DimerClass($0) } ?? .structures, structure: structure,
            value: value.map { zip($0, shift ?? $0.map { _ in 0 }).map { ($0 - $1) * unit / atoms } }, forces: forces,
            charge: charge, source: SourceLocation(file: file, line: frame.comment.line - 1))
    }

    /// The forces beside the energy of a frame, eV/angstrom; nil where it has none and need not have them.
    private func forces(
        _ frame: Frame, _ keys: Annotations, _ target: Target, _ bytes: Span<UInt8>
    ) throws(DataError) -> [SIMD3<Double>]? {
        guard let forces = target.forces else { return nil }
        guard let values = frame.values else {
            if !options.requiresEnergies { return nil }
            let found = ColumnLayout.names(try keys.text(.properties, bytes))
            throw keys.error(
                "expected columns \(printable(forces.column)), which \(.forces) names, found \(found)" as DataText)
        }
        guard values.count == 3 * frame.elements.count else {
            throw keys.error(
                """
                expected 3 columns of \(printable(forces.column)), x, y and z of forces, found \
                \(values.count / frame.elements.count)
                """ as DataText)
        }
        var unit = options.forceUnit?.size ?? 1
        if options.forceUnit == nil { unit = try self.unit(keys, bytes).electronvolts }
        return frame.elements.indices.map { atom in
            unit * SIMD3(values[3 * atom], values[3 * atom + 1], values[3 * atom + 2])
        }
    }

    /// What a dipole's components lose when it is learnt; nil where that is nothing.
    private func dipoleShift(
        _ charge: Double?, _ structure: Structure, _ target: Target, _ keys: Annotations
    ) throws(DataError) -> [Double]? {
        switch (target.origin, charge) {
        case (.file, nil):
            throw keys.error(
                "expected the key charge, by which \(.origin) file moves a dipole to the atoms, found none")
        case (.file, let charge?) where charge != 0:
            guard let shift = structure.dipoleShift(charge: charge, target) else {
                let units = Target.dipoleUnits.map(\.name).joined(separator: ", ")
                throw keys.error(
                    """
                    \(target.key): expected a \(.targetUnit) of \(units), in which \(.origin) file moves the dipole of a \
                    charge, found \(target.unit.map { quoted($0) } ?? "none")
                    """ as DataText)
            }
            return shift
        case (nil, let charge?) where charge != 0:
            throw keys.error(
                """
                \(target.key): expected the vector of a neutral structure, found charge \(charge), with which a dipole depends \
                on its origin: \(.origin) file says that it is about zero of the coordinates, \(.origin) atoms that it is about \
                a point that moves with the atoms
                """ as DataText)
        default: return nil
        }
    }
}

extension LabeledStructure {
    /// What the irreducible parts of a dipole as it is learnt are less than those of the file's, in the unit of the target;
    /// nil where there is no difference.
    public func originShift(_ target: Target) -> [Double]? {
        guard target.origin == .file, let kind = target.tensor, kind == .vector, let charge, charge != 0,
            let shift = structure.dipoleShift(charge: charge, target)
        else { return nil }
        let atoms = target.isPerAtom ? Double(structure.elements.count) : 1
        return kind.irreducibleParts(of: shift).joined().map { $0 / atoms }
    }
}

extension Structure {
    /// What the dipole of a charge about zero of the coordinates is more than that about the center of the nuclear charges,
    /// in the unit of the target: q r; nil where that is no unit of dipoles.
    func dipoleShift(charge: Double, _ target: Target) -> [Double]? {
        guard let unit = Target.dipoleUnits.first(where: { $0.name == target.unit }) else { return nil }
        let nuclear = elements.map { Double($0.atomicNumber) }
        let sum = zip(nuclear, positions).reduce(.zero) { $0 + $1.0 * $1.1 }
        let center = sum / nuclear.reduce(0, +)
        return (0..<3).map { charge * center[$0] / unit.size }
    }
}
