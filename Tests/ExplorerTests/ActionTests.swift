import Atomistics
import Descriptors
import Exploration
import Foundation
import Terminal
import Testing

@testable import Explorer

/// The table of actions, and what keys and mouse do through it.
@Suite struct ActionTests {
    @Test func everyActionIsInTheTableOnceAndNoKeyIsTakenTwice() {
        #expect(Set(Action.all.map(\.id)) == Set(Action.ID.allCases))
        #expect(Action.all.count == Action.ID.allCases.count)
        #expect(Keymap.standard.clashes.isEmpty)
        #expect(Action.all.allSatisfy { !$0.title.isEmpty })
    }

    @Test func remappedKeysWorkAndClashesAreReported() {
        let map = Keymap(changes: [.sort: [.character("Z")], .filter: [.character("q")]])
        #expect(map.action(for: .character("Z"), on: .curves) == .sort)
        #expect(map.action(for: .character("s"), on: .curves) == nil)
        #expect(map.clashes.map(\.description) == ["key q is taken by filter and quit"])
        let state = ExplorerState(capabilities: .utf8, keymap: map)
        #expect(state.notice?.text == "key q is taken by filter and quit")
    }

    @Test func everyActionIsFoundInThePaletteAndInHelp() {
        for screen in Screen.allCases {
            var world = World()
            world.press("\(screen.rawValue)")
            let help = world.state.help.sections.flatMap(\.rows).map(\.text)
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
        #expect(world.state.prompt == nil)
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

    @Test func everyParameterTurnsThereAndBack() {
        for parameter in ModelParameter.allCases {
            var world = World(dataset: .made(curves: 12))
            while world.state.parameter != parameter { world.press("p") }
            let before = world.state.options
            world.press("+")
            #expect(world.state.options != before, "\(parameter)")
            #expect(world.state.options.problem == nil)
            world.press("-")
            #expect(world.state.options == before, "\(parameter)")
            for _ in 0..<20 { world.press("+") }
            #expect(world.state.options.problem == nil, "\(parameter)")
            for _ in 0..<40 { world.press("-") }
            #expect(world.state.options.problem == nil, "\(parameter)")
            world.press("R")
            #expect(world.state.options == ModelOptions())
        }
    }

    /// The knob says what the channels keep, is undone, and goes into the command; a kernel refuses it in words.
    @Test func radialChannels() {
        var world = World()
        while world.state.parameter != .radial { world.press("p") }
        world.press("+")
        #expect(world.text(capabilities: .utf8).contains("radial all → 6 of ρ, 3 of V: ρ-V RMSE"))
        world.press("+")
        #expect(world.state.options.radial == .principal(density: 4, potential: 3))
        #expect(world.text(capabilities: .utf8).contains("ρ 4/6 99.6 %, V 3/6 99.6 % · λ 1e-7"))
        #expect(world.state.commandLine == "lodescope train dimers --class CC --radial principal:4,3")
        world.press("=principal:5,2{enter}")
        #expect(world.state.options.radial == .principal(density: 5, potential: 2))
        world.press("=principal:5{enter}")
        #expect(world.text().contains("found 'principal:5'"))
        world.press("{esc}uuu")
        #expect(world.state.options.radial == .all)
        world.press("+")
        while world.state.parameter != .kernel { world.press("P") }
        world.press("+")
        #expect(world.text().contains("principal radial channels are for linear kernels"))
    }

    @Test func valuesAreTyped() {
        var world = World()
        world.press("=7{enter}")
        #expect(world.state.options.fields.lMax == 7)
        world.press("=seven{enter}")
        #expect(world.text().contains("l_max: expected 0 to 12, found 'seven'"))
        world.press("{esc}")
        #expect(world.state.prompt == nil)
        while world.state.parameter != .descriptor { world.press("P") }
        world.press("=0.7*rho-rho+0.3*rho-v{enter}")
        #expect(world.state.options.descriptor == Descriptor("0.7*rho-rho+0.3*rho-v"))
        #expect(world.state.plotted.count == 4)
        while world.state.parameter != .centers { world.press("p") }
        world.press("=O@A,C{enter}")
        #expect(world.state.options.centers.description == "O@A,C")
    }

    /// Types a value for a parameter.
    private func type(_ text: String, for parameter: ModelParameter, in world: inout World) {
        while world.state.parameter != parameter { world.press("p") }
        world.press("=\(text){enter}")
    }

    @Test func kernelsDistancesAndErrorBarsAreKnobsLikeOthers() throws {
        var world = World()
        type("poly:2", for: .kernel, in: &world)
        type("40", for: .sparse, in: &world)
        type("6.5", for: .trainUpTo, in: &world)
        type("gpr", for: .uncertainty, in: &world)
        let options = world.state.options
        #expect(options.sparse == 40 && options.trainUpTo == 6.5 && options.uncertainty == .gpr)
        let line = world.state.commandLine
        for part in ["--sparse 40", "--train-up-to 6.5", "--uncertainty gpr"] { #expect(line.contains(part)) }
        #expect(!line.contains("all"))
        // A script and a session bring the same back.
        let setting = Setting.model(options)
        #expect(Setting(scriptLine: Substring(setting.scriptLine)) == setting)
        let kept = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(world.state.session))
        #expect(World(session: kept, isFirstRun: false).state.options == options)
        world.press("uuu")
        #expect(world.state.options.uncertainty == .committee && world.state.options.trainUpTo == nil)
        #expect(world.state.options.sparse == ModelOptions().sparse)
        type("0", for: .sparse, in: &world)
        #expect(world.text().contains("sparse must be between 1 and 5000"))
        world.press("{esc}")
        type("-3", for: .trainUpTo, in: &world)
        #expect(world.text().contains("train up to must be a positive distance"))
    }

    @Test func aDistanceTurnsOverTheAngstromsOfTheClass() throws {
        var world = World()
        while world.state.parameter != .trainUpTo { world.press("p") }
        world.press("-")
        let distances = world.state.curves.flatMap { $0.samples.compactMap(\.distance) }
        let last = try #require(world.state.options.trainUpTo)
        #expect(last < distances.max()! && last >= distances.max()! - 1)
        world.press("{esc}+")
        #expect(world.state.options.trainUpTo == nil)
        world.press("+")
        let first = try #require(world.state.options.trainUpTo)
        #expect(distances.contains { $0 < first } && first < last)
        // Beyond it the line is an extrapolation.
        let trained = try #require(world.state.focused?.lastTrained)
        #expect(trained <= first && trained > first - 0.25)
        #expect(world.text().contains("to \(Int(first)) Å") || world.text().contains("to \(Int(first)) A"))
    }

    /// Every parameter is found by its label and by the name of its option, and is then the one that is turned.
    @Test func parametersInThePalette() throws {
        for (typed, parameter) in [("radial", ModelParameter.radial), ("sigma-rho", .sigmaDensity), ("r-cut", .cutoff)]
        {
            var world = World()
            let before = world.state.options
            world.press(":\(typed){enter}")
            #expect(world.state.parameter == parameter)
            #expect(world.state.options == before && world.state.prompt == nil)
            #expect(world.text().contains("types a value"))
        }
    }

    @Test func theVarianceIsDrawnWhereTheCommitteeIs() throws {
        var world = World()
        type("gpr", for: .uncertainty, in: &world)
        let selection = try #require(world.state.selection)
        let panel = Rect(x: 0, y: 0, width: 80, height: 30)
        let bands = world.state.curvePlot(selection, in: panel, Look(.standard, .utf8)).series
            .filter { $0.bounds?.shape == .band }
        #expect(bands.count == 1)
        #expect(world.text().contains("within 1") && world.text().contains("71 %"))
        world.press("4")
        #expect(world.text().contains("(95) · predictive variance") || world.text().contains("predictive variance"))
        // Without bars of any kind the screen says how to come by them.
        type("committee", for: .uncertainty, in: &world)
        type("0", for: .committee, in: &world)
        #expect(world.text().contains("This model has no committee"))
    }

    @Test func idleKnobsAreThoseThatMoveNothing() {
        var options = ModelOptions()
        #expect(!ModelParameter.sparse.applies(to: options) && ModelParameter.committee.applies(to: options))
        options.descriptor = Descriptor("rho-rho+v-v^2")!
        #expect(ModelParameter.sparse.applies(to: options) && ModelParameter.kernel.applies(to: options))
        options.uncertainty = .gpr
        #expect(!ModelParameter.committee.applies(to: options))
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
        world.press("2")
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
