import Foundation
import Glibc
import Testing

/// What leaves the program: complete or not at all, readable by programs, and quiet where nobody looks.
struct OutputTests {
    private static let train =
        "lodescope train '\(Program.dimers)/CA.xyz.gz' --class CA --train-curves 20 --n-max 3 --l-max 1 --regularization 1e-4 --committee 0"
    private static let explore = "lodescope explore '\(Program.dimers)/PP.xyz.gz'"
    private static let features = "lodescope features '\(Program.dimers)/CA.xyz.gz' --n-max 2 --l-max 0"

    // MARK: - What cannot be written

    @Test(
        "what cannot be written is 73, and nothing is left behind",
        arguments: [
            "\(train) --save none/m.model", "\(train) --save .", "\(train) --save /dev/full", "\(train) > /dev/full",
            "\(train) --format json > /dev/full", "\(features) --output none/x.npz", "\(features) --output /dev/full",
            "ulimit -f 8; \(train) --save m.model", "ulimit -f 8; \(features) --output x.npz",
            "\(train) --save '\(Program.dimers)/CA.xyz.gz/m.model'", "\(explore) > /dev/full", "\(train) >&-",
            "lodescope --version > /dev/full",
            "lodescope --version --verbose > /dev/full", "lodescope --help > /dev/full",
            "lodescope train --help > /dev/full",
            "lodescope help train > /dev/full", "lodescope --generate-completion-script bash > /dev/full",
        ])
    func unwritable(line: String) throws {
        try withProgram { program in
            let outcome = try program.shell("export HOME=$PWD/home; " + line)
            #expect(outcome.status == 73, "\(outcome.errors)")
            #expect(outcome.errors.contains("cannot write: "))
            #expect(outcome.output == "")
            #expect(try program.files() == [])
        }
    }

    @Test("a folder in which nothing may be written", .enabled(if: geteuid() != 0 || canChangeUser))
    func readOnlyFolder() throws {
        try withProgram { program in
            // The superuser may write everywhere.
            let user = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
            let executable = Program.executable
            try program.write("before", to: "m.model")
            let outcome = try program.shell(
                "chmod 555 .; \(user)'\(executable)' \(Self.train.dropFirst("lodescope ".count)) --save m.model")
            #expect(outcome.status == 73)
            #expect(outcome.errors == "lodescope: m.model: cannot write: Permission denied\n")
            #expect(try program.files() == ["m.model"])
            #expect(try program.read("m.model") == "before")
        }
    }

    /// Whether the program can be run as nobody from where it was built.
    private static let canChangeUser: Bool = {
        guard let program = try? Program() else { return false }
        defer { program.removeFolder() }
        let line =
            "setpriv --reuid=65534 --regid=65534 --clear-groups '\(Program.executable)' dataset info '\(Program.dimers)'"
        return (try? program.shell(line).status) == 0
    }()

    @Test("a file that is there stays as it was when its successor cannot be completed")
    func replacement() throws {
        try withProgram { program in
            try program.write("before", to: "m.model")
            #expect(try program.shell("ulimit -f 8; \(Self.train) --save m.model").status == 73)
            #expect(try program.read("m.model") == "before")
            #expect(try program.files() == ["m.model"])
        }
    }

    // MARK: - Being stopped

