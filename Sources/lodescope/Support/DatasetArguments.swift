import ArgumentParser
import Atomistics
import Exploration
import Explorer

/// The options by which a user says what files do not say by their keys.
struct ReadingArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            For files whose keys are not known: energy=KEY is the interaction energy, curve=KEY the name of the curve, \
            and fragment=KEY the column of 0 and 1 that tells the monomers apart, or the number of atoms of the first.
            """,
            valueName: "energy=key,..."))
    var map: KeyMap?

    @Option(help: ArgumentHelp("The unit of energies in files that do not name it. (default: eV)", valueName: "unit"))
    var energyUnit: EnergyUnit?

    @Option(
        help: ArgumentHelp(
            """
            The unit of --forces: eV/angstrom, kcal/mol/angstrom, hartree/bohr and so on. (default: that of the energies per \
            angstrom)
            """, valueName: "unit"))
    var forceUnit: ForceUnit?

    @Option(help: "'neutral' takes monomers for neutral where the files do not tell their charges.")
    var charges: AssumedCharges?

    enum AssumedCharges: String, CaseIterable, ExpressibleByArgument {
        case neutral
    }

    func options(
        target: Target? = nil, requiresEnergies: Bool = false, wantsDigest: Bool = false
    ) -> ReadingOptions {
        ReadingOptions(
            keys: map?.keys ?? ReadingOptions.Keys(), energyUnit: energyUnit, forceUnit: forceUnit,
            assumesNeutral: charges == .neutral, target: target, requiresEnergies: requiresEnergies,
            wantsDigest: wantsDigest)
    }
}

/// Data that are no binding curves.
struct TargetArguments: ParsableArguments {
    @Option(
        name: .customLong("target"),
        help: ArgumentHelp(
            """
            Learn this number of each frame of an Extended XYZ file, molecule or crystal, instead of binding curves: \
            the key that holds it, an energy in eV or in --energy-unit. It is taken as extensive. 3 numbers are a vector, 9 \
            or 6 (xx yy zz yz xz xy) a second-rank tensor, 27 or 10 a third-rank, 81 or 15 a fourth-rank one, row-major: \
            each irreducible part has a model of its own. column:NAME learns what every atom has in the columns NAME \
            (charges, forces), element by element; \(ModelParameter.centers.flag) chooses the elements.
            """, valueName: "key"))
    var key: String?

    @Option(
        name: .customLong("target-unit"),
        help: ArgumentHelp(
            "Of a target that is no energy: what it is measured in, for headings; 1 for a bare number.",
            valueName: "unit"))
    var targetUnit: String?

    @Option(
        name: .customLong("target-kind"),
        help: ArgumentHelp(
            """
            What the numbers of a target are: vector, symmetric, matrix, tensor3 or tensor4. Left open, 9 numbers are \
            symmetric where their antisymmetric part is below a hundredth of their deviation.
            """, valueName: "kind"))
    var kind: CartesianTensor?

    @Option(
        help: ArgumentHelp(
            """
            The point that dipoles of charged structures (key charge) are about: file, zero of the coordinates, whose dipoles \
            are learnt about the centre of the nuclear charges (--target-unit debye, e*A or a.u.), or atoms, a point that \
            moves with them, such as the centre of mass.
            """, valueName: "file|atoms"))
    var origin: Target.Origin?

    @Option(
        help: ArgumentHelp(
            """
            Learn the forces too that every atom has in these columns, x, y and z: minus the derivatives of the energy that \
            --target names, eV/angstrom or as --force-unit says.
            """, valueName: "column"))
    var forces: String?

    @Option(
        help: ArgumentHelp(
            """
            How much forces weigh, relative to energies, each in parts of its variance; auto chooses from 0.001 to 1e4 by \
            cross-validation what has the least of both errors; with 0 energies alone train, and forces test. (default: auto)
            """, valueName: "auto|1"))
    var forceWeight: ForceWeight?

    @Flag(
        help: """
            Learn the number of --target divided by the atoms of its structure, from features that are means over its atoms; \
            there is still one row for each structure, unlike with features --per atom.
            """)
    var perAtom = false

    var target: Target? {
        key.map {
            Target(
                key: $0, isPerAtom: perAtom, unit: targetUnit == "1" ? "" : targetUnit, tensor: kind, origin: origin,
                forces: forces.map { Target.Forces(column: $0, weight: forceWeight?.value) })
        }
    }

    func validate() throws {
        if key == "" { throw ValidationError("--target needs the name of a key") }
        if let key, let problem = Target(key: key).problem { throw ValidationError("--target: \(problem)") }
        if targetUnit != nil && key == nil { throw ValidationError("--target-unit is for structures with a --target") }
        if let targetUnit, let energy = EnergyUnit(symbol: targetUnit) {
            throw ValidationError("\(targetUnit) is a unit of energy: --energy-unit \(energy.symbol) names it")
        }
        let printable: ClosedRange<Unicode.Scalar> = " "..."~"
        if let targetUnit,
            !(1...16).contains(targetUnit.count) || !targetUnit.unicodeScalars.allSatisfy(printable.contains)
        {
            throw ValidationError("--target-unit needs a name of at most 16 ASCII characters, such as debye, or 1")
        }
        if kind != nil && key == nil { throw ValidationError("--target-kind is for structures with a --target") }
        if origin != nil && target?.column != nil {
            throw ValidationError("--origin is for the dipoles of structures: what atoms have is taken as it is")
        }
        if origin != nil && key == nil { throw ValidationError("--origin is for structures with a --target") }
        if perAtom && target?.column != nil {
            throw ValidationError("--per-atom is for what structures have: a column has a value for every atom")
        }
        if let forces {
            guard key != nil else {
                throw ValidationError("--forces are derivatives of the energy of structures, which --target names")
            }
            guard targetUnit == nil, target?.column == nil, origin == nil else {
                throw ValidationError("--forces are derivatives of an energy, and \(key!) is none")
            }
            if let problem = Target(key: "column:" + forces).problem { throw ValidationError("--forces: \(problem)") }
        }
        if forceWeight != nil && forces == nil { throw ValidationError("--force-weight is for --forces") }
        if perAtom && key == nil { throw ValidationError("--per-atom is for structures with a --target") }
    }
}

/// The keys of an option as `energy=KEY,fragment=KEY,curve=KEY`, any of them.
struct KeyMap: ExpressibleByArgument {
    var keys = ReadingOptions.Keys()

    init?(argument: String) {
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { return nil }
            let key = String(sides[1])
            switch sides[0] {
            case "energy" where keys.energy == nil: keys.energy = key
            case "fragment" where keys.fragment == nil: keys.fragment = key
            case "curve" where keys.curve == nil: keys.curve = key
            default: return nil
            }
        }
    }
}

/// Reading datasets as the commands do that work with them: bad data stop them, or are skipped and told.
struct DatasetArguments: ParsableArguments {
    @OptionGroup var reading: ReadingArguments

    @Flag(help: "Leave out curves with mistakes, and say how many.")
    var skipBad = false

    /// The curves of files and folders, or with a target their structures. With `--skip-bad` those with mistakes are
    /// left out and counted on standard error; what cannot be read at all still fails, and so does a dataset without
    /// any sound curve. Files that are passed over are named there.
    /// - Parameters:
    ///   - telling: has a line there on what `dataset validate` would warn of.
    ///   - wantsDigest: has the dataset say which bytes it was read from.
    func load(
        _ paths: [DataPath], target: Target? = nil, requiresEnergies: Bool = false, telling: Bool = false,
        wantsDigest: Bool = false
    ) throws(DataError) -> Dataset {
        try load(
            paths.places, target: target, requiresEnergies: requiresEnergies, telling: telling,
            wantsDigest: wantsDigest)
    }

    /// The same of data that are found already.
    func load(
        _ paths: [String], target: Target? = nil, requiresEnergies: Bool = false, telling: Bool = false,
        wantsDigest: Bool = false
    ) throws(DataError) -> Dataset {
        let options = reading.options(
            target: target, requiresEnergies: requiresEnergies, wantsDigest: wantsDigest)
        let dataset = try read(paths, options)
        if telling, let line = dataset.warnings().summary(paths, target, isTraining: requiresEnergies) {
            StandardError.write("lodescope: \(line)\n")
        }
        return dataset
    }

    private func read(_ paths: [String], _ options: ReadingOptions) throws(DataError) -> Dataset {
        let outcome = DatasetReader(options: options).readAll(paths)
        tellPassedOver(outcome.passedOver)
        if let note = outcome.note { StandardError.write("lodescope: \(note)\n") }
        guard let first = outcome.errors.first else { return outcome.dataset }
        if let unreadable = outcome.errors.first(where: { $0.kind == .unreadable }) { throw unreadable }
        guard skipBad, !outcome.dataset.groups.isEmpty else { throw first }
        tellSkipped(outcome.skipped, first)
        return outcome.dataset
    }

    func tellSkipped(_ what: String, _ first: DataError) {
        StandardError.write("lodescope: skipped \(what); the first because of \(first.spelled())\n")
    }
}

/// Names the files of folders that were not looked at.
func tellPassedOver(_ files: [String]) {
    guard let first = files.first else { return }
    let rest = files.count > 1 ? " and \(files.count - 1) more" : ""
    StandardError.write(
        "lodescope: passed over \(first)\(rest): data are named *.xyz or *.extxyz, or *.xyz.gz or *.extxyz.gz\n")
}

extension [DataWarning] {
    /// A sentence on the findings: their number, the first, and the command that lists them. Nil without any.
    func summary(
        _ paths: [String], _ target: Target?, isTraining: Bool = true,
        _ spelling: (ReadingOption) -> String = \.flag
    ) -> String? {
        // What is to be predicted need not have energies.
        let told = isTraining ? self : filter { $0.kind != .noEnergies }
        guard let first = told.first?.spelled(spelling) else { return nil }
        let command = (["lodescope dataset validate"] + paths + (target?.arguments ?? []))
            .joined(separator: " ")
        return told.count == 1
            ? "warning: \(first)" : "\(told.count) warnings, the first: \(first); \(command) lists them"
    }
}

extension ReadingOutcome {
    /// The data that were left out, in words: `3 curves and 1 file`.
    var skipped: String {
        var parts: [String] = []
        if skippedCurves > 0 { parts.append(counted(skippedCurves, dataset.noun)) }
        if skippedFrames > 0 { parts.append(counted(skippedFrames, "frame") + " of no known curve") }
        if skippedFiles > 0 { parts.append(counted(skippedFiles, "file")) }
        return parts.joined(separator: " and ")
    }
}

/// A number with its noun: `1 curve`, `2 curves`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// The value of `--force-weight`: 0, a number from 1e-6 to 1e6, or nil for `auto`.
struct ForceWeight: ExpressibleByArgument {
    let value: Double?

    init?(argument: String) {
        if argument == "auto" {
            value = nil
        } else if let number = Double(argument), number == 0 || (1e-6...1e6).contains(number) {
            value = number
        } else {
            return nil
        }
    }

    var defaultValueDescription: String { value.map { "\($0)" } ?? "auto" }
}

extension ForceUnit: ExpressibleByArgument {
    public init?(argument: String) { self.init(symbol: argument) }
}

extension CartesianTensor: ExpressibleByArgument {}
extension Target.Origin: ExpressibleByArgument {}

extension Target {
    var json: JSONValue {
        let json: JSONValue = [
            "key": .string(key), "per_atom": .bool(isPerAtom), "unit": .string(unit ?? EnergyUnit.electronvolt.symbol),
        ]
        return json.adding("kind", tensor.map { .string($0.rawValue) })
            .adding("forces", forces.map { .string($0.column) })
            .adding("origin", origin.map { .string($0.rawValue) })
    }
}
