import Testing

/// What a user asks for that cannot be: status 64, and a message that says what to do.
struct UsageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var told: String

        init(_ line: String, _ told: String) {
            arguments = line.split(separator: " ").map { $0 == "DIMERS" ? Program.dimers : String($0) }
            self.told = told
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(
        "wrong usage",
        arguments: [
            Case("train DIMERS", "--class is needed: dimers has CC, CP, CA, PP, PA, AA"),
            Case("train DIMERS --class ZZ", "there is no class ZZ in dimers, which has CC, CP, CA, PP, PA, AA"),
            Case("train DIMERS --class CC --train-curves 1000", "--train-curves 1000 leaves none of the"),
            Case("train DIMERS --class CC --train-curves 0", "--train-curves"),
            Case("train DIMERS --class CC --train-curves 100%", "--train-curves"),
            Case("train DIMERS --class CC --train-curves 3", "give a --regularization"),
            Case("train DIMERS --class CC --centres Fe", "--centres Fe matches no atom of class CC"),
            Case("train DIMERS --class CC --centres H@C", "--centres"),
            Case(
                "train DIMERS --class CC --descriptor rho-rho --basis monomial", "--basis monomial is for the potential"
            ),
            Case("train DIMERS --class CC --descriptor lode", "--descriptor"),
            Case("train DIMERS --class CC --l-max 13", "--l-max must be between 0 and 12, not 13"),
            Case("train DIMERS --class CC --l-max=-1", "--l-max must be between 0 and 12, not -1"),
            Case("train DIMERS --class CC --n-max 0", "--n-max must be between 1 and 16, not 0"),
            Case("train DIMERS --class CC --n-max six", "--n-max: expected 1 to 16, found 'six'"),
            Case("train DIMERS --class CC --r-cut nan", "--r-cut must be between 0.5 and 20 angstrom"),
            Case("train DIMERS --class CC --cutoff-width 4", "--cutoff-width must be between 0 and --r-cut, not 4"),
            Case("train DIMERS --class CC --r-cut -1", "--r-cut must be between 0.5 and 20 angstrom, not -1"),
            Case("train DIMERS --class CC --r-cut --n-max 4", "--r-cut: expected"),
            Case("train DIMERS --class CC --train-curves 0.8", "a share of them such as 80%, found '0.8'"),
            Case("train DIMERS --class CC --descriptor rho_v", "did you mean rho-v?"),
            Case("train DIMERS --class CC --reach fulll", "did you mean full?"),
            Case("features DIMERS --output x.txt", "--output is named .npz, .mts or .csv, not .txt"),
            Case("train DIMERS --class CC --sigma-rho 0", "--sigma-rho must be between 0.1 and 5 angstrom"),
            Case("train DIMERS --class CC --sigma-v inf", "--sigma-v must be between 0.1 and 5 angstrom"),
            Case("train DIMERS --class CC --exponent 7", "--exponent must be between 1 and 6"),
            Case("train DIMERS --class CC --regularization 0", "--regularization"),
            Case("train DIMERS --class CC --regularization=-1e-5", "--regularization"),
            Case("train DIMERS --class CC --kernel poly:0", "--kernel"),
            Case("train DIMERS --class CC --kernel gauss", "--kernel"),
            Case("train DIMERS --class CC --radial principal:4", "--radial"),
            Case("train DIMERS --class CC --kernel poly:2 --radial principal", "use --radial all"),
            Case("train DIMERS --class CC --kernel poly:2 --reach far", "use --reach full or near"),
            Case("train DIMERS --class CC --kernel poly:2 --sparse 0", "--sparse must be between 1 and 5000, not 0"),
            Case("train DIMERS --class CC --descriptor auto*rho-v+0.5*v-v", "--descriptor"),
            Case("train DIMERS --class CC --descriptor v-v^0", "--descriptor"),
            Case("train DIMERS --class CC,ZZ", "there is no class ZZ in dimers"),
            Case("train DIMERS --class CC,", "--class"),
            Case("train DIMERS --class CC --train-up-to 0", "--train-up-to must be a positive distance"),
            Case("train DIMERS --class CC --train-up-to 1 --regularization 1e-5", "--train-up-to 1 leaves no point"),
            Case(
                "train DIMERS --class CC --train-up-to 1 --dissociation sample",
                "the training curves begin at"),
            Case("train DIMERS --class CC --uncertainty none", "expected committee or gpr"),
            Case("table DIMERS --class CC --train-curves CC=10", "leave out --class"),
            Case("train DIMERS --class CC --committee 3", "--committee must be 0 or between 4 and 64, not 3"),
            Case("train DIMERS --class CC --threads 0", "--threads must be between 1 and 1024, not 0"),
            Case("table DIMERS --threads 4611686018427387904", "between 1 and 1024, not 4611686018427387904"),
            Case("explore DIMERS --threads 1025", "--threads must be between 1 and 1024, not 1025"),
            Case("train DIMERS --class CC --seed=-1", "--seed"),
            Case("train DIMERS --class CC --seed 9223372036854775808", "--seed must be at most 9223372036854775807"),
            Case("train DIMERS --class CC --split last", "--split"),
            Case("train DIMERS --class CC --unit Ry", "--unit"),
            Case("train DIMERS --class CC --format xml", "--format"),
            Case("train DIMERS --class CC --frobnicate", "--frobnicate"),
            Case("table DIMERS --descriptors rho-v,", "--descriptors"),
            Case("table DIMERS --train-curves CC=10,XX=5", "--train-curves names class XX, which dimers does not have"),
            Case("table DIMERS --train-curves CC=10,CC=5", "--train-curves"),
            Case("table DIMERS --l-max 40", "--l-max must be between 0 and 12"),
            Case("learn DIMERS --class CC --sizes 10,1000", "--sizes must be between 1 and the"),
            Case("learn DIMERS --class CC --sizes 0", "--sizes"),
            Case("learn DIMERS --class CC --sizes 2,20", "give a --regularization"),
            Case("learn DIMERS --class CC --draws 0", "--draws must be between 1 and 10000, not 0"),
            Case("learn DIMERS --class CC --draws 4611686018427387904", "--draws must be between 1 and 10000"),
            Case("lesson charges --draws 9223372036854775807", "draws must be between 1 and 10000"),
            Case("lesson charges --count 9223372036854775807", "count must be between"),
            Case("generate charges --count 9223372036854775807 -o x.xyz", "--count must be between 1 and 100000,"),
            Case("generate charges --min-distance 1e300 -o x.xyz", "must be above 0 and at most 100000 angstrom"),
            Case("generate charges --box 1e-300:1 --min-distance 5 -o x.xyz", "atoms kept 5.0 angstrom apart"),
            Case("curves DIMERS --class CC --curve nobody", "there is no curve nobody in class CC"),
            Case("curves DIMERS --class ZZ --curve nobody", "there is no class ZZ"),
            Case("predict", "<model>"),
            Case("features DIMERS", "give either --output FILE or --benchmark N"),
            Case("features DIMERS --benchmark 0", "--benchmark must be between 1 and 1000000"),
            Case("features DIMERS --output x.npz --centres Fe", "--centres Fe matches no atom"),
            Case("features DIMERS --output x.npz --expansion density --basis monomial", "--basis monomial"),
            Case("train DIMERS --class CC --class CP", "--class CC,CP trains it on all of them together"),
            Case("learn DIMERS --class CC --class CC", "--class is given 2 times"),
            Case("curves DIMERS --top 0", "--top must be at least 1, not 0"),
            Case("trian", "there is neither a command nor a file 'trian'; did you mean lodescope train?"),
            Case("tarin DIMERS --class CC", "did you mean lodescope train?"),
            Case("shiped", "did you mean lodescope shipped?"),
            Case("validate x.xyz", "did you mean lodescope dataset validate?"),
            Case("featrues --help", "did you mean lodescope features?"),
            Case("xyzzy x.xyz", "lodescope --help lists the commands"),
            Case("parity --help", "Parity is screen 5 of lodescope explore"),
            Case("swep DIMERS", "did you mean lodescope sweep?"),
            Case("help trian", "did you mean lodescope train?"),
            Case("help dataset valdate", "did you mean lodescope dataset validate?"),
            Case("dataset valdate x.xyz", "there is no command 'valdate'; did you mean lodescope dataset validate?"),
            Case("lesson guide", "did you mean lodescope lesson guided?"),
            Case("lesson guided --step 0", "--step must be at least 1, not 0"),
            Case("explore --screen plot", "--screen"),
            Case("explore --theme pink", "there is no theme 'pink', but standard, light"),
            Case("explore DIMERS --l-max 13", "--l-max must be between 0 and 12, not 13"),
        ])
    func wrongUsage(wrong: Case) throws {
        let program = try Program()
        defer { program.removeFolder() }
        let outcome = try program.run(wrong.arguments)
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(wrong.told), "\(outcome.errors)")
        #expect(try program.files() == [])
    }

    @Test("what cannot be read is 66")
    func unreadable() throws {
        let program = try Program()
        defer { program.removeFolder() }
        for arguments in [
            ["train", "none.xyz", "--class", "CC"], ["curves", "none.xyz", "--class", "CC"],
            ["learn", "none.xyz", "--class", "CC"], ["table", "none.xyz"],
            ["features", "none.xyz", "--output", "x.npz"],
            ["train", ".", "--class", "CC"], ["predict", "none.model", Program.dimers], ["none.xyz"],
            ["explore", "none.xyz"], ["explore", "--open", "none.model"], ["train", Program.dimers, "none.xyz"],
        ] {
            let outcome = try program.run(arguments)
            #expect(outcome.status == 66, "\(arguments)")
            #expect(outcome.errors.contains("cannot read: "))
            #expect(outcome.output == "")
        }
        let misspelt = try program.run(["train", "shiped", "--class", "CC"])
        #expect(misspelt.status == 66 && misspelt.errors.contains("did you mean shipped?"), "\(misspelt.errors)")
        #expect(try program.files() == [])
    }
}
