import Foundation
import Testing

/// Saved models, and what is predicted with them.
struct PredictCommandTests {
    @Test(
        "a saved model predicts what was predicted when it was trained",
        arguments: [
            ["--regularization", "auto"], ["--descriptor", "rho-rho"], ["--descriptor", "v", "--committee", "0"],
            ["--descriptor", "0.3*rho-rho+0.7*v-v", "--basis", "monomial", "--reach", "far", "--centres", "O,N,@A"],
            ["--radial", "principal:3,2"], ["--kernel", "poly:2", "--sparse", "20"],
            ["--descriptor", "auto*rho-rho+auto*v-v^3", "--sparse", "20", "--centres", "O,@A"],
        ])
    func roundTrip(options: [String]) throws {
        try withProgram { program in
            let file = Program.dimers + "/CC.xyz.gz"
            let model = ["--class", "CC", "--n-max", "4", "--l-max", "2", "--train-curves", "30"] + options
            #expect(try program.run(["train", file, "--save", "cc.model"] + model).status == 0)
            let curves = try program.run(["curves", file, "--format", "json"] + model)
            let trained = try #require(
                JSONSerialization.jsonObject(with: Data(curves.output.utf8)) as? [String: Any])
            let predicted = try program.json("predict", "cc.model", file)
            let before = try #require(trained["curves"] as? [[String: Any]])
            let after = try #require(predicted["curves"] as? [[String: Any]])
            #expect(before.map { $0["id"] as? String } == after.map { $0["id"] as? String })
            for (before, after) in zip(before, after) {
                #expect(Set(after.keys) == ["id", "class", "distance", "reference", "prediction", "error_bar"])
                #expect(before["distance"] as? [Double] == after["distance"] as? [Double])
                #expect(before["reference"] as? [Double] == after["reference"] as? [Double])
                for name in ["prediction", "error_bar"] {
                    let (old, new) = (before[name] as? [Double] ?? [], after[name] as? [Double] ?? [])
                    #expect(old.count == new.count)
                    #expect(zip(old, new).allSatisfy { abs($0 - $1) < 1e-7 })
                }
            }
            #expect(try program.files() == ["cc.model"])
        }
    }

    private static let charges = "charge_a=1 charge_b=-1"

    /// A curve of sodium and hypochlorite: the energies of charges alone, or none.
    private func curve(
        _ id: String, shift: Double, energies: Bool = true, element: String = "Cl", keys: String = charges
    ) -> String {
        (0..<6).map { point in
            let distance = 3 + shift + 0.5 * Double(point)
            let energy = energies ? "interaction_energy=\(-14.4 / distance)" : ""
            return """
                3
                Properties=species:S:1:pos:R:3:fragment:I:1 curve_id=\(id) \(keys) \(energy)
                Na 0 0 0 0
                \(element) 0 0 \(distance) 1
                O 0 0 \(distance + 1.7) 1

                """
        }.joined()
    }

    private func trained(_ program: Program, committee: Int = 0) throws {
        try program.write((0..<8).map { curve("c\($0)", shift: 0.1 * Double($0)) }.joined(), to: "data.xyz")
        let outcome = try program.run(
            "train", "data.xyz", "--class", "CC", "--n-max", "3", "--l-max", "1", "--regularization", "1e-8",
            "--committee",
            "\(committee)", "--save", "m.model")
        #expect(outcome.errors == "")
        #expect(outcome.status == 0)
    }

    @Test("curves without energies are predicted, without a reference")
    func withoutEnergies() throws {
        try withProgram { program in
            try trained(program, committee: 4)
            try program.write(curve("new", shift: 0.25, energies: false), to: "new.xyz")
            let document = try program.json("predict", "m.model", "new.xyz")
            let predicted = try #require((document["curves"] as? [[String: Any]])?.first)
            #expect(predicted["id"] as? String == "new")
            #expect(predicted["class"] as? String == "CC")
            #expect(predicted["reference"] is NSNull)
            #expect((predicted["error_bar"] as? [Double])?.count == 6)
            let energies = try #require(predicted["prediction"] as? [Double])
            let distances = try #require(predicted["distance"] as? [Double])
            #expect(energies.count == 6 && distances.count == 6)
            #expect(zip(distances.dropFirst(), distances).allSatisfy { abs($0 - $1 - 0.5) < 1e-6 })
            // The energy of two charges is what the potential's features learn best.
            for point in 0..<6 { #expect(abs(energies[point] + 14.4 / (3.25 + 0.5 * Double(point))) < 0.05) }

            let text = try program.run("predict", "m.model", "new.xyz").output.split(separator: "\n")
            #expect(text[0].hasPrefix("rho-v, trained on 6 curves of class CC from "))
            #expect(text[1] == "new, class CC")
            #expect(text[3].contains("  -  "))
            let csv = try program.run("predict", "m.model", "new.xyz", "--format", "csv").output.withoutOrigin
            #expect(csv.hasPrefix("id,class,distance,reference,prediction,error_bar\nnew,CC,4.1"))
            #expect(try program.run("train", "new.xyz", "--class", "CC").status == 65)
        }
    }

    @Test("an element that the model does not know is bad data, told with file and line")
    func newElement() throws {
        try withProgram { program in
            try trained(program)
            let bromine = curve("known", shift: 0) + curve("bromine", shift: 0, element: "Br")
            try program.write(bromine, to: "new.xyz")
            let outcome = try program.run("predict", "m.model", "new.xyz")
            #expect(outcome.status == 65)
            #expect(outcome.output == "")
            let message = "new.xyz:31: curve bromine: expected the elements of the model, O Na Cl, found Br\n"
            #expect(outcome.errors == "lodescope: " + message)
            let skipped = try program.run("predict", "m.model", "new.xyz", "--skip-bad", "--format", "csv")
            #expect(skipped.status == 0)
            #expect(skipped.errors == "lodescope: skipped 1 curve; the first because of " + message)
            #expect(skipped.output.split(separator: "\n").count == 7)
        }
    }

    @Test("curves of another class are predicted, and told")
    func otherClass() throws {
        try withProgram { program in
            try trained(program)
            try program.write(curve("neutral", shift: 0, keys: "class=salt \(Self.charges)"), to: "new.xyz")
            let outcome = try program.run("predict", "m.model", "new.xyz")
            #expect(outcome.status == 0)
            #expect(outcome.errors == "lodescope: the model was trained on class CC; the dataset has also salt\n")
        }
    }

    @Test("damaged, shortened, newer and foreign model files are told apart")
    func damagedModels() throws {
        try withProgram { program in
            try trained(program)
            let path = program.folder + "/m.model"
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            func message(_ changed: [UInt8]) throws -> String {
                try Data(changed).write(to: URL(fileURLWithPath: path))
                let outcome = try program.run("predict", "m.model", "data.xyz")
                #expect(outcome.status == 65)
                #expect(outcome.output == "")
                return outcome.errors
            }
            let damage = "lodescope: m.model:1: the model is damaged: its checksum does not fit its contents\n"
            let foreign =
                "lodescope: m.model:1: expected a model saved by lodescope train --save, found something else\n"
            let newline = bytes.firstIndex(of: 10)!
            for place in [newline + 1, newline + 40, bytes.count / 2, bytes.count - 1] {
                var changed = bytes
                changed[place] ^= 4
                #expect(try message(changed) == damage)
            }
            for count in [newline + 1, newline + 100, bytes.count - 8, bytes.count - 1] {
                #expect(try message(Array(bytes[..<count])) == damage)
            }
            #expect(try message(bytes + [0]) == damage)
            #expect(try message([]) == foreign)
            #expect(try message(Array(bytes[..<10])) == foreign)
            #expect(try message(Array("3\nnot a model\n".utf8)) == foreign)
            #expect(try message((0..<5000).map { UInt8(truncatingIfNeeded: $0 * 7) }) == foreign)
            let line = String(decoding: bytes[..<newline], as: UTF8.self)
            let newer = line.replacingOccurrences(of: "lodescope model 1", with: "lodescope model 9")
            #expect(
                try message(Array(newer.utf8) + bytes[newline...])
                    == "lodescope: m.model:1: the model has format 9, this lodescope reads up to 3: a newer one saved it\n"
            )
            #expect(try message(Array("lodescope model x\n".utf8)).contains("the first line is damaged"))
            #expect(try program.run("predict", "none.model", "data.xyz").status == 66)
            #expect(try program.run("predict", ".", "data.xyz").status == 66)
        }
    }
}
