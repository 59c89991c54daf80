import Foundation
import Testing

/// Names in files, of files and of keys that a terminal or a spreadsheet would obey.
struct HostileTextTests {
    private static let marks = "\u{202E}\u{2066}\u{2028}\u{200F}"

    private func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x0A, 0x09: true
            case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
            default: true
            }
        }
    }

    /// Two curves with these names and classes.
    private func dataset(_ ids: [String], dimerClass: String = "PP") -> String {
        ids.enumerated().map { index, id in
            (0..<3).map { point in
                """
                3
                Properties=species:S:1:pos:R:3 n_a=2 curve_id="\(id.replacing("\"", with: "\\\""))" class="\(dimerClass)" \
                charge_a=0 charge_b=0 interaction_energy=-0.0\(index + 1)\(point)
                F 0 0 0
                H 0 0 0.92
                Ne 0 0 \(3 + point)

                """
            }.joined()
        }.joined()
    }

    private static let fit = "--n-max 1 --l-max 0 --regularization 1e-3 --committee 0 --train-curves 1"

    @Test("files called by escape sequences", arguments: ["", "--format json", "--format csv"])
    func fileNames(format: String) throws {
        try withProgram { program in
            try program.write("junk", to: "\u{1B}]0;owned\u{7}\n\u{9B}31m\(Self.marks).xyz")
            for command in ["dataset validate", "dataset info", "train", "predict none.model", "features -o x.npz"] {
                let words = command == "features -o x.npz" ? "" : format
                let outcome = try program.shell(
                    "lodescope \(command) *owned* \(words); lodescope \(command) *owned*/none")
                #expect(isHarmless(outcome.output) && isHarmless(outcome.errors))
                // One message a line: none that the name makes up.
                #expect(
                    outcome.errors.split(separator: "\n").allSatisfy {
                        $0.hasPrefix("lodescope: ") || $0.hasPrefix("Usage: ")
                            || $0.hasPrefix("  ")
                    })
            }
        }
    }

    @Test("names and classes that turn text round are printed without, and are whole in JSON")
    func marks() throws {
        try withProgram { program in
            let ids = ["a\(Self.marks)b", "c"]
            try program.write(dataset(ids, dimerClass: "K\u{202E}"), to: "a.xyz")
            for format in ["text", "json", "csv"] {
                let outcome = try program.shell(
                    """
                    lodescope dataset info a.xyz --format \(format); lodescope dataset validate a.xyz --format \(format)
                    lodescope table a.xyz \(Self.fit) --format \(format); lodescope curves a.xyz \(Self.fit) --format \(format)
                    """)
                #expect(outcome.output.contains("K") && isHarmless(outcome.output) && isHarmless(outcome.errors))
            }
            let words = Self.fit.split(separator: " ").map(String.init)
            let outcome = try program.run(["curves", "a.xyz", "--format", "json"] + words)
            let object = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
            let curves = try #require(object["curves"] as? [[String: Any]])
            #expect(curves.map { $0["id"] as? String } == ids)
        }
    }

    @Test("long names do not fill messages")
    func longNames() throws {
        try withProgram { program in
            let id = String(repeating: "long", count: 1000)
            try program.write(dataset([id, "b"]).replacing("interaction_energy=-0.010", with: "other=1"), to: "a.xyz")
            try program.write(dataset([id, "b"]).replacing("Ne 0 0", with: "Ar 0 0"), to: "b.xyz")
            try program.write(dataset(["a", "b"]), to: "c.xyz")
            let outcome = try program.shell(
                """
                lodescope train a.xyz \(Self.fit); lodescope dataset validate a.xyz; lodescope curves c.xyz \(Self.fit) --curve \(id)
                lodescope train c.xyz \(Self.fit) --save m >/dev/null; lodescope predict m b.xyz
                """)
            let lines = (outcome.errors + outcome.output).split(separator: "\n")
            #expect(lines.count > 4 && lines.allSatisfy { $0.count < 300 })
        }
    }
}
