import Atomistics
import Descriptors
import Exploration
import Foundation
import Terminal
import Testing

@testable import Explorer

/// What clicks, drags and the wheel do.
@Suite struct MouseTests {
    @Test func clicksLandOnWhatIsSeen() throws {
        var world = World()
        let layout = ScreenLayout(world.state, world.state.size)
        let tab = try #require(world.state.topLine(width: 120).first { $0.target == .screen(.classes) })
        world.click(tab.x + 1, 0)
        #expect(world.state.screen == .classes)
        world.click(1, 0)
        let item = try #require(
            world.state.topLine(width: 120).first { $0.target == .dimerClass(ClassSelection(.polarPolar)) })
        world.click(item.x + 1, 0)
        #expect(world.state.dimerClass.single == .polarPolar)
        // The fifth row of the model panel is n_max; a second click right of its value turns it up.
        world.click(layout.model.x + 3, layout.model.y + 5)
        #expect(world.state.parameter == .nMax)
        world.click(layout.model.maxX - 2, layout.model.y + 5)
        #expect(world.state.options.fields.nMax == 7)
        let row = world.state.listTop + 1
        world.click(layout.list.x + 5, layout.list.y + 2)
        #expect(world.state.list.rows[row] == .dimer(world.state.selection!.index))
    }

    @Test func theWheelScrollsHelpNoFurtherThanItGoes() {
        var world = World(size: Size(width: 60, height: 20))
        world.press("?")
        func wheel(_ kind: MouseEvent.Kind) {
            world.send(.input(.mouse(MouseEvent(kind: kind, button: 0, position: Point(x: 9, y: 9)))))
        }
        for _ in 0..<200 { wheel(.wheelDown) }
        let end = world.text()
        wheel(.wheelUp)
        #expect(world.text() != end)
    }

    /// Where a plot takes a box it says so, in the border where the zoom stands then, and so does help; not without a mouse.
    @Test(arguments: [Size(width: 120, height: 40), Size(width: 80, height: 24)])
    func aBoxIsOffered(size: Size) {
        var world = World(size: size)
        world.press("1")
        #expect(world.text().contains("drag a box to zoom"))
        world.press("z")
        #expect(!world.text().contains("drag a box") && world.text().contains("tail"))
        world.press("z")
        world.press("z")
        for screen in Screen.allCases {
            world.press("\(screen.rawValue)?")
            #expect(world.text().contains(screen.room.mouse), "\(screen)")
            world.press("{esc}")
        }
        world.press("1M")
        #expect(!world.text().contains("drag a box"))
        world.press("?")
        #expect(!world.text().contains(Screen.curves.room.mouse))
    }

    @Test func aBoxZoomsAndEscShowsAllAgain() {
        var world = World()
        world.send(.input(.mouse(MouseEvent(kind: .press, button: 1, position: Point(x: 60, y: 15)))))
        world.send(.input(.mouse(MouseEvent(kind: .drag, button: 1, position: Point(x: 90, y: 30)))))
        world.send(.input(.mouse(MouseEvent(kind: .release, button: 1, position: Point(x: 90, y: 30)))))
        guard case .box(let x, let y) = world.state.curvesView.zoom else {
            Issue.record("no box")
            return
        }
        #expect(x.upperBound - x.lowerBound < 3 && y.upperBound < 0)
        world.press("{esc}")
        #expect(world.state.curvesView.zoom == .all)
    }
}

extension World {
    mutating func click(_ x: Int, _ y: Int) {
        send(.input(.mouse(MouseEvent(kind: .press, button: 1, position: Point(x: x, y: y)))))
        send(.input(.mouse(MouseEvent(kind: .release, button: 1, position: Point(x: x, y: y)))))
    }
}
