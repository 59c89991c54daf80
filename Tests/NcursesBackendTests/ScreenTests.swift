import Glibc
import PseudoTerminal
import Testing

/// The real screen, drawn on a real terminal.
@Suite(.serialized) struct ScreenTests {
    @Test func drawsAFrame() throws {
        let terminal = try PseudoTerminal.fixture()
        #expect(terminal.shows("ready 80x50"))
        #expect(terminal.shows("braille, 256 colors, mouse"))
        #expect(terminal.shows("\u{1B}[?25l"), "no cursor")
        #expect(terminal.shows("[38;5;172m"), "rgb(200, 120, 40) as the nearest of 256")
    }

    @Test func decodesKeys() throws {
        let keys = [
            ("a", "key character(\"a\")"), ("\u{E9}", "key character(\"\\u{00E9}\")"), ("\u{1F600}", "1F600"),
            ("\r", "key enter"), ("\n", "key enter"), ("\t", "key tab"), ("\u{1B}[Z", "key backTab"),
            ("\u{7F}", "key backspace"), ("\u{12}", "key ctrl character(\"r\")"),
            ("\u{0}", "key ctrl character(\" \")"), ("\u{1B}", "key escape"),
            ("\u{1B}\u{7F}", "key alt backspace"), ("\u{1B}[A", "key up"), ("\u{1B}OB", "key down"),
            ("\u{1B}[1;2C", "key shift right"), ("\u{1B}[1;7D", "key ctrl alt left"), ("\u{1B}[5~", "key pageUp"),
            ("\u{1B}[3;5~", "key ctrl delete"), ("\u{1B}OP", "key function(1)"), ("\u{1B}[24~", "key function(12)"),
            ("\u{1B}[15;2~", "key shift function(5)"), ("\u{1B}[1~", "key home"),
            ("\u{1B}Ok", "key character(\"+\")"),
        ]
        let terminal = try PseudoTerminal.fixture()
        for (bytes, name) in keys {
            #expect(terminal.type(bytes, awaiting: name), "\(bytes.debugDescription)")
        }
    }

    @Test func sequencesNobodyKnowsAreNoKeys() throws {
        let terminal = try PseudoTerminal.fixture()
        terminal.type("\u{1B}[200~\u{1B}[1;2;3Xq", awaiting: "key")
        #expect(terminal.waitForEnd() == .exited(0))
        #expect(!terminal.shows("2 key"))
    }

    @Test func decodesTheMouse() throws {
        let terminal = try PseudoTerminal.fixture()
        #expect(terminal.shows("\u{1B}[?1002h"))
        #expect(terminal.type("\u{1B}[<0;10;5M", awaiting: "mouse press 1 at 9,4"))
        #expect(terminal.type("\u{1B}[<32;300;5M", awaiting: "mouse drag 1 at 299,4"))
        #expect(terminal.type("\u{1B}[<0;300;5m", awaiting: "mouse release 1 at 299,4"))
        #expect(terminal.type("\u{1B}[<64;1;1M", awaiting: "mouse wheelUp 0 at 0,0"))
        #expect(terminal.type("\u{1B}[<2;7;7M\u{1B}[<2;7;7m\u{1B}[<2;7;7M", awaiting: "mouse doubleClick 3 at 6,6"))
        // Cut in two by a slow line.
        terminal.type("\u{1B}[<1;1")
        terminal.readUntilQuiet()
        #expect(terminal.type("2;3M", awaiting: "mouse press 2 at 11,2"))
    }

    @Test func mouseCanBeTurnedOff() throws {
        let terminal = try PseudoTerminal.fixture()
        #expect(terminal.type("M", awaiting: "\u{1B}[?1000l"))
        #expect(terminal.type("M", awaiting: "\u{1B}[?1000h"))
    }

    @Test func wakesFromAnotherThread() throws {
        let terminal = try PseudoTerminal.fixture()
        #expect(terminal.type("W", awaiting: "woken"))
    }

