import Foundation
import Terminal
import Testing

@testable import Explorer

/// Screens as literal text, in `Snapshots`. After a change that is meant, run the tests once with UPDATE_SNAPSHOTS=1,
/// look at every file that differs as a user would, and commit it.
@Suite struct SnapshotTests {
    @Test(arguments: Screen.allCases) func wide(screen: Screen) throws {
        var world = World()
        world.press("\(screen.rawValue)")
        try expect(world.text(capabilities: Capabilities(glyphs: .ascii, colors: 8, mouse: true)), "\(screen)-120x40")
    }

    /// Without colors, on the smallest screen that everybody has.
    @Test(arguments: [Screen.curves, .classes, .multipoles, .fields, .sweep]) func small(screen: Screen) throws {
        var world = World(size: Size(width: 80, height: 24))
        world.press("\(screen.rawValue)")
        try expect(world.text(capabilities: .monochrome), "\(screen)-80x24")
    }

    @Test func chain() throws {
        var world = World()
        world.press("7v")
        try expect(world.text(capabilities: Capabilities(glyphs: .ascii, colors: 8, mouse: true)), "chain-120x40")
    }

    @Test func guided() throws {
        var world = World(size: Size(width: 80, height: 24))
        world.state = ExplorerState(
            session: world.state.session, capabilities: .monochrome,
            guide: try GuidedLesson(
                parsing: """
                    step A charge for water
                    say One centre, O of H2O, and l_max 0: all that the model can give to water is a charge. Water has
                    say none, and the model learns nothing.
                    screen Multipoles
                    cell O@A 0
                    """), guideStep: 1)
        world.send(.input(.resize(Size(width: 80, height: 24))))
        world.send(.loaded(.made()))
        try expect(world.text(capabilities: .monochrome), "guided-80x24")
    }

    @Test func afterAChange() throws {
        var world = World(size: Size(width: 80, height: 24))
        world.press("]*--")
        try expect(world.text(capabilities: .monochrome), "pinned-80x24")
    }

    @Test func whileTraining() throws {
        var world = World(size: Size(width: 80, height: 24))
        world.answers = false
        world.press("m+")
        let (generation, jobs) = try #require(world.held.last)
        let progress = WorkProgress(job: jobs[0], progress: .init(stage: "features", fraction: 0.6), elapsed: 1.5)
        world.send(.progress(generation: generation, progress))
        try expect(world.text(capabilities: .monochrome), "training-80x24")
    }

    @Test func help() throws {
        var world = World()
        world.press("?")
        try expect(world.text(), "help-120x40")
    }

    @Test func palette() throws {
        var world = World(size: Size(width: 80, height: 24))
        world.press(":sort")
        try expect(world.text(), "palette-80x24")
    }

    @Test func narrow() throws {
        var world = World(size: Size(width: 48, height: 30))
        world.press("m")
        try expect(world.text(), "narrow-48x30")
    }

    private func expect(_ text: String, _ name: String, _ location: SourceLocation = #_sourceLocation) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Snapshots/\(name).txt")
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        let wanted = try String(contentsOf: file, encoding: .utf8)
        let (shown, kept) = (text.split(separator: "\n"), wanted.split(separator: "\n"))
        for (row, (a, b)) in zip(shown, kept).enumerated() where a != b {
            Issue.record("\(name), row \(row):\n  is  \(a)\n  was \(b)", sourceLocation: location)
            return
        }
        #expect(text == wanted, sourceLocation: location)
    }
}

extension Capabilities {
    static let monochrome = Capabilities(glyphs: .ascii, colors: 0, mouse: false)
}
