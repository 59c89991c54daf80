/// Gives the keys of frames their meaning: this project's own, those of the NCI Atlas, those of the BFDb dimers in
/// circulation, and the ones a user maps. Which it is, the keys tell.
struct FrameInterpreter {
    let options: ReadingOptions
    let file: String
    private let budget: ScanBudget
    private let mappedEnergy: Key?
    private let mappedFragment: Key?
    private let mappedCurve: Key?

    /// - Parameter budget: shared by all files of a dataset.
    init(options: ReadingOptions, file: String, budget: ScanBudget = ScanBudget()) {
        self.options = options
        self.file = file
        self.budget = budget
        mappedEnergy = options.keys.energy.map { Key(named: $0) }
        mappedFragment = options.keys.fragment.map { Key(named: $0) }
        mappedCurve = options.keys.curve.map { Key(named: $0) }
    }

    /// The name of the column that tells fragments apart.
    var fragmentColumn: String { options.keys.fragment ?? "fragment" }

    // MARK: - The curve's name

    /// The name of the frame's curve, from its keys or, for the NCI Atlas, its file's name.
    func curveName(_ comment: CommentLine, _ bytes: Span<UInt8>) throws(DataError) -> CurveName {
        let keys = Annotations(comment: comment, file: file)
        if let mappedCurve {
            guard let id = try keys.name(mappedCurve, bytes) else {
                throw keys.error("expected the key \(mappedCurve), found \(keys.keyNames(bytes))")
            }
            return CurveName(id: id, scope: file, spansFiles: false)
        }
        if let id = try keys.name(.curveID, bytes) { return CurveName(id: id, scope: file, spansFiles: false) }
        if keys.has(.benchmarkEnergy, bytes) || keys.has(.selectionA, bytes) {
            let (folder, stem) = FrameInterpreter.stem(of: file)
            return CurveName(id: stem, scope: folder, spansFiles: true)
        }
        if let program = comment.program, let (name, _) = program.values.first {
            throw keys.error(
                """
                expected a curve_id, found \(keys.keyNames(bytes)); this is a structure from \(program.program.rawValue): \
                \(.target(key: program.program == .qm9 ? "U0" : name)) learns its energy, which is in hartree
                """)
        }
        throw keys.error(
            """
            expected a curve_id, found \(keys.keyNames(bytes)); \(.key(.curve)) names the key that tells curves apart, \
            \(.target(key: "KEY")) the number of single structures
            """)
    }

    /// The folder of a file and its name up to the last underscore: how the NCI Atlas names the points of a curve.
    /// As a name that a key gives it has nothing that a terminal would obey.
    private static func stem(of file: String) -> (folder: String, stem: String) {
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        var name = file.dropFirst(folder.count)
        for ending in [".gz", ".xyz", ".extxyz"] where name.lowercased().hasSuffix(ending) {
            name = name.dropLast(ending.count)
        }
        if let underscore = name.lastIndex(of: "_"), underscore > name.startIndex { name = name[..<underscore] }
        return (folder, printable(name: String(name)))
    }

    // MARK: - What the frame says of the curve

    func record(_ frame: Frame, _ bytes: Span<UInt8>) throws(DataError) -> FrameRecord {
        let keys = Annotations(comment: frame.comment, file: file)
        var record = FrameRecord(fragments: try fragments(frame, keys, bytes))
        record.label = try label(keys, bytes)
        record.chargeA = try keys.integer(.chargeA, bytes)
        record.chargeB = try keys.integer(.chargeB, bytes)
        record.distance = try distance(keys.number(.distance, bytes), keys.spelled(.distance, bytes), keys)
        if let displacements = try keys.numbers(.displacements, bytes) {
            do throws(ScanBudget.Excess) {
                try budget.take(points: displacements.count, atoms: frame.elements.count)
            } catch {
                throw keys.error(.displacements, error.reason)
            }
            record.scan = try scan(displacements, keys, bytes)
        } else {
            record.energy = try energy(keys, bytes)
        }
        return record
    }

