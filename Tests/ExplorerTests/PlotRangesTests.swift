import Exploration
import Terminal
import TestSupport
import Testing

@testable import Explorer

/// The axes of binding curves from picture to picture.
@Suite struct PlotRangesTests {
    @Test func theyAreHeldWhileTheyAreFilled() {
        let first = PlotRanges(x: 3...10, y: -4...0.3)
        let near = PlotRanges(x: 3.5...10.5, y: -4.5...0.4)
        let both = first.holding(near)
        #expect(both == PlotRanges(x: 3...10.5, y: -4.5...0.4))
        #expect(both.holding(first) == both && both.holding(near) == both)
        let shallow = PlotRanges(x: 3...10, y: -1...0.1)
        #expect(both.holding(shallow) == PlotRanges(x: 3...10.5, y: -1...0.1))
        #expect(both.holding(PlotRanges(x: 3...8, y: -4.5...0.4)).x == 3...8)
    }

    /// Whatever came before: every reference point is inside, and the curve is not squeezed.
    @Test func everyPointIsInSightAndThePictureIsFilled() throws {
        var generator = SeededGenerator(seed: 11)
        var world = World()
        for _ in 0..<200 {
            world.press(["n", "N", "w", "+", "-", "]", "d", "u", "z", "2", "1"][Int(generator.next() % 11)])
            world.press("1")
            while world.state.curvesView.zoom != .all { world.press("z") }
            let selection = try #require(world.state.selection)
            let (held, wanted) = (world.state.plotRanges(selection), world.state.wantedRanges(selection))
            #expect(selection.distances.allSatisfy(held.x.contains) && selection.energies.allSatisfy(held.y.contains))
            let share = (wanted.y.upperBound - wanted.y.lowerBound) / (held.y.upperBound - held.y.lowerBound)
            #expect(share >= 0.74)
        }
    }

    @Test func theNextDimerIsSeenOnTheSameAxes() {
        var world = World()
        world.press("nN")
        let held = world.state.curvesView.heldRanges
        world.press("n")
        #expect(world.state.curvesView.heldRanges == held)
        world.press("]")
        #expect(world.state.curvesView.heldRanges != held)
    }
}
