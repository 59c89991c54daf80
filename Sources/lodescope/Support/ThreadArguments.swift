import ArgumentParser
import Foundation

struct ThreadArguments: ParsableArguments {
    @Option(help: ArgumentHelp("How many threads compute. (default: one for each processor)", valueName: "n"))
    var threads: Int?

    var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads must be at least 1, not \(threads)") }
    }
}