    func label(_ keys: Annotations, _ bytes: Span<UInt8>) throws(DataError) -> String? {
        // Some writers leave a class without a value where there is none.
        if try keys.text(.dimerClass, bytes) != "", let label = try keys.name(.dimerClass, bytes) { return label }
        // `label` means many things; only the six names are taken for a class.
        guard let label = try keys.text(.label, bytes), DimerClass.six.contains(DimerClass(label)) else { return nil }
        return label
    }

    private func distance(_ value: Double?, _ key: Key, _ keys: Annotations) throws(DataError) -> Double? {
        guard let value else { return nil }
        guard value > 0, value <= FrameReader.largestCoordinate else {
            throw keys.error(key, "expected a distance above 0 angstrom, found \(value)")
        }
        return value
    }

    private func scan(
        _ displacements: [Double], _ keys: Annotations, _ bytes: Span<UInt8>
    ) throws(DataError) -> FrameRecord.Scan {
        guard let direction = try keys.numbers(.direction, bytes) else {
            throw keys.error("displacements need a direction, found \(keys.keyNames(bytes))")
        }
        let vector = direction.count == 3 ? SIMD3(direction[0], direction[1], direction[2]) : .zero
        let length = vector.length
        guard length > 1e-9, length.isFinite else {
            throw keys.error(.direction, "expected three numbers that are not all 0, found \(direction.prefix(3))")
        }
        if let absurd = displacements.first(where: { abs($0) > FrameReader.largestCoordinate }) {
            throw keys.error(.displacements, "expected lengths in angstrom, found \(absurd)")
        }
        func counted(_ key: Key) throws(DataError) -> [Double]? {
            guard let values = try keys.numbers(key, bytes) else { return nil }
            guard values.count == displacements.count else {
                throw keys.error(
                    key, "expected \(displacements.count) values as in displacements, found \(values.count)")
            }
            return values
        }
        if let mappedEnergy, !keys.has(mappedEnergy, bytes) {
            throw keys.error("expected the key \(mappedEnergy), found \(keys.keyNames(bytes))")
        }
        let unit = try unit(keys, bytes)
        var scan = FrameRecord.Scan(line: ScanLine(direction: vector / length, displacements: displacements))
        let energyKey = mappedEnergy ?? .interactionEnergies
        scan.energies = try counted(energyKey)?.map { value throws(DataError) in
            try electronvolts(value, unit, energyKey, keys)
        }
        if scan.energies == nil, options.requiresEnergies {
            throw keys.error(
                "expected interaction_energies, found \(keys.keyNames(bytes)); \(.key(.energy)) names another key")
        }
        scan.distances = try counted(.distances)
        for value in scan.distances ?? [] { _ = try distance(value, .distances, keys) }
        return scan
    }

    // MARK: - Energies

    /// The interaction energy in eV, nil when the frame has none.
    private func energy(_ keys: Annotations, _ bytes: Span<UInt8>) throws(DataError) -> Double? {
        let isBenchmark = mappedEnergy == nil && !keys.has(.interactionEnergy, bytes)
        let key = mappedEnergy ?? (isBenchmark ? .benchmarkEnergy : .interactionEnergy)
        if let energy = try keys.number(key, bytes) {
            guard !isBenchmark || options.energyUnit != nil || keys.has(.energyUnit, bytes) else {
                throw keys.error(
                    "benchmark_Eint needs a benchmark_unit, found \(keys.keyNames(bytes)); \(.energyUnit) tells it")
            }
            return try electronvolts(energy, unit(keys, bytes), keys.spelled(key, bytes), keys)
        }
        guard mappedEnergy == nil else {
            throw keys.error("expected the key \(key), found \(keys.keyNames(bytes))")
        }
        if let total = try keys.number(.energy, bytes), let a = try keys.number(.energyA, bytes),
            let b = try keys.number(.energyB, bytes)
        {
            return try electronvolts(total - a - b, unit(keys, bytes), .energy, keys)
        }
        guard !options.requiresEnergies else {
            throw keys.error(
                "expected an interaction_energy, found \(keys.keyNames(bytes)); \(.key(.energy)) names another key")
        }
        return nil
    }

