import Terminal

/// Makes mouse events of the terminal's reports.
///
/// The reports are decoded here and not by ncurses, whose own decoding holds back presses to look for clicks, knows
/// drags only as a press that repeats, and differs between its versions.
struct MouseDecoder {
    /// Two presses of a button on one cell within this time are a double click.
    static let doubleClickTime: Duration = .milliseconds(400)

    private var pressed = 0
    private var lastPress: (button: Int, position: Point, time: ContinuousClock.Instant)?

    /// - Parameters:
    ///   - code: the report's first number: button in bits 0, 1, 6, 7; shift 4, alt 8, control 16; motion 32.
    ///   - position: counted from 0.
    /// - Returns: nil for what means nothing here, such as a sideways wheel or motion without a button.
    mutating func event(
        code: Int, position: Point, isRelease: Bool, time: ContinuousClock.Instant
    ) -> MouseEvent? {
        var modifiers: Key.Modifiers = []
        if code & 4 != 0 { modifiers.insert(.shift) }
        if code & 8 != 0 { modifiers.insert(.alt) }
        if code & 16 != 0 { modifiers.insert(.control) }
        func event(_ kind: MouseEvent.Kind, _ button: Int) -> MouseEvent {
            MouseEvent(kind: kind, button: button, position: position, modifiers: modifiers)
        }

        switch code & ~0b11_1100 {
        case 64: return isRelease ? nil : event(.wheelUp, 0)
        case 65: return isRelease ? nil : event(.wheelDown, 0)
        case 3:
            // The older report says only that some button was released.
            defer { pressed = 0 }
            return pressed == 0 || code & 32 != 0 ? nil : event(.release, pressed)
        case let number where number < 3:
            let button = number + 1
            if isRelease {
                pressed = 0
                return event(.release, button)
            }
            if code & 32 != 0 { return event(.drag, button) }
            pressed = button
            return event(isDoubleClick(button, position, time) ? .doubleClick : .press, button)
        default: return nil
        }
    }

    private mutating func isDoubleClick(_ button: Int, _ position: Point, _ time: ContinuousClock.Instant) -> Bool {
        if let last = lastPress, last.button == button, last.position == position,
            time - last.time <= Self.doubleClickTime
        {
            // A third press begins anew.
            lastPress = nil
            return true
        }
        lastPress = (button, position, time)
        return false
    }
}
