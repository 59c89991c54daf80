import Atomistics
import Foundation
import PseudoTerminal

/// What a person sees: the explorer itself on a pseudo-terminal, from a key to what then stands on its screen.
///
/// Ten knobs for each class, each turned to a value that was not seen before, as soon as the last one's work is done and
/// the explorer was left alone for a moment. All three descriptors are shown, rho-v is in focus.
enum ScreenBenchmark {
    /// Parameters as the panel calls them, and values to type.
    private static let knobs: [(label: String, value: String)] = [
        ("σ_V", "0.85"), ("σ_ρ", "0.37"), ("r_c", "3.3"), ("σ_V", "1.3"), ("σ_ρ", "0.45"), ("l_max", "3"),
        ("σ_V", "0.6"),
        ("r_c", "2.8"), ("σ_ρ", "0.25"), ("σ_V", "1.15"),
    ]

    /// What is waited for, in the order in which it comes.
    private static let stages = ["first answer", "all curves", "lambda chosen", "error bars", "everything"]

    private static let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../.build/release/lodescope").standardized.path

    static func run() {
        do {
            for threads in [ProcessInfo.processInfo.activeProcessorCount] {
                print(
                    "\nthe explorer's screen, \(threads) threads: ms to what stands there (medians over the knobs last)"
                )
                print(row("class", "knob", stages))
                for dimerClass in DimerData.classes { try measure(dimerClass.label) }
            }
        } catch {
            print("screen: \(error)")
        }
    }

    private static func measure(_ dimerClass: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lodescope-screen-\(getpid())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let start = ContinuousClock.now
        let terminal = try PseudoTerminal(
            [program, "explore", "--fresh", DimerData.path], columns: 140, rows: 45,
            environment: ["XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder, "HOME": folder])
        defer {
            terminal.type("q")
            _ = terminal.waitForEnd()
        }
        let first = try times(from: start, terminal)
        if dimerClass == DimerData.classes[0].label { print(row(dimerClass, "start", first)) }
        while !terminal.picture.shows(" \(dimerClass) dimers ") {
            terminal.type("]")
            terminal.readUntilQuiet()
        }
        terminal.readUntilQuiet()
        _ = try times(from: .now, terminal)
        var measured: [[Duration?]] = []
        for knob in knobs {
            while !terminal.picture.shows("turn \(knob.label) ") {
                terminal.type("p")
                terminal.readUntilQuiet(.milliseconds(60))
            }
            // Somebody looks at the picture before the next key, and memory is made ready meanwhile.
            terminal.readUntilQuiet(.milliseconds(1500))
            terminal.type("=")
            terminal.readUntilQuiet(.milliseconds(60))
            terminal.type("\u{15}\(knob.value)")
            terminal.readUntilQuiet(.milliseconds(60))
            let start = ContinuousClock.now
            terminal.type("\r")
            // What stands there of before goes with the next frame.
            guard terminal.waits(until: { !Seen($0).stages.last! }) else { throw Unseen(lines: terminal.picture.lines) }
            let times = try times(from: start, terminal)
            print(row(dimerClass, "\(knob.label) \(knob.value)", times))
            measured.append(times)
        }
        let medians = stages.indices.map { stage -> Duration? in
            let known = measured.compactMap { $0[stage] }.sorted()
            return known.isEmpty ? nil : known[known.count / 2]
        }
        print(row(dimerClass, "median", medians))
    }

    /// Waits until all is there; from a moment to each stage, nil where it was not seen by itself.
    private static func times(from start: ContinuousClock.Instant, _ terminal: PseudoTerminal) throws -> [Duration?] {
        var times = [Duration?](repeating: nil, count: stages.count)
        let isDone = terminal.waits(timeout: .seconds(120)) { picture in
            let seen = Seen(picture)
            let now = ContinuousClock.now - start
            for (stage, isThere) in seen.stages.enumerated() where isThere && times[stage] == nil { times[stage] = now }
            return seen.stages.last!
        }
        guard isDone else { throw Unseen(lines: terminal.picture.lines) }
        return times
    }

    private struct Unseen: Error, CustomStringConvertible {
        let lines: [String]
        var description: String { "what was waited for does not come; there stands\n" + lines.joined(separator: "\n") }
    }

    /// How far the model in focus is, and whether all work is done, as the picture says it.
    private struct Seen {
        let stages: [Bool]

        init(_ picture: TerminalPicture) {
            let lines = picture.lines
            let focus = lines.first { $0.contains("▶b") } ?? ""
            let isFirst = focus.contains("first answer")
            let isProvisional = focus.contains("~")
            // The mark comes with the class error of the new options; at the start there is nothing to be compared.
            let isCompared = lines.contains { $0.contains("class test") && $0.contains("was") }
            let isChosen =
                isCompared
                ? ["better", "worse", "same"].contains { focus.contains($0) }
                : focus.contains("%") && !isFirst && !isProvisional
            let hasBars = isChosen && lines.contains { $0.contains("within 1σ") || $0.contains("no error bars") }
            let isAtRest = !lines[lines.count - 2].contains("training")
            stages = [isFirst, isProvisional || isChosen, isChosen, hasBars, hasBars && isAtRest]
        }
    }

    private static func row(_ dimerClass: String, _ knob: String, _ times: [Duration?]) -> String {
        row(dimerClass, knob, times.map { $0.map { "\(Int(($0 / .milliseconds(1)).rounded()))" } ?? "-" })
    }

    private static func row(_ dimerClass: String, _ knob: String, _ cells: [String]) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text.padding(toLength: width, withPad: " ", startingAt: 0)
        }
        return padded(dimerClass, 7) + padded(knob, 11) + cells.map { padded($0, 15) }.joined()
    }
}