    @Test("ctrl-c in mid-training ends with 130 at once and leaves no file")
    func interrupt() throws {
        try withProgram { program in
            // On a terminal it tells how far it is: stopped as soon as it says so.
            let (terminal, other) = try pseudoTerminal()
            defer { close(terminal) }
            let process = program.process(
                "train", Program.dimers, "--class", "CC", "--n-max", "12", "--l-max", "10", "--threads", "1", "--save",
                "m.model")
            process.standardError = FileHandle(fileDescriptor: other, closeOnDealloc: true)
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            var told = ""
            var buffer = [UInt8](repeating: 0, count: 1000)
            while !told.contains("%") {
                let count = read(terminal, &buffer, buffer.count)
                try #require(count > 0)
                told += String(decoding: buffer[..<count], as: UTF8.self)
            }
            #expect(told.contains("CC: "))
            let start = DispatchTime.now().uptimeNanoseconds
            process.interrupt()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit)
            #expect(process.terminationStatus == 130)
            #expect(DispatchTime.now().uptimeNanoseconds - start < 2_000_000_000)
            #expect(output.fileHandleForReading.readDataToEndOfFile().isEmpty)
            #expect(try program.files() == [])
        }
    }

    @Test("what asks it to end is heeded from the start, before main", arguments: [SIGINT, SIGTERM, SIGHUP])
    func earlySignal(number: Int32) throws {
        try withProgram { program in
            let process = program.process("--version")
            guard try run(process, in: program, asking: number) else { return }
            #expect(process.terminationReason == .exit)
            #expect(process.terminationStatus == 128 + number)
        }
    }

    @Test("what whoever started it ignores is ignored, from the start too")
    func ignoredSignal() throws {
        try withProgram { program in
            let process = program.process(ignoring: "HUP", "--version")
            guard try run(process, in: program, asking: SIGHUP) else { return }
            // It goes on, and may find that what it has loaded is no linear algebra.
            #expect(process.terminationReason == .exit)
            #expect([0, 70].contains(process.terminationStatus))
        }
    }

    /// Runs the program with a made-up linear algebra, found before the system's, that sends a signal while it is loaded.
    /// - Returns: false where there is no compiler.
    private func run(_ process: Process, in program: Program, asking number: Int32) throws -> Bool {
        try program.write(
            """
            #include <signal.h>
            #include <unistd.h>
            __attribute__((constructor)) static void ask(void) { kill(getpid(), \(number)); }
            """, to: "blas.c")
        let built = try program.shell(
            "$(command -v clang || command -v cc) -shared -fPIC -Wl,-soname,libblas.so.3 -o libblas.so.3 blas.c")
        guard built.status == 0 else { return false }
        process.environment = ProcessInfo.processInfo.environment.merging(["LD_LIBRARY_PATH": program.folder]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return true
    }

    /// Both ends of a new terminal.
    private func pseudoTerminal() throws -> (Int32, Int32) {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        // TIOCSPTLCK and TIOCGPTN, which the Glibc module does not show: unlockpt and ptsname.
        var (isLocked, number): (Int32, Int32) = (0, 0)
        try #require(terminal >= 0 && ioctl(terminal, 0x4004_5431, &isLocked) == 0)
        try #require(ioctl(terminal, 0x8004_5430, &number) == 0)
        let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(other >= 0)
        return (terminal, other)
    }

    @Test("a reader that stops reading is no crash")
    func closedPipe() throws {
        try withProgram { program in
            for line in [Self.train, "lodescope dataset info '\(Program.dimers)' --format csv"] {
                let outcome = try program.shell("{ sleep 0.2; \(line); echo $? > status; } | true; cat status")
                let status = outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
                // Ended by the signal, or where that is ignored by the error of the write.
                #expect(["141", "73"].contains(status))
                #expect(outcome.errors == "" || outcome.errors.contains("Broken pipe"))
            }
        }
    }

    // MARK: - What is written

    @Test("no escape codes and no progress where there is no terminal")
    func plainOutput() throws {
        try withProgram { program in
            for line in [
                Self.train,
                "lodescope table '\(Program.dimers)/CA.xyz.gz' --committee 0 --n-max 2 --l-max 0 --regularization 1e-4",
                "lodescope --help",
            ] {
                let outcome = try program.shell(
                    "TERM=xterm-256color COLORTERM=truecolor; export TERM COLORTERM; " + line)
                #expect(outcome.status == 0)
                #expect(!outcome.output.contains("\u{1B}") && !outcome.output.contains("\r"))
                #expect(outcome.errors == "")
            }
        }
    }

    @Test("numbers do not depend on the locale")
    func locale() throws {
        try withProgram { program in
            // Where it is not installed it is made, if there is what it is made from; else this asks little.
            let german =
                "localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 2> made; export LOCPATH=$PWD LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8; "
            for line in [
                Self.train + " | head -5", Self.train + " --format csv",
                "lodescope dataset info '\(Program.dimers)' --unit meV",
                "lodescope curves '\(Program.dimers)/CA.xyz.gz' --class CA --train-curves 20 --n-max 2 --l-max 0 --regularization 1e-4",
            ] {
                let plain = try program.shell("export LC_ALL=C; " + line)
                let local = try program.shell(german + line)
                #expect(plain.status == 0 && local.status == 0)
                #expect(plain.output.contains(".") && plain.output == local.output)
            }
        }
    }

    @Test("explore without a terminal prints one plain frame")
    func plainFrame() throws {
        try withProgram { program in
            let outcome = try program.shell(
                "export HOME=$PWD COLUMNS=100 LINES=30; \(Self.explore) < /dev/null | cat")
            #expect(outcome.errors == "lodescope: standard output is not a terminal; printing one frame\n")
            let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == 31 && lines.last == "")
            #expect(lines.allSatisfy { $0.count <= 100 })
            #expect(!outcome.output.contains("\u{1B}"))
            #expect(outcome.output.contains("descriptor") && outcome.output.contains("RMSE"))
            // One look is no session.
            #expect(try program.files() == [])
        }
    }
}
