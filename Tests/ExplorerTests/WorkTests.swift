import Atomistics
import Descriptors
import Exploration
import Terminal
import Testing

@testable import Explorer

/// Background work: what is asked for, what is taken, what is dropped.
@Suite struct WorkTests {
    @Test func staleResultsAreDropped() throws {
        var world = World()
        world.answers = false
        world.press("+")
        let old = try #require(world.held.last)
        world.press("+")
        let new = try #require(world.held.last)
        #expect(new.generation > old.generation)
        let before = world.state.models[.rhoV]?.revision
        let report = TrainingReport.made(old.jobs[0], world.state.curves)
        world.send(.trained(generation: old.generation, job: old.jobs[0], report: report, isFinal: true))
        world.send(.finished(generation: old.generation))
        #expect(world.state.models[.rhoV]?.revision == before)
        #expect(world.state.work.isRunning)
        #expect(!world.state.isCurrent(.rhoV))
        world.finish()
        #expect(world.state.isCurrent(.rhoV))
        #expect(!world.state.work.isRunning)
    }

    @Test func theModelInFocusTrainsFirst() {
        var world = World()
        world.answers = false
        world.press("d+")
        #expect(world.held.last?.jobs.first?.options.descriptor == world.state.options.descriptor)
        #expect(world.held.last?.jobs.count == 3)
    }

