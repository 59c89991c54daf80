import Descriptors
import Exploration
import Foundation
import Testing

/// Whatever has a row in the table of parameters is an option of commands, and a member of their JSON.
struct ParameterCommandTests {
    @Test("every parameter is taken, and told as JSON")
    func train() throws {
        var options = ModelOptions(
            descriptor: Descriptor("0.5*rho-rho+0.5*rho-v")!, sparse: 30,
            fields: FieldOptions(
                nMax: 2, lMax: 1, cutoff: 3.5, cutoffWidth: 0.25, sigmaDensity: 0.4, sigmaPotential: 0.8, exponent: 2,
                reach: .near, basis: .gto))
        options.radial = .principal(density: 2, potential: 1)
        options.centers = CenterSelection("O,N,C")!
        (options.dissociation, options.regularization) = (.sample, .fixed(1e-4))
        (options.trainingSize, options.trainUpTo, options.split) = (.curves(20), 8, .first)
        (options.seed, options.uncertainty, options.committee) = (3, .gpr, 4)
        let program = try Program()
        defer { program.removeFolder() }
        let arguments = ModelParameter.allCases.flatMap { [$0.flag, $0.text(options)] }
        let outcome = try program.run(
            ["train", "\(Program.dimers)/CA.xyz.gz", "--class", "CA", "--format", "json"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let told = try #require(report["options"] as? [String: Any])
        #expect(told.count == ModelParameter.allCases.count)
        for parameter in ModelParameter.allCases {
            let value = told[parameter.name]
            switch parameter.json(options) {
            case .null: #expect(value is NSNull)
            case .integer(let number): #expect(value as? Int == number, "\(parameter.name)")
            case .number(let number): #expect(value as? Double == number, "\(parameter.name)")
            case .text(let text): #expect(value as? String == text, "\(parameter.name)")
            }
        }
    }

    @Test("help tells every parameter with its default, and a wrong value is answered by what can be typed")
    func help() throws {
        let program = try Program()
        defer { program.removeFolder() }
        let help = try program.run("train", "--help").output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        for parameter in ModelParameter.allCases {
            let told = "\(parameter.help.spelled(.flags)) (default: \(parameter.text(.standard)))"
            #expect(help.contains("\(parameter.flag) <\(parameter.valueName)> \(told)"), "\(told)")
            let outcome = try program.run("train", Program.dimers, parameter.flag, "?")
            #expect(outcome.status == 64)
            #expect(
                outcome.errors.contains("\(parameter.flag): expected \(parameter.expected.spelled(.flags)), found '?'"))
        }
    }
}
