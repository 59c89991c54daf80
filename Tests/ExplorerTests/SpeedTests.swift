import Terminal
import TestSupport
import Testing

@testable import Explorer

/// Time per frame; the figure is printed, the limit holds for builds without optimization too.
@Test(arguments: Screen.allCases) func framesAreFast(screen: Screen) {
    var world = World(dataset: .made(curves: 200))
    world.press("\(screen.rawValue)")
    let clock = ContinuousClock()
    var fastest = Duration.seconds(1)
    for _ in 0..<30 {
        let start = clock.now
        world.send(.input(.key(.character("M"))))
        _ = world.state.view(size: Size(width: 120, height: 40), capabilities: .utf8)
        fastest = min(fastest, clock.now - start)
    }
    print("\(screen): update and view in \(fastest)")
    if timesCount { #expect(fastest < .milliseconds(60)) }
}
