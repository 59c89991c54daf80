import Foundation

@testable import Atomistics

/// Files of a test, gone with it.
final class TemporaryFolder {
    let path: String

    init(_ files: [String: String] = [:]) throws {
        path = NSTemporaryDirectory() + "atomistics-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try write(Array(text.utf8), to: name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    /// What reading the folder gives, with the folder's path left out of messages.
    func read(_ options: ReadingOptions = ReadingOptions()) -> (dataset: Dataset, errors: [String]) {
        let outcome = DatasetReader(options: options).readAll([path])
        return (outcome.dataset, outcome.errors.map { local("\($0)") })
    }

    func local(_ message: String) -> String {
        message.replacingOccurrences(of: path + "/", with: "").replacingOccurrences(of: path, with: "FOLDER")
    }
}

/// Curves to make files of: hydrogen fluoride beside neon, which is nobody's data.
enum Sample {
    /// A frame of the points layout.
    static func frame(
        _ id: String = "hf-ne", at distance: Double = 3, energy: String = "-0.01",
        keys: String = "class=PP charge_a=0 charge_b=0"
    ) -> String {
        """
        3
        Properties=species:S:1:pos:R:3:fragment:I:1 curve_id=\(id) \(keys) interaction_energy=\(energy)
        F 0 0 0 0
        H 0 0 0.92 0
        Ne 0 0 \(distance) 1

        """
    }

    static func curve(_ id: String = "hf-ne") -> String {
        frame(id, at: 3, energy: "-0.01") + frame(id, at: 4, energy: "-0.004") + frame(id, at: 5, energy: "-0.001")
    }

    /// A curve of the scans layout.
    static func scan(
        direction: String = "0 0 1", displacements: String = "0 1 2", energies: String = "-0.01 -0.004 -0.001",
        keys: String = ""
    ) -> String {
        """
        3
        Properties=species:S:1:pos:R:3:fragment:I:1 curve_id=hf-ne charge_a=0 charge_b=0 displacements="\(displacements)" \
        direction="\(direction)" interaction_energies="\(energies)" \(keys)
        F 0 0 0 0
        H 0 0 0.92 0
        Ne 0 0 3 1

        """
    }
}
