import Foundation
import Terminal
import Testing
@testable import Explorer

func dump(_ name: String, _ text: String) {
    try? text.write(toFile: "/tmp/shots/\(name).txt", atomically: true, encoding: .utf8)
}

@Test func show() {
    var world = World()
    for screen in Screen.allCases {
        world.press("\(screen.rawValue)")
        dump("\(screen)120", world.text(capabilities: .utf8))
        dump("\(screen)80", world.text(Size(width: 80, height: 24)))
        dump("\(screen)60", world.text(Size(width: 60, height: 24)))
        dump("\(screen).ansi", world.state.view(size: world.state.size, capabilities: .utf8).ansiText(colors: 16_777_216))
    }
    world.press("1*++")
    dump("pin120", world.text(capabilities: .utf8))
    dump("pin80", world.text(Size(width: 80, height: 24)))
    world.press("?")
    dump("help120", world.text(Size(width: 120, height: 40)))
    world.press("q1:sor")
    dump("palette80", world.text(Size(width: 80, height: 24), capabilities: .utf8))
}
