import Foundation
import Glibc
import PseudoTerminal
import TestSupport
import Testing

/// The explorer itself at work on every core: keys answer at once all the same. Times are the best of some tries, which
/// load on the machine spoils rarely and whatever blocks the drawing spoils always.
@Suite(.serialized) struct LatencyTests {
    private func explorer(_ body: (PseudoTerminal) throws -> Void) throws {
        try ExplorerProgram.withHome { home in
            let terminal = try PseudoTerminal(
                [ExplorerProgram.path, "--fresh", ExplorerProgram.dimers()], columns: 120, rows: 40,
                environment: ExplorerProgram.environment(home: home))
            try #require(terminal.waits(for: "CC-", timeout: .seconds(60)))
            // Where "training" stands already it is not drawn again by the next.
            #expect(terminal.type("\u{3}", awaiting: "again quits"))
            try body(terminal)
            terminal.type("q")
        }
    }

    /// The shortest time from a key to what it brings, over `tries`; `before` prepares each.
    private func shortest(
        _ terminal: PseudoTerminal, _ key: String, awaiting answer: String, tries: Int = 5, before: () -> Void
    ) -> Duration {
        (0..<tries).map { _ in
            before()
            let start = ContinuousClock.now
            return terminal.type(key, awaiting: answer) ? ContinuousClock.now - start : .seconds(10)
        }.min()!
    }

    /// Libraries would wait for threads that are at work, some of them for ever.
    @Test(arguments: 0..<8) func quittingDuringATrainingEndsTheProgram(moment: Int) throws {
        try explorer { terminal in
            #expect(terminal.type("+", awaiting: "training"))
            usleep(UInt32(60_000 * moment))
            terminal.type("q")
            let ending = terminal.waitForEnd(timeout: .seconds(10))
            #expect(ending == .exited(0))
            expectRestored(terminal)
        }
    }

    @Test func cancellingATrainingShowsAtOnce() throws {
        try explorer { terminal in
            // Not to the value at the start, of which the answer may be known.
            #expect(terminal.type("+", awaiting: "training") && terminal.type("\u{3}", awaiting: "cancelled"))
            var isUp = false
            let time = shortest(terminal, "\u{3}", awaiting: "cancelled") {
                isUp.toggle()
                #expect(terminal.type(isUp ? "+" : "-", awaiting: "training"))
            }
            print("cancelling a training shows in \(time)")
            if timesCount { #expect(time < .milliseconds(50)) }
        }
    }

    @Test func aSweepAnswersKeysAndIsCancelledAtOnce() throws {
        try explorer { terminal in
            #expect(terminal.type("+", awaiting: "training"))
            #expect(terminal.type("9", awaiting: "arrows"))
            let next = shortest(terminal, "n", awaiting: "dimer CC", tries: 9) {
                #expect(terminal.type("M", awaiting: "mouse o"))
            }
            print("a key during a sweep shows in \(next)")
            if timesCount { #expect(next < .milliseconds(20)) }
            var isUp = false
            let time = shortest(terminal, "\u{3}", awaiting: "cancelled", tries: 3) {
                isUp.toggle()
                #expect(terminal.type(isUp ? "+" : "-", awaiting: "training"))
            }
            print("cancelling a sweep shows in \(time)")
            if timesCount { #expect(time < .milliseconds(50)) }
            // Esc leaves the screen, and the work with it.
            let left = shortest(terminal, "\u{1B}", awaiting: "class test", tries: 3) {
                #expect(terminal.type("2", awaiting: "RMSE"))
                #expect(terminal.type("9", awaiting: "lay l_max along"))
            }
            print("leaving a sweep shows in \(left)")
            if timesCount { #expect(left < .milliseconds(100)) }
        }
    }
}
