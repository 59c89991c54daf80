import Atomistics
import Descriptors
import Exploration
import Foundation
import Terminal
import Testing

@testable import Explorer

/// Screen 6: what it asks for, what it takes, what can be chosen.
@Suite struct LessonTests {
    private func asked(_ world: World) -> [MultipoleLesson.Options] {
        world.seen.compactMap { if case .lesson(let options, _) = $0 { options } else { nil } }
    }

    @Test func itIsComputedOnceAndAgainWhenAParameterItHeedsIsTurned() throws {
        var world = World()
        #expect(asked(world).isEmpty)
        world.press("6")
        #expect(asked(world).count == 1)
        #expect(world.state.isLessonCurrent)
        world.press("1626")
        #expect(asked(world).count == 1)
        // l_max and the reach are the lesson's own.
        world.press("+")
        #expect(asked(world).count == 1)
        world.press("p+")
        let options = try #require(asked(world).last)
        #expect(asked(world).count == 2)
        #expect(options.fields == FieldOptions(nMax: 7, lMax: 3, reach: .far))
        #expect(options.centers.map(\.description) == ["O@A", "C@B", "all"])
    }

    @Test func staleAnswersAreDroppedAndTheOldPictureStays() throws {
        var world = World()
        world.press("6")
        world.answers = false
        world.press("p+")
        #expect(!world.state.isLessonCurrent && world.state.lesson.shown != nil)
        let first = try #require(asked(world).last)
        world.press("+")
        world.send(.lesson(.made(first)))
        #expect(world.state.lesson.shown?.options.fields.nMax == 6)
        world.send(.lesson(.made(try #require(asked(world).last))))
        #expect(world.state.isLessonCurrent)
        #expect(world.state.lesson.shown?.options.fields.nMax == 8)
    }

    @Test func itIsAskedForAfterTheTrainingIsCancelled() {
        var world = World()
        world.answers = false
        world.press("+6")
        let last = world.seen.suffix(2)
        if case .cancel? = last.first, case .lesson? = last.last { return }
        Issue.record("\(last)")
    }

    @Test func itIsAskedForAgainAfterOtherWorkWasCancelledWithIt() {
        var world = World()
        world.answers = false
        world.press("p6+16")
        #expect(asked(world).count == 3)
        #expect(world.state.lesson.pending != nil)
    }

    @Test func ctrlCCancelsIt() {
        var world = World()
        world.answers = false
        world.press("6{c-c}")
        #expect(world.state.lesson.pending == nil)
        #expect(world.state.notice?.text.contains("work cancelled") == true)
        #expect(world.text().contains("not trained"))
    }

    @Test func failuresAreSaidAndNotAskedForAgain() throws {
        var world = World()
        world.answers = false
        world.press("6")
        world.send(.lessonFailed(try #require(asked(world).last), text: "the data were not found"))
        #expect(world.state.notice?.kind == .error)
        world.press("16")
        #expect(asked(world).count == 1)
        #expect(world.text().contains("the data were not found"))
    }

    @Test func arrowsChooseTheModelAndNTheOrientation() {
        var world = World()
        world.press("6")
        #expect(world.state.lessonModel == .linear(.waterOxygen, lMax: 1))
        world.press("{right}{down}")
        #expect(world.state.lessonModel == .linear(.dioxideCarbon, lMax: 2))
        #expect(world.text().contains("Centred on C of CO2"))
        world.press(".{down}{down}{down}")
        #expect(world.state.lessonModel == .linear(.all, lMax: 3))
        world.press(".{up}{up}{up}{up}")
        #expect(world.state.lessonModel == .linear(.waterOxygen, lMax: 0))
        // The strongest is shown first.
        #expect(world.state.lessonCurve?.id == "turned-0")
        world.press("n")
        #expect(world.state.lessonCurve?.id == "turned-1")
        world.press("NN")
        #expect(world.state.lessonCurve?.id == "turned-2")
        world.press("w")
        #expect(world.state.lessonCurve?.id == "turned-1")
    }

    /// The model panel is of the model that is chosen, and turning what the lesson chooses chooses another.
    @Test func theModelPanelShowsTheChosenModel() {
        var world = World()
        world.press("+++6")
        #expect(world.state.options.fields.lMax == 7)
        func row(_ label: String) -> String {
            world.text().split(separator: "\n").map { String($0.prefix(34)) }.first { $0.contains(" \(label) ") } ?? ""
        }
        #expect(row("l_max").contains("< 1 >") && row("reach of V").contains("far"))
        world.press("+")
        #expect(world.state.lessonModel == .linear(.waterOxygen, lMax: 2) && row("l_max").contains("< 2 >"))
        #expect(world.state.options.fields.lMax == 7)
        while world.state.parameter != .centers { world.press("p") }
        world.press("+")
        #expect(world.state.lessonModel == .linear(.dioxideCarbon, lMax: 2) && row("centres").contains("C@B"))
        while world.state.parameter != .committee { world.press("p") }
        let options = world.state.options
        for keys in ["+", "=", "{backspace}"] {
            world.press(keys)
            #expect(world.state.options == options && world.state.prompt == nil)
            #expect(world.state.notice?.text == "the lesson has its own committee: none")
        }
    }

    /// What a change did to the dimers' models is no news of the lesson.
    @Test func theStatusLineIsOfTheLesson() {
        var world = World()
        world.press("+6")
        #expect(world.text().contains("the error drops where l_max reaches"))
        world.answers = false
        world.press("p+")
        #expect(world.text().contains("computing the lesson anew"))
    }

    @Test func aClickChoosesACell() {
        var world = World()
        world.press("6")
        let layout = ScreenLayout(world.state, world.state.size)
        world.click(layout.picture.maxX - 10, layout.picture.y + 4)
        #expect(world.state.lessonModel == .linear(.all, lMax: 2))
    }

    @Test func itGoesOutAsACommandAndAsCSV() throws {
        var world = World()
        world.press("6")
        #expect(world.state.commandLine == "lodescope lesson multipoles")
        world.press("p+nU")
        #expect(world.state.commandLine == "lodescope lesson multipoles --n-max 7 --curve turned-1 --unit meV")
        let lines = world.state.csv.split(separator: "\n")
        #expect(lines.count == 1 + 12 + 2)
        #expect(lines[1].hasPrefix("O@A,0,51.0"))
        #expect(lines.last?.hasPrefix("site_charges,,") == true)
        #expect(lines[0].hasSuffix(",version,command,dataset_sha256"))
        #expect(lines[1].contains(",lodescope lesson multipoles --n-max 7 --curve turned-1 --unit meV --format csv,"))
    }

    @Test func theDrawnCurvesCanBeHad() throws {
        var world = World()
        world.press("6n:drawn{enter}")
        guard case .write(let path, let contents) = world.seen.last else {
            Issue.record("nothing was written")
            return
        }
        #expect(path == "lodescope-multipoles-curves-turned-1.csv")
        let lines = contents.split(separator: "\n")
        let shown = try #require(world.state.lesson.shown)
        #expect(lines.count == 1 + shown.orientations[1].distances.count + shown.smoothDistances.count)
        #expect(lines[0].hasPrefix("curve,distance,reference,O@A_l_max_0,O@A_l_max_1,"))
        let model = try #require(shown.model(.linear(.waterOxygen, lMax: 1)))
        let cells = lines[lines.count - 1].split(separator: ",", omittingEmptySubsequences: false)
        #expect(cells[0] == "turned-1" && cells[2] == "" && Double(cells[4]) == model.smooth[1].last)
        world.press("1:drawn")
        #expect(world.text().contains("nothing fits"))
    }

    @Test func theLegendKeepsItsOrder() throws {
        var world = World()
        world.press("6")
        /// The names in the order of their rows, with the mark of the chosen one.
        func names() -> [String] {
            world.text().matches(of: /(l_max \d( [◀<])?) *[│|]{2}/).map { String($0.1) }
        }
        #expect(names() == ["l_max 0", "l_max 1 <", "l_max 2", "l_max 3"])
        world.press("{down}")
        #expect(names() == ["l_max 0", "l_max 1", "l_max 2 <", "l_max 3"])
    }

    @Test func dataOfTheseMoleculesAreUsedInsteadOfTheShippedOnes() {
        let curve = BindingCurve(
            id: "mine", dimerClass: .polarPolar, elements: [.oxygen, .hydrogen, .hydrogen, .carbon, .oxygen, .oxygen],
            fragments: [0, 0, 0, 1, 1, 1], chargeA: 0, chargeB: 0,
            points: [7.0, 8].map { z in
                .init(
                    distance: z, energy: 0.001,
                    positions: [
                        SIMD3(0, 0, 0), SIMD3(0.76, 0, 0.59), SIMD3(-0.76, 0, 0.59), SIMD3(0, 0, z),
                        SIMD3(1.16, 0, z), SIMD3(-1.16, 0, z),
                    ])
            }, source: SourceLocation(file: "made", line: 1))
        var world = World(dataset: Dataset(name: "mine", curves: [curve]))
        world.press("6")
        guard case .lesson(_, let dataset)? = world.seen.last else {
            Issue.record("no lesson")
            return
        }
        #expect(dataset?.name == "mine")
    }

    /// The model and the orientation that were looked at come back with the session.
    @Test func theSessionKeepsTheCell() throws {
        var world = World()
        world.press("6{right}{down}n")
        let choice = try #require(world.state.session.lesson)
        #expect(
            choice.centers == .dioxideCarbon && choice.lMax == 2 && choice.orientation == world.state.lessonCurve?.id)
        let kept = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(world.state.session))
        var next = World(session: kept, isFirstRun: false)
        #expect(next.state.session.lesson == choice, "before the lesson is computed again")
        next.press("16")
        #expect(next.state.lesson.column == 1 && next.state.lesson.lMax == 2)
        #expect(next.state.lessonCurve?.id == choice.orientation)
    }

    @Test func itsPlotZooms() {
        var world = World()
        world.press("6")
        let whole = world.text()
        world.press("z")
        #expect(world.text() != whole && world.text().contains("tail"))
        world.press("{esc}")
        #expect(world.text() == whole)
        world.send(.input(.mouse(MouseEvent(kind: .press, button: 1, position: Point(x: 60, y: 15)))))
        world.send(.input(.mouse(MouseEvent(kind: .drag, button: 1, position: Point(x: 90, y: 25)))))
        world.send(.input(.mouse(MouseEvent(kind: .release, button: 1, position: Point(x: 90, y: 25)))))
        #expect(world.text().contains("box"))
        if case .box(let x, _) = world.state.lesson.zoom {
            #expect(x.lowerBound > 6 && x.upperBound < 23)
        } else {
            Issue.record("no box")
        }
    }
}
