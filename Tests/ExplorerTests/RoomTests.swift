import Exploration
import Terminal
import Testing

@testable import Explorer

/// What every screen's room must have, so that a new one is complete.
@Suite struct RoomTests {
    @Test func namesAreThere() {
        for screen in Screen.allCases {
            let room = screen.room
            #expect(
                !room.title.isEmpty && !room.shortTitle.isEmpty && room.briefTitle.count == 3 && !room.arrows.isEmpty)
            #expect(!room.opening(World().state).isEmpty)
        }
        #expect(Set(Screen.allCases.map(\.title)).count == Screen.allCases.count)
    }

    /// Every screen is opened by an action that is named after it, at the key of its number.
    @Test(arguments: Screen.allCases) func anActionOpensIt(screen: Screen) throws {
        let action = try #require(Action.all.first { $0.id.screen == screen })
        #expect(action.keys == [.character(Unicode.Scalar("\(screen.rawValue)")!)])
        var world = World()
        world.press("\(screen.rawValue)")
        #expect(world.state.screen == screen)
    }

    /// What works on some screens alone is done by their rooms, or everywhere; nothing is offered that does nothing.
    @Test(arguments: Screen.allCases) func actionsOfItsOwnAreDone(screen: Screen) {
        for id in screen.room.actions where id != .toggleErrors {
            var world = World()
            world.press("\(screen.rawValue)")
            #expect(screen.room.perform(&world.state, id), "\(id)")
        }
    }

    /// Whatever the size, a picture keeps to its place and says something: what it lacks, if nothing else.
    @Test(arguments: Screen.allCases) func thePictureIsNeitherEmptyNorOverItsEdge(screen: Screen) {
        for size in [
            ScreenLayout.least, Size(width: 50, height: 16), Size(width: 60, height: 20), Size(width: 80, height: 24),
        ] {
            for keys in screen == .fields ? ["", "v"] : [""] {
                var world = World(size: size)
                world.press("\(screen.rawValue)\(keys)")
                let place = ScreenLayout(world.state, size).picture
                var buffer = CellBuffer(size: size)
                screen.room.draw(world.state, &buffer, place, Look(.standard, .ascii))
                let cells = (0..<size.height).flatMap { y in (0..<size.width).map { Point(x: $0, y: y) } }
                    .filter { buffer[$0.x, $0.y].glyph != " " }
                let inside = place.inset(dx: 1, dy: 1)
                let text = "\(screen) \(keys) at \(size):\n\(buffer.plainText())"
                #expect(cells.allSatisfy(place.contains), "\(text)")
                #expect(cells.count(where: inside.contains) > 5, "\(text)")
                let edge = buffer.plainText().split(separator: "\n", omittingEmptySubsequences: false)[place.maxY - 1]
                #expect(!edge.contains("l_max"), "\(text)")
            }
        }
    }

    /// Arrow keys change the picture or the choice of every screen.
    @Test(arguments: Screen.allCases) func arrowsMove(screen: Screen) {
        for key in ["{down}", "{right}"] {
            var world = World()
            world.press("\(screen.rawValue)")
            let before = world.text(capabilities: .utf8)
            world.press(key)
            #expect(world.text(capabilities: .utf8) != before, "\(key)")
        }
    }
}
