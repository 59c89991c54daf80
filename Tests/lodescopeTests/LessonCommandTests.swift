import Figures
import Foundation
import Testing

struct LessonCommandTests {
    private static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("datasets/h2o-co2.xyz.gz").path

    private func run(_ arguments: String...) throws -> Program.Outcome {
        let program = try Program()
        defer { program.removeFolder() }
        let quoted = (["lesson", "multipoles", Self.data] + arguments).map { "'\($0)'" }
        return try program.shell("lodescope " + quoted.joined(separator: " "))
    }

    @Test("JSON has the rows, the charges, and one orientation's curves")
    func json() throws {
        let outcome = try run("--format", "json", "--l-max", "1")
        #expect(outcome.status == 0)
        let root = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let rows = try #require(root["rows"] as? [[String: Any]])
        #expect(rows.map { $0["centres"] as? String } == ["O@A", "O@A", "C@B", "C@B", "all", "all"])
        #expect(rows.map { $0["l_max"] as? Int } == [0, 1, 0, 1, 0, 1])
        for row in rows {
            #expect(row["train_rmse_percent"] is Double)
            #expect(row["extrapolation_rmse_percent"] is Double)
        }
        let charges = try #require(root["point_charges"] as? [String: Any])
        let q = try #require(charges["q"] as? [String: Double])
        #expect(Set(q.keys) == ["H", "C", "O"])
        #expect(abs(2 * q["H"]! + q["O"]!) < 1e-12)
        #expect(abs(q["C"]! + 2 * q["O"]!) < 1e-12)
        let curve = try #require(root["curve"] as? [String: Any])
        let distances = try #require(curve["distance"] as? [Double])
        let models = try #require(curve["models"] as? [[String: Any]])
        #expect(models.count == rows.count + 2)
        #expect(models.allSatisfy { ($0["prediction"] as? [Double])?.count == distances.count })
    }

    @Test("CSV has a row for every model")
    func csv() throws {
        let outcome = try run("--format", "csv", "--centres", "all", "--centres", "O@A,C@B", "--l-max", "0")
        #expect(outcome.status == 0)
        let lines = outcome.output.withoutOrigin.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.first == "centres,l_max,train_rmse_percent,extrapolation_rmse_percent")
        #expect(lines[1].hasPrefix("all,0,"))
        #expect(lines[2].hasPrefix("\"O@A,C@B\",0,"))
        #expect(lines[3].hasPrefix("point_charges,,"))
        #expect(lines[4].hasPrefix("site_charges,,"))
    }

    @Test("text has the table, the charges, what to look for, and a figure for each choice of centres")
    func text() throws {
        let outcome = try run("--unit", "meV", "--curve", "h2o-co2-03")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        for part in ["O of H2O       1", "all atoms      3", "one an element, neutral", "Centred on O of H2O"] {
            #expect(outcome.output.contains(part))
        }
        for part in ["centred on O of H2O", "centred on C of CO2", "centred on all atoms", "fitted charges"] {
            #expect(outcome.output.contains("h2o-co2-03, " + part))
        }
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 110 })
    }

    @Test("what cannot be done is wrong usage")
    func usage() throws {
        for arguments in [["--curve", "none"], ["--train-to", "40"], ["--train-to", "-1"], ["--centres", "N"]] {
            let outcome = try run(arguments[0], arguments[1])
            #expect(outcome.status == 64)
            #expect(outcome.output == "")
        }
    }

    @Test("without a terminal the guided lesson is its text")
    func guided() throws {
        let program = try Program()
        defer { program.removeFolder() }
        let outcome = try program.run("lesson", "guided")
        #expect(outcome.status == 0 && outcome.errors == "")
        #expect(outcome.output.hasPrefix("1. "))
        #expect(outcome.output.contains("\n11. "))
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 96 })
    }

    @Test("a handout is one page of HTML with the numbers that were computed", .enabled(if: Figure.problem == nil))
    func handout() throws {
        try withProgram { program in
            let lesson = ["lesson", "multipoles", "--l-max", "1", "--n-max", "2"]
            let json = try program.json(lesson)
            let rows = try #require(json["rows"] as? [[String: Any]])
            let error = try #require(rows[0]["extrapolation_rmse_percent"] as? Double)
            func page(_ options: String...) throws -> String {
                let outcome = try program.run(lesson + ["--handout", "h.html"] + options)
                outcome.expectSuccess()
                #expect(outcome.output == "")
                return try String(contentsOfFile: program.folder + "/h.html", encoding: .utf8)
            }
            let answers = try page("--answers")
            #expect(answers.contains("<td class=\"number\">\(String(format: "%.1f", error))</td>"))
            #expect(answers.contains("the error is \(String(format: "%.0f", error))\u{A0}%"))
            #expect(answers.contains("--handout h.html --answers</pre>") && answers.contains("SHA-256"))
            #expect(answers.components(separatedBy: "<svg").count == 5)
            // What was not learnt is not asked.
            #expect(!answers.contains("l_max 2"))
            let open = try page()
            #expect(
                open.contains("class=\"line\"") && !open.contains("class=\"answer\"") && !open.contains("neutral, so"))
            for wrong in [["--answers"], ["--handout", "h.html", "--format", "json"]] {
                #expect(try program.run(["lesson", "multipoles"] + wrong).status == 64)
            }
            #expect(try program.run(["lesson", "charges", "--handout", "none/h.html"]).status == 73)
        }
    }

    @Test("a limit that leaves nothing to train on, or nothing beyond it, is named")
    func limits() throws {
        try withProgram { program in
            for (limit, words) in [("2.5", "to train on"), ("900", "to extrapolate to")] {
                let outcome = try program.run("lesson", "multipoles", "--train-to", limit)
                #expect(outcome.status == 64)
                #expect(outcome.errors.contains("--train-to \(limit)") && outcome.errors.contains(words))
            }
        }
    }

    @Test("dynamics has the runs and the dimer, for programs and for a person")
    func dynamics() throws {
        try withProgram { program in
            let options = ["lesson", "dynamics", "--count", "20", "--atoms", "8", "--box", "7:9", "--steps", "8"]
            let root = try program.json(options)
            let runs = try #require(root["runs"] as? [[String: Any]])
            #expect(runs.map { $0["driver"] as? String } == ["v", "v", "rho-rho", "Ewald"])
            for run in runs {
                let times = try #require(run["time"] as? [Double])
                #expect(times.count == (run["timestep"] as? Double == 0.5 ? 9 : 5) && times.last == 4)
                for key in ["energy_change", "ewald_energy_change"] {
                    #expect((run[key] as? [Double])?.count == times.count)
                }
            }
            let dimer = try #require(root["dimer"] as? [String: Any])
            #expect((dimer["id"] as? String)?.hasPrefix("CC-") == true && (dimer["shift"] as? [Double])?.count == 33)
            let text = try program.run(options + ["--unit", "meV"])
            text.expectSuccess()
            for part in ["driven by", "drift / meV", "rho-rho, Ewald's", "dimer CC-", "meV/Å are the slope"] {
                #expect(text.output.contains(part), "\(part)")
            }
            let wrong = try program.run("lesson", "dynamics", "--timestep", "0")
            #expect(wrong.status == 64 && wrong.errors.contains("--timestep"))
        }
    }
}
