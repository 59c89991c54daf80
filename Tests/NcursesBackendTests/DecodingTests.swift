import Terminal
import Testing

@testable import NcursesBackend

@Suite struct DecodingTests {
    private func decode(_ text: String, into decoder: inout InputDecoder) -> [InputEvent] {
        var inputs = text.unicodeScalars.map { RawInput.character($0.value) }[...]
        var events: [InputEvent] = []
        decoder.decode(into: &events, limit: 100) { inputs.popFirst() }
        return events
    }

    @Test func escapeAloneIsAKey() {
        var decoder = InputDecoder()
        #expect(decode("\u{1B}", into: &decoder) == [.key(Key(.escape))])
        #expect(decode("\u{1B}\u{1B}", into: &decoder) == [.key(Key(.escape)), .key(Key(.escape))])
        #expect(decode("\u{1B}[", into: &decoder) == [.key(Key(.escape)), .key(.character("["))])
        // What a busy machine reads at once was typed one after the other.
        #expect(
            decode("\u{1B}:\u{1B}\r", into: &decoder)
                == [.key(Key(.escape)), .key(.character(":")), .key(Key(.escape)), .key(Key(.enter))])
        #expect(decode("\u{1B}\u{7F}", into: &decoder) == [.key(Key(.backspace, .alt))], "deletes a word")
        // KEY_UP.
        var inputs = [RawInput.character(0x1B), .code(0o403)][...]
        var events: [InputEvent] = []
        decoder.decode(into: &events, limit: 100) { inputs.popFirst() }
        #expect(events == [.key(Key(.escape)), .key(Key(.up))])
    }

    @Test func unknownSequencesAreSkippedWhole() {
        var decoder = InputDecoder()
        #expect(decode("\u{1B}[27;5;13~x", into: &decoder) == [.key(.character("x"))])
        #expect(decode("\u{1B}Oax", into: &decoder) == [.key(.character("x"))])
        #expect(decode("\u{1B}[27;", into: &decoder) == [])
        #expect(decode("5~x", into: &decoder) == [.key(.character("x"))])
    }

    @Test func eventsBeyondTheLimitWait() {
        var decoder = InputDecoder()
        var inputs = Array(repeating: RawInput.character(0x61), count: 5)[...]
        var events: [InputEvent] = []
        decoder.decode(into: &events, limit: 3) { inputs.popFirst() }
        #expect(events.count == 3 && inputs.count == 2)
    }

    @Test func olderMouseReports() {
        var decoder = InputDecoder()
        var inputs = [RawInput.code(KeyTable.oldMouseReport), .character(32), .character(43), .character(35)][...]
        inputs += [.code(KeyTable.oldMouseReport), .character(35), .character(43), .character(35)]
        var events: [InputEvent] = []
        decoder.decode(into: &events, limit: 10) { inputs.popFirst() }
        let position = Point(x: 10, y: 2)
        #expect(
            events == [
                .mouse(MouseEvent(kind: .press, button: 1, position: position)),
                .mouse(MouseEvent(kind: .release, button: 1, position: position)),
            ])
    }

    @Test func doubleClicks() {
        var mouse = MouseDecoder()
        let start = ContinuousClock.now
        func press(_ milliseconds: Int, x: Int = 0) -> MouseEvent.Kind? {
            let time = start + .milliseconds(milliseconds)
            return mouse.event(code: 0, position: Point(x: x, y: 0), isRelease: false, time: time)?.kind
        }
        #expect(press(0) == .press)
        #expect(press(300) == .doubleClick)
        #expect(press(400) == .press, "a third begins anew")
        #expect(press(900) == .press, "too late")
        #expect(press(1000, x: 1) == .press, "elsewhere")
        #expect(press(1100, x: 1) == .doubleClick)
    }

    @Test func mouseModifiersAndButtonsThatMeanNothing() {
        var mouse = MouseDecoder()
        let here = Point(x: 0, y: 0)
        let event = mouse.event(code: 2 + 4 + 8 + 16, position: here, isRelease: false, time: .now)
        #expect(event == MouseEvent(kind: .press, button: 3, position: here, modifiers: [.shift, .alt, .control]))
        #expect(mouse.event(code: 66, position: here, isRelease: false, time: .now) == nil, "a sideways wheel")
        #expect(mouse.event(code: 35, position: here, isRelease: false, time: .now) == nil, "motion alone")
        #expect(mouse.event(code: 128, position: here, isRelease: false, time: .now) == nil, "an eighth button")
    }
}
