import ArgumentParser
import Atomistics
import Exploration
import Glibc
import LinearAlgebra

/// The status with which the program ends; scripts rely on the numbers, which follow sysexits.h. A command throws it
/// that has already said what is wrong.
enum ExitStatus: Int32, Error {
    case success = 0
    case wrongUsage = 64
    case badData = 65
    case cannotRead = 66
    case internalFault = 70
    case cannotWrite = 73
    case interrupted = 130

    init(_ kind: DataError.Kind) {
        switch kind {
        case .malformed: self = .badData
        case .unreadable: self = .cannotRead
        case .unwritable: self = .cannotWrite
        }
    }
}

/// A command whose time goes into linear algebra.
protocol TrainsModels {}

/// Runs a command and ends the process: the one place where errors become messages and exit statuses.
enum CommandRun {
    static func run(_ root: any ParsableCommand.Type) -> Never {
        endWithoutLibraries()
        Faults.install()
        do {
            if let problem = BLAS.problem {
                StandardError.write("lodescope: \(problem)\n")
                throw ExitStatus.internalFault
            }
            if VersionReport.isWanted(CommandLine.arguments.dropFirst()) {
                try StandardOutput.write(VersionReport.text)
                throw ExitStatus.success
            }
            if let misspelling = Misspelling.find(in: CommandLine.arguments.dropFirst(), of: root) {
                StandardError.write("lodescope: \(misspelling.text)\n")
                throw ExitStatus.wrongUsage
            }
            var command = try root.parseAsRoot()
            if command is any TrainsModels, let warning = BLAS.warning {
                StandardError.write("lodescope: \(warning)\n")
            }
            try requireRoom()
            do {
                try command.run()
            } catch let error as ValidationError {
                // What only the data tell: how the command is used has nothing to do with it.
                StandardError.write("lodescope: \(error.message)\n")
                throw ExitStatus.wrongUsage
            }
            exit(ExitStatus.success.rawValue)
        } catch {
            end(error, root)
        }
    }

    /// Below this many bytes of addresses nothing can be read: threads and the smallest arrays would fail, each in its way.
    private static let leastRoom = 48 << 20

    /// Throws where the addresses that this process may still have are not worth beginning with.
    private static func requireRoom() throws {
        guard ProcessMemory.allowed.limitsAddresses, ProcessMemory.left < leastRoom else { return }
        throw OutOfMemory("\(ProcessMemory.text(ProcessMemory.used)) are in use before anything is read")
    }

    /// Has the process end where the endings of the libraries would begin: OpenBLAS waits for its threads there, and
    /// waits for ever where one is given work at that moment, as when the explorer is quit during a training. What the
    /// program itself registers comes later than this and so runs before it.
    private static func endWithoutLibraries() {
        on_exit(
            { status, _ in
                fflush(nil)
                // No status of ours: a library gave up, as OpenBLAS does without memory. It has said why.
                _exit(status == 1 ? ExitStatus.internalFault.rawValue : status)
            }, nil)
    }

    private static func end(_ error: any Error, _ root: any ParsableCommand.Type) -> Never {
        switch error {
        case let status as ExitStatus:
            exit(status.rawValue)
        case let error as DataError:
            StandardError.write("lodescope: \(error.spelled())\n")
            exit(ExitStatus(error.kind).rawValue)
        case is TrainingError, is InvalidParameter:
            // What was asked of these data is not possible.
            StandardError.write("lodescope: \(error.spelled(.flags))\n")
            exit(ExitStatus.wrongUsage.rawValue)
        case let error as OutOfMemory:
            StandardError.write("lodescope: out of memory: \(error)\n")
            exit(ExitStatus.internalFault.rawValue)
        case is CancellationError:
            exit(ExitStatus.interrupted.rawValue)
        case let error where root.exitCode(for: error) == .validationFailure:
            // Everything that is wrong with the arguments, which may repeat names of files and from files.
            let message = ConfusedOption.explained(root.fullMessage(for: error))
            StandardError.write((message.hasPrefix("Error: ") ? "lodescope: " + message.dropFirst(7) : message) + "\n")
            exit(ExitStatus.wrongUsage.rawValue)
        case let error where root.exitCode(for: error) == .success:
            // Help, the version, completions.
            do {
                let long = CompletionScript.mended(root.fullMessage(for: error))
                let isShort = CommandLine.arguments.contains("-h") && !CommandLine.arguments.contains("--help")
                let text = isShort ? ShortHelp.text(of: long) : long
                try StandardOutput.write(data: Array((text + "\n").utf8))
            } catch {
                end(error, root)
            }
            exit(ExitStatus.success.rawValue)
        default:
            StandardError.write(
                "lodescope: internal error: \(error)\n\(Faults.request)\n"
            )
            exit(ExitStatus.internalFault.rawValue)
        }
    }
}
