import Foundation
import Testing

struct DatasetCommandTests {
    private func frame(_ id: String, _ z: Double, _ energy: String) -> String {
        """
        3
        Properties=species:S:1:pos:R:3:fragment:I:1 curve_id=\(id) charge_a=0 charge_b=0 interaction_energy=\(energy)
        F 0 0 0 0
        H 0 0 0.92 0
        Ne 0 0 \(z) 1

        """
    }

    private func curve(_ id: String) -> String {
        frame(id, 3, "-0.01") + frame(id, 4, "-0.004") + frame(id, 5, "-0.001")
    }

    private func withProgram(_ body: (Program) throws -> Void) throws {
        let program = try Program()
        defer { program.removeFolder() }
        try program.write(curve("a") + curve("b"), to: "good.xyz")
        try program.write(curve("a") + frame("b", 3, "x"), to: "bad.xyz")
        try body(program)
    }

    @Test("info in all formats")
    func info() throws {
        try withProgram { program in
            let text = try program.run("dataset", "info", "good.xyz", "--unit", "meV")
            #expect(text.status == 0)
            #expect(
                text.output == """
                    class  curves  points  atoms  std / meV  min / meV  max / meV
                    PP          2       6     18        3.7      -10.0       -1.0

                    2 curves, 6 points; elements H F Ne

                    """)
            let json = try program.run("dataset", "info", "good.xyz", "--format", "json")
            #expect(
                json.output.hasPrefix(
                    #"{"classes":[{"class":"PP","curves":2,"points":6,"atoms":18,"std":0.0037416573867739412,"min":-0.01,"#
                        + #""max":-0.001}],"elements":["H","F","Ne"],"curves":2,"points":6,"version":"#))
            let csv = try program.run("dataset", "info", "good.xyz", "--format", "csv", "--unit", "meV")
            #expect(
                csv.output.withoutOrigin
                    == "class,curves,points,atoms,std,min,max\nPP,2,6,18,0.0037416573867739412,-0.01,-0.001\n")
            #expect(text.errors + json.errors + csv.errors == "")
        }
    }

    @Test("validate lists everything, and its status says whether there are errors")
    func validate() throws {
        try withProgram { program in
            let bad = try program.run("dataset", "validate", "bad.xyz")
            #expect(bad.status == 65)
            #expect(bad.errors == "")
            #expect(
                bad.output == """
                    bad.xyz:17: error: interaction_energy: expected a finite number, found 'x'
                    1 sound curve, 3 points: 1 error, 0 warnings; left out: 1 curve

                    """)
            let good = try program.run("dataset", "validate", "good.xyz", "--format", "json")
            #expect(good.status == 0)
            let document = try JSONSerialization.jsonObject(with: Data(good.output.utf8)) as? [String: Any]
            #expect((document?["errors"] as? [Any])?.count == 0)
            #expect((document?["warnings"] as? [[String: Any]])?.first?["kind"] as? String == "duplicate")
            #expect(try program.run("dataset", "validate", "none.xyz").status == 66)
        }
    }

    @Test("convert there and back", arguments: ["points.xyz", "points.xyz.gz"])
    func convert(name: String) throws {
        try withProgram { program in
            #expect(try program.run("dataset", "convert", "good.xyz", "--to", "points", "--output", name).status == 0)
            #expect(try program.run("dataset", "convert", name, "--to", "scans", "--output", "scans.xyz").status == 0)
            #expect(try program.read("scans.xyz").split(separator: "\n").count == 10)
            let back = try program.run("dataset", "convert", "scans.xyz", "--to", "points", "--output", "-")
            let there = try program.run("dataset", "convert", "good.xyz", "--to", "points", "--output", "-")
            #expect(back.output == there.output)
            #expect(back.output.split(separator: "\n").count == 30)
            #expect(try program.files() == ["bad.xyz", "good.xyz", name, "scans.xyz"].sorted())
        }
    }

    @Test("bad data stop a command, or are skipped and counted")
    func badData() throws {
        try withProgram { program in
            let stopped = try program.run("dataset", "convert", "bad.xyz", "--to", "points", "--output", "out.xyz")
            #expect(stopped.status == 65)
            #expect(
                stopped.errors == "lodescope: bad.xyz:17: interaction_energy: expected a finite number, found 'x'\n")
            #expect(try program.files() == ["bad.xyz", "good.xyz"])

            let skipped = try program.run("dataset", "info", "bad.xyz", "--skip-bad", "--format", "csv")
            #expect(skipped.status == 0)
            #expect(skipped.output.split(separator: "\n").last?.hasPrefix("PP,1,3,9,") == true)
            #expect(
                skipped.errors == "lodescope: skipped 1 curve; the first because of "
                    + "bad.xyz:17: interaction_energy: expected a finite number, found 'x'\n")
        }
    }

    @Test("options that tell what files do not")
    func readingOptions() throws {
        try withProgram { program in
            let text = [3, 4].map { "3\nname=x E=-2 nA=2\nF 0 0 0\nH 0 0 0.92\nNe 0 0 \($0)\n" }.joined()
            try program.write(text, to: "own.xyz")
            let outcome = try program.run(
                "dataset", "info", "own.xyz", "--map", "energy=E,fragment=nA,curve=name", "--energy-unit", "kJ/mol",
                "--charges", "neutral", "--unit", "kJ/mol")
            #expect(outcome.errors == "")
            #expect(outcome.output.contains("PP          1       2      6          0.00         -2.00         -2.00"))
        }
    }

    @Test(
        "wrong usage is 64",
        arguments: [
            ["dataset", "info"], ["dataset", "convert", "good.xyz", "--to", "rows", "--output", "x"],
            ["dataset", "info", "good.xyz", "--map", "mass=m"], ["dataset", "info", "good.xyz", "--energy-unit", "Ry"],
            ["nonsense"],
        ])
    func usage(arguments: [String]) throws {
        try withProgram { program in
            let line = (["lodescope"] + arguments).joined(separator: " ")
            let outcome = try program.shell(line)
            #expect(outcome.status == 64)
            #expect(outcome.output == "")
            #expect(outcome.errors.hasPrefix("lodescope: "))
        }
    }

    @Test("what cannot be read is 66, also with --skip-bad")
    func unreadable() throws {
        try withProgram { program in
            let outcome = try program.run("dataset", "info", "none.xyz", "good.xyz", "--skip-bad")
            #expect(outcome.status == 66)
            #expect(outcome.errors == "lodescope: none.xyz: cannot read: No such file or directory\n")
        }
    }

    @Test("what cannot be written is 73, and nothing is left behind")
    func unwritable() throws {
        try withProgram { program in
            let convert = "lodescope dataset convert good.xyz --to points --output"
            let missing = try program.shell("\(convert) none/out.xyz")
            #expect(missing.status == 73)
            #expect(missing.errors == "lodescope: none/out.xyz: cannot write: No such file or directory\n")
            let full = try program.shell("\(convert) /dev/full")
            #expect(full.status == 73)
            #expect(full.errors == "lodescope: /dev/full: cannot write: No space left on device\n")
            #expect(try program.shell("lodescope dataset info good.xyz > /dev/full").status == 73)
            #expect(try program.shell("\(convert) .").status == 73)

            // A file that grows beyond what is allowed; the one before it stays as it was.
            let many = (0..<100).map { curve("c\($0)") }.joined()
            try program.write(many, to: "many.xyz")
            try program.write("before", to: "out.xyz")
            let limited = try program.shell(
                "ulimit -f 8; lodescope dataset convert many.xyz --to points --output out.xyz")
            #expect(limited.status == 73)
            #expect(try program.read("out.xyz") == "before")
            #expect(try program.files() == ["bad.xyz", "good.xyz", "many.xyz", "out.xyz"])
        }
    }

    @Test("a replaced file keeps its permissions, and a link stays one")
    func replacement() throws {
        try withProgram { program in
            let outcome = try program.shell(
                """
                echo before > target.xyz; chmod 600 target.xyz; ln -s target.xyz link.xyz
                lodescope dataset convert good.xyz --to points --output link.xyz
                test -L link.xyz && stat -c %a target.xyz
                """)
            #expect(outcome.output == "600\n")
            #expect(try program.read("target.xyz").hasPrefix("3\nProperties="))
        }
    }

    @Test("ctrl-c ends with 130")
    func interrupt() throws {
        try withProgram { program in
            #expect(mkfifo(program.folder + "/pipe.xyz", 0o600) == 0)
            let process = program.process("dataset", "info", "pipe.xyz")
            try process.run()
            // Opens when the program has opened the other end, and leaves it waiting for data.
            let pipe = try #require(FileHandle(forWritingAtPath: program.folder + "/pipe.xyz"))
            process.interrupt()
            try pipe.close()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit)
            #expect(process.terminationStatus == 130)
        }
    }
}