    /// An energy in eV; beyond 10^6 it is no interaction of molecules in any unit.
    private func electronvolts(
        _ value: Double, _ unit: EnergyUnit, _ key: Key, _ keys: Annotations
    ) throws(DataError) -> Double {
        let energy = value * unit.electronvolts
        guard abs(energy) < 1e6 else {
            throw keys.error(key, "expected an interaction energy, found \(value) \(unit.symbol)")
        }
        return energy
    }

    /// The unit that the file names, or its program has, else the user's, else eV.
    func unit(_ keys: Annotations, _ bytes: Span<UInt8>) throws(DataError) -> EnergyUnit {
        guard let symbol = try keys.text(.energyUnit, bytes) else {
            guard let program = keys.comment.program, !program.values.isEmpty else {
                return options.energyUnit ?? .electronvolt
            }
            if let asked = options.energyUnit, asked != .hartree {
                throw keys.error(
                    "\(program.program.rawValue) writes energies in hartree, but \(.energyUnit) says \(asked.symbol)")
            }
            return .hartree
        }
        guard let unit = EnergyUnit(symbol: symbol) else {
            let known = EnergyUnit.allCases.map(\.symbol).joined(separator: ", ")
            throw keys.error(keys.spelled(.energyUnit, bytes), "expected one of \(known), found \(quoted(symbol))")
        }
        if let asked = options.energyUnit, asked != unit {
            throw keys.error(
                keys.spelled(.energyUnit, bytes),
                "the file is in \(unit.symbol), but \(.energyUnit) says \(asked.symbol)")
        }
        return unit
    }

    // MARK: - Fragments

    /// 0 or 1 for every atom, both present.
    func fragments(_ frame: Frame, _ keys: Annotations, _ bytes: Span<UInt8>) throws(DataError) -> [UInt8] {
        let count = frame.elements.count
        if let column = frame.fragments {
            guard column.contains(0), column.contains(1) else {
                throw keys.error("expected fragments 0 and 1, found only \(column[0])")
            }
            return column
        }
        if let mappedFragment {
            guard let first = try keys.integer(mappedFragment, bytes) else {
                throw keys.error(
                    "expected a column or key \(mappedFragment), found \(keys.keyNames(bytes))")
            }
            return try firstAtoms(first, of: count, mappedFragment, keys)
        }
        if let first = try keys.integer(.atomsOfA, bytes) {
            return try firstAtoms(first, of: count, keys.spelled(.atomsOfA, bytes), keys)
        }
        if let selection = try keys.text(.selectionA, bytes) {
            let a = try selected(selection, of: count, .selectionA, keys)
            var b = a.map { !$0 }
            if let selection = try keys.text(.selectionB, bytes) {
                b = try selected(selection, of: count, .selectionB, keys)
            }
            guard b == a.map({ !$0 }), a.contains(true), b.contains(true) else {
                throw keys.error("expected selection_a and selection_b to share out all \(count) atoms")
            }
            return b.map { $0 ? 1 : 0 }
        }
        throw keys.error(
            """
            expected a fragment column or n_a, which tell the monomers apart, found \(keys.keyNames(bytes)); \
            \(.key(.fragment)) names another
            """)
    }

    private func firstAtoms(
        _ first: Int, of count: Int, _ key: Key, _ keys: Annotations
    ) throws(DataError) -> [UInt8] {
        guard first > 0, first < count else {
            throw keys.error(key, "expected a number of atoms between 1 and \(count - 1), found \(first)")
        }
        return (0..<count).map { $0 < first ? 0 : 1 }
    }

    /// Which atoms `1-4,7` names, counted from 1.
    private func selected(
        _ text: String, of count: Int, _ key: Key, _ keys: Annotations
    ) throws(DataError) -> [Bool] {
        var isSelected = [Bool](repeating: false, count: count)
        for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(bounds.count), let lower = bounds[0], let upper = bounds[bounds.count - 1],
                1 <= lower, lower <= upper, upper <= count
            else { throw keys.error(key, "expected atoms between 1 and \(count) such as 1-4,7, found \(quoted(text))") }
            for atom in lower...upper { isSelected[atom - 1] = true }
        }
        return isSelected
    }
}
