import Atomistics
import Descriptors
import Exploration
import Foundation
import Terminal
import Testing

@testable import Explorer
@testable import lodescope

/// Numbers that leave the program say where they come from.
struct OriginTests {
    private static let quick = ["--class", "CA", "--n-max", "2", "--l-max", "0", "--regularization", "1e-4"]

    @Test("what the explorer exports, the command in it prints digit for digit")
    func exports() throws {
        try withProgram { program in
            try program.write(FigureCommandTests.dimers, to: "d.xyz")
            let path = program.folder + "/d.xyz"
            var options = ModelOptions()
            (options.fields.nMax, options.fields.lMax, options.committee) = (2, 1, 4)
            let data = try DatasetReader(options: ReadingOptions(requiresEnergies: true)).read([path])
            var state = ExplorerState(
                session: Session(dataset: [path], options: options),
                capabilities: Capabilities(glyphs: .ascii, colors: 0, mouse: false), isFirstRun: false)
            let laboratory = Laboratory(dataset: data, threads: 2)
            func settle(_ messages: [Message]) {
                PlainFrame.settle(&state, with: messages, laboratory, threads: 2)
            }
            settle([.loaded(data)])
            func cells(_ csv: String) throws -> (heads: [String], rows: [[String]]) {
                let lines = csv.split(separator: "\n").map {
                    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                }
                return (try #require(lines.first), Array(lines.dropFirst()))
            }
            // The columns of each, and those that the command prints of the same.
            for (keys, shown, printed) in [
                ("1", ["curve", "distance", "reference", "rho-v"], ["id", "distance", "reference", "prediction"]),
                ("5", ["curve", "distance", "prediction"], ["id", "distance", "prediction"]),
                ("4o", ["curve", "distance", "error_bar"], ["id", "distance", "error_bar"]),
            ] {
                settle(keys.unicodeScalars.map { .input(.key(Key(.character($0)))) })
                let own = try cells(state.csv)
                let command = try #require(own.heads.firstIndex(of: "command").map { own.rows[0][$0] })
                let outcome = try program.shell(command)
                outcome.expectSuccess()
                let other = try cells(outcome.output)
                func picked(_ table: (heads: [String], rows: [[String]]), _ names: [String]) throws -> Set<[String]> {
                    let places = try names.map { try #require(table.heads.firstIndex(of: $0), "\($0): \(table.heads)") }
                    return Set(table.rows.map { row in places.map { row[$0] } })
                }
                // Between the points of a curve no command prints anything.
                let mine = try picked(own, shown).filter { keys != "1" || !$0[2].isEmpty }
                let theirs = try picked(other, printed)
                #expect(!mine.isEmpty && mine == theirs, "\(keys): \(command)")
            }
        }
    }

    private func sum(_ program: Program, _ line: String) throws -> String {
        String(try program.shell(line + " | sha256sum").output.prefix(64))
    }

    private func expectOrigin(
        _ json: [String: Any], _ arguments: [String], sha256: String, structures: Int,
        _ location: Testing.SourceLocation = #_sourceLocation
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
