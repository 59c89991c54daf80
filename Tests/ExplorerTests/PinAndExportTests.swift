import Atomistics
import Exploration
import Terminal
import Testing

@testable import Explorer

@Suite struct PinAndExportTests {
    @Test func aPinnedModelStaysWhileOthersChange() {
        var world = World()
        world.press("*++")
        #expect(world.state.pin?.options.fields.lMax == 4)
        #expect(world.state.pin?.model?.report.options.fields.lMax == 4)
        #expect(world.state.pin?.smooth != nil)
        #expect(world.state.gain(0)! > 0)
        #expect(world.text().contains("pinned"))
        #expect(world.text().contains("l_max 4"))
        world.press("s")
        #expect(world.state.sort == .gain)
        world.press("]")
        #expect(world.state.pin?.model?.job.dimerClass.single == .chargedPolar)
        world.press("--*")
        #expect(world.state.pin == nil)
        #expect(world.state.sort == .error)
    }

    @Test func thePinnedModelTrainsLastInAnotherClass() {
        var world = World()
        world.press("*+")
        world.answers = false
        world.press("]")
        #expect(world.held.last?.jobs.last?.options.fields.lMax == 4)
        #expect(world.held.last?.jobs.count == 4)
    }

    @Test(arguments: Screen.allCases) func everyScreenExportsItsNumbers(screen: Screen) throws {
        var world = World(dataset: .made(curves: 12))
        world.press("\(screen.rawValue)e")
        #expect(world.state.prompt?.kind == .palette)
        world.press("CSV{enter}")
        guard case .write(let path, let contents) = world.seen.last else {
            Issue.record("nothing was written")
            return
        }
        #expect(path.hasPrefix("lodescope-\(screen.title.lowercased())") && path.hasSuffix(".csv"))
        let lines = contents.split(separator: "\n")
        let columns = lines[0].split(separator: ",").count
        #expect(lines.count > 3)
        #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == columns })
    }

    /// The ending of a name that is typed tells what is written, and another is asked for again.
    @Test func aNamedFileIsOfItsEnding() {
        for (ending, isWritten) in [
            ("pdf", { if case .writeFigure("~/a/mine.pdf", let panels, _) = $0 { !panels.isEmpty } else { false } }),
            ("PNG", { if case .writeFigure("~/a/mine.PNG", _, _) = $0 { true } else { false } }),
            ("csv", { if case .write("~/a/mine.csv", let text) = $0 { text.hasPrefix("curve,") } else { false } }),
            ("txt", { if case .write("~/a/mine.txt", let text) = $0 { text.contains("1 Curves") } else { false } }),
            ("json", { if case .writeView("~/a/mine.json", _) = $0 { true } else { false } }),
        ] as [(String, (Effect) -> Bool)] {
            var world = World()
            world.press(":export to a file{enter}")
            #expect(
                world.state.prompt?.field.text.hasPrefix("lodescope-curves") == true, "the name that it has otherwise")
            world.press("~/a/mine.doc{enter}")
            #expect(world.state.prompt?.problem?.contains(".csv numbers") == true)
            world.press("{backspace}{backspace}{backspace}\(ending){enter}")
            #expect(world.state.prompt == nil)
            #expect(world.seen.last.map(isWritten) == true, "\(ending)")
        }
    }

    @Test func theScreenIsExportedWithoutThePalette() {
        var world = World()
        let before = world.state.view(size: world.state.size, capabilities: .utf8).plainText()
        world.press(":export the screen as text{enter}")
        guard case .write(_, let contents) = world.seen.last else {
            Issue.record("nothing was written")
            return
        }
        #expect(contents == before)
        world.press("eclip{enter}")
        guard case .copy = world.seen.last else {
            Issue.record("nothing was copied")
            return
        }
    }
}
