import Glibc

/// More memory than this process may have: thrown by who can tell beforehand, or the end of the process where memory
/// that must be there is not.
public struct OutOfMemory: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error as one line for a person, which begins with what was to be done.
    public let description: String

    /// An error for work that cannot have its memory.
    /// - Parameter what: what was to be done and how much it needs, a clause that "; 1.5 GB are allowed by …" follows.
    public init(_ what: String) {
        let allowed = ProcessMemory.allowed
        description = "\(what); \(allowed.text) are allowed by \(allowed.source)"
    }

    /// Ends the process with one sentence on standard error, and status 70.
    /// - Parameter bytes: what was asked for in vain.
    static func end(_ bytes: Int) -> Never {
        let error = OutOfMemory(
            "\(ProcessMemory.text(bytes)) more are needed beside \(ProcessMemory.text(ProcessMemory.used)) in use")
        var text = "lodescope: out of memory: \(error)\n"
        text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(70)
    }
}
