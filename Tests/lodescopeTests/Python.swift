import Foundation

/// The Python of this machine, or what LODESCOPE_PYTHON names, and what is installed there: tests that need more than there is
/// are skipped.
enum Python {
    static let program = ProcessInfo.processInfo.environment["LODESCOPE_PYTHON"] ?? "python3"

    static let hasNumPy = has("numpy")
    static let hasASE = has("ase")
    static let hasMetatensor = has("metatensor")
    static let hasChemiscope = has("chemiscope")

    private static func has(_ module: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Found, not imported: that takes a second of some.
        process.arguments = [
            program, "-c", "import sys, importlib.util as u; sys.exit(u.find_spec('\(module)') is None)",
        ]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

extension Program {
    /// Runs a script in the folder, with `lodescope.py` to be imported, and the program for it to find.
    func python(_ script: String) throws -> Outcome {
        try write(script, to: "script.py")
        return try shell(
            "PYTHONDONTWRITEBYTECODE=1 PYTHONPATH='\(Program.inProject("Assets/python"))' LODESCOPE='\(Program.executable)' "
                + "\(Python.program) script.py")
    }
}
