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
