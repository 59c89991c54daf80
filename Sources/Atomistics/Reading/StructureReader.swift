/// Reads the single structures of Extended XYZ files: every frame, whether or not it is a point of a binding curve. Of
/// the scans layout every displacement is a structure.
///
/// Fragments are kept where the file names them. Energies are not looked at.
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
        /// Files of folders that were not looked at, as their names are not those of data.
        public var passedOver: [String] = []
    }

    /// The structures of files and folders, in order; throws the first mistake.
    public func read(_ paths: [String]) throws(DataError) -> [Structure] { try readAll(paths).structures }

    /// The structures of files and folders, in order, with where they come from; throws the first mistake.
    public func readAll(_ paths: [String]) throws(DataError) -> Outcome {
        var outcome = Outcome()
        let budget = ScanBudget()
        for path in paths {
            let expansion = try InputFiles.expand(path)
            outcome.passedOver += expansion.passedOver
            for file in expansion.files { try read(file, budget, into: &outcome) }
        }
        return outcome
    }

    private func read(_ path: String, _ budget: ScanBudget, into outcome: inout Outcome) throws(DataError) {
        let contents = try InputFiles.expanded(InputFiles.contents(of: path), of: path)
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
                    let record = try interpreter.record(frame, bytes)
                    for index in record.scan!.line.displacements.indices {
                        outcome.sources.append(source)
                        outcome.structures.append(
                            Structure(
                                elements: frame.elements,
                                positions: record.scan!.line.positions(frame.positions, record.fragments, at: index),
                                fragments: record.fragments))
                    }
                } else {
                    outcome.sources.append(source)
                    outcome.structures.append(structure)
                }
            case .damaged(let error, _), .foreign(let error):
                throw error
            case .end:
                return
            }
        }
    }
}

extension FrameInterpreter {
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
        return Structure(elements: frame.elements, positions: frame.positions, fragments: fragments, cell: cell)
    }
}
