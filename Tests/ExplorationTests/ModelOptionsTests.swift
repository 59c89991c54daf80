import Atomistics
import Descriptors
import Foundation
import Testing

@testable import Exploration

struct ModelOptionsTests {
    @Test("defaults have no problem and are those of the documentation")
    func defaults() {
        let options = ModelOptions()
        #expect(options.problem == nil)
        #expect(options.descriptor.description == "rho-v")
        #expect(options.centers == .all && options.dissociation == .auto && options.regularization == .auto)
        #expect(options.trainingSize.description == "80%" && options.split == .random)
        #expect(options.seed == 0 && options.committee == 8)
    }

    @Test("regularizations are read, and written as they are read")
    func regularization() throws {
        #expect(Regularization("auto") == .auto && Regularization("AUTO") == .auto)
        #expect(Regularization("1e-5") == .fixed(1e-5))
        for wrong in ["", "0", "-1e-5", "nan", "inf", "1e999", "five", "1e-5 "] {
            #expect(Regularization(wrong) == nil, "\(wrong)")
        }
        for value in [Regularization.auto, .fixed(1e-5), .fixed(3.1622776601683795e-7)] {
            #expect(Regularization(value.description) == value)
            #expect(try JSONDecoder().decode(Regularization.self, from: JSONEncoder().encode(value)) == value)
        }
    }

    @Test("training sizes are numbers or shares, and leave a curve to test")
    func trainingSize() throws {
        #expect(TrainingSize("80%") == .percent(80) && TrainingSize("12.5%") == .percent(12.5))
        #expect(TrainingSize("40") == .curves(40))
        for wrong in ["", "%", "0", "-3", "0%", "100%", "nan%", "4.5", "4 %", "all"] {
            #expect(TrainingSize(wrong) == nil, "\(wrong)")
        }
        for value in [TrainingSize.percent(80), .percent(12.5), .curves(7)] {
            #expect(TrainingSize(value.description) == value)
            #expect(try JSONDecoder().decode(TrainingSize.self, from: JSONEncoder().encode(value)) == value)
        }
        #expect(TrainingSize.percent(80).count(of: 46) == 37)
        #expect(TrainingSize.percent(1).count(of: 10) == 1)
        #expect(TrainingSize.percent(99).count(of: 10) == nil)
        #expect(TrainingSize.curves(9).count(of: 10) == 9)
        #expect(TrainingSize.curves(10).count(of: 10) == nil)
    }

    @Test("sums of descriptors")
    func descriptors() throws {
        let sum = try #require(Descriptor("0.7*rho-rho + 0.3*lode11"))
        #expect(sum.terms.map(\.invariant) == [.rhoRho, .rhoV])
        #expect(sum.terms.map(\.weight) == [0.7, 0.3])
        #expect(sum.description == "0.7*rho-rho+0.3*rho-v")
        #expect(Descriptor(sum.description) == sum)
        #expect(sum.usesDensity && sum.usesPotential)
        // Like parts are one part, parts without weight none, and a lone part has no weight.
        #expect(Descriptor("rho-v+2*v-v+rho-v")?.terms.map(\.weight) == [2, 2])
        #expect(Descriptor("0*rho-v+3*v-v") == Descriptor(.vV))
        for name in ["soap", "lode1", "lode11", "lode2", "SOAP"] { #expect(Descriptor(name) != nil) }
        for wrong in ["", "+", "rho-v+", "0*rho-v", "-1*rho-v", "nan*v", "1*2*v", "v-rho", "lode"] {
            #expect(Descriptor(wrong) == nil, "\(wrong)")
        }
        #expect(try JSONDecoder().decode(Descriptor.self, from: JSONEncoder().encode(sum)) == sum)
    }

    @Test("potentials of several exponents in one sum")
    func exponents() throws {
        let sum = try #require(Descriptor("0.5*rho-v@1 + 0.25*rho-v@6+rho-rho+v"))
        #expect(sum.terms.map(\.exponent) == [1, 6, nil, nil])
        #expect(sum.description == "0.5*rho-v@1+0.25*rho-v@6+1.0*rho-rho+1.0*v")
        #expect(Descriptor(sum.description) == sum)
        #expect(sum.exponents(standard: 3) == [1, 6, 3])
        #expect(sum.exponents(standard: 6) == [1, 6])
        #expect(Descriptor("rho-rho")!.exponents(standard: 1) == [])
        #expect(Descriptor("lode1@3")?.description == "v@3")
        #expect(Descriptor("v@2+v@2")?.description == "v@2")
        for wrong in ["rho-v@", "rho-v@0", "rho-v@7", "rho-v@1.5", "rho-rho@1", "rho@2", "rho-v@1@2", "@1"] {
            #expect(Descriptor(wrong) == nil, "\(wrong)")
        }
    }

    @Test("auto dissociation shows each descriptor at its best")
    func dissociation() {
        for (name, expected) in [
            ("rho", Dissociation.sample), ("rho-rho", .sample), ("v", .exact), ("rho-v", .exact), ("v-v", .exact),
            ("rho-rho+rho-v", .exact),
        ] {
            #expect(ModelOptions(descriptor: Descriptor(name)!).resolvedDissociation == expected)
            #expect(ModelOptions(descriptor: Descriptor(name)!, dissociation: .none).resolvedDissociation == .none)
        }
    }

    @Test("problems are told")
    func problems() {
        func problem(_ change: (inout ModelOptions) -> Void) -> String? {
            var options = ModelOptions()
            change(&options)
            return options.problem?.description
        }
        #expect(problem { $0.fields.lMax = 13 } == "l_max must be between 0 and 12, not 13")
        #expect(problem { $0.fields.cutoff = .nan }?.hasPrefix("r_cut must be") == true)
        #expect(problem { $0.committee = 3 } == "committee must be 0 or between 4 and 64, not 3")
        #expect(problem { $0.committee = 65 } != nil)
        #expect(problem { $0.committee = 0 } == nil)
        #expect(
            problem { ($0.fields.basis, $0.descriptor) = (.monomial, Descriptor(.rhoRho)) }
                == "basis monomial is for the potential, which rho-rho does not contain")
    }

    @Test("features are told apart by what they depend on only")
    func featureKeys() {
        func key(_ descriptor: String, _ change: (inout ModelOptions) -> Void = { _ in }) -> FeatureKey {
            var options = ModelOptions(descriptor: Descriptor(descriptor)!)
            change(&options)
            return FeatureKey(.chargedCharged, options)
        }
        #expect(key("rho-v") == key("rho-v") { $0.regularization = .fixed(1) })
        #expect(key("rho-v") == key("rho-v") { ($0.seed, $0.committee, $0.dissociation) = (3, 0, .exact) })
        #expect(key("rho-v") != key("rho-v") { $0.dissociation = .sample })
        #expect(key("rho-v") != key("rho-v") { $0.fields.sigmaDensity = 0.5 })
        #expect(key("v-v") == key("v-v") { $0.fields.sigmaDensity = 0.5 })
        #expect(key("rho-rho") == key("rho-rho") { ($0.fields.sigmaPotential, $0.fields.reach) = (2, .far) })
        #expect(key("rho-v") != key("rho-v") { $0.fields.reach = .far })
        #expect(key("rho-v") != key("rho-v") { $0.centers = CenterSelection("O")! })
        #expect(key("0.1*rho-v+0.9*v-v") == key("rho-v+v-v"))
        #expect(key("rho-v") != key("v-v"))
    }
}
