import Glibc
import PseudoTerminal
import Testing

/// However the program ends, the person gets the terminal back, and the shell the right status.
@Suite(.serialized) struct RestoringTests {
    @Test func quitting() throws {
        let terminal = try PseudoTerminal.fixture()
        #expect(!terminal.echoes)
        terminal.type("q")
        #expect(terminal.waitForEnd() == .exited(0))
        expectRestored(terminal)
    }

    @Test(arguments: [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE])
    func killing(signal: Int32) throws {
        let terminal = try PseudoTerminal.fixture()
        kill(terminal.process, signal)
        #expect(terminal.waitForEnd(timeout: .seconds(2)) == .killed(signal))
        expectRestored(terminal)
    }

    @Test(arguments: [SIGHUP, SIGINT, SIGQUIT, SIGTERM])
    func killingWhileTheMainThreadComputes(signal: Int32) throws {
        let terminal = try PseudoTerminal.fixture()
        terminal.type("B", awaiting: "busy")
        kill(terminal.process, signal)
        #expect(terminal.waits(for: "\u{1B}[?1049l", timeout: .milliseconds(300)))
        #expect(terminal.waitForEnd(timeout: .seconds(2)) == .killed(signal))
        expectRestored(terminal)
    }

    /// Not a byte of a frame follows, though the main thread was in the midst of one.
    @Test(arguments: [SIGTERM, SIGSEGV])
    func killingWhileDrawing(signal: Int32) throws {
        let terminal = try PseudoTerminal.fixture(columns: 200)
        #expect(terminal.type("Z", awaiting: "\u{2580}"))
        kill(terminal.process, signal)
        #expect(terminal.waitForEnd(timeout: .seconds(5)) == .killed(signal))
        expectRestored(terminal)
        let rest = terminal.output.lastRange(of: "\u{1B}[?1049l").map { terminal.output[$0.upperBound...] }
        #expect(rest.map { $0.utf8.count < 40 && !$0.contains("\u{2580}") } == true)
    }

    /// A terminal that takes nothing any more holds up nobody.
    @Test func killingWhileTheTerminalHangs() throws {
        let terminal = try PseudoTerminal.fixture(columns: 200)
        terminal.type("Z")
        usleep(300_000)
        kill(terminal.process, SIGTERM)
        usleep(1_200_000)
        #expect(terminal.hasEnded)
        #expect(terminal.waitForEnd() == .killed(SIGTERM))
        #expect(terminal.echoes)
    }

    /// A program that neither computes nor heeds the event is ended too; one that is asked twice at once.
    @Test func killingAProgramThatGoesOn() throws {
        let terminal = try PseudoTerminal.fixture()
        terminal.type("I")
        terminal.readUntilQuiet()
        kill(terminal.process, SIGTERM)
        #expect(terminal.waitForEnd(timeout: .seconds(2)) == .killed(SIGTERM))
        expectRestored(terminal)
    }

    @Test(arguments: [("T", [SIGILL, SIGTRAP]), ("N", [SIGSEGV]), ("A", [SIGABRT]), ("O", [SIGSEGV])])
    func crashing(key: String, signals: [Int32]) throws {
        let terminal = try PseudoTerminal.fixture()
        terminal.type(key)
        let ending = terminal.waitForEnd()
        #expect(signals.contains { ending == .killed($0) })
        expectRestored(terminal)
    }

    /// The message of a trap is drawn neither over the screen nor lost with it.
    @Test func crashMessageFollowsTheScreen() throws {
        let terminal = try PseudoTerminal.fixture()
        terminal.type("T")
        _ = terminal.waitForEnd()
        let parts = terminal.output.split(separator: "\u{1B}[?1049l")
        #expect(parts.count == 2)
        #expect(parts.last?.contains("the fixture was told to trap") == true)
    }

    @Test func crashesAreLeftToTheSwiftRuntime() throws {
        let terminal = try PseudoTerminal.fixture(environment: ["SWIFT_BACKTRACE": "enable=yes,interactive=no"])
        terminal.type("N")
        #expect(terminal.waitForEnd(timeout: .seconds(30)) == .killed(SIGSEGV))
        expectRestored(terminal)
        #expect(terminal.output.split(separator: "\u{1B}[?1049l").last?.contains("Thread 0") == true)
    }

    @Test func throwing() throws {
        let terminal = try PseudoTerminal.fixture()
        terminal.type("E")
        #expect(terminal.waitForEnd() != .exited(0))
        expectRestored(terminal)
    }

    @Test func exitingFromDeepWithin() throws {
        let terminal = try PseudoTerminal.fixture()
        terminal.type("X")
        #expect(terminal.waitForEnd() == .exited(7))
        expectRestored(terminal)
    }

    /// Without an alternate screen to leave, the picture is cleared away: on quitting and when killed.
    @Test(arguments: ["q", ""]) func noPictureIsLeftBehind(key: String) throws {
        let terminal = try PseudoTerminal.fixture(environment: ["TERM": "vt100"])
        #expect(!terminal.shows("1049"))
        let mark = terminal.output.utf8.count
        if key.isEmpty { kill(terminal.process, SIGTERM) } else { terminal.type(key) }
        terminal.readUntilQuiet(.milliseconds(400))
        let rest = String(decoding: Array(terminal.output.utf8.dropFirst(mark)), as: UTF8.self)
        let cleared = try #require(rest.lastRange(of: "\u{1B}[H\u{1B}[J"))
        #expect(!rest[cleared.upperBound...].contains("ready"))
        if key == "q" { #expect(terminal.waitForEnd() == .exited(0)) }
    }

    /// The end of the input and SIGHUP arrive together, and either may be seen first.
    @Test func closingTheWindow() throws {
        let terminal = try PseudoTerminal.fixture()
        terminal.closeWindow()
        let ending = terminal.waitForEnd(timeout: .seconds(2))
        #expect(ending == .killed(SIGHUP) || ending == .exited(3))
    }

    /// Where SIGHUP does not come, or is ignored, the end of the input is what tells.
    @Test func closingTheWindowUnderNohup() throws {
        let terminal = try PseudoTerminal(["/bin/sh", "-c", "trap '' HUP; exec \(PseudoTerminal.fixturePath)"])
        try #require(terminal.waits(for: "ready"))
        terminal.closeWindow()
        #expect(terminal.waitForEnd(timeout: .seconds(2)) == .exited(3))
    }
}