    @Test func theOldPictureStaysDimmedUntilTheNewOneComes() {
        var world = World()
        world.answers = false
        world.press("+")
        let stale = world.state.view(size: world.state.size, capabilities: .utf8)
        let blue = Look(.standard, .utf8)[.series1].foreground
        let inked = stale.cells.filter {
            $0.style.foreground == blue && $0.glyph.value >= 0x2800 && $0.glyph.value < 0x2900
        }
        #expect(inked.count > 20)
        #expect(inked.allSatisfy { $0.style.attributes.contains(.dim) })
        world.finish()
        let fresh = world.state.view(size: world.state.size, capabilities: .utf8)
        #expect(
            fresh.cells.contains {
                $0.style.foreground == blue && $0.glyph.value > 0x2800 && !$0.style.attributes.contains(.dim)
            })
    }

    /// The band too.
    @Test func theOldBandIsDimmedAsItsCurveIs() {
        var world = World()
        world.press("D")
        let band = Look(.standard, .utf8)[.series0].receding.foreground
        func cells() -> [Cell] {
            world.state.view(size: world.state.size, capabilities: .utf8).cells.filter {
                $0.style.foreground == band && $0.glyph.value > 0x2800 && $0.glyph.value < 0x2900
            }
        }
        #expect(cells().count >= 10)
        #expect(cells().allSatisfy { !$0.style.attributes.contains(.dim) })
        world.answers = false
        world.press("+")
        #expect(cells().count >= 10 && cells().allSatisfy { $0.style.attributes.contains(.dim) })
    }

    /// To look at another descriptor is neither a change to be undone nor the end of the last one's comparison.
    @Test func lookingAtAnotherDescriptorKeepsTheLastChange() throws {
        var world = World()
        world.press("+")
        let before = try #require(world.state.change?.before)
        for key in ["d", "D", "D", "d", "d"] {
            world.press(key)
            #expect(world.state.change?.text(to: world.state.options) == "l_max 4 → 5")
            #expect(world.state.change?.before == before)
        }
        #expect(world.state.options.descriptor == .vV)
        world.press("u")
        #expect(world.state.options.fields.lMax == 4 && world.state.options.descriptor == .vV)
        world.press("{c-r}")
        #expect(world.state.options.fields.lMax == 5 && world.state.options.descriptor == .vV)
        world.press("uu")
        #expect(world.state.notice?.text == "nothing to undo")
    }

    /// One that is typed, or turned as a parameter, is a change like any other.
    @Test func anotherDescriptorAsAParameterIsUndone() {
        var world = World()
        while world.state.parameter != .descriptor { world.press("P") }
        world.press("+u")
        #expect(world.state.options.descriptor == .rhoV)
        world.press("+d+u")
        #expect(world.state.options.descriptor != .rhoV, "back to before the second turn, not the first")
    }

    /// Also where nothing is left of the change to be told.
    @Test func anUndoSaysSo() {
        var world = World()
        world.answers = false
        world.press("+u")
        #expect(world.state.notice?.text == "undone: l_max 5 → 4")
        world.press("{c-r}u")
        #expect(world.state.notice?.text == "undone: l_max 5 → 4")
    }

    @Test func anUndoNeedsNoTraining() {
        var world = World()
        let start = world.state.options
        world.press("++")
        world.answers = false
        let asked = world.held.count
        world.press("u")
        #expect(world.held.count == asked)
        #expect(world.state.isCurrent(.rhoV) && world.state.isCurrent(.rhoRho))
        world.press("u")
        #expect(world.state.options == start)
        world.press("u")
        #expect(world.state.notice?.text == "nothing to undo")
        world.press("{c-r}{c-r}")
        #expect(world.state.options.fields.lMax == 6)
        #expect(world.held.count == asked)
    }

    @Test func aNewChangeForgetsWhatWasUndone() {
        var world = World()
        world.press("+u-")
        world.press("{c-r}")
        #expect(world.state.notice?.text == "nothing to redo")
        #expect(world.state.options.fields.lMax == 3)
    }

    @Test func theChangeIsMeasuredAgainstTheLastAnswer() {
        var world = World()
        world.answers = false
        world.press("++")
        #expect(world.state.change?.text(to: world.state.options) == "l_max 4 → 6")
        world.finish()
        world.press("+")
        #expect(world.state.change?.text(to: world.state.options) == "l_max 6 → 7")
    }

    @Test func controlCCancelsThenQuits() {
        var world = World()
        world.answers = false
        world.press("+")
        world.press("{c-c}")
        #expect(!world.state.work.isRunning)
        #expect(world.seen.contains { if case .cancel = $0 { true } else { false } })
        #expect(!world.seen.contains { if case .quit = $0 { true } else { false } })
        world.press("{c-c}")
        #expect(world.seen.contains { if case .quit = $0 { true } else { false } })
    }

    @Test func anotherKeyBetweenTwoControlCsKeepsTheProgram() {
        var world = World()
        world.press("{c-c}n{c-c}")
        #expect(!world.seen.contains { if case .quit = $0 { true } else { false } })
    }

    @Test func theTableIsFilledOnceAndKept() {
        var world = World()
        world.press("2")
        #expect(
            world.state.classes.allSatisfy { dimerClass in
                Descriptor.compared.allSatisfy {
                    world.state.scores.score(for: world.state.job($0, in: dimerClass)) != nil
                }
            })
        world.answers = false
        world.press("12")
        #expect(world.held.isEmpty)
    }

    @Test func smoothCurvesOfAnotherDimerAreDropped() throws {
        var world = World()
        let selection = try #require(world.state.selection)
        let shown = try #require(world.state.models[.rhoV])
        let energies = selection.grid.map { _ in PredictedEnergy(energy: 42, errorBar: nil) }
        let late = SmoothCurve(key: shown.key(of: selection.index), distances: selection.grid, energies: energies)
        world.press("n")
        world.send(.evaluated([late]))
        #expect(world.state.smooth[.rhoV]?.energies.first?.energy != 42)
    }

    /// One key away everything is there already: the plot is drawn once.
    @Test func neighborsAreDrawnAtOnce() throws {
        var world = World()
        for key in [Key(.down), Key(.up), Key(.up)] {
            var state = world.state
            let before = state.selection?.index
            _ = state.update(.input(.key(key)))
            #expect(state.selection?.index != before)
            #expect(state.plotted.allSatisfy { state.smooth[$0]?.key.index == state.selection?.index })
            world.send(.input(.key(key)))
        }
        // And nothing is asked for twice.
        let again = world.state.update(.input(.key(Key(.down)))) + world.state.update(.input(.key(Key(.up))))
        let asked = again.flatMap {
            if case .evaluate(let wanted) = $0 { wanted.map(\.key) } else { [EvaluationKey]() }
        }
        #expect(Set(asked).count == asked.count)
        #expect(asked.allSatisfy { world.state.smoothCurves[$0] == nil })
    }

    /// The screen draws what the learn command prints: its sizes, its draws, by the same function of the engine.
    @Test func learningCurvesAreThoseOfTheLearnCommand() throws {
        var world = World()
        world.press("3")
        for curve in world.state.learning.curves {
            #expect(curve.jobs.map(\.subset?.curves) == LearningReport.standardSizes(trainCurves: 20).map { $0 })
            #expect(curve.jobs.allSatisfy { $0.subset?.draws == 5 && $0.options.committee == 0 })
            #expect(curve.points.count == curve.jobs.count)
        }
        #expect(world.state.commandLine == "lodescope learn dimers --class CC --draws 5")
        world.press("2")
        #expect(world.state.commandLine == "lodescope table dimers")
        world.press("1Ud")
        #expect(world.state.commandLine.hasPrefix("lodescope train dimers --class CC --descriptor v-v"))
        #expect(world.state.commandLine.hasSuffix("--unit meV"))
    }

    @Test func aJobThatCannotBeDoneSaysWhy() {
        var world = World()
        world.press("pppppppppppppP")
        while world.state.parameter != .trainingSize { world.press("p") }
        world.press("=25{enter}")
        #expect(world.text().contains("25 training curves leave none of the 25 of CC to test"))
        world.press("u")
        #expect(!world.text().contains("leave none"))
    }

    @Test func aFailureIsShownAndDoesNotStopTheRest() {
        var world = World()
        world.answers = false
        world.press("+")
        let (generation, jobs) = world.held.removeLast()
        world.send(.failed(generation: generation, job: jobs[0], text: "the matrix is singular"))
        world.held = [(generation, Array(jobs.dropFirst()))]
        world.finish()
        #expect(world.text().contains("the matrix is singular"))
        #expect(world.state.isCurrent(.rhoRho))
    }
    @Test("what is trained is kept, with the command that does it again, unless the record is turned off")
    func record() {
        var world = World()
        let start = world.kept
        #expect(start.contains("lodescope train dimers --class CC"))
        #expect(start.contains("lodescope train dimers --class CC --descriptor v-v"))
        while world.state.parameter != .lMax { world.press("p") }
        world.press("+")
        #expect(world.kept.dropFirst(start.count).contains("lodescope train dimers --class CC --l-max 5"))
        let before = world.kept.count
        world.press(":record off{enter}")
        #expect(world.state.session.keepsRuns == false && world.text().contains("record off"))
        world.press("+")
        #expect(world.kept.count == before)
        // It stays off, until it is turned on.
        var again = World(session: world.state.session)
        #expect(again.kept.isEmpty)
        again.press(":record{enter}+")
        #expect(!again.kept.isEmpty && again.state.session.keepsRuns == nil)
    }
}
