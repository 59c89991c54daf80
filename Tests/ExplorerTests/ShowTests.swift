import Foundation
import Terminal
import Testing
@testable import Explorer

func dump(_ name: String, _ text: String) {
    try? text.write(toFile: "/tmp/shots/\(name).txt", atomically: true, encoding: .utf8)
}

@Test func show() {
    var world = World()
    dump("curves120", world.text(capabilities: .utf8))
    dump("curves80", world.text(Size(width: 80, height: 24)))
    world.press("z")
    dump("curves120tail", world.text(capabilities: .utf8))
    world.press("zr")
    dump("curves80err", world.text(Size(width: 80, height: 24)))
    world.press("rz[+")
    dump("curves60", world.text(Size(width: 60, height: 30)))
    world.press("2")
    dump("classes80", world.text(Size(width: 80, height: 24)))
    world.press("?")
    dump("help120", world.text(Size(width: 120, height: 40)))
    world.press("q1:sor")
    dump("palette80", world.text(Size(width: 80, height: 24), capabilities: .utf8))
}
