import Explorer
import Foundation
import Testing

@testable import lodescope

/// What a user meets first: the shipped data by name, words that are nearly right, the explorer's own options.
struct DoorTests {
    @Test("shipped names the shipped dimers from any folder, and a file of that name is itself")
    func shipped() throws {
        try withProgram { program in
            for command in [["dataset", "info", "shipped"], ["dataset", "validate", "shipped"]] {
                let outcome = try program.run(command)
                outcome.expectSuccess()
                #expect(outcome.errors == "")
            }
            let named = try program.json(
                "train", "shipped", "--class", "AA", "--committee", "0", "--regularization", "1e-6")
            let path = try program.json(
                "train", Program.dimers, "--class", "AA", "--committee", "0", "--regularization", "1e-6")
            #expect(named["samples"] as? Int == path["samples"] as? Int)
            try program.write("not data\n", to: "shipped")
            #expect(try program.run("dataset", "info", "shipped").status == 65)
        }
    }

    @Test("several datasets are read as one by whatever trains")
    func several() throws {
        try withProgram { program in
            let files = ["CC", "CP"].map { Program.dimers + "/\($0).xyz.gz" }
            let table = try program.json(
                ["table"] + files + ["--descriptors", "rho-rho", "--committee", "0", "--l-max", "1", "--n-max", "2"])
            let rows = try #require(table["rows"] as? [[String: Any]])
            #expect(rows.map { $0["class"] as? String } == ["CC", "CP"])
        }
    }

    @Test("views to go through: files, folders in the order of their numbers, and what is none")
    func views() throws {
        try withProgram { program in
            let home = program.folder
            let view = #"{"dataset": ["\#(Program.dimers)/AA.xyz.gz"], "screen": 2}"#
            for name in ["talk/view-10.json", "talk/view-9.json", "talk/notes.txt", "empty/x.txt"] {
                try FileManager.default.createDirectory(
                    atPath: home + "/" + name.prefix { $0 != "/" }, withIntermediateDirectories: true)
                try program.write(view, to: name)
            }
            let talk = home + "/talk"
            #expect(try ViewFile.list([talk]) == [talk + "/view-9.json", talk + "/view-10.json"])
            guard case .views(let files) = ViewFile.list("\(talk)/view-10.json \(talk)") else {
                Issue.record("no views")
                return
            }
            #expect(files == [talk + "/view-10.json", talk + "/view-9.json", talk + "/view-10.json"])
            for (arguments, status) in [("none.json", 66), ("empty", 66), ("talk/notes.txt", 65), ("talk --fresh", 64)]
            {
                let outcome = try program.shell(
                    "export XDG_STATE_HOME='\(home)'; lodescope explore --present \(arguments)")
                #expect(outcome.status == Int32(status), "\(arguments): \(outcome.errors)")
            }
        }
    }

