import Testing

/// Too little memory is one sentence and 70, or another way; never a trap, a backtrace or an endless wait.
struct MemoryTests {
    private static let train =
        "train '\(Program.dimers)/PP.xyz.gz' --class PP --committee 0 --regularization 1e-5 --format json"
    private static let features = "features '\(Program.dimers)/PP.xyz.gz' --per atom --n-max 8 --l-max 6 --output x.npz"

    @Test(
        "under ulimit -v, in kB",
        arguments: [250_000, 300_000, 330_000, 380_000, 450_000, 520_000, 700_000, 1_000_000, 1_500_000, 4_000_000],
        [MemoryTests.train, MemoryTests.features])
    func limited(kilobytes: Int, command: String) throws {
        let program = try Program()
        defer { program.removeFolder() }
        let outcome = try program.shell("ulimit -v \(kilobytes); timeout 300 '\(Program.executable)' \(command)")
        if outcome.status == 0 {
            // It may say that it comes near the limit.
            let lines = outcome.errors.split(separator: "\n")
            #expect(lines.allSatisfy { $0.contains(" takes about ") } && lines.count < 2, "\(outcome.errors)")
        } else {
            #expect(outcome.status == 70, "\(outcome.errors)")
            #expect(
                outcome.errors.hasPrefix("lodescope: ") && outcome.errors.split(separator: "\n").count == 1,
                "\(outcome.errors)")
            #expect(try program.files() == [] && outcome.output == "")
        }
        if kilobytes == 250_000 { #expect(outcome.status == 70) }
        if kilobytes == 4_000_000 && command == Self.train { #expect(outcome.status == 0) }
    }

    @Test func whatIsMissingIsNamed() throws {
        let program = try Program()
        defer { program.removeFolder() }
        let outcome = try program.shell(
            "ulimit -v 600000; '\(Program.executable)' train '\(Program.dimers)' --class AA --n-max 8 --l-max 6")
        #expect(outcome.status == 70)
        #expect(outcome.errors.contains("class AA with rho-v at n_max 8, l_max 6 takes about "))
        #expect(outcome.errors.contains(" are allowed by ulimit -v\n"))
    }

    @Test("the cheaper setting that is offered fits", arguments: [520_000, 600_000, 700_000, 1_000_000])
    func whatIsOfferedFits(kilobytes: Int) throws {
        let program = try Program()
        defer { program.removeFolder() }
        func train(_ more: String) throws -> Program.Outcome {
            try program.shell("ulimit -v \(kilobytes); timeout 120 '\(Program.executable)' \(Self.train) \(more)")
        }
        let refused = try train("--n-max 8 --l-max 9")
        #expect(refused.status == 70)
        guard let offer = refused.errors.firstMatch(of: #/, at l_max ([0-9]+) /#) else { return }
        let outcome = try train("--n-max 8 --l-max \(offer.1)")
        #expect(outcome.status == 0, "\(refused.errors)\(outcome.errors)")
    }

    @Test func whatComesNearIsSaidBefore() throws {
        try withProgram { program in
            let outcomes = try [900_000, 1_100_000, 1_300_000].map { kilobytes in
                try program.shell("ulimit -v \(kilobytes); timeout 300 '\(Program.executable)' \(Self.train)")
            }
            let warned = outcomes.filter { $0.status == 0 && $0.errors != "" }
            #expect(!warned.isEmpty)
            #expect(warned.allSatisfy { $0.errors.contains(#/ takes about .*, at l_max [23] /#) })
        }
    }
}
