import Atomistics
import Exploration
import Terminal
import Testing

@testable import Explorer

/// Views that are gone through, each with its plot alone.
@Suite struct PresentationTests {
    /// A world that goes through three views, the second of which cannot be read, the third of other data.
    private func world() -> (world: World, views: [String: OpenedView]) {
        var world = World(dataset: .made(curves: 12))
        func view(_ path: String, _ keys: String, _ dataset: Dataset) -> OpenedView {
            var other = World(session: Session(dataset: [path]), dataset: dataset)
            other.press(keys)
            return OpenedView(
                path: path, session: other.state.session, dataset: dataset, dataPaths: other.state.dataPaths)
        }
        let views = [
            "a.json": view("a.json", "5", .made(curves: 12)), "c.json": view("c.json", "]3", .made(curves: 20)),
        ]
        world.press("]]+w:present views{enter}{backspace}talk{enter}")
        guard case .listViews("talk") = world.seen.last else {
            Issue.record("no views are asked for")
            return (world, views)
        }
        return (world, views)
    }

    /// Answers what was asked for last; says which view it was.
    private func answer(_ world: inout World, _ views: [String: OpenedView]) -> String? {
        guard case .openView(let path) = world.seen.last else { return nil }
        world.send(views[path].map { .viewOpened($0) } ?? .viewFailed(path: path, text: "\(path): it is no view"))
        return path
    }

    @Test func spaceGoesOnAndEscGivesEverythingBack() {
        var (world, views) = world()
        let before = (screen: world.text(), session: world.state.session)
        world.send(.views(["a.json", "b.json", "c.json"]))
        #expect(answer(&world, views) == "a.json")
        #expect(world.text().contains("1 of 3") && world.text().contains("Space on, Backspace back, Esc ends"))
        #expect(!world.text().contains("train curves") && world.state.screen == .parity)
        // What is drawn is what the view draws where it is opened alone.
        let alone = World(session: views["a.json"]!.session, isFirstRun: false, dataset: .made(curves: 12))
        #expect(!world.state.figure.isEmpty && "\(world.state.figure)" == "\(alone.state.figure)")

        world.press(" ")
        #expect(answer(&world, views) == "b.json")
        #expect(answer(&world, views) == "c.json")
        #expect(world.text().contains("left out: b.json: it is no view"))
        #expect(world.state.screen == .learning && world.state.curves.count == 20)
        #expect(world.seen.contains { if case .use(let view) = $0 { view?.path == "c.json" } else { false } })
        // What is kept for the next start is what was there before.
        #expect(world.state.sessionToKeep == before.session && world.state.session != before.session)

        world.press(" ")
        #expect(world.text().contains("this is the last view"))
        world.press("{backspace}")
        #expect(answer(&world, views) == "b.json" && answer(&world, views) == "a.json")
        #expect(world.text().contains("1 of 3") && world.state.screen == .parity)
        world.press("{backspace}")
        #expect(world.text().contains("this is the first view"))

        // Knobs turn in a view, and the view comes back as its file has it.
        world.press("+")
        world.press("{pgdn}")
        #expect(answer(&world, views) == "b.json" && answer(&world, views) == "c.json")
        world.press("q")
        guard case .use(nil) = world.seen.last else {
            Issue.record("other data stay in use")
            return
        }
        #expect(!world.state.isPresenting && !world.state.isAlone && world.state.session == before.session)
        #expect(world.text() == before.screen)
    }

    @Test func viewsOfWhichNoneCanBeReadEndAtOnce() {
        var (world, views) = world()
        world.send(.views(["x.json", "y.json"]))
        #expect(answer(&world, views) == "x.json" && answer(&world, views) == "y.json")
        #expect(!world.state.isPresenting && world.text().contains("y.json: it is no view"))
        world.send(.views([]))
        #expect(world.text().contains("there are no views"))
    }

    @Test func answersThatComeTooLateChangeNothing() {
        var (world, views) = world()
        world.send(.views(["a.json", "c.json"]))
        world.press("{esc}")
        world.send(.viewOpened(views["a.json"]!))
        world.send(.viewFailed(path: "a.json", text: "late"))
        #expect(!world.state.isPresenting && world.state.dimerClass != .init(.chargedCharged))
    }

    @Test func viewsOfTheCommandLineBeginWithTheData() {
        var state = ExplorerState(
            session: Session(dataset: ["dimers"]), capabilities: .utf8, isFirstRun: false, isView: true,
            presents: ["a.json", "c.json"])
        _ = state.update(.input(.resize(Size(width: 80, height: 24))))
        let effects = state.update(.loaded(.made(curves: 12)))
        #expect(effects.contains { if case .openView("a.json") = $0 { true } else { false } })
    }
}
