import Glibc
import PseudoTerminal
import Testing

/// Ctrl-z, `fg`, and being stopped from outside, under a shell with job control.
@Suite(.serialized) struct StoppingTests {
    /// Runs the fixture in the foreground, says so when it has stopped, and brings it back when Return is pressed.
    private func startUnderShell() throws -> PseudoTerminal {
        let script = "set -m; echo $$; \(PseudoTerminal.fixturePath); echo STOPPED; read line; fg; echo ENDED $?"
        let terminal = try PseudoTerminal(["/bin/sh", "-c", script])
        try #require(terminal.waits(for: "ready"))
        terminal.readUntilQuiet()
        return terminal
    }

    private func fixtureProcess(of terminal: PseudoTerminal) throws -> pid_t {
        let file = try #require(fopen("/proc/\(terminal.process)/task/\(terminal.process)/children", "r"))
        defer { fclose(file) }
        var child: [CChar] = Array(repeating: 0, count: 64)
        fgets(&child, 64, file)
        return pid_t(atoi(child))
    }

    private func resumeAndQuit(_ terminal: PseudoTerminal) {
        let answered = terminal.type("\n", awaiting: "resumed")
        #expect(answered)
        #expect(!terminal.echoes)
        #expect(terminal.type("x", awaiting: "character(\"x\")"))
        #expect(terminal.type("q", awaiting: "ENDED 0"))
        expectRestored(terminal)
    }

    @Test func controlZ() throws {
        let terminal = try startUnderShell()
        #expect(terminal.type("\u{1A}", awaiting: "STOPPED"))
        expectRestored(terminal)
        let stopped = terminal.output.utf8.count
        #expect(terminal.type("\n", awaiting: "ready"), "what was on the screen is painted again")
        // The mouse is asked for after the screen is painted.
        #expect(terminal.waits(for: "\u{1B}[?1049h", since: stopped))
        #expect(terminal.waits(for: "\u{1B}[?1002h", since: stopped))
        #expect(!terminal.echoes)
        #expect(terminal.type("x", awaiting: "character(\"x\")"))
        #expect(!terminal.shows("resumed"), "it stopped itself, and need not be told")
        #expect(terminal.type("q", awaiting: "ENDED 0"))
        expectRestored(terminal)
    }

    @Test func stoppedBySignal() throws {
        let terminal = try startUnderShell()
        kill(try fixtureProcess(of: terminal), SIGTSTP)
        #expect(terminal.waits(for: "STOPPED"))
        expectRestored(terminal)
        resumeAndQuit(terminal)
    }

    @Test func stoppedWithoutNotice() throws {
        let terminal = try startUnderShell()
        kill(try fixtureProcess(of: terminal), SIGSTOP)
        #expect(terminal.waits(for: "STOPPED"))
        resumeAndQuit(terminal)
    }

    /// The shell has the terminal by then: not a byte may be written to it.
    @Test func killedWhileStopped() throws {
        let terminal = try startUnderShell()
        let fixture = try fixtureProcess(of: terminal)
        terminal.type("\u{1A}", awaiting: "STOPPED")
        terminal.readUntilQuiet()
        let mark = terminal.output.utf8.count
        kill(fixture, SIGTERM)
        kill(fixture, SIGCONT)
        terminal.readUntilQuiet(.milliseconds(600))
        #expect(terminal.output.utf8.count == mark)
        #expect(kill(fixture, 0) == 0 || errno == ESRCH)
        #expect(terminal.type("\n", awaiting: "ENDED"))
        expectRestored(terminal)
    }

    @Test func resizedWhileStopped() throws {
        let terminal = try startUnderShell()
        terminal.type("\u{1A}", awaiting: "STOPPED")
        terminal.resize(columns: 60, rows: 20)
        #expect(terminal.type("\n", awaiting: "resize 60x20"))
    }
}
