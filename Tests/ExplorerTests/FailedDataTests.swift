import Atomistics
import Terminal
import Testing

@testable import Explorer

/// Data that cannot be read: said in the panel until they can.
@Suite struct FailedDataTests {
    private static let text =
        "a/folder/file.xyz:12: expected a number, found 'x' in the column of energies that the comment names"

    @Test(arguments: Screen.allCases) func theReasonStaysWhateverIsPressed(screen: Screen) {
        for size in [Size(width: 120, height: 40), Size(width: 80, height: 24), ScreenLayout.least] {
            var state = ExplorerState(session: Session(dataset: ["a b"]), capabilities: .ascii)
            _ = state.update(.input(.resize(size)))
            _ = state.update(.loadFailed(text: Self.text))
            for key in "\(screen.rawValue)3+n\(screen.rawValue)" {
                _ = state.update(.input(.key(Key(.character(key.unicodeScalars.first!)))))
            }
            let text = state.view(size: size, capabilities: .ascii).plainText()
            #expect(isWhole(Self.text, in: text), "\(screen) at \(size): \(text)")
            #expect(!text.contains("reading the dataset"))
            if size.width >= 80 { #expect(text.contains("dataset validate")) }
        }
    }

    @Test func mendedDataAreReadAgain() {
        var state = ExplorerState(session: Session(dataset: ["dimers"]), capabilities: .ascii)
        _ = state.update(.input(.resize(Size(width: 80, height: 24))))
        _ = state.update(.loadFailed(text: Self.text))
        let effects = state.update(.input(.key(Key(.function(5)))))
        #expect(effects.contains { if case .read = $0 { true } else { false } })
        #expect(state.loadFailure == nil)
        _ = state.update(.loaded(.made()))
        #expect(state.isLoaded && state.loadFailure == nil)
    }

    @Test func dataThatWereThereStay() {
        var world = World()
        world.press("n")
        let before = world.state.selection?.curve.id
        world.send(.loadFailed(text: Self.text))
        #expect(world.state.isLoaded)
        // Whatever is pressed, and beside what a knob did.
        for keys in ["", "3", "+1"] {
            world.press(keys)
            let text = world.text().split { $0.isWhitespace }.joined(separator: " ")
            #expect(text.contains(Self.text), "after \(keys): \(world.text())")
        }
        world.send(.input(.key(Key(.function(5)))))
        world.send(.loaded(.made()))
        #expect(world.state.selection?.curve.id == before)
        #expect(world.state.notice?.text == "read again: 150 curves")
    }
}
