import Foundation
import Testing

/// Sweeps, records of runs and reports, as somebody at a shell has them.
struct RecordCommandTests {
    /// Diatomic molecules with an energy that falls as their atoms part, with some noise.
    private static let molecules = (0..<24).map { index in
        let distance = 0.6 + 0.05 * Double(index)
        let energy = -1 / distance + 0.02 * Double((index * 7) % 5 - 2)
        return "2\nProperties=species:S:1:pos:R:3 energy=\(energy)\nH 0 0 0\nH 0 0 \(distance)\n"
    }.joined()

    private static let data = ["h2.xyz", "--target", "energy", "--n-max", "2", "--l-max", "1"]

    private func withData(_ body: (Program) throws -> Void) throws {
        try withProgram { program in
            try program.write(Self.molecules, to: "h2.xyz")
            try body(program)
        }
    }

    private func cells(_ program: Program, _ arguments: [String]) throws -> [[String: Any]] {
        try #require(try program.json(["sweep"] + Self.data + arguments)["cells"] as? [[String: Any]])
    }

    @Test("a sweep has the errors of its trainings one by one, and those of test curves only where they are asked for")
    func cellsAreTrainings() throws {
        try withData { program in
            let axes = ["--vary", "regularization=1e-6:1e-2:x100", "--vary", "sigma-v=0.5,1", "--record", "a.runs"]
            let found = try cells(program, axes)
            #expect(found.count == 6)
            for cell in found {
                let options = try #require(cell["options"] as? [String: Any])
                #expect(Set(options.keys) == ["regularization", "sigma_v"])
                #expect(cell["test_rmse_percent"] is NSNull && cell["test_rmse"] is NSNull)
                let values = ["regularization", "sigma_v"].map { "\(options[$0] ?? "")" }
                let alone = try program.json(
                    ["train"] + Self.data
                        + ["--committee", "0", "--regularization", values[0], "--sigma-v", values[1]])
                let (one, other) = (cell["cv_rmse_percent"] as? Double, alone["cv_rmse_percent"] as? Double)
                #expect(abs((one ?? 0) / (other ?? .nan) - 1) < 1e-9)
                #expect(cell["train_rmse_percent"] is Double)
            }
            let tested = try cells(program, ["--vary", "sigma-v=0.5,1", "--measure", "test"])
            #expect(tested.allSatisfy { $0["test_rmse_percent"] is Double })
            // The command of a run repeats it.
            let shown = try program.run("runs", "show", "a.runs", "2")
            shown.expectSuccess()
            let command = try #require(shown.output.split(separator: "\n").last)
            #expect(command.hasPrefix("lodescope train h2.xyz --target energy"))
            let again = try program.shell(command + " --format csv")
            again.expectSuccess()
            let export = try program.run("runs", "export", "a.runs", "--where", "run=2").output
            let rows = export.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
            let column = try #require(rows[0].firstIndex(of: "cv_rmse_percent"))
            let recorded = try #require(Double(rows[1][column]))
            let csv = again.output.split(separator: "\n").map { $0.split(separator: ",") }
            let place = try #require(csv[0].firstIndex(of: "cv_rmse_percent"))
            let printed = try #require(Double(csv[1][place]))
            #expect(abs(recorded / printed - 1) < 1e-9)
        }
    }

