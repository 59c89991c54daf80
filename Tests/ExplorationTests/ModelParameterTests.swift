import Atomistics
import Descriptors
import Foundation
import Testing

@testable import Exploration

/// The table of parameters: whatever has a row works in every place that reads the table.
struct ModelParameterTests {
    private static let context = ParameterContext(
        elements: [.oxygen, .carbon], curves: 40, distances: 2.5...9.5)

    /// Options in which the parameter has each value that a knob reaches from the standard one.
    private static func reached(_ parameter: ModelParameter, from options: ModelOptions = .standard) -> [ModelOptions] {
        var all = [options]
        for offset in [1, -1] {
            var now = options
            while let next = parameter.turned(now, by: offset, context), !all.contains(next), all.count < 40 {
                all.append(next)
                now = next
            }
        }
        return all
    }

    @Test("a value reads back from its text, and every knob turns", arguments: ModelParameter.allCases)
    func texts(parameter: ModelParameter) throws {
        let all = Self.reached(parameter)
        #expect(all.count > 1)
        for options in all {
            var read = ModelOptions.standard
            try parameter.read(parameter.text(options), into: &read)
            #expect(read == parameter.copied(from: options, to: .standard))
            #expect(parameter.text(read) == parameter.text(options))
            #expect(!parameter.shown(options).isEmpty && parameter.beyondLimits(options) == nil)
        }
        #expect(throws: InvalidParameter.self) {
            var read = ModelOptions.standard
            try parameter.read("?", into: &read)
        }
    }

    @Test(
        "files keep every value, and those from before a parameter was there have its default",
        arguments: ModelParameter.allCases)
    func files(parameter: ModelParameter) throws {
        for options in Self.reached(parameter) {
            let bytes = try JSONEncoder().encode(options)
            #expect(try JSONDecoder().decode(ModelOptions.self, from: bytes) == options)
            var object = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
            var fields = try #require(object["fields"] as? [String: Any])
            #expect(parameter == .trainUpTo || fields[parameter.id] != nil || object[parameter.id] != nil)
            fields[parameter.id] = nil
            object[parameter.id] = nil
            object["fields"] = fields
            let older = try JSONDecoder().decode(
                ModelOptions.self, from: JSONSerialization.data(withJSONObject: object))
            #expect(older == parameter.copied(from: .standard, to: options))
        }
        #expect(try JSONDecoder().decode([ModelParameter].self, from: JSONEncoder().encode([parameter])) == [parameter])
    }

    @Test("names are one's own, and fit")
    func names() {
        let all = ModelParameter.allCases
        for names in [all.map(\.id), all.map(\.name), all.map(\.label), all.map(\.flag)] {
            #expect(Set(names).count == all.count)
        }
        for parameter in all {
            #expect(parameter.label.count <= 14 && !parameter.explanation.isEmpty && !parameter.valueName.isEmpty)
            #expect(parameter.help.description.hasSuffix("."))
            // A valid Swift name, which files and the property have.
            #expect(
                parameter.id.wholeMatch(of: /[a-z][A-Za-z]*/) != nil && parameter.name.wholeMatch(of: /[a-z_]+/) != nil)
        }
    }

    @Test("numbers beyond the range that help tells are refused in each face's words")
    func ranges() throws {
        var count = 0
        for parameter in ModelParameter.allCases {
            guard let range = parameter.expected.spelled(.names).wholeMatch(of: /([\d.]+) to ([\d.]+).*/) else {
                continue
            }
            count += 1
            #expect(parameter.help.description.hasSuffix(", \(range.0)."))
            for wrong in [Double(range.1)! - 1, Double(range.2)! + 1].map(\.text) {
                var options = ModelOptions(descriptor: Descriptor("rho-v^2")!)
                try parameter.read(wrong, into: &options)
                let problem = try #require(options.problem)
                #expect(problem.parameter == parameter)
                #expect(problem.reason.spelled(.flags).hasPrefix("\(parameter.flag) must be "))
                #expect(problem.reason.spelled(.labels).hasPrefix("\(parameter.label) must be "))
                #expect(problem.description.hasSuffix(", not \(wrong)"))
            }
        }
        #expect(count == 8)
        var options = ModelOptions()
        options.fields.cutoffWidth = 4
        #expect(options.problem?.reason.spelled(.flags) == "--cutoff-width must be between 0 and --r-cut, not 4")
        #expect(options.problem?.reason.spelled(.labels) == "cutoff width must be between 0 and r_c, not 4")
        options = ModelOptions(seed: .max)
        #expect(options.problem?.parameter == .seed)
    }

    @Test(
        "the keys of caches change with what their stage depends on, and with nothing else",
        arguments: ModelParameter.allCases)
    func keys(parameter: ModelParameter) {
        for descriptor in ["rho-v", "rho-rho", "v-v^2", "0.3*rho+0.7*v@6"] {
            let options = ModelOptions(descriptor: Descriptor(descriptor)!)
            for other in Self.reached(parameter, from: options).dropFirst() where parameter != .descriptor {
                // `auto` may be what it was turned to, and so is the kernel of a term that has its own.
                let isSame =
                    !parameter.applies(to: options) && !parameter.applies(to: other)
                    || parameter == .dissociation && other.resolvedDissociation == options.resolvedDissociation
                let shapes = parameter.shapes(.features, options) || parameter.shapes(.features, other)
                let keys = [options, other].map { FeatureKey(.chargedCharged, $0) }
                #expect((keys[0] == keys[1]) == (isSame || !shapes), "\(descriptor) \(parameter.text(other))")
                let problems = [options, other].map {
                    ProblemKey(
                        .chargedCharged, $0, weights: [], forceWeight: nil, split: ClassSplit(training: [], of: 0))
                }
                #expect(
                    (problems[0] == problems[1]) == (isSame || !shapes && parameter != .trainUpTo),
                    "\(descriptor) \(parameter.text(other))")
            }
        }
    }

    // MARK: - One place

    /// Every line of the sources that is not a comment, with its file.
    private static let code: [(file: String, text: String)] = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)!
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        return files.flatMap { file in
            try! String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { String($0) }
                .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.map { (file.lastPathComponent, $0) }
        }
    }()

    @Test("a parameter's names are written once: adding one touches no face", arguments: ModelParameter.allCases)
    func places(parameter: ModelParameter) throws {
        #expect(Self.code.count > 10_000)
        // Nobody spells an option, in a sentence neither. Gases of charges have a seed of their own.
        let flag = try Regex("\(parameter.flag)(?![-a-z])")
        let spelled = Self.code.filter { $0.file != "GenerateChargesCommand.swift" && $0.text.contains(flag) }
        #expect(spelled.map(\.file) == [])
        // What other things are called too cannot be counted: reports have a descriptor and a number of curves.
        for name in Set([parameter.id, parameter.name, parameter.label])
        where name.contains("_") || name != parameter.name {
            if parameter == .trainingSize && name == parameter.name { continue }
            // Chemiscope's files call the radius that is shown as a cutoff is called here.
            let code = Self.code.filter { $0.file != "ChemiscopeFile.swift" || name != ModelParameter.cutoff.id }
            let places = code.flatMap { line in line.text.ranges(of: "\"\(name)\"").map { _ in line.file } }
            #expect(places.count == 1 && places[0].hasPrefix("ModelParameter+"), "\(name): \(places)")
        }
    }
}
