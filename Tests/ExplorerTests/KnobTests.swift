import Atomistics
import Descriptors
import Exploration
import Foundation
import Terminal
import Testing

@testable import Explorer

/// The knobs: every parameter turned, typed, and shown where it counts.
@Suite struct KnobTests {
    @Test func everyParameterTurnsThereAndBack() {
        for parameter in ModelParameter.allCases {
            var world = World(dataset: .made(curves: 12))
            while world.state.parameter != parameter { world.press("p") }
            let before = world.state.options
            world.press("+")
            #expect(world.state.options != before, "\(parameter)")
            #expect(world.state.options.problem == nil)
            world.press("-")
            #expect(world.state.options == before, "\(parameter)")
            for _ in 0..<20 { world.press("+") }
            #expect(world.state.options.problem == nil, "\(parameter)")
            for _ in 0..<40 { world.press("-") }
            #expect(world.state.options.problem == nil, "\(parameter)")
            world.press("R")
            #expect(world.state.options == ModelOptions())
        }
    }

    /// The knob says what the channels keep, is undone, and goes into the command; a kernel refuses it in words.
    @Test func radialChannels() {
        var world = World()
        while world.state.parameter != .radial { world.press("p") }
        world.press("+")
        #expect(world.text(capabilities: .utf8).contains("radial all → 6 of ρ, 3 of V: ρ-V RMSE"))
        world.press("+")
        #expect(world.state.options.radial == .principal(density: 4, potential: 3))
        #expect(world.text(capabilities: .utf8).contains("ρ 4/6 99.6 %, V 3/6 99.6 % · λ 1e-7"))
        #expect(world.state.commandLine == "lodescope train dimers --class CC --radial principal:4,3")
        world.press("=principal:5,2{enter}")
        #expect(world.state.options.radial == .principal(density: 5, potential: 2))
        world.press("=principal:5{enter}")
        #expect(world.text().contains("found 'principal:5'"))
        world.press("{esc}uuu")
        #expect(world.state.options.radial == .all)
        world.press("+")
        while world.state.parameter != .kernel { world.press("P") }
        world.press("+")
        #expect(world.text().contains("principal radial channels are for linear kernels"))
    }

    @Test func valuesAreTyped() {
        var world = World()
        world.press("=7{enter}")
        #expect(world.state.options.fields.lMax == 7)
        world.press("=seven{enter}")
        #expect(world.text().contains("l_max: expected 0 to 12, found 'seven'"))
        world.press("{esc}")
        #expect(world.state.prompt == nil)
        while world.state.parameter != .descriptor { world.press("P") }
        world.press("=0.7*rho-rho+0.3*rho-v{enter}")
        #expect(world.state.options.descriptor == Descriptor("0.7*rho-rho+0.3*rho-v"))
        #expect(world.state.plotted.count == 4)
        while world.state.parameter != .centers { world.press("p") }
        world.press("=O@A,C{enter}")
        #expect(world.state.options.centers.description == "O@A,C")
    }

    /// Types a value for a parameter.
    private func type(_ text: String, for parameter: ModelParameter, in world: inout World) {
        while world.state.parameter != parameter { world.press("p") }
        world.press("=\(text){enter}")
    }

    @Test func kernelsDistancesAndErrorBarsAreKnobsLikeOthers() throws {
        var world = World()
        type("poly:2", for: .kernel, in: &world)
        type("40", for: .sparse, in: &world)
        type("6.5", for: .trainUpTo, in: &world)
        type("gpr", for: .uncertainty, in: &world)
        let options = world.state.options
        #expect(options.sparse == 40 && options.trainUpTo == 6.5 && options.uncertainty == .gpr)
        let line = world.state.commandLine
        for part in ["--sparse 40", "--train-up-to 6.5", "--uncertainty gpr"] { #expect(line.contains(part)) }
        #expect(!line.contains("all"))
        // A script and a session bring the same back.
        let setting = Setting.model(options)
        #expect(Setting(scriptLine: Substring(setting.scriptLine)) == setting)
        let kept = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(world.state.session))
        #expect(World(session: kept, isFirstRun: false).state.options == options)
        world.press("uuu")
        #expect(world.state.options.uncertainty == .committee && world.state.options.trainUpTo == nil)
        #expect(world.state.options.sparse == ModelOptions().sparse)
        type("0", for: .sparse, in: &world)
        #expect(world.text().contains("sparse must be between 1 and 5000"))
        world.press("{esc}")
        type("-3", for: .trainUpTo, in: &world)
        #expect(world.text().contains("train up to must be a positive distance"))
    }

    @Test func aDistanceTurnsOverTheAngstromsOfTheClass() throws {
        var world = World()
        while world.state.parameter != .trainUpTo { world.press("p") }
        world.press("-")
        let distances = world.state.curves.flatMap { $0.samples.compactMap(\.distance) }
        let last = try #require(world.state.options.trainUpTo)
        #expect(last < distances.max()! && last >= distances.max()! - 1)
        world.press("{esc}+")
        #expect(world.state.options.trainUpTo == nil)
        world.press("+")
        let first = try #require(world.state.options.trainUpTo)
        #expect(distances.contains { $0 < first } && first < last)
        // Beyond it the line is an extrapolation.
        let trained = try #require(world.state.focused?.lastTrained)
        #expect(trained <= first && trained > first - 0.25)
        #expect(world.text().contains("to \(Int(first)) Å") || world.text().contains("to \(Int(first)) A"))
    }

    /// Every parameter is found by its label and by the name of its option, and is then the one that is turned.
    @Test func parametersInThePalette() throws {
        for (typed, parameter) in [("radial", ModelParameter.radial), ("sigma-rho", .sigmaDensity), ("r-cut", .cutoff)]
        {
            var world = World()
            let before = world.state.options
            world.press(":\(typed){enter}")
            #expect(world.state.parameter == parameter)
            #expect(world.state.options == before && world.state.prompt == nil)
            #expect(world.text().contains("types a value"))
        }
    }

    @Test func theVarianceIsDrawnWhereTheCommitteeIs() throws {
        var world = World()
        type("gpr", for: .uncertainty, in: &world)
        let selection = try #require(world.state.selection)
        let panel = Rect(x: 0, y: 0, width: 80, height: 30)
        let bands = world.state.curvePlot(selection, in: panel, Look(.standard, .utf8)).series
            .filter { $0.bounds?.shape == .band }
        #expect(bands.count == 1)
        #expect(world.text().contains("within 1") && world.text().contains("71 %"))
        world.press("4")
        #expect(world.text().contains("(95) · predictive variance") || world.text().contains("predictive variance"))
        // Without bars of any kind the screen says how to come by them.
        type("committee", for: .uncertainty, in: &world)
        type("0", for: .committee, in: &world)
        #expect(world.text().contains("This model has no committee"))
    }

    @Test func idleKnobsAreThoseThatMoveNothing() {
        var options = ModelOptions()
        #expect(!ModelParameter.sparse.applies(to: options) && ModelParameter.committee.applies(to: options))
        options.descriptor = Descriptor("rho-rho+v-v^2")!
        #expect(ModelParameter.sparse.applies(to: options) && ModelParameter.kernel.applies(to: options))
        options.uncertainty = .gpr
        #expect(!ModelParameter.committee.applies(to: options))
    }
}
