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
        var cursor: Point?
        while true {
            var frame = view(log, screen.size)
            frame.cursor = cursor
            screen.present(frame)
            for event in screen.waitForEvents() {
                log.append("\(log.count) \(describe(event))")
                switch event {
                case .terminated(let signal): NcursesScreen.exit(asKilledBy: signal)
                case .terminalLost: Glibc.exit(3)
                case .input(.key(.character("P"))): cursor = cursor == nil ? Point(x: 60, y: 30) : nil
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
        case .character("U"): log += ["\u{65E5}\u{672C} wide", "\u{2500}\u{2502}\u{D7}\u{3C3} narrow"]
        case .character("W"):
            let waker = screen.waker
            DispatchQueue.global().async { waker.wake() }
        case .character("X"): Glibc.exit(7)
        case .character("Y"): for frame in 0..<12 { screen.present(rainbow(frame, screen.size)) }
        case .character("Z"):
            for frame in 0... { screen.present(rainbow(frame, screen.size)) }
        default: break
        }
        return true
    }

    @inline(never)
    static func overflow(_ depth: Int) -> Int {
        depth == -1 ? 0 : overflow(depth + 1) + depth
    }

    /// A frame of half blocks in colors that are different in every cell and every frame.
    static func rainbow(_ frame: Int, _ size: Size) -> CellBuffer {
        func shade(_ value: Int) -> UInt8 { UInt8(truncatingIfNeeded: value) }
        var buffer = CellBuffer(size: size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let top = Color.rgb(shade(x * 7 + frame * 31), shade(y * 9), 80)
                let bottom = Color.rgb(90, shade(x * 5 + frame), shade(y * 5 + frame * 17))
                buffer[x, y] = Cell("\u{2580}", Style(foreground: top, background: bottom))
            }
        }
        return buffer
    }

    static func view(_ log: [String], _ size: Size) -> CellBuffer {
        var buffer = CellBuffer(size: size)
        for (y, line) in log.suffix(max(1, size.height)).enumerated() {
            let style = Style(foreground: y % 2 == 0 ? .rgb(200, 120, 40) : .standard)
            var x = 0
            for scalar in line.unicodeScalars {
                buffer[x, y] = Cell(scalar, style)
                x += 1
                guard scalar.value >= 0x3000 else { continue }
                buffer[x, y] = Cell(Cell.continuation, style)
                x += 1
            }
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