    @Test func wordsThatAreNearlyRight() {
        let commands = ["explore", "train", "table", "learn", "curves", "predict", "features", "lesson", "dataset"]
        for (typed, meant) in [
            ("trian", "train"), ("tran", "train"), ("TABLE", "table"), ("curve", "curves"), ("pred", "predict"),
            ("datsaet", "dataset"), ("explroe", "explore"),
        ] { #expect(NearestWord.find(to: typed, among: commands) == meant, "\(typed)") }
        for typed in ["xyz", "sweep", "x"] { #expect(NearestWord.find(to: typed, among: commands) == nil, "\(typed)") }
        #expect(NearestWord.mistakes("abcd", "acbd") == 1 && NearestWord.mistakes("abc", "") == 3)
        #expect(NearestWord.mistakes("kitten", "sitting") == 3)
    }

    @Test("options of models and of the screen, off a terminal")
    func beginning() throws {
        try withProgram { program in
            let home = program.folder
            func frame(_ arguments: String) throws -> Program.Outcome {
                try program.shell(
                    "export XDG_STATE_HOME='\(home)' XDG_CONFIG_HOME='\(home)'; lodescope explore "
                        + "'\(Program.dimers)/AA.xyz.gz' --n-max 2 --committee 0 --regularization 1e-6 \(arguments)")
            }
            let parity = try frame("--screen parity --l-max 1")
            parity.expectSuccess()
            #expect(parity.output.contains("AA rho-V: predicted against reference") || parity.output.contains("AA ρ-V"))
            let missing = try frame("--class PP")
            missing.expectSuccess()
            #expect(missing.output.contains("there is no class PP"))
        }
    }

    @Test("bash completes units whole, and files as files")
    func completions() throws {
        try withProgram { program in
            let script = try program.run("--generate-completion-script", "bash")
            script.expectSuccess()
            #expect(!script.output.hasPrefix("#!"), "it is read, not run")
            func completed(_ words: String) throws -> String {
                let line = """
                    lodescope --generate-completion-script bash > c.bash; touch kfile.xyz
                    bash -c 'source ./c.bash; compopt() { echo "$*"; }
                    COMP_WORDS=(lodescope \(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE="${COMP_WORDS[*]}"
                    COMP_POINT=${#COMP_LINE}; _lodescope lodescope "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
                    printf "%s\\n" "${COMPREPLY[@]}"'
                    """
                let outcome = try program.shell(line)
                #expect(outcome.errors == "")
                return outcome.output
            }
            #expect(try completed("train --unit k") == "+o filenames\nkcal/mol\nkJ/mol\n")
            #expect(try completed("train k").contains("kfile.xyz"))
            #expect(try !completed("train k").contains("+o filenames"))
        }
    }

    @Test("a stage has a line where there is no terminal, once the run is long")
    func stagesOffATerminal() {
        let lines = LineCollector()
        let quiet = ProgressLine(isTerminal: false, quiet: .seconds(60)) { lines.add($0) }
        quiet.show("CC: features", 0.1)
        #expect(lines.all.isEmpty)
        let line = ProgressLine(isTerminal: false, quiet: .zero) { lines.add($0) }
        for fraction in [0.1, 0.2, 0.3] { line.show("CC: features", fraction) }
        line.show("CC: fit", 0.5)
        line.clear()
        #expect(lines.all.count == 2)
        #expect(lines.all.first?.wholeMatch(of: /lodescope: 0 s, [0-9.]+ [MG]B: CC: features, 10 % of all\n/) != nil)
        #expect(lines.all.last?.contains("CC: fit, 50 % of all") == true)
    }

    @Test("a line tells the time left once that is known, and on a terminal changes with it")
    func timeLeft() throws {
        let lines = LineCollector()
        let line = ProgressLine(isTerminal: true, quiet: .zero) { lines.add($0) }
        line.show("2 of 6, CC rho-v: fit", 0.4)
        line.show("2 of 6, CC rho-v: fit", 0.4)
        #expect(lines.all == ["2 of 6, CC rho-v: fit 40 %"])
        Thread.sleep(forTimeInterval: 2.1)
        line.show("2 of 6, CC rho-v: fit", 0.4)
        let seconds = try #require(
            lines.all.last?.wholeMatch(of: /2 of 6, CC rho-v: fit 40 %, ([0-9.]+) s left/)?.1)
        // Three halves of the time so far, which a busy machine makes longer.
        #expect(try 3.1...30 ~= #require(Double(seconds)))
    }

    @Test("an option of another command is told from the one that is there")
    func confusedOptions() throws {
        try withProgram { program in
            for (command, meant) in [
                ("features a.xyz --output a.npz --per-atom", "'--per-atom': --per atom makes a row"),
                ("train a.xyz --target e --per atom", "'--per': --per-atom divides what --target names"),
            ] {
                let outcome = try program.shell("'\(Program.executable)' \(command)")
                #expect(outcome.status == 64)
                #expect(outcome.errors.hasPrefix("lodescope: Unknown option \(meant)"), "\(outcome.errors)")
                #expect(!outcome.errors.contains("Did you mean"))
            }
        }
    }

    @Test("rows are written before all are there")
    func rowsAsTheyCome() throws {
        try withProgram { program in
            // Stops once it has written the heading and a row, of which the pipe tells.
            let outcome = try program.shell(
                """
                : > rows.csv
                lodescope table '\(Program.dimers)' --descriptors rho-rho --committee 0 --format csv --threads 1 > rows.csv &
                pid=$!
                while kill -0 $pid 2>/dev/null && [ $(wc -l < rows.csv) -lt 2 ]; do sleep 0.02; done
                kill -KILL $pid 2>/dev/null; wait $pid 2>/dev/null; wc -l < rows.csv
                """)
            let lines = try #require(Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect((2...6).contains(lines), "\(lines) lines when it was killed")
            #expect(
                try program.read("rows.csv").split(separator: "\n").dropFirst().first?.hasPrefix("CC,rho-rho") == true)
        }
    }

    @Test("a line for each curve, the worst first")
    func worstCurves() throws {
        try withProgram { program in
            let outcome = try program.run(
                "curves", Program.dimers, "--class", "AA", "--committee", "0", "--n-max", "2", "--l-max", "1",
                "--regularization", "1e-6", "--summary", "--top", "3", "--show", "test", "--format", "csv")
            outcome.expectSuccess()
            let rows = outcome.output.split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
            #expect(
                rows.count == 4
                    && rows[0].prefix(6).joined(separator: ",") == "id,class,split,points,rmse,largest_error")
            let errors = rows.dropFirst().compactMap { Double($0[4]) }
            #expect(errors.count == 3 && errors == errors.sorted(by: >))
            #expect(rows.dropFirst().allSatisfy { $0[2] == "test" })
            let first = try program.run(
                "curves", Program.dimers, "--class", "AA", "--committee", "0", "--n-max", "2", "--l-max", "1",
                "--regularization", "1e-6", "--summary", "--top", "3", "--sort", "file", "--format", "csv")
            let names = first.output.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
            #expect(names.count == 3 && names == names.sorted() && names[0].hasPrefix("AA-0001"))
        }
    }

    @Test("a row of train says what it was trained with")
    func rowsTellTheirOptions() throws {
        try withProgram { program in
            let outcome = try program.run(
                "train", Program.dimers, "--class", "AA", "--committee", "0", "--n-max", "2", "--l-max", "1",
                "--regularization", "1e-6", "--seed", "5", "--format", "csv")
            outcome.expectSuccess()
            let rows = outcome.output.split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
            let row = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[1]))
            #expect(row["l_max"] == "1" && row["n_max"] == "2" && row["seed"] == "5" && row["r_cut"] == "3")
            #expect(Double(row["lambda"] ?? "") == 1e-6)
        }
    }
}

/// Lines from any thread.
private final class LineCollector: @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [String] = []
    func add(_ line: String) { lock.withLock { lines.append(line) } }
    var all: [String] { lock.withLock { lines } }
}