    @Test("a sweep that is killed at any moment goes on where it was, with every training in the record once")
    func killed() throws {
        try withData { program in
            let arguments =
                ["sweep"] + Self.data + ["--vary", "seed=0:39:1", "--vary", "sigma-v=0.5,1", "--record", "a.runs"]
            var kills = 0
            for wait in [0.02, 0.05, 0.08, 0.11, 0.14] {
                let process = program.process("sweep")
                process.arguments = Array(process.arguments!.dropLast()) + arguments
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                try process.run()
                Thread.sleep(forTimeInterval: wait)
                if process.isRunning {
                    kill(process.processIdentifier, SIGKILL)
                    kills += 1
                }
                process.waitUntilExit()
            }
            #expect(kills > 0)
            try program.run(arguments).expectSuccess()
            let again = try program.run(arguments)
            #expect(again.errors == "lodescope: a.runs has 80 of 80 trainings already\n")
            #expect(again.output.split(separator: "\n").count == 83)
            let export = try program.json("runs", "list", "a.runs")
            let runs = try #require(export["runs"] as? [[String: Any]])
            let options = try runs.map { try #require($0["options"] as? [String: Any]) }
            #expect(runs.count == 80 && Set(options.map { "\($0["seed"] ?? "") \($0["sigma_v"] ?? "")" }).count == 80)
            let check = try program.shell(
                "command -v sqlite3 >/dev/null || { echo ok; exit; }; sqlite3 a.runs 'PRAGMA integrity_check'")
            #expect(check.output == "ok\n")
        }
    }

    @Test(
        "what a sweep cannot go through is said before it begins",
        arguments: [
            ("r-cut", "expected NAME=A:B:STEP"), ("rcut=2,3", "did you mean r-cut?"), ("r-cut=2,wide", "found 'wide'"),
            ("r-cut=6:2:1", "goes up"), ("r-cut=2:6:0", "a step above 0"), ("r-cut=2:6", "for samples"),
            ("l-max=0:4:0.5", "found '0.5'"), ("r-cut=2,2", "twice"), ("l-max=0:40:10", "must be between"),
            ("cutoff-width=0.5,4", "cutoff-width=4: --cutoff-width must be"), ("seed=0:1e9:1", "more than 1000 values"),
        ])
    func wrongAxes(axis: String, words: String) throws {
        try withData { program in
            let outcome = try program.run(["sweep"] + Self.data + ["--vary", axis, "--record", "a.runs"])
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome.errors)")
            #expect(try program.files() == ["h2.xyz"])
        }
    }

    @Test("what cannot be trained is named, and the others go on; where that is all, it is the command's error")
    func failedCells() throws {
        try withData { program in
            let sweep = ["sweep"] + Self.data + ["--vary"]
            let some = try program.run(sweep + ["centres=all;N", "--format", "csv"])
            #expect(some.status == 70 && some.output.split(separator: "\n").count == 2)
            #expect(some.errors.contains("centres=N: ") && some.errors.hasSuffix("1 of 2 trainings failed\n"))
            let all = try program.run(sweep + ["centres=N;C"])
            #expect(all.status == 64 && all.errors.contains("matches no atom"), "\(all.errors)")
        }
    }

