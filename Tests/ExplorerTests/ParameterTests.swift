import Descriptors
import Exploration
import Foundation
import Testing

@testable import Explorer

/// Whatever has a row in the table of parameters is in the panel, the prompt, the palette, scripts and sessions.
@Suite struct ParameterTests {
    @Test(arguments: ModelParameter.allCases) func everyFaceHasIt(parameter: ModelParameter) throws {
        var world = World(dataset: .made(curves: 12))
        while world.state.parameter != parameter { world.press("p") }
        #expect(world.text(capabilities: .utf8).contains(parameter.label))
        world.press("+")
        let options = world.state.options
        #expect(options != .standard)
        // A script and a session bring the same back.
        let setting = Setting.model(options)
        #expect(Setting(scriptLine: Substring(setting.scriptLine)) == setting)
        let kept = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(world.state.session))
        #expect(kept.options == options && kept.parameter == parameter)
        // So does typing the value, and finding the parameter by the name of its option.
        var other = World(dataset: .made(curves: 12))
        other.press(":parameter \(parameter.flag.dropFirst(2)){enter}")
        #expect(other.state.parameter == parameter)
        other.press("=\(parameter.text(options)){enter}")
        #expect(parameter.text(other.state.options) == parameter.text(options))
        // What cannot be is said in the panel's words.
        other.press("=?{enter}")
        #expect(other.state.prompt?.problem?.hasPrefix("\(parameter.label): expected ") == true)
    }

    /// As 0.1.0 wrote it when a user had typed a value for nearly every parameter.
    @Test func sessionsOf010() throws {
        let file = """
            {
              "dataset" : ["datasets/dimers/CC.xyz.gz"],
              "dimer" : "CC-0001-acetate-methylammonium",
              "dimerClass" : { "label" : "CC" },
              "lesson" : { "centres" : "O@A", "lMax" : 1 },
              "options" : {
                "centres" : "O,C", "committee" : 4, "descriptor" : "rho-v", "dissociation" : "sample",
                "fields" : {
                  "basis" : "gto", "cutoff" : 3.5, "cutoffWidth" : 0.25, "exponent" : 3, "lMax" : 2, "nMax" : 3,
                  "reach" : "near", "sigmaDensity" : 0.35, "sigmaPotential" : 0.8
                },
                "kernel" : "linear", "radial" : "principal:3,2", "regularization" : "1e-05", "seed" : 7, "sparse" : 250,
                "split" : "first", "trainUpTo" : 6.5, "trainingSize" : "40", "uncertainty" : "gpr"
              },
              "parameter" : "committee", "screen" : 2, "showsPercent" : true, "sort" : "error", "theme" : "standard",
              "unit" : "eV"
            }
            """
        let session = try JSONDecoder().decode(Session.self, from: Data(file.utf8))
        let fields = FieldOptions(
            nMax: 3, lMax: 2, cutoff: 3.5, cutoffWidth: 0.25, sigmaDensity: 0.35, sigmaPotential: 0.8, exponent: 3,
            reach: .near)
        #expect(
            session.options
                == ModelOptions(
                    fields: fields, radial: .principal(density: 3, potential: 2), centers: CenterSelection("O,C")!,
                    dissociation: .sample, regularization: .fixed(1e-5), trainingSize: .curves(40), trainUpTo: 6.5,
                    split: .first, seed: 7, uncertainty: .gpr, committee: 4))
        #expect(session.parameter == .committee && session.screen == .classes)
    }
}
