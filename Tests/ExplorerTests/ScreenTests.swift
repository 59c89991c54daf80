import Atomistics
import Descriptors
import Exploration
import Terminal
import TestSupport
import Testing

@testable import Explorer

/// Every screen at every size, glyph set and color depth.
@Suite struct ScreenTests {
    private static let sizes: [Size] =
        (1...30).map { Size(width: $0 * 3, height: $0) } + (1...20).map { Size(width: $0, height: 40) }
        + [
            Size(width: 200, height: 3), Size(width: 40, height: 14), Size(width: 69, height: 14),
            Size(width: 70, height: 14), Size(width: 100, height: 30), Size(width: 180, height: 50),
            Size(width: 300, height: 100), Size(width: 0, height: 0),
        ]

    @Test(arguments: Screen.allCases) func noSizeCrashes(screen: Screen) {
        for keys in ["", "m", "r", "z", "?", ":so", "/x", "=", "%U"] {
            var world = World()
            world.press("\(screen.rawValue)" + keys)
            for (index, size) in Self.sizes.enumerated() {
                for glyphs in [Capabilities.Glyphs.ascii, index % 2 == 0 ? .braille : .block] {
                    let capabilities = Capabilities(glyphs: glyphs, colors: 256, mouse: false)
                    let buffer = world.state.view(size: size, capabilities: capabilities)
                    #expect(buffer.size == size)
                    if glyphs == .ascii {
                        #expect(buffer.cells.allSatisfy { $0.glyph.isASCII && $0.glyph.value >= 0x20 })
                    }
                }
            }
        }
    }

    /// The arrows turn the molecule: a vector turns with it, an invariant stays, and the screen says so.
    @Test func whatTurnsWithTheMolecule() throws {
        var world = World()
        world.press("8")
        let scene = try #require(world.state.moleculeView.scene)
        func features() -> TurningFeatures {
            TurningFeatures(scene, center: 0, camera: world.state.moleculeView.camera, world.state.options.fields)
        }
        func length(_ vector: SIMD3<Double>) -> Double { (vector * vector).sum().squareRoot() }
        let (before, camera, text) = (features(), world.state.moleculeView.camera, world.text())
        world.press("{left}{up}{up}")
        let after = features()
        #expect(world.state.moleculeView.camera != camera && world.text() != text)
        let (right, up, out) = camera.axes
        var fixedInSpace: SIMD3<Double> = before.vector.x * right
        fixedInSpace += before.vector.y * up
        fixedInSpace += before.vector.z * out
        #expect(before.length > 1e-3 && length(after.vector - before.vector) > 1e-3)
        #expect(length(after.vector - world.state.moleculeView.camera.apply(fixedInSpace)) < 1e-10)
        #expect(abs(after.scalar - before.scalar) < 1e-12 && abs(after.length - before.length) < 1e-12)
        #expect(world.text().contains("lambda 0: \(fixed(after.scalar, 2)), lambda 1: x \(fixed(after.vector.x, 2))"))
    }

    /// Of neighbors that are as far, which would be the longest by rounding, the same is shown from every side.
    @Test func equalVectorsAreShownInOneOrder() {
        let scene = MoleculeScene(
            Structure(
                elements: [.oxygen, .hydrogen, Element(symbol: "F")!],
                positions: [.zero, SIMD3(0.96, 0, 0), SIMD3(0, 0.96, 0)]))
        for yaw in stride(from: 0.0, to: 360, by: 7) {
            let shown = TurningFeatures(scene, center: 0, camera: Camera(yaw: yaw, pitch: yaw / 5), FieldOptions())
            #expect(shown.element == .hydrogen)
        }
    }

    @Test(arguments: [0, 8, 16, 256, 16_777_216]) func colorDepths(colors: Int) {
        var world = World()
        for _ in Theme.all {
            world.press("t")
            let buffer = world.state.view(
                size: world.state.size, capabilities: Capabilities(glyphs: .braille, colors: colors, mouse: false))
            if colors == 0 {
                #expect(
                    buffer.cells.allSatisfy { $0.style.foreground == .standard && $0.style.background == .standard })
            }
        }
    }

    /// Keys and clicks at random, at random sizes: nothing crashes, whatever is running.
    @Test func monkey() {
        var generator = SeededGenerator(seed: 7)
        var world = World(dataset: .made(curves: 6))
        let pool = keys(
            "[]nNwkjhlgGmpP+-=dDurabcBrz/sSU%tTyM:?123456789{up}{down}{left}{right}{home}{end}{pgup}{pgdn}{tab}"
                + "{backtab}{enter}{esc}{backspace}{c-r}{c-c} 0.5*,")
        for step in 0..<3000 {
            world.answers = generator.next() % 4 != 0
            if world.answers { world.finish() }
            switch generator.next() % 12 {
            case 0:
                let size = Size(width: Int(generator.next() % 140), height: Int(generator.next() % 50))
                world.send(.input(.resize(size)))
            case 1, 2:
                let kinds: [MouseEvent.Kind] = [.press, .drag, .release, .wheelUp, .wheelDown, .doubleClick]
                let place = Point(x: Int(generator.next() % 130), y: Int(generator.next() % 45))
                world.send(
                    .input(.mouse(MouseEvent(kind: kinds[Int(generator.next() % 6)], button: 1, position: place))))
            default: world.send(.input(.key(pool[Int(generator.next() % UInt64(pool.count))])))
            }
            if step % 5 == 0 { _ = world.text() }
        }
        world.finish()
        #expect(!world.state.work.isRunning)
    }

    @Test func belowTheLeastSizeItSaysWhatIsNeeded() {
        let world = World()
        let text = world.text(Size(width: 36, height: 9))
        #expect(text.contains("needs 40x14"))
        #expect(text.contains("q quits"))
    }

    @Test func beforeTheDataCome() {
        let state = ExplorerState(capabilities: .utf8)
        let text = state.view(size: Size(width: 80, height: 24), capabilities: .ascii).plainText()
        #expect(text.contains("reading the dataset"))
    }

    @Test func anEmptyDatasetIsSaid() {
        let world = World(dataset: Dataset(name: "void", curves: []))
        #expect(world.text().contains("void has no curves"))
    }
}
