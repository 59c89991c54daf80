import CFaults
import Glibc
import LinearAlgebra

/// The last words of the program when it has a fault of its own, as `ExitStatus.internalFault`: one sentence, and the
/// status.
enum Faults {
    static let request = "This is a fault of lodescope; please report it with the command."

    /// Has faults end with these words. With `SWIFT_BACKTRACE=enable=yes` the Swift runtime keeps the last word, for
    /// those who look for the fault.
    static func install() {
        if let asked = getenv("SWIFT_BACKTRACE"), String(cString: asked).contains("enable=yes") { return }
        let allowed = ProcessMemory.allowed
        faults_install(
            "lodescope: internal error. \(request)\n",
            "lodescope: out of memory: more than the \(allowed.text) that are allowed by \(allowed.source) are needed\n",
            allowed.bytes / 16, ExitStatus.internalFault.rawValue)
    }
}
