import Dispatch
import Glibc
import NcursesBackend
import Terminal

/// A small program on the real backend, for the tests to press keys in, resize and kill.
///
/// It logs events on the screen, one a row, newest at the bottom. Capital letters make it misbehave in chosen ways.
@main
struct TerminalFixture {
    static func main() throws {
        if let reason = NcursesScreen.reasonNotInteractive {
            print("plain: \(reason)")
            return
        }
        let screen = try NcursesScreen()
        defer { screen.close() }
        let can = screen.capabilities
        let size = "\(screen.size.width)x\(screen.size.height)"
        var log = ["ready \(size) \(can.glyphs), \(can.colors) colors\(can.mouse ? ", mouse" : "")"]
        while true {
            screen.present(view(log, screen.size))
            for event in screen.waitForEvents() {
                log.append("\(log.count) \(describe(event))")
                switch event {
                case .terminated(let signal): NcursesScreen.exit(asKilledBy: signal)
                case .terminalLost: Glibc.exit(3)
                case .input(.key(let key)): if try !act(on: key, screen, &log) { return }
                default: break
                }
            }
        }
    }

    struct Failure: Error {}

    /// False to quit.
    static func act(on key: Key, _ screen: NcursesScreen, _ log: inout [String]) throws -> Bool {
        switch key {
        case .character("q"): return false
        case .control("z"): screen.suspend()
        case .character("B"):
            screen.present(view(["busy"], screen.size))
            while true {}
        case .character("C"): screen.copyToClipboard("copied text")
        case .character("E"): throw Failure()
        case .character("I"): while true { _ = screen.waitForEvents() }
        case .character("M"): screen.reportsMouse.toggle()
        case .character("N"):
            let null = UnsafeMutablePointer<Int>(bitPattern: 8)!
            null.pointee = 1
        case .character("A"): abort()
        case .character("O"): log.append("\(overflow(1))")
        case .character("T"): fatalError("the fixture was told to trap")
        case .character("W"):
            let waker = screen.waker
            DispatchQueue.global().async { waker.wake() }
        case .character("X"): Glibc.exit(7)
        case .character("Y"): showRainbow(screen)
        default: break
        }
        return true
    }

    @inline(never)
    static func overflow(_ depth: Int) -> Int {
        depth == -1 ? 0 : overflow(depth + 1) + depth
    }

    /// More colour pairs than any terminal has, over some frames.
    static func showRainbow(_ screen: NcursesScreen) {
        for frame in 0..<40 {
            var buffer = CellBuffer(size: screen.size)
            for y in 0..<buffer.size.height {
                for x in 0..<buffer.size.width {
                    let shade = UInt8(truncatingIfNeeded: x * 7 + frame * 31)
                    let style = Style(foreground: .rgb(shade, UInt8(truncatingIfNeeded: y * 9), 80), background: .rgb(90, shade, UInt8(truncatingIfNeeded: y * 5 + frame * 17)))
                    buffer[x, y] = Cell("\u{2580}", style)
                }
            }
            screen.present(buffer)
        }
    }

    static func view(_ log: [String], _ size: Size) -> CellBuffer {
        var buffer = CellBuffer(size: size)
        for (y, line) in log.suffix(max(1, size.height)).enumerated() {
            let style = Style(foreground: y % 2 == 0 ? .rgb(200, 120, 40) : .standard)
            for (x, scalar) in line.unicodeScalars.enumerated() { buffer[x, y] = Cell(scalar, style) }
        }
        return buffer
    }

    static func describe(_ event: NcursesScreen.Event) -> String {
        switch event {
        case .input(.key(let key)):
            var names: [String] = []
            if key.modifiers.contains(.control) { names.append("ctrl") }
            if key.modifiers.contains(.alt) { names.append("alt") }
            if key.modifiers.contains(.shift) { names.append("shift") }
            return (["key"] + names + ["\(key.code)"]).joined(separator: " ")
        case .input(.mouse(let mouse)):
            return "mouse \(mouse.kind) \(mouse.button) at \(mouse.position.x),\(mouse.position.y)"
        case .input(.resize(let size)): return "resize \(size.width)x\(size.height)"
        case .woken: return "woken"
        case .resumed: return "resumed"
        case .terminated(let signal): return "terminated \(signal)"
        case .terminalLost: return "lost"
        }
    }
}
