import Figures
import Foundation
import Testing

/// `lodescope figure`: files of figures, as other programs read them.
struct FigureCommandTests {
    /// Binding curves of two ions of two atoms each, one name after the other.
    static let dimers = (0..<12).map { curve in
        (0..<8).map { point in
            let distance = 3 + 0.5 * Double(point)
            let bond = 0.9 + 0.02 * Double(curve)
            return """
                4
                Properties=species:S:1:pos:R:3:fragment:I:1 curve_id=d\(curve) charge_a=1 charge_b=-1 interaction_energy=\(-14.4 / (distance + bond))
                N 0 0 0 0
                H 0 0 \(-bond) 0
                O 0 0 \(distance) 1
                H 0 \(bond) \(distance) 1

                """
        }.joined()
    }.joined()

    private func file(_ program: Program, _ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: program.folder + "/" + name))
    }

    @Test(
        "a figure is an SVG that tells its command, a PDF, or a PNG of its width", .enabled(if: Figure.problem == nil))
    func formats() throws {
        try withProgram { program in
            try program.write(Self.dimers, to: "d.xyz")
            let figure = ["figure", "curves", "d.xyz", "--l-max", "1", "--n-max", "2", "--committee", "0"]
            for (ending, start) in [("svg", "<?xml"), ("pdf", "%PDF"), ("png", "\u{89}PNG")] {
                let result = try program.run(figure + ["-o", "f." + ending, "--width", "100mm"])
                #expect(result.status == 0 && result.output == "", "\(result.errors)")
                let bytes = try file(program, "f." + ending)
                #expect(bytes.starts(with: ending == "png" ? [0x89, 0x50, 0x4E, 0x47] : Array(start.utf8)))
            }
            let svg = try #require(String(data: try file(program, "f.svg"), encoding: .utf8))
            #expect(svg.contains("<desc>lodescope train d.xyz") && svg.contains("--l-max 1"))
            let png = try file(program, "f.png")
            // 100 mm at 300 dots an inch.
            #expect(png[16..<20].reduce(0) { 256 * $0 + Int($1) } == 1181)
        }
    }

    @Test("named curves, one below the other", .enabled(if: Figure.problem == nil))
    func curves() throws {
        try withProgram { program in
            try program.write(Self.dimers, to: "d.xyz")
            func height(_ curves: [String]) throws -> Double {
                let result = try program.run(
                    ["figure", "errors", "d.xyz", "--n-max", "2", "--l-max", "1", "--committee", "0", "-o", "f.svg"]
                        + curves.flatMap { ["--curve", $0] })
                #expect(result.status == 0, "\(result.errors)")
                let svg = String(decoding: try file(program, "f.svg"), as: UTF8.self)
                return Double(try #require(svg.firstMatch(of: /height="([0-9.]+)/)?.1))!
            }
            let one = try height(["d1"])
            #expect(abs(try height(["d1", "d3"]) - 2 * one) < 2)
            let unknown = try program.run("figure", "curves", "d.xyz", "--curve", "nope", "-o", "f.svg")
            #expect(unknown.status == 64 && unknown.errors.contains("has no curve nope"))
        }
    }

    @Test("a lesson's figures need no data", .enabled(if: Figure.problem == nil))
    func multipoles() throws {
        try withProgram { program in
            #expect(try program.run("figure", "multipoles", "-o", "m.svg").status == 0)
            let svg = String(decoding: try file(program, "m.svg"), as: UTF8.self)
            #expect(svg.contains("<desc>lodescope lesson multipoles"))
        }
    }

    @Test("what is drawn in space, a chain, and a sweep", .enabled(if: Figure.problem == nil))
    func space() throws {
        try withProgram { program in
            try program.write(Self.dimers, to: "d.xyz")
            let small = ["--l-max", "0", "--n-max", "1", "--committee", "0"]
            let sweep = ["sweep", "d.xyz", "--vary", "descriptor", "--vary", "train_curves"] + small
            for (words, parts) in [
                (
                    ["fields", "d.xyz", "--curve", "d3", "--centre", "2", "--turn", "20,-10"],
                    ["--centre 2 --turn 20.0,-10.0"]
                ),
                (["molecule", "d.xyz", "--distance", "5.1"], ["lodescope figure molecule d.xyz", "--distance 5.00"]),
                (
                    ["chain", "--spacing", "2", "--element", "O"],
                    ["<desc>lodescope figure chain --element O --spacing 2.0"]
                ),
                (sweep, ["--vary descriptor --vary train-curves"]),
            ] {
                let result = try program.run(["figure"] + words + ["-o", "f.svg"])
                #expect(result.status == 0, "\(words): \(result.errors)")
                let svg = String(decoding: try file(program, "f.svg"), as: UTF8.self)
                for part in parts { #expect(svg.contains(part), "\(part) in \(svg.prefix(600))") }
            }
        }
    }

    @Test(
        "what makes no sense is refused before anything is trained",
        arguments: [
            (["curves", "d.xyz", "-o", "f.jpg"], 64, ".svg, .pdf or .png"),
            (["curves", "-o", "f.pdf"], 64, "needs a dataset"),
            (["multipoles", "d.xyz", "-o", "f.pdf"], 64, "takes no dataset"),
            (["parity", "d.xyz", "--curve", "d1", "-o", "f.pdf"], 64, "--curve is for"),
            (["parity", "d.xyz", "--width", "10mm", "-o", "f.pdf"], 64, "--width must be between"),
            (["parity", "d.xyz", "--width", "10", "-o", "f.pdf"], 64, "--width"),
            (["parity", "d.xyz", "--font-size", "24", "-o", "f.pdf"], 64, "too large"),
            (["parity", "none.xyz", "-o", "f.pdf"], 66, "none.xyz"),
            (["parity", "d.xyz", "-o", "none/f.pdf"], 73, "none"),
            (["graph", "d.xyz", "-o", "f.pdf"], 64, "graph"),
            (["chain", "d.xyz", "-o", "f.pdf"], 64, "takes no dataset"),
            (["chain", "--element", "N", "-o", "f.pdf"], 64, "the chain has C and O"),
            (["fields", "d.xyz", "--centre", "5", "-o", "f.pdf"], 64, "between 1 and 4"),
            (["fields", "d.xyz", "--curve", "nope", "-o", "f.pdf"], 64, "has no curve nope"),
            (["molecule", "d.xyz", "--turn", "20", "-o", "f.pdf"], 64, "--turn"),
            (["parity", "d.xyz", "--centre", "1", "-o", "f.pdf"], 64, "--centre is for"),
            (["sweep", "d.xyz", "--vary", "l-max", "-o", "f.pdf"], 64, "two parameters"),
            (["sweep", "d.xyz", "--vary", "l-mx", "--vary", "n-max", "-o", "f.pdf"], 64, "did you mean l-max"),
        ])
    func refused(_ arguments: [String], _ status: Int32, _ message: String) throws {
        try withProgram { program in
            try program.write(Self.dimers, to: "d.xyz")
            let result = try program.run(["figure"] + arguments)
            #expect(result.status == status && result.errors.contains(message), "\(result.errors)")
        }
    }

    @Test("a view is a figure and a screen, whoever opens it", .enabled(if: Figure.problem == nil))
    func views() throws {
        try withProgram { program in
            try program.write(Self.dimers, to: "d.xyz")
            // As the explorer writes it, but for what may be left out.
            let view = """
                {"dataset": ["d.xyz"], "screen": 1, "dimer": "d5", "unit": "meV", "sort": "name", "theme": "light",
                 "showsPercent": false, "parameter": "lMax", "options": {"fields": {"lMax": 1, "nMax": 2}, "committee": 0},
                 "appearance": {"showsErrors": true, "visible": ["rho-v"], "zoom": {"all": {}}, "showsBand": true,
                                "learning": "descriptors"}}
                """
            try program.write(view, to: "v.json")
            let figure = try program.run("figure", "view", "v.json", "-o", "f.svg")
            #expect(figure.status == 0, "\(figure.errors)")
            let svg = String(decoding: try file(program, "f.svg"), as: UTF8.self)
            #expect(svg.contains("<desc>lodescope train d.xyz"))
            let frame = try program.run("explore", "--view", "v.json")
            #expect(frame.status == 0 && frame.output.contains("d5") && frame.output.contains("meV"), "\(frame.errors)")

            for (text, message) in [("[1]", "something else"), ("{\"dataset\": 3}", "another value of dataset")] {
                try program.write(text, to: "bad.json")
                for command in [["explore", "--view", "bad.json"], ["figure", "view", "bad.json", "-o", "f.svg"]] {
                    let result = try program.run(command)
                    #expect(
                        result.status == 65 && result.errors.contains("bad.json: expected a view"), "\(result.errors)")
                    #expect(result.errors.contains(message), "\(result.errors)")
                }
            }
            #expect(try program.run("explore", "--view", "none.json").status == 66)
            #expect(try program.run("explore", "d.xyz", "--view", "v.json").status == 64)
        }
    }
}