    @Test func showsTheCursorWhereItIsAskedTo() throws {
        let terminal = try PseudoTerminal.fixture()
        #expect(terminal.type("P", awaiting: "\u{1B}[?25h"))
        #expect(terminal.shows("\u{1B}[31;61H"))
        #expect(terminal.type("P", awaiting: "\u{1B}[?25l"))
    }

    @Test func copies() throws {
        let terminal = try PseudoTerminal.fixture()
        #expect(terminal.type("C", awaiting: "\u{1B}]52;c;Y29waWVkIHRleHQ=\u{07}"))
    }

    @Test func idlingCostsNothing() throws {
        let terminal = try PseudoTerminal.fixture()
        let before = terminal.processorSeconds
        #expect(terminal.readUntilQuiet(.seconds(2)) == 0)
        #expect(terminal.processorSeconds - before <= 0.01)
    }

    @Test func aSmallChangeIsFewBytes() throws {
        let terminal = try PseudoTerminal.fixture()
        for _ in 0..<10 {
            terminal.type("x")
            #expect((1..<200).contains(terminal.readUntilQuiet(.milliseconds(60))))
        }
    }

    /// Text of the terminal's own color after a colored one costs one short sequence, not a reset of everything.
    @Test func plainTextAfterColoredIsFewBytes() throws {
        let terminal = try PseudoTerminal.fixture()
        let mark = terminal.output.utf8.count
        terminal.type("xyx")
        terminal.readUntilQuiet()
        let sent = String(decoding: Array(terminal.output.utf8.dropFirst(mark)), as: UTF8.self)
        #expect(sent.contains("[38;5;172m"))
        let back = sent.ranges(of: "\u{1B}[39m")
        #expect(back.contains { sent[$0.upperBound...].first != "\u{1B}" })
    }

    @Test func survivesResizing() throws {
        let terminal = try PseudoTerminal.fixture()
        let sizes = [(1, 1), (3, 2), (10, 5), (1, 300), (400, 1), (250, 60), (80, 24), (2, 200)]
        for round in 0..<48 {
            let (columns, rows) = sizes[(round * 5 + round / 7) % sizes.count]
            terminal.resize(columns: columns, rows: rows)
            terminal.type("x")
            terminal.readUntilQuiet(.milliseconds(round % 3 == 0 ? 20 : 2))
        }
        terminal.resize(columns: 90, rows: 40)
        #expect(terminal.waits(for: "resize 90x40"))
        terminal.type("q")
        #expect(terminal.waitForEnd() == .exited(0))
        expectRestored(terminal)
    }

    @Test func aPastedBookIsTaken() throws {
        let terminal = try PseudoTerminal.fixture()
        for _ in 0..<20 {
            terminal.type(String(repeating: "ab\u{E9}", count: 1000))
            terminal.readUntilQuiet(.milliseconds(10))
        }
        terminal.type("q")
        #expect(terminal.waitForEnd() == .exited(0))
    }

    @Test func bytesThatAreNoTextAreNoEnd() throws {
        let terminal = try PseudoTerminal.fixture()
        terminal.typeBytes(Array(repeating: 0xFF, count: 200))
        terminal.readUntilQuiet()
        #expect(terminal.type("\u{12}", awaiting: "ctrl character(\"r\")"))
    }

    @Test(arguments: ["xterm-256color", "xterm", "linux", "vt100"])
    func drawsEveryColorOnEveryTerminal(type: String) throws {
        let terminal = try PseudoTerminal.fixture(columns: 120, environment: ["TERM": type])
        terminal.type("Y")
        #expect(terminal.waits(for: "key character(\"Y\")", timeout: .seconds(30)))
        terminal.type("q")
        #expect(terminal.waitForEnd() == .exited(0))
    }

