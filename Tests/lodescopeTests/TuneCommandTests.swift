import Foundation
import Testing

/// Searches for options, as somebody at a shell has them.
struct TuneCommandTests {
    /// Molecules of three atoms with an energy that falls as their atoms part.
    private static let molecules = (0..<30).map { index in
        let (a, b) = (0.9 + 0.03 * Double(index % 6), 1.1 + 0.04 * Double(index / 6))
        let energy = -1 / a - 0.7 / b + 0.01 * Double((index * 7) % 5 - 2)
        return "3\nProperties=species:S:1:pos:R:3 energy=\(energy)\nO 0 0 0\nH 0 0 \(a)\nH 0 \(b) 0\n"
    }.joined()

    private static let data = ["water.xyz", "--target", "energy", "--n-max", "2", "--l-max", "1", "--threads", "1"]

    private func withData(_ body: (Program) throws -> Void) throws {
        try withProgram { program in
            try program.write(Self.molecules, to: "water.xyz")
            try body(program)
        }
    }

    @Test("gives the best, the options given and a front, saves the best, and prints the command that trains it")
    func found() throws {
        try withData { program in
            let arguments = ["tune"] + Self.data + ["--budget", "2s", "--record", "a.runs", "--save", "w.model"]
            let json = try program.json(arguments)
            #expect(json["class"] as? String == "structures")
            let evaluated = try #require(json["evaluated"] as? Int)
            #expect(evaluated >= 2)
            #expect((json["seconds"] as? Double).map { $0 > 0.5 && $0 < 30 } == true)
            let best = try #require(json["best"] as? [String: Any])
            let start = try #require(json["default"] as? [String: Any])
            for side in [best, start] {
                #expect((side["test"] as? [String: Any])?["rmse_percent"] is Double)
                #expect(side["options"] is [String: Any])
            }
            let error = try #require(best["cv_rmse_percent"] as? Double)
            #expect(try error <= #require(start["cv_rmse_percent"] as? Double) + 1e-9)
            let front = try #require(json["front"] as? [[String: Any]])
            #expect(front.last?["cv_rmse_percent"] as? Double == error)
            #expect(front.allSatisfy { ($0["us_per_structure"] as? Double).map { $0 > 0 } == true })
            #expect((json["search"] as? String)?.hasPrefix("lodescope tune water.xyz") == true)

            // The command trains the model that was saved.
            let command = try #require(json["command"] as? String)
            #expect(command.hasPrefix("lodescope train water.xyz"))
            let again = try program.shell(command + " --format json")
            again.expectSuccess()
            let trained = try #require(
                JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [String: Any])
            let (test, other) = (trained["test"] as? [String: Any], best["test"] as? [String: Any])
            let (one, two) = (test?["rmse_percent"] as? Double, other?["rmse_percent"] as? Double)
            #expect(abs((one ?? 0) / (two ?? .nan) - 1) < 1e-6)
            try program.run("predict", "w.model", "water.xyz").expectSuccess()

            // Trials have no test error; what was chosen has.
            let rows = try program.run("runs", "export", "a.runs").output.split(separator: "\n")
                .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
            let kind = try #require(rows[0].firstIndex(of: "kind"))
            let tested = try #require(rows[0].firstIndex(of: "test_rmse_percent"))
            let left = try #require(rows[0].firstIndex(of: "cv_rmse_percent"))
            #expect(rows.dropFirst().allSatisfy { $0[kind] == "tune" && !$0[left].isEmpty })
            #expect(rows.dropFirst().count { !$0[tested].isEmpty } == 1)
        }
    }

    @Test("several seeds have a mean and a spread; in hindsight nothing that was chosen is better than the best of all")
    func repeated() throws {
        try withData { program in
            let arguments = ["tune"] + Self.data + ["--budget", "1s", "--repeats", "2", "--hindsight"]
            let outcome = try program.run(arguments)
            outcome.expectSuccess()
            for text in ["seed 0", "seed 1", "mean", "spread", "in hindsight", "tuned-structures.model"] {
                #expect(outcome.output.contains(text), "\(text)")
            }
            #expect(try program.files().contains("tuned-structures.model"))
            let json = try program.json(arguments)
            let each = try #require(json["repeats"] as? [[String: Any]])
            #expect(each.count == 2)
            for one in each {
                let hindsight = (one["hindsight"] as? [String: Any])?["test_rmse_percent"] as? Double
                let best = ((one["best"] as? [String: Any])?["test"] as? [String: Any])?["rmse_percent"] as? Double
                #expect(try #require(hindsight) <= #require(best) * 1.0001)
            }
        }
    }

    @Test("refuses what it cannot do, before it searches")
    func refusals() throws {
        try withData { program in
            for (arguments, words) in [
                (["--budget", "soon"], "--budget"), (["--budget", "0"], "--budget"), (["--budget", "8d"], "--budget"),
                (["--repeats", "0"], "--repeats"), (["--train-curves", "3"], "too few"),
                (["--class", "CC"], "no class CC"),
            ] {
                let outcome = try program.run(["tune"] + Self.data + arguments)
                #expect(outcome.status == 64 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            }
            let outcome = try program.run(["tune"] + Self.data + ["--save", "nowhere/x.model", "--budget", "1s"])
            #expect(outcome.status == 73)
        }
    }
}
