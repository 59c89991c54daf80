/// Reads the single structures of Extended XYZ files: every frame, whether or not it is a point of a binding curve. Of
/// the scans layout every displacement is a structure.
///
/// Fragments are kept where the file names them, and what else it says of a structure where that can be read.
///
/// A frame with a `Lattice` is periodic unless its `pbc` is all F, as Extended XYZ has it. Frames that tell two
/// monomers apart are dimers, and molecules whatever their `Lattice`: those in circulation carry a box that means
/// nothing.
public struct StructureReader: Sendable {
    /// What the user says about the files, besides what they say themselves.
    public var options: ReadingOptions

    /// A reader with these options.
    public init(options: ReadingOptions = ReadingOptions()) { self.options = options }

    /// What was read, each structure with the place of its frame.
    public struct Outcome: Sendable {
        /// The structures in the order of files and frames.
        public var structures: [Structure] = []
        /// Where the frame of each structure begins, as many as `structures`.
        public var sources: [SourceLocation] = []
        /// What the frame of each structure says of it, as many as `structures`.
        public var labels: [StructureLabel] = []
        /// Files of folders that were not looked at, as their names are not those of data.
        public var passedOver: [String] = []
        /// As `Dataset.digest`.
        public var digest: String?
    }

    /// The structures of files and folders, in order; throws the first mistake.
    public func read(_ paths: [String]) throws(DataError) -> [Structure] { try readAll(paths).structures }

    /// The structures of files and folders, in order, with where they come from; throws the first mistake.
    public func readAll(_ paths: [String]) throws(DataError) -> Outcome {
        var outcome = Outcome()
        let budget = ScanBudget()
        var found: [(path: String, files: [String])] = []
        var digests: [FileDigest?] = []
        for path in paths {
            let expansion = try InputFiles.expand(path)
            outcome.passedOver += expansion.passedOver
            found.append((path, expansion.files))
            for file in expansion.files { digests.append(try read(file, budget, into: &outcome)) }
        }
        outcome.digest = FileDigest.combined(found, digests)
        return outcome
    }

    /// Reads a file; returns its digest where the options want it.
    private func read(
        _ path: String, _ budget: ScanBudget, into outcome: inout Outcome
    ) throws(DataError) -> FileDigest? {
        var digest: FileDigest?
        let contents = try InputFiles.expanded(
            FileDigest.contents(of: path, options, keeping: &digest), of: path)
        let bytes = contents.span
        let file = InputFiles.shown(path)
        let interpreter = FrameInterpreter(options: options, file: file, budget: budget)
        var reader = FrameReader(file: file, fragmentColumn: interpreter.fragmentColumn, bytes: bytes)
        while true {
            switch reader.next(in: bytes) {
            case .frame(let frame):
                let keys = Annotations(comment: frame.comment, file: file)
                let source = SourceLocation(file: file, line: frame.comment.line - 1)
                let structure = try interpreter.structure(frame, keys, bytes)
                if keys.has(.displacements, bytes) {
                    let draft = try interpreter.draft(of: frame, bytes)
                    for point in draft.points {
                        outcome.structures.append(
                            Structure(
                                elements: frame.elements, positions: point.positions, fragments: draft.fragments))
                    }
                    outcome.labels += draft.labels(options)
                } else {
                    outcome.structures.append(structure)
                    let draft = structure.fragments.isEmpty ? nil : try? interpreter.draft(of: frame, bytes)
                    outcome.labels += draft?.labels(options) ?? [interpreter.label(of: structure, keys, bytes)]
                }
                let added = outcome.structures.count - outcome.sources.count
                outcome.sources += repeatElement(source, count: added)
            case .damaged(let error, _), .foreign(let error):
                throw error
            case .end:
                return digest
            }
        }
    }
}

/// What a file says of a structure besides its atoms.
public struct StructureLabel: Hashable, Sendable {
    /// The curve that it is a point of.
    public var id: String?
    /// The class of that curve, or what the file calls its class.
    public var dimerClass: DimerClass?
    /// The distance of the monomers, angstrom.
    public var distance: Double?
    /// The interaction energy of a dimer; of another structure what the key energy holds, both in eV.
    public var energy: Double?
}

extension CurveDraft {
    /// What is known of each point.
    fileprivate func labels(_ options: ReadingOptions) -> [StructureLabel] {
        let dimerClass = dimerClass(options)
        return points.map { point in
            StructureLabel(
                id: name.id, dimerClass: dimerClass, distance: distance(of: point), energy: point.energy)
        }
    }
}

extension FrameInterpreter {
    /// The frame as all there is of a curve.
    fileprivate func draft(of frame: Frame, _ bytes: Span<UInt8>) throws(DataError) -> CurveDraft {
        let source = SourceLocation(file: file, line: frame.comment.line - 1)
        // Points of no known curve are some of the curve without a name.
        let name = (try? curveName(frame.comment, bytes)) ?? CurveName(id: "", scope: file, spansFiles: false)
        var draft = CurveDraft(name: name, source: source)
        try draft.add(record(frame, bytes), frame, at: source)
        return draft
    }

    /// What the keys of a structure that is no dimer say.
    fileprivate func label(of structure: Structure, _ keys: Annotations, _ bytes: Span<UInt8>) -> StructureLabel {
        let energy = try? keys.number(options.keys.energy.map { Key(named: $0) } ?? .energy, bytes)
        let unit = try? unit(keys, bytes).electronvolts
        return StructureLabel(
            dimerClass: (try? label(keys, bytes)).flatMap(\.self).map { DimerClass($0) },
            energy: energy.flatMap(\.self).flatMap { energy in unit.map { $0 * energy } })
    }

    /// The atoms of a frame, with the cell they are repeated in and the monomers they belong to, if it tells them.
    func structure(_ frame: Frame, _ keys: Annotations, _ bytes: Span<UInt8>) throws(DataError) -> Structure {
        // Whatever else the frame lacks to be a point of a curve does not matter here.
        let fragments = (try? fragments(frame, keys, bytes)) ?? []
        let cell = fragments.isEmpty ? try keys.cell(bytes) : nil
        if let (a, b) = closePair(frame.positions, in: cell) {
            throw DataError(
                at: SourceLocation(file: file, line: frame.comment.line - 1),
                "atoms \(a + 1) and \(b + 1) are less than \(leastSeparation) angstrom apart"
                    + (cell == nil ? "" : ", as they are or through the Lattice"))
        }
        if let cell, cell.isTooThick(for: frame.positions) {
            throw DataError(
                at: SourceLocation(file: file, line: frame.comment.line - 1),
                "expected the atoms of a slab closer to its plane, found them \(Float(cell.thickness(of: frame.positions))) "
                    + "angstrom apart across it")
        }
        return Structure(elements: frame.elements, positions: frame.positions, fragments: fragments, cell: cell)
    }
}