    @Test func colorsByTheirTerminal() throws {
        #expect(try PseudoTerminal.fixture(environment: ["TERM": "xterm"]).shows(" 8 colors"))
        let modern = ["TERM": "xterm", "COLORTERM": "truecolor"]
        #expect(try PseudoTerminal.fixture(environment: modern).shows("256 colors"))
    }

    /// A terminal of direct colors and few pairs, which one frame exceeds and two exceed further.
    @Test(.enabled(if: access("/usr/bin/tic", X_OK) == 0, "needs tic to describe a terminal"))
    func directColorsAndTooFewPairs() throws {
        let folder = "/tmp/lodescope-terminfo-\(getpid())"
        mkdir(folder, 0o700)
        let color = #"%p1%{65536}%/%d\:%p1%{256}%/%{255}%&%d\:%p1%{255}%&%d"#
        let description = """
            direct|direct colours in few pairs,
            \tRGB, colors#0x1000000, pairs#0x400,
            \tsetaf=\\E[%?%p1%{8}%<%t3%p1%d%e38\\:2\\:\\:\(color)%;m, setab=\\E[%?%p1%{8}%<%t4%p1%d%e48\\:2\\:\\:\(color)%;m,
            \tinitc@, oc@, ccc@, use=xterm-256color,

            """
        let file = try #require(fopen(folder + "/source", "w"))
        fputs(description, file)
        fclose(file)
        let compiler = try PseudoTerminal(["/usr/bin/tic", "-x", "-o", folder, folder + "/source"])
        try #require(compiler.waitForEnd() == .exited(0), "\(compiler.output)")

        let terminal = try PseudoTerminal.fixture(environment: ["TERM": "direct", "TERMINFO": folder])
        #expect(terminal.shows("16777216 colors"))
        #expect(terminal.shows("38:2::200:120:40m"))
        terminal.type("Y")
        #expect(terminal.waits(for: "key character(\"Y\")", timeout: .seconds(30)))
        #expect(terminal.shows("48:2::90:"))
        terminal.type("q")
        #expect(terminal.waitForEnd() == .exited(0))
        for name in ["/source", "/d/direct", "/d", ""] { remove(folder + name) }
    }

    @Test func monochromeOnRequest() throws {
        let terminal = try PseudoTerminal.fixture(environment: ["NO_COLOR": "1"])
        #expect(terminal.shows(" 0 colors"))
        #expect(!terminal.shows("38;5"))
    }

    @Test func plainLocale() throws {
        let terminal = try PseudoTerminal.fixture(environment: ["LC_ALL": "C"])
        #expect(terminal.shows("ascii"))
    }

    @Test func drawsWideCharacters() throws {
        let terminal = try PseudoTerminal.fixture()
        #expect(terminal.type("U", awaiting: "\u{65E5}\u{672C} wide"))
        #expect(terminal.shows("\u{2500}\u{2502}\u{D7}\u{3C3} narrow"))
    }

    /// What the locale cannot encode takes its columns all the same.
    @Test func replacesWhatTheLocaleLacks() throws {
        let terminal = try PseudoTerminal.fixture(environment: ["LC_ALL": "C"])
        #expect(terminal.type("U", awaiting: "? ?  wide"))
        #expect(terminal.shows("-|x? narrow"))
    }

    @Test func terminalsThatTerminfoDoesNotKnow() throws {
        let terminal = try PseudoTerminal.fixture(environment: ["TERM": "xterm-of-next-year"])
        #expect(terminal.shows("256 colors"))
    }

    @Test(arguments: [("dumb", "TERM is dumb"), ("", "TERM is not set"), ("nonesuch", "does not know TERM=nonesuch")])
    func terminalsThatCannot(type: String, reason: String) throws {
        let terminal = try PseudoTerminal([PseudoTerminal.fixturePath], environment: ["TERM": type])
        #expect(terminal.waitForEnd() == .exited(0))
        #expect(terminal.shows("plain: ") && terminal.shows(reason))
        #expect(!terminal.shows("\u{1B}"))
    }
}
