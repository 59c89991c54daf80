import Atomistics
import Descriptors
import Exploration
import Foundation
import Terminal
import Testing

@testable import Explorer

/// The table of actions, and what keys do through it.
@Suite struct ActionTests {
    @Test func everyActionIsInTheTableOnceAndNoKeyIsTakenTwice() {
        #expect(Set(Action.all.map(\.id)) == Set(Action.ID.allCases))
        #expect(Action.all.count == Action.ID.allCases.count)
        #expect(Keymap.standard.clashes.isEmpty)
        #expect(Action.all.allSatisfy { !$0.title.isEmpty })
    }

    @Test func remappedKeysWorkAndClashesAreReported() {
        let map = Keymap(changes: [.sort: [.character("Q")], .filter: [.character("q")]])
        #expect(map.action(for: .character("Q"), on: .curves) == .sort)
        #expect(map.action(for: .character("s"), on: .curves) == nil)
        #expect(map.clashes.map(\.description) == ["key q is taken by filter and quit"])
        let state = ExplorerState(capabilities: .utf8, keymap: map)
        #expect(state.notice?.text == "key q is taken by filter and quit")
    }

    @Test func everyActionIsFoundInThePaletteAndInHelp() {
        for screen in Screen.allCases {
            var world = World()
            world.press("\(screen.rawValue)")
            let help = world.state.overlay(.keys).sections.flatMap(\.rows).map(\.text)
            for action in Action.all where action.works(on: screen) {
                #expect(help.contains(action.title) || action.keys.isEmpty)
                guard action.id != .palette else { continue }
                let prompt = Prompt(kind: .palette, field: TextField(action.title))
                let palette = world.state.palette(prompt)
                #expect(palette.matches.first.map { palette.items[$0.index].title } == action.title, "\(action.id)")
            }
        }
    }

    @Test func thePaletteDoesWhatWasTyped() {
        var world = World()
        world.press(":worst{enter}")
        let errors = world.state.focused!.errors.compactMap { $0 }
        #expect(world.state.focused!.errors[world.state.selection!.index] == errors.max())
        #expect(world.state.prompt == nil)
        world.press(":nothing like this{enter}")
        #expect(world.state.prompt?.problem == "nothing is called 'nothing like this'")
        #expect(world.text().contains("nothing fits"))
    }

    @Test func keysThatWorkEverywhere() {
        for screen in Screen.allCases {
            var world = World()
            world.press("\(screen.rawValue)")
            world.press("]")
            #expect(world.state.dimerClass.single == .chargedPolar)
            // Round the end, where all charged dimers are together.
            world.press("[[")
            #expect(world.state.dimerClass == .charged)
            let parts = ClassSelection.charged.classes.map { ClassSelection($0) }
            #expect(world.state.curves.count == parts.reduce(0) { $0 + (world.state.curvesByClass[$1]?.count ?? 0) })
            world.press("[")
            #expect(world.state.dimerClass.single == .apolarApolar)
            /// The lesson has dimers of its own.
            func dimer() -> String? {
                screen == .multipoles ? world.state.lessonCurve?.id : world.state.selection?.curve.id
            }
            let first = dimer()
            world.press("n")
            #expect(dimer() != first)
            world.press("N")
            #expect(dimer() == first)
            world.press("p+")
            #expect(world.state.options.fields.nMax == 7)
            world.press("-")
            #expect(world.state.options.fields.nMax == 6)
        }
    }

    @Test func tabGoesRoundTheScreens() {
        var world = World()
        for screen in Screen.allCases.dropFirst() {
            world.press("{tab}")
            #expect(world.state.screen == screen)
        }
        world.press("{tab}")
        #expect(world.state.screen == .curves)
        world.press("{backtab}")
        #expect(world.state.screen == Screen.allCases.last)
    }

    @Test func theFilterNarrowsAndEscRestores() {
        var world = World()
        world.press("/like test")
        #expect(world.state.list.count == 5)
        world.press("{enter}")
        #expect(world.state.filter == "like test")
        world.press("/zzz{esc}")
        #expect(world.state.filter == "like test")
        world.press("{esc}")
        #expect(world.state.filter == "")
        world.press("/no such dimer{enter}")
        #expect(world.text().contains("nothing fits 'no such dimer'"))
    }

    @Test func theOldFilterIsReplacedByTypingAndEditedByOtherKeys() {
        var world = World()
        world.press("/like{enter}/test{enter}")
        #expect(world.state.filter == "test")
        world.press("/{left}{right} like{enter}")
        #expect(world.state.filter == "test like")
        world.press("/{backspace}{backspace}{backspace}{backspace}{backspace}{enter}")
        #expect(world.state.filter == "test")
        world.press("/{enter}")
        #expect(world.state.filter == "test")
    }

    /// No key that chooses something leaves the screen as it was.
    @Test(arguments: Screen.allCases) func everyKeyThatChoosesAnswers(screen: Screen) {
        for key in ["n", "N", "w", "s", "S", "p", "P", "+", "-", "]", "["] {
            var world = World()
            world.press("\(screen.rawValue)")
            let before = world.state.view(size: world.state.size, capabilities: .utf8)
            world.press(key)
            let isAnswered = world.state.view(size: world.state.size, capabilities: .utf8).cells != before.cells
            #expect(isAnswered, "\(key) on \(screen)")
        }
    }

    @Test func theWorstIsThatOfTheModelInFocusAndSaidSo() {
        for keys in ["w", "dw", "ddw"] {
            var world = World()
            world.press(keys)
            let name = world.state.options.descriptor.symbol
            #expect(world.state.notice?.text.hasPrefix("largest error of \(name): ") == true)
            #expect(world.text(capabilities: .utf8).contains("▼ \(name)"))
            let small = world.text(Size(width: 80, height: 24), capabilities: .utf8)
            #expect(small.contains("▼ \(name)"))
        }
    }

    @Test func aHiddenDescriptorKeepsARowThatBringsItBack() throws {
        var world = World()
        world.press("a")
        #expect(!world.state.plotted.contains(.rhoRho))
        let rows = world.text().split(separator: "\n")
        let row = try #require(rows.firstIndex { $0.contains("a rho-rho  hidden") })
        world.click(45, row)
        #expect(world.state.plotted.contains(.rhoRho))
        #expect(!world.text().contains("hidden"))
        world.click(45, row)
        #expect(world.text().contains("a rho-rho  hidden"))
    }

    @Test func sortingByErrorPutsTheWorstFirst() {
        var world = World()
        world.press("]")
        let errors = world.state.focused!.errors.map { $0! }
        let order = world.state.list.rows.compactMap { if case .dimer(let index) = $0 { errors[index] } else { nil } }
        #expect(order == order.sorted(by: >))
        world.press("s")
        #expect(world.state.sort == .name)
        world.press("ss")
        #expect(world.state.sort == .error)
    }

    @Test func likeAndOppositeChargesStandApart() {
        let world = World()
        let headers = world.state.list.rows.compactMap { if case .header(let text) = $0 { text } else { nil } }
        #expect(headers == ["opposite charges", "like charges"])
    }
}
