import Atomistics
import Descriptors
import Dispatch
import Foundation
import LinearAlgebra
import Regression
import Testing
import Workers

@testable import Exploration

/// What trained models predict, also after a file.
struct PredictionTests {
    @Test("a part's exponent is that of its name, for any kernel", arguments: ["rho-v@6", "v-v@6^2"])
    func exponents(_ name: String) throws {
        let laboratory = Sample.laboratory()
        func error(_ descriptor: String, exponent: Int) throws -> Double {
            var options = Sample.options(descriptor)
            options.fields.exponent = exponent
            return try laboratory.train(.chargedCharged, options).test.rmse
        }
        let named = try error(name, exponent: 1)
        let plain = name.replacingOccurrences(of: "@6", with: "")
        // Rounding depends on how many threads BLAS has at the moment.
        #expect(try abs(named / error(plain, exponent: 6) - 1) < 1e-9)
        #expect(try abs(named / error(plain, exponent: 1) - 1) > 1e-4)
    }

    @Test("exact is 0 far apart, whatever the descriptor; none need not be")
    func dissociationLimit() throws {
        let laboratory = Sample.laboratory()
        func energies(_ descriptor: String, _ mode: Dissociation, at distances: [Double]) throws -> [Double] {
            var options = Sample.options(descriptor)
            options.dissociation = mode
            let report = try laboratory.train(.chargedCharged, options)
            let curve = Sample.dataset.curves(of: .chargedCharged)[1]
            return try #require(report.model).energies(of: curve, at: distances).map(\.energy)
        }
        #expect(try energies("rho-rho", .exact, at: [30, 1000]).allSatisfy { abs($0) < 1e-9 })
        // A potential goes with the distance.
        let long = try energies("rho-v", .exact, at: [1e3, 1e6])
        #expect(abs(long[0]) < 0.1 && abs(long[1]) < 1e-4 && abs(long[1]) < abs(long[0]))
        #expect(try abs(energies("rho-v", .none, at: [1e6])[0]) > 1e-3)
        #expect(try abs(energies("rho-rho", .none, at: [1e6])[0]) > 1e-3)
    }

    @Test(
        "a smooth curve passes through the predictions at the curve's own points",
        arguments: ["rho-v", "rho-rho", "rho-v^2"])
    func smoothCurve(descriptor: String) throws {
        var options = Sample.options(descriptor)
        options.committee = 4
        let report = try Sample.laboratory().train(.chargedCharged, options)
        let model = try #require(report.model)
        for prediction in report.curves {
            let curve = Sample.dataset.curves(of: .chargedCharged)[prediction.index]
            let energies = model.energies(of: curve, at: prediction.distances)
            // Positions in files are rounded.
            for point in energies.indices {
                #expect(abs(energies[point].energy - prediction.prediction[point]) < 2e-4)
                #expect(abs(energies[point].errorBar! - prediction.errorBar![point]) < 2e-4)
            }
        }
    }

    @Test("a saved model is the model", arguments: ["rho-v", "0.4*rho-rho+v-v", "v-v^3", "0.4*rho-rho^2+0.2*v-v^2+v"])
    func modelFile(descriptor: String) throws {
        var options = Sample.options(descriptor)
        options.committee = 4
        let report = try Sample.laboratory().train(.chargedCharged, options)
        let trained = try #require(report.model as? ModelEvaluator)
        let bytes = try trained.model.encoded()
        let read = try LinearModel(decoding: bytes, file: "m.model")
        #expect(try read.encoded() == bytes)
        #expect(read.options == options && read.dimerClass == .chargedCharged)
        #expect(read.test == report.test && read.trainCurves == report.trainCurves)
        let evaluator = read.evaluator()
        let curves = Sample.dataset.curves(of: .chargedCharged)
        let energies = try evaluator.energies(of: curves.map { .curve($0) }, execution: Execution(threads: 2))
        // A kernel model keeps its weights without the whitening.
        let tolerance = read.activeEnvironments == nil ? 1e-10 : 1e-7
        for prediction in report.curves {
            #expect(evaluator.problem(with: .curve(curves[prediction.index])) == nil)
            for (point, energy) in energies[prediction.index].enumerated() {
                #expect(abs(energy.energy - prediction.prediction[point]) < tolerance)
                #expect(abs(energy.errorBar! - prediction.errorBar![point]) < tolerance)
            }
        }
        let curve = curves[0]
        for (a, b) in zip(evaluator.energies(of: curve, at: [5, 7]), trained.energies(of: curve, at: [5, 7])) {
            // Threads may share the products out otherwise.
            #expect(abs(a.energy - b.energy) < 1e-10 && abs(a.errorBar! - b.errorBar!) < 1e-10)
        }
    }

    @Test("a model file whose header is impossible is refused, though its checksum is right")
    func impossibleModelFile() throws {
        let report = try Sample.laboratory().train(.chargedCharged, Sample.options())
        let bytes = try #require(report.model as? ModelEvaluator).model.encoded()
        let line = bytes.firstIndex(of: 10)!
        let words = String(decoding: bytes[..<line], as: UTF8.self).split(separator: " ")
        let header = String(decoding: bytes[(line + 1)...].prefix(Int(words[3])!), as: UTF8.self)
        let weights = bytes[(line + 1 + Int(words[3])!)...]
        func message(_ old: String, _ new: String) -> String {
            #expect(header.contains(old))
            let body = Array(header.replacingOccurrences(of: old, with: new).utf8) + weights
            let checksum = body.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            let length = body.count - weights.count
            let first = "lodescope model 1 \(length) \(String(checksum, radix: 16))\n"
            do {
                _ = try LinearModel(decoding: Array(first.utf8) + body, file: "m")
                return "read"
            } catch {
                return error.reason.description
            }
        }
        #expect(message("\"n", "\"n") == "read")
        #expect(
            message("\"members\":0", "\"members\":4611686018427387904") == "the model's weights do not fit its header")
        #expect(message("\"members\":0", "\"members\":-1") == "the model's weights do not fit its header")
        #expect(
            message("\"lMax\":1", "\"lMax\":99").hasPrefix(
                "the model's options are not possible: l_max must be between 0 and 12"))
        #expect(message("\"lMax\":1", "\"lMax\":2") == "the model's weights do not fit its options")
        #expect(message("\"lMax\":1", "\"lMax\":\"one\"").hasPrefix("the model's header cannot be read: "))
        #expect(message("\"density\":[[true", "\"density\":[[true,true") == "the model's elements are not possible")
        #expect(message("\"atomicNumber\":", "\"atomicNumber\":-").contains("there is no element -"))
        #expect(message("\"atomicNumber\":", "\"atomicNumber\":99").contains("there is no element 99"))
        let unknown = "\"trainedElements\":[{\"atomicNumber\":118},"
        #expect(message("\"trainedElements\":[", unknown) == "the model's elements are not possible")
        #expect(message("\"lambda\":", "\"lambda\":-") == "the model's training is not possible")
        let target = "\"target\":{\"isPerAtom\":false,\"key\":\"\\u001b]0;x\\u0007\"},\"test\":"
        #expect(
            message("\"test\":", target)
                == "the model's target is not possible: expected the name of a key, found '\u{FFFD}]0;x\u{FFFD}'")
        // What the decoder says repeats the file.
        let told = message("\"centres\":\"all\"", "\"centres\":\"\\u001b]0;x\\u0007\"")
        #expect(told.contains("model.options.centres: unknown centres '\u{FFFD}]0;x\u{FFFD}'"))
    }
}
