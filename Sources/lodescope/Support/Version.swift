import Exploration
import LinearAlgebra

/// The report that `--version --verbose` prints: all that speed depends on, and where the data were found.
enum VersionReport {
    static func isWanted(_ arguments: some Collection<String>) -> Bool { Set(arguments) == ["--version", "--verbose"] }

    static var text: String {
        var blas = BLAS.name
        if let choice = BLAS.choice { blas += " (\(choice))" }
        var rows = [
            ("lodescope", Origin.version), ("built for", ProcessorLevel.built), ("BLAS", blas),
            ("memory", "\(ProcessMemory.allowed.text), by \(ProcessMemory.allowed.source)"),
            ("data", ShippedData.dimers ?? "not found above the program"),
        ]
        if let warning = BLAS.warning { rows.append(("warning", warning)) }
        return rows.map { $0.0.padded(to: 11) + $0.1 + "\n" }.joined()
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
