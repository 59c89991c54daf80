import Atomistics
import Exploration
import Foundation
import Terminal
import Testing

@testable import Explorer

/// What leaves the explorer as a figure or a view, and the plot that has the terminal to itself.
@Suite struct FigureOfScreenTests {
    @Test(arguments: Screen.allCases) func theFigureIsWhatTheScreenShows(screen: Screen) throws {
        var world = World(dataset: .made(curves: 12))
        world.press("\(screen.rawValue)")
        let panels = world.state.figure
        #expect(!panels.isEmpty)
        for panel in panels {
            switch panel {
            case .plot(let plot): #expect(plot.series.contains { !$0.x.isEmpty } && !plot.y.label.isEmpty)
            case .map(let map): #expect(map.values.contains(where: \.isFinite) && !map.title.isEmpty)
            case .sketch(let sketch): #expect(sketch.balls.count == 5 && sketch.lines.count > 1)
            }
        }
        world.press(":export the figure as PDF{enter}")
        guard case .writeFigure(let path, let written, let description) = world.seen.last else {
            Issue.record("no figure was written")
            return
        }
        #expect(path.hasPrefix("lodescope-\(screen.title.lowercased())") && path.hasSuffix(".pdf"))
        #expect(written == panels && description == world.state.figureSource)
        #expect(world.state.figureCommand?.contains("lodescope figure \(screen.title.lowercased())") == true)
    }

    @Test func commandsAreShownAndSent() {
        let data = Dataset.made(curves: 12)
        var world = World(dataset: data)
        world.press("7>y")
        let text = world.text().replacing("\n", with: " ")
        for part in ["1 draws the figure", "lodescope figure fields", "2 opens the view", "--view"] {
            #expect(text.contains(part), "\(part)")
        }
        func last() -> String? {
            for case .copy(let text) in world.seen.reversed() { return text }
            return nil
        }
        #expect(last()?.hasPrefix("lodescope figure fields dimers --class CC --curve ") == true)
        // The second point of the curve that is named.
        let curve = data.curves.first { last()?.contains(" --curve \($0.id) ") == true }
        #expect(curve.map { last()?.contains("--distance \($0.points[1].distance) ") == true } == true)
        #expect(last()?.hasSuffix(".pdf") == true)
        // The mouse selects text meanwhile.
        #expect(world.seen.contains { if case .setMouse(false) = $0 { true } else { false } })
        world.press("2")
        #expect(last() == "lodescope explore --view lodescope-view-CC.json" && world.text().contains("sent to the"))
        world.press("{esc}")
        guard case .setMouse(true) = world.seen.last else {
            Issue.record("the mouse is lost")
            return
        }
        // Where a command says it all, no file is needed.
        world.press("<1y3")
        #expect(last()?.hasPrefix("lodescope explore dimers --class CC --screen curves --dimer ") == true)
        world.press("{esc}r")
        #expect(world.state.figureCommand == nil)
    }

    @Test func nothingIsDrawnBeforeThereIsSomething() {
        var world = World()
        world.answers = false
        world.press("]:export the figure as PNG{enter}")
        #expect(world.text().contains("there is nothing to draw yet"))
        #expect(!world.seen.contains { if case .writeFigure = $0 { true } else { false } })
    }

    @Test(arguments: Screen.allCases) func alonePlotsHaveTheWholeTerminal(screen: Screen) {
        var world = World(dataset: .made(curves: 12))
        world.press("\(screen.rawValue)")
        let before = world.text(Size(width: 120, height: 40))
        world.press("Z")
        let alone = world.text(Size(width: 120, height: 40))
        #expect(!alone.contains("train curves") && alone.contains("Z back"))
        world.press("Z")
        #expect(world.text(Size(width: 120, height: 40)) == before)
        world.press("Z")
        #expect(alone.split(separator: "\n", omittingEmptySubsequences: false).count <= 41)
        // Knobs turn, and small terminals do.
        world.press("+")
        _ = world.text(Size(width: 60, height: 20))
        world.press("?")
        #expect(world.text().contains("Keys") || world.text().contains("keys"))
    }

    @Test func aViewShowsTheVerySameFigure() throws {
        for keys in [
            "rzw", "3o", "]5", "4", "6rw", "2", "7,,>>{right}o", "7vo,+{up}", "8..>{left}{up}", "9ppxP",
        ] {
            var world = World(dataset: .made(curves: 12))
            world.press(keys)
            world.press(":export this view{enter}")
            guard case .writeView(let path, let session) = world.seen.last else {
                Issue.record("no view was written")
                continue
            }
            #expect(path.hasPrefix("lodescope-view") && path.hasSuffix(".json"))
            let copy = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(session))
            #expect(copy == session)
            let other = World(session: copy, isFirstRun: false, dataset: .made(curves: 12))
            // As text, in which what is not known equals itself.
            #expect(!world.state.figure.isEmpty && "\(other.state.figure)" == "\(world.state.figure)", "\(keys)")
        }
    }
}
