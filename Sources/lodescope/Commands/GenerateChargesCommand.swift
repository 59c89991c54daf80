import ArgumentParser
import Atomistics
import Exploration
import Workers

struct GenerateChargesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "charges", abstract: "Random neutral gases of point charges in periodic boxes.",
        discussion: """
            The toy system of J. Chem. Phys. 151, 204105 (2019), Fig. 1: as many charges of +1 (Na) as of -1 (Cl) in \
            cubic boxes of random size, placed one after the other at random. Their electrostatic energies (Ewald's \
            sum, conducting surroundings, eV) are written as `energy`; train on them with --target energy. The same \
            seed gives the same file.
            """)

    @OptionGroup var gas: ChargeGasArguments

    @OptionGroup var file: GeneratedFile

    @OptionGroup var threads: ThreadArguments

    func run() throws {
        try Output.requireWritable(file.output)
        let progress = ProgressLine()
        let samples = try gas.samples(Execution(threads: threads.count) { progress.show("charges", $0) })
        progress.clear()
        try file.write(StructureWriter(Target(key: "energy")).data(for: ChargeGas.dataset(samples).structures))
    }
}

/// The options for a gas of charges and the number of its boxes.
struct ChargeGasArguments: ParsableArguments {
    @Option(help: ArgumentHelp("How many structures.", valueName: "n"))
    var count = 2000

    @Option(help: ArgumentHelp("Atoms in each, half of them positive.", valueName: "n"))
    var atoms = 64

    @Option(
        help: ArgumentHelp("The edge of the boxes in angstrom: the least and the greatest, or one.", valueName: "a:b"))
    var box = LengthRange(12...20)

    @Option(
        help: ArgumentHelp("No two atoms are closer, in angstrom, images of the box included.", valueName: "length"))
    var minDistance = 2.5

    @Option(help: ArgumentHelp("Seed of everything that is random.", valueName: "n"))
    var seed: UInt64 = 1

    func validate() throws {
        if !(1...100_000).contains(count) {
            throw ValidationError("--count must be between 1 and 100000, not \(count)")
        }
        // JSON readers know no larger integers.
        if seed > UInt64(Int.max) { throw ValidationError("--seed must be at most \(Int.max), not \(seed)") }
        _ = try gas()
    }

    func gas() throws -> ChargeGas {
        try ChargeGas.possible { try ChargeGas(charges: atoms, box: box.range, leastDistance: minDistance) }
    }

    func samples(_ execution: Execution) throws -> [ChargeGas.Sample] {
        try ChargeGas.possible { try gas().samples(count, seed: seed, execution: execution) }
    }
}

extension ChargeGas {
    /// What `body` makes; a gas that there cannot be is wrong usage.
    static func possible<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as ChargeGas.Impossible {
            throw ValidationError("\(error)")
        }
    }
}

/// A range as `12:20`, or one number for both ends.
struct LengthRange: ExpressibleByArgument {
    var range: ClosedRange<Double>

    init(_ range: ClosedRange<Double>) { self.range = range }

    init?(argument: String) {
        let ends = argument.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first > 0,
            last >= first, last.isFinite
        else { return nil }
        range = first...last
    }

    var defaultValueDescription: String { "\(plain(range.lowerBound)):\(plain(range.upperBound))" }

    private func plain(_ value: Double) -> String { DecimalNumber.short(value, decimals: 6) }
}
