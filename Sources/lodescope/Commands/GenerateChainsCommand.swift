import ArgumentParser
import Atomistics
import Exploration
import Workers

struct GenerateChainsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chains", abstract: "Chains of carbon whose far end differs, with dipoles of polarizable atoms.",
        discussion: """
            Nearly straight chains of 4, 6 or 8 carbon atoms between H and H, N or O, with made-up charges at their ends and \
            the dipoles that these induce by Thole's model (J. Phys. Chem. A 102, 2399 (1998)). Written are the key mu and \
            the columns charge and dipole, in elementary charges and angstrom: train on them with --target mu, \
            column:charge or column:dipole. The same seed gives the same file.
            """)

    @OptionGroup var chains: ChainArguments

    @OptionGroup var file: GeneratedFile

    @OptionGroup var threads: ThreadArguments

    func run() throws {
        try Output.requireWritable(file.output)
        let samples = try PolarizableChains.samples(
            chains.count, seed: chains.seed, execution: Execution(threads: threads.count))
        try file.write(PolarizableChains.file(samples))
    }
}

/// The number of chains and their seed.
struct ChainArguments: ParsableArguments {
    @Option(help: ArgumentHelp("How many chains.", valueName: "n"))
    var count = DipoleLesson.Options().count

    @Option(help: ArgumentHelp("Seed of everything that is random.", valueName: "n"))
    var seed: UInt64 = 1

    func validate() throws {
        if !(1...100_000).contains(count) {
            throw ValidationError("--count must be between 1 and 100000, not \(count)")
        }
        // JSON readers know no larger integers.
        if seed > UInt64(Int.max) {
            throw ValidationError("\(ModelParameter.seed.flag) must be at most \(Int.max), not \(seed)")
        }
    }
}
