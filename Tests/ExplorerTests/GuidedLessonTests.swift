import Atomistics
import Exploration
import Foundation
import Terminal
import Testing

@testable import Explorer

/// The lesson that is shipped, replayed on the shipped dimers with made-up models.
@Suite struct GuidedLessonTests {
    static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let lesson = try! GuidedLesson(
        parsing: String(contentsOf: project.appendingPathComponent("Assets/guided-lesson.txt"), encoding: .utf8))
    static let dimers = try! DatasetReader().read([project.appendingPathComponent("datasets/dimers").path])

    private func world(_ size: Size, dataset: Dataset = dimers, starts: Bool = true) -> World {
        var world = World(size: size, dataset: Dataset(name: "none", curves: []))
        world.state = ExplorerState(
            capabilities: .utf8, dataPaths: ["datasets/dimers"], guide: Self.lesson, guideStep: starts ? 1 : nil)
        world.send(.input(.resize(size)))
        world.send(.loaded(dataset))
        return world
    }

    /// Every step, from the first to the last and back, at sizes from large to useless.
    @Test(arguments: [(120, 40), (200, 60), (80, 24), (48, 30), (40, 14), (20, 6)])
    func itReplays(_ shape: (Int, Int)) throws {
        let size = Size(width: shape.0, height: shape.1)
        var world = world(size)
        for (number, step) in Self.lesson.steps.enumerated() {
            #expect(world.state.guided?.step == number)
            #expect(world.state.notice == nil, "\(step.title): \(world.state.notice?.text ?? "")")
            var shown: [String] = []
            for page in 0..<world.state.guidedPanel!.pages {
                #expect(world.state.guided?.page == page)
                let rows = world.text(size, capabilities: .utf8).split(
                    separator: "\n", omittingEmptySubsequences: false)
                #expect(rows.allSatisfy { $0.count <= size.width })
                if shape.1 >= 14 {
                    shown += world.state.guidedPanel!.page(page)
                    for line in world.state.guidedPanel!.page(page) {
                        #expect(rows.contains { $0.contains(line) }, "\(step.title): \(line)")
                    }
                }
                if number < Self.lesson.steps.count - 1 || page < world.state.guidedPanel!.pages - 1 {
                    world.press("f")
                }
            }
            if shape.1 >= 14 { #expect(shown.joined(separator: " ") == step.text) }
        }
        world.press("f")
        #expect(world.state.notice?.text.contains("last step") == true)
        for _ in 0..<200 where world.state.guided?.step != 0 { world.press("F") }
        #expect(world.state.guided?.step == 0)
    }

    /// Two to four lines where there is room, some more where the terminal is narrow.
    @Test func itsTextIsShort() {
        #expect((8...12).contains(Self.lesson.steps.count))
        for step in Self.lesson.steps {
            #expect((2...4).contains(wrapped(step.text, to: 116).count), "\(step.title)")
            #expect(wrapped(step.text, to: 76).count <= 5, "\(step.title)")
            #expect(step.title.columns <= 60)
        }
    }

    /// Whatever is touched between, a step looks the same.
    @Test func aStepDoesNotDependOnWhatCameBefore() {
        let size = Size(width: 120, height: 40)
        var plain = world(size)
        var touched = world(size)
        for step in Self.lesson.steps.dropFirst() {
            touched.press("*zr]]++pnnb%/ZZ{enter}9+{tab}")
            touched.press("{c-r}")
            plain.press("f")
            touched.press("f")
            touched.press("%")
            #expect(plain.state.options == touched.state.options)
            #expect(plain.state.screen == touched.state.screen)
            for case .set(.dimer(let id)) in step.script.events { #expect(touched.state.selection?.curve.id == id) }
            #expect(
                plain.state.curvesView.zoom == touched.state.curvesView.zoom
                    && plain.state.visible == touched.state.visible)
            #expect(plain.state.lesson.column == touched.state.lesson.column)
            #expect(plain.state.lesson.lMax == touched.state.lesson.lMax)
            #expect(touched.state.pin == nil && touched.state.filter == "")
        }
    }

    @Test func leavingKeepsThePictureAndUndoBringsTheModelBack() {
        var world = world(Size(width: 120, height: 40), starts: false)
        world.press("++")
        let before = (world.state.options, world.state.session)
        world.press("Lff")
        #expect(world.state.options != before.0)
        #expect(world.state.session == before.1, "a session that ends in the lesson is kept as it was before")
        let (screen, options) = (world.state.screen, world.state.options)
        world.press("L")
        #expect(world.state.guided == nil && world.state.screen == screen && world.state.options == options)
        world.press("u")
        #expect(world.state.options == before.0)
        world.press("u")
        #expect(world.state.options.fields.lMax == before.0.fields.lMax - 1, "the history goes on from before")
    }

    @Test func otherDataDoNotHaveItsDimers() {
        var world = world(Size(width: 120, height: 40), dataset: .made(), starts: false)
        #expect(!world.text().contains("lesson"), "what is refused is not offered")
        world.press("L")
        #expect(world.state.guided == nil)
        #expect(world.state.notice?.text.contains("shipped dimers") == true)
    }

    @Test func aClickOnThePanelGoesOn() {
        var world = world(Size(width: 120, height: 40))
        world.send(.input(.mouse(MouseEvent(kind: .press, button: 1, position: Point(x: 30, y: 35)))))
        #expect(world.state.guided?.step == 1)
    }

    @Test func wrongLinesAreNamed() {
        func problem(_ text: String) -> String? {
            do {
                _ = try GuidedLesson(parsing: text)
                return nil
            } catch { return "\(error)" }
        }
        #expect(problem("step One\nsay text\nkey v\n") == nil)
        #expect(problem("say text")?.contains("line 1: expected step and a title, found 'say text'") == true)
        #expect(problem("step One\n\nclas CC")?.hasPrefix("line 3: expected key, mouse") == true)
        #expect(problem("step One\nmodel --l-max many")?.contains("line 2") == true)
        #expect(problem("# nothing\n") != nil)
    }
}
