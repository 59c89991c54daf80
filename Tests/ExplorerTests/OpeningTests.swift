import Atomistics
import Descriptors
import Exploration
import Foundation
import Terminal
import Testing

@testable import Explorer

/// What a session opens with, what it says of itself, and how it comes back.
@Suite struct OpeningTests {
    /// All classes and all screens are in the top line of the smallest terminal that everybody has.
    @Test(arguments: Screen.allCases) func theTopLineOfASmallTerminalNamesAll(screen: Screen) {
        var world = World(size: Size(width: 80, height: 24))
        world.press("\(screen.rawValue)")
        let items = world.state.topLine(width: 80)
        #expect(items.count == Screen.allCases.count + world.state.choices.count)
        #expect(items.allSatisfy { $0.x >= 0 && $0.x + $0.text.columns <= 80 })
        #expect(zip(items, items.dropFirst()).allSatisfy { $0.x + $0.text.columns < $1.x + 1 })
        let names = Set(items.map(\.text))
        #expect(names.count == items.count && items.filter(\.isChosen).count == 2)
    }

    @Test func hintsNameTheGuidedLessonAndTheArrows() {
        for screen in Screen.allCases {
            var world = World()
            world.state.hasLessonDimers = true
            world.press("\(screen.rawValue)")
            let hints = world.state.hintItems(width: 120)
            #expect(screen != .curves || hints.contains { $0.text == "L lesson" })
            #expect(screen.room.arrowsHint.isEmpty || hints.first?.text == "arrows \(screen.room.arrowsHint)")
            #expect(hints.allSatisfy { $0.x + $0.text.columns <= 120 })
        }
    }

    /// What the opening line says is whole, whatever room progress leaves it.
    @Test func theOpeningLineIsNotCut() throws {
        for screen in Screen.allCases {
            var world = World()
            world.press("\(screen.rawValue)")
            for isTraining in [false, true] {
                if isTraining {
                    world.state.work.generation += 1
                    let job = world.state.job(.rhoV, in: world.state.dimerClass)
                    world.state.work.jobs = [job]
                    world.state.work.total = 1
                    let progress = WorkProgress(
                        job: job, progress: .init(stage: "cross-validation", fraction: 0.5), elapsed: 9)
                    world.send(.progress(generation: world.state.work.generation, progress))
                }
                for width in [80, 100, 120, 160] where screen == .curves || !isTraining {
                    let size = Size(width: width, height: 30)
                    for capabilities in [Capabilities.utf8, .ascii] {
                        let text = world.text(size, capabilities: capabilities)
                        let status = text.split(separator: "\n", omittingEmptySubsequences: false)[28]
                        #expect(!status.contains("~") && !status.contains("…"), "\(status)")
                    }
                }
            }
        }
    }

    @Test func aRestoredSessionSaysSo() {
        let first = World()
        let again = World(session: first.state.session, isFirstRun: false)
        #expect(again.text().contains("your last session"))
        #expect(again.text().contains("--fresh"))
        #expect(!first.text().contains("--fresh"))
    }

    @Test func theFirstRunOpensOnADimerThatShowsTheLesson() throws {
        let world = World()
        let index = try #require(world.state.selection?.index)
        #expect(world.state.models[.rhoRho]!.errors[index]! > 4 * world.state.models[.rhoV]!.errors[index]!)
        #expect(world.text().contains("rho-rho is blind beyond r_c, rho-V is not"))
    }

    @Test func theCommandLineNamesWhatWasChanged() {
        var world = World()
        world.press("++")
        #expect(world.state.commandLine == "lodescope train dimers --class CC --l-max 6")
        while world.state.parameter != .centers { world.press("p") }
        world.press("=O@A{enter}y")
        guard case .copy(let text) = world.seen.last else {
            Issue.record("nothing was copied")
            return
        }
        #expect(text == "lodescope train dimers --class CC --l-max 6 --centres O@A")
        world.press("{esc}2")
        #expect(world.state.commandLine == "lodescope table dimers --l-max 6 --centres O@A")
    }

    @Test func theSessionComesBack() {
        var world = World()
        world.press("]n+Unq")
        guard case .save(let session) = world.seen.first(where: { if case .save = $0 { true } else { false } }) else {
            Issue.record("nothing was saved")
            return
        }
        let again = World(session: session, isFirstRun: false)
        #expect(again.state.session == session)
        #expect(again.state.dimerClass.single == .chargedPolar)
        #expect(again.state.unit == .millielectronvolt)
    }
}
