import Terminal

/// An answer of `wget_wch`: a character, or the code of a key that ncurses has recognized.
enum RawInput: Hashable {
    case character(UInt32)
    case code(Int32)
}

/// Makes events of what ncurses reads. Reports cut in two by a slow line are finished when the rest arrives.
struct InputDecoder {
    private enum Unfinished {
        case nothing
        /// A report after `ESC [ <`: `button ; column ; row M`, or `m` for a release.
        case mouseReport(numbers: [Int])
        /// An older report, after `ESC [ M`.
        case oldMouseReport(numbers: [Int])
        /// A sequence nobody knows, skipped to its end, lest its digits be taken for keys.
        case unknownSequence
    }

    private var unfinished = Unfinished.nothing
    private var putBack: RawInput?
    private var mouse = MouseDecoder()

    /// Reads until there is nothing more, or `limit` events are there.
    mutating func decode(
        into events: inout [InputEvent], limit: Int, time: ContinuousClock.Instant = .now,
        read: () -> RawInput?
    ) {
        while events.count < limit, let input = takePutBack() ?? read() {
            if let event = decode(input, time, read) { events.append(event) }
        }
    }

    private mutating func takePutBack() -> RawInput? {
        defer { putBack = nil }
        return putBack
    }

    private mutating func decode(
        _ input: RawInput, _ time: ContinuousClock.Instant, _ read: () -> RawInput?
    ) -> InputEvent? {
        guard case .character(let value) = input else {
            unfinished = .nothing
            guard case .code(let code) = input else { return nil }
            switch code {
            case KeyTable.mouseReport: unfinished = .mouseReport(numbers: [0])
            case KeyTable.oldMouseReport: unfinished = .oldMouseReport(numbers: [])
            default: return KeyTable.key(for: code).map(InputEvent.key)
            }
            return nil
        }
        switch unfinished {
        case .nothing:
            return value == Self.escape ? afterEscape(read) : Self.key(value).map(InputEvent.key)
        case .mouseReport(let numbers):
            return continueMouseReport(numbers, value, time)
        case .oldMouseReport(let numbers):
            return continueOldMouseReport(numbers + [Int(value)], time)
        case .unknownSequence:
            if (0x40...0x7E).contains(value) { unfinished = .nothing }
            return nil
        }
    }

    private static let escape: UInt32 = 0x1B

    /// Escape is the key, whatever comes behind it and however soon: a busy machine shows what was typed a moment later
    /// at the same time, so that nothing is read as alt but what deletes a word. ESC [ and ESC O with more behind them
    /// are sequences that ncurses did not recognize.
    private mutating func afterEscape(_ read: () -> RawInput?) -> InputEvent? {
        guard let next = read() else { return .key(Key(.escape)) }
        if case .character(let value) = next {
            if value == 0x5B || value == 0x4F, let third = read() {
                if value == 0x5B {
                    unfinished = .unknownSequence
                    putBack = third
                }
                return nil
            }
        }
        if Self.plainKey(next) == Key(.backspace) { return .key(Key(.backspace, .alt)) }
        putBack = next
        return .key(Key(.escape))
    }

    /// The key of an input that is no part of a sequence or report.
    private static func plainKey(_ input: RawInput) -> Key? {
        switch input {
        case .code(let code): KeyTable.key(for: code)
        case .character(let value): key(value)
        }
    }

    /// The key that sends a character.
    private static func key(_ value: UInt32) -> Key? {
        switch value {
        case 0: .control(" ")
        case 9: Key(.tab)
        // Return sends 13 in raw mode; 10 comes from pasted text and from scripts that mean the same.
        case 10, 13: Key(.enter)
        case escape: Key(.escape)
        case 1...26: Unicode.Scalar(value + 0x60).map(Key.control)
        case 28...31: Unicode.Scalar(value + 0x40).map(Key.control)
        case 127: Key(.backspace)
        default: Unicode.Scalar(value).map(Key.character)
        }
    }

    private mutating func continueMouseReport(
        _ numbers: [Int], _ value: UInt32, _ time: ContinuousClock.Instant
    ) -> InputEvent? {
        switch value {
        case 0x30...0x39:
            let last = numbers[numbers.count - 1]
            guard last < 100_000 else { break }
            unfinished = .mouseReport(numbers: numbers.dropLast() + [last * 10 + Int(value - 0x30)])
            return nil
        case 0x3B where numbers.count < 3:
            unfinished = .mouseReport(numbers: numbers + [0])
            return nil
        case 0x4D, 0x6D:
            unfinished = .nothing
            guard numbers.count == 3 else { return nil }
            return mouseEvent(numbers[0], numbers[1], numbers[2], isRelease: value == 0x6D, time)
        default: break
        }
        unfinished = .unknownSequence
        return nil
    }

    private mutating func continueOldMouseReport(_ numbers: [Int], _ time: ContinuousClock.Instant) -> InputEvent? {
        guard numbers.count == 3 else {
            unfinished = .oldMouseReport(numbers: numbers)
            return nil
        }
        unfinished = .nothing
        return mouseEvent(numbers[0] - 32, numbers[1] - 32, numbers[2] - 32, isRelease: false, time)
    }

    private mutating func mouseEvent(
        _ code: Int, _ column: Int, _ row: Int, isRelease: Bool, _ time: ContinuousClock.Instant
    ) -> InputEvent? {
        let position = Point(x: max(0, column - 1), y: max(0, row - 1))
        return mouse.event(code: code, position: position, isRelease: isRelease, time: time).map(InputEvent.mouse)
    }
}