    @Test("samples are as many as asked for, spread over ranges, and the same every time")
    func samples() throws {
        try withData { program in
            let arguments = [
                "--vary", "r-cut=2:6", "--vary", "l-max=0:1", "--vary", "basis=gto,monomial", "--samples", "12",
            ]
            let options = try cells(program, arguments).map { try #require($0["options"] as? [String: Any]) }
            let cutoffs = try options.map { try #require($0["r_cut"] as? Double) }
            #expect(options.count == 12 && cutoffs.allSatisfy { (2...6).contains($0) })
            for quarter in 0..<4 { #expect(cutoffs.count { Int($0) - 2 == quarter } == 3) }
            for value in [0, 1] { #expect((5...7).contains(options.count { $0["l_max"] as? Int == value })) }
            let again = try cells(program, arguments).map { cell in
                try #require((cell["options"] as? [String: Any])?["r_cut"] as? Double)
            }
            #expect(again == cutoffs)
        }
    }

    @Test("train, table and learn are kept too; runs are listed, chosen, compared, named, merged and exported")
    func runs() throws {
        try withData { program in
            try program.run(["train"] + Self.data + ["--record", "a.runs"]).expectSuccess()
            try program.run(
                ["table"] + Self.data + ["--descriptors", "v,rho-v", "--committee", "0", "--record", "a.runs"]
            ).expectSuccess()
            try program.run(["learn"] + Self.data + ["--sizes", "6,12", "--draws", "2", "--record", "b.runs"])
                .expectSuccess()
            #expect(try program.run("runs", "merge", "a.runs", "b.runs").output == "b.runs: 1 of 1 run added\n")
            #expect(try program.run("runs", "merge", "a.runs", "b.runs").output == "b.runs: 0 of 1 run added\n")
            let list = try program.run("runs", "list", "a.runs").output.split(separator: "\n")
            #expect(list.count == 5 && list[1].contains("train") && list[4].contains("learn"))
            #expect(try program.run("runs", "list", "a.runs", "--where", "kind=learn").output.contains("learn"))
            #expect(try program.run("runs", "list", "a.runs", "--where", "kind=tune").output == "no runs\n")
            #expect(try program.run("runs", "list", "a.runs", "--last", "1").output.split(separator: "\n").count == 2)
            let compared = try program.run("runs", "compare", "a.runs", "2", "3").output
            #expect(compared.contains("descriptor") && compared.contains("features") && !compared.contains("l_max"))
            try program.run("runs", "name", "a.runs", "3", "the second", "--tag", "good").expectSuccess()
            #expect(try program.run("runs", "show", "a.runs", "the second").output.contains("the second"))
            let best = try program.json("runs", "best", "a.runs", "--measure", "test", "--where", "tag=good")
            #expect(try #require(best["runs"] as? [[String: Any]]).map { $0["run"] as? Int } == [3])
            try program.run("runs", "export", "a.runs", "b.runs", "--output", "all.csv").expectSuccess()
            #expect(try program.read("all.csv").split(separator: "\n").count == 6)
            for (arguments, words) in [
                (["show", "a.runs", "9"], "has no run '9'"),
                (["list", "a.runs", "--where", "rcut>2"], "did you mean r_cut?"),
                (["compare", "a.runs", "1"], "two runs"), (["name", "a.runs", "1", "7"], "a number is no name"),
            ] {
                let outcome = try program.run(["runs"] + arguments)
                #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome.errors)")
            }
        }
    }

    @Test("records that are none, damaged, full or not to be written end with the status for it, and stay")
    func badRecords() throws {
        try withData { program in
            let sweep = ["sweep"] + Self.data + ["--vary", "sigma-v=0.5,1", "--record"]
            try program.write("no record", to: "text.runs")
            for path in ["text.runs", "h2.xyz"] {
                let outcome = try program.run(sweep + [path])
                #expect(
                    outcome.status == 65 && outcome.errors.contains("\(path): expected a record of runs"),
                    "\(outcome.errors)")
            }
            #expect(try program.read("text.runs") == "no record")
            for path in ["none/a.runs", ".", "/dev/full"] {
                let outcome = try program.run(sweep + [path])
                #expect(outcome.status == 73 && outcome.output == "", "\(path): \(outcome.status) \(outcome.errors)")
            }
            #expect(try program.run("runs", "list", "none.runs").status == 66)
            #expect(try program.run("runs", "list", "text.runs").status == 65)
            // As full as a disk: files may not grow beyond a limit.
            try program.run(sweep + ["a.runs"]).expectSuccess()
            let full = try program.shell(
                "trap '' XFSZ; ulimit -f 30; lodescope \((["sweep"] + Self.data).joined(separator: " ")) "
                    + "--vary seed=1:400:1 --record a.runs")
            #expect(full.status == 73, "\(full.status) \(full.errors)")
            try program.run("runs", "list", "a.runs").expectSuccess()
        }
    }

    @Test("a report trains again, says that the errors are the record's, and needs nothing else")
    func report() throws {
        try withData { program in
            try program.run(["train"] + Self.data + ["--record", "a.runs"]).expectSuccess()
            let target = ["--target", "energy"]
            try program.run(["report", "a.runs", "1", "--output", "a.md"] + target).expectSuccess()
            let text = try program.read("a.md")
            #expect(text.contains("the errors are those of the record") && text.contains("lodescope train h2.xyz"))
            try program.run(["report", "a.runs", "1", "--output", "a.html"] + target).expectSuccess()
            let page = try program.read("a.html")
            #expect(page.contains("the errors are those of the record"))
            #expect(page.ranges(of: "<svg").count >= 2 && !page.contains("src=\"http") && !page.contains("<script"))
            // Other data are not what the run was made of.
            try program.write(
                Self.molecules + "2\nProperties=species:S:1:pos:R:3 energy=1\nH 0 0 0\nH 0 0 3\n", to: "h2.xyz")
            let other = try program.run(["report", "a.runs", "1", "--output", "b.html"] + target)
            #expect(other.status == 65 && other.errors.contains("not the data of run 1: expected SHA-256"))
            #expect(try !program.files().contains("b.html"))
            #expect(try program.run("report", "a.runs", "1", "--output", "a.txt").status == 64)
        }
    }
}
