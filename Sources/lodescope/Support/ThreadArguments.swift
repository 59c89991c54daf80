import ArgumentParser
import Foundation

struct ThreadArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many threads compute; the last digits of a model depend on it. (default: one for each processor)",
            valueName: "n"))
    var threads: Int?

    /// The most threads: more than any machine's processors, and few enough for their stacks.
    static let most = 1024

    var count: Int { threads ?? min(ProcessInfo.processInfo.activeProcessorCount, ThreadArguments.most) }

    func validate() throws {
        if let threads, !(1...ThreadArguments.most).contains(threads) {
            throw ValidationError("--threads must be between 1 and \(ThreadArguments.most), not \(threads)")
        }
    }
}
