import Foundation
import Testing

/// Numbers that leave the program say where they come from.
struct OriginTests {
    private static let quick = ["--class", "CA", "--n-max", "2", "--l-max", "0", "--regularization", "1e-4"]

    private func sum(_ program: Program, _ line: String) throws -> String {
        String(try program.shell(line + " | sha256sum").output.prefix(64))
    }

    private func expectOrigin(
        _ json: [String: Any], _ arguments: [String], sha256: String, structures: Int,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let data = json["dataset"] as? [String: Any]
        #expect((json["version"] as? String)?.isEmpty == false, sourceLocation: location)
        #expect(
            json["command"] as? String
                == (["lodescope"] + arguments + ["--format", "json"]).joined(separator: " "), sourceLocation: location)
        #expect(data?["path"] as? String == arguments.first { $0.hasSuffix(".gz") || $0.hasSuffix("dimers") })
        #expect(data?["sha256"] as? String == sha256, sourceLocation: location)
        #expect(data?["structures"] as? Int == structures, sourceLocation: location)
    }

    @Test("the JSON and CSV of every command, and the model that is saved")
    func commands() throws {
        try withProgram { program in
            let file = Program.dimers + "/CA.xyz.gz"
            let sha256 = try sum(program, "cat '\(file)'")
            let info = try program.json("dataset", "info", file)
            let points = try #require(info["points"] as? Int)
            expectOrigin(info, ["dataset", "info", file], sha256: sha256, structures: points)
            let commands: [[String]] = [
                ["train", file] + Self.quick + ["--committee", "0", "--save", "m.model"],
                ["table", file] + Self.quick + ["--committee", "0", "--descriptors", "rho"],
                ["learn", file] + Self.quick + ["--sizes", "10", "--draws", "1"],
                ["curves", file] + Self.quick + ["--committee", "0", "--top", "1"],
                ["predict", "m.model", file], ["dataset", "info", file],
            ]
            for command in commands {
                expectOrigin(try program.json(command), command, sha256: sha256, structures: points)
                let outcome = try program.run(command + ["--format", "csv"])
                let lines = outcome.output.split(separator: "\n")
                #expect(lines.count > 1 && lines[0].hasSuffix(",version,command,dataset_sha256"))
                let line = (["lodescope"] + command + ["--format", "csv"]).joined(separator: " ")
                #expect(lines.dropFirst().allSatisfy { $0.hasSuffix(",\(line),\(sha256)") })
            }
            let header = try program.shell("head -c 4000 m.model | LC_ALL=C tr -cd ' -~'").output
            #expect(header.contains("\"origin\":{") && header.contains(sha256) && header.contains("--save m.model"))
            #expect(try program.json("dataset", "validate", file)["dataset"] is [String: Any])
            let timed = try program.run("features", file, "--benchmark", "1", "--n-max", "2", "--l-max", "0")
            #expect(timed.output.contains("\"sha256\":\"\(sha256)\""))
        }
    }

    @Test("a folder is the sorted list of its files")
    func folder() throws {
        try withProgram { program in
            let sha256 = try sum(program, "cd '\(Program.dimers)' && sha256sum *.xyz.gz | LC_ALL=C sort")
            let arguments = ["dataset", "info", Program.dimers]
            let info = try program.json(arguments)
            expectOrigin(info, arguments, sha256: sha256, structures: try #require(info["points"] as? Int))
        }
    }

    @Test func textNamesEveryOptionThatCounts() throws {
        try withProgram { program in
            let train = ["train", Program.dimers + "/CA.xyz.gz"] + Self.quick + ["--committee", "0"]
            let text = try program.run(train).output.replacing("\n", with: " ")
            #expect(text.contains("l_max=0, n_max=2, r_cut=3") && text.contains(" seed=0"))
            #expect(!text.contains(" sparse="), "of kernels alone")
        }
    }
}
