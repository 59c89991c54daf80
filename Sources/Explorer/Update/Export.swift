import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// The screen without prompt or help, as it is exported.
    var picture: CellBuffer {
        var plain = self
        plain.prompt = nil
        plain.showsHelp = false
        return plain.view(size: size, capabilities: capabilities)
    }

    mutating func export(_ contents: String, as ending: String) {
        let name = (["lodescope", screen.title.lowercased()] + screen.room.subject(self)).joined(separator: "-")
        var safe = ""
        for scalar in name.unicodeScalars {
            let isSafe =
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_.".unicodeScalars.contains(scalar)
            safe.unicodeScalars.append(isSafe ? scalar : "_")
            // File systems take 255 bytes, of which the ending and a number need some.
            if safe.utf8.count > 200 { break }
        }
        emit(.write(path: safe + "." + ending, contents: contents))
    }

    /// The numbers of the screen.
    var csv: String { CommaSeparated.text(screen.room.rows(self)) }

    /// What a file of the chosen dimer is named after.
    var dimerSubject: [String] { ["\(dimerClass)"] + (selection.map { [$0.curve.id] } ?? []) }
}
