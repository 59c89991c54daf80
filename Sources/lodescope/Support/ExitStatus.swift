import ArgumentParser
import Atomistics
import Exploration
import Glibc

/// How the program ends; scripts rely on the numbers, which follow sysexits.h. Thrown by a command that has already said
/// what is wrong.
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

/// Runs a command and ends the process: the one place where errors become messages and exit statuses.
enum CommandRun {
    static func run(_ root: any ParsableCommand.Type) -> Never {
        endWithoutLibraries()
        Signals.install()
        do {
            var command = try root.parseAsRoot()
            try command.run()
            exit(ExitStatus.success.rawValue)
        } catch {
            end(error, root)
        }
    }

    /// Has the process end where the endings of the libraries would begin: OpenBLAS waits for its threads there, and waits
    /// for ever where one is given work at that moment, as when the explorer is quit during a training. What the program
    /// itself registers comes later than this and so runs before it.
    private static func endWithoutLibraries() {
        on_exit(
            { status, _ in
                fflush(nil)
                _exit(status)
            }, nil)
    }

    private static func end(_ error: any Error, _ root: any ParsableCommand.Type) -> Never {
        switch error {
        case let status as ExitStatus:
            exit(status.rawValue)
        case let error as DataError:
            StandardError.write("lodescope: \(error)\n")
            exit(ExitStatus(error.kind).rawValue)
        case let error as TrainingError:
            // What was asked of these data is not possible.
            StandardError.write("lodescope: \(error)\n")
            exit(ExitStatus.wrongUsage.rawValue)
        case is CancellationError:
            exit(ExitStatus.interrupted.rawValue)
        case let error where root.exitCode(for: error) == .validationFailure:
            // Everything that is wrong with the arguments, which may repeat names of files and from files.
            StandardError.write(root.fullMessage(for: error) + "\n")
            exit(ExitStatus.wrongUsage.rawValue)
        case let error where root.exitCode(for: error) == .success:
            // Help, the version.
            root.exit(withError: error)
        default:
            StandardError.write(
                "lodescope: internal error: \(error)\nThis is a fault of lodescope; please report it with the command.\n"
            )
            exit(ExitStatus.internalFault.rawValue)
        }
    }
}
