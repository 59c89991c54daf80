import Foundation
import Testing

/// Small periodic boxes of four ions, and a model of their energies.
enum IonBoxes {
    static let cell = [[4.6, 0, 0], [0.3, 4.9, 0], [-0.2, 0.4, 5.1]]
    static let volume = 4.6 * 4.9 * 5.1

    static func box(_ seed: Int) -> [[Double]] {
        [[0, 0, 0], [2.3, 0, 2.3], [0, 2.3, 2.3], [2.3, 2.3, 0]].enumerated().map { atom, position in
            position.enumerated().map { $1 + 0.3 * sin(Double(7 * seed + 3 * atom + $0)) }
        }
    }

    static func frame(_ positions: [[Double]], _ keys: String = "") -> String {
        let lattice = cell.joined().map { "\($0)" }.joined(separator: " ")
        let lines = positions.enumerated().map { atom, position in
            (atom % 2 == 0 ? "Na" : "Cl") + position.map { " \($0)" }.joined()
        }
        return "4\nProperties=species:S:1:pos:R:3 \(keys) Lattice=\"\(lattice)\" pbc=\"T T T\"\n"
            + lines.joined(separator: "\n") + "\n"
    }

    /// Trains `m.model` on `boxes.xyz`, with a committee of four, and with `dipoles` also `mu.model`.
    static func train(_ program: Program, dipoles: Bool = false) throws {
        let data = (0..<14).map { seed in
            let numbers = (0..<3).map { "\(sin(Double(5 * seed + $0)))" }.joined(separator: " ")
            return frame(box(seed), "energy=\(-8 + 0.3 * sin(Double(seed))) mu=\"\(numbers)\" charge=0")
        }
        try program.write(data.joined(), to: "boxes.xyz")
        for (key, file) in [("energy", "m.model")] + (dipoles ? [("mu", "mu.model")] : []) {
            try program.run(
                "train", "boxes.xyz", "--target", key, "--n-max", "3", "--l-max", "2", "--regularization", "1e-5",
                "--committee", "4", "--save", file
            ).expectSuccess()
        }
    }
}
