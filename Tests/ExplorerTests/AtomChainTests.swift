import Descriptors
import Exploration
import Terminal
import Testing

@testable import Explorer

@Suite struct AtomChainTests {
    private func value(_ fields: ChainFields, _ values: KeyPath<ChainFields.Channel, [Double]>, at x: Double) -> Double
    {
        let index = fields.x.indices.min { abs(fields.x[$0] - x) < abs(fields.x[$1] - x) }!
        return fields.channels.reduce(0) { $0 + $1[keyPath: values][index] }
    }

    /// Sharp enough, the density at an atom is its own Gaussian's height times its weight.
    @Test func theDensityEndsAtTheCutoff() {
        let options = FieldOptions(cutoff: 4, cutoffWidth: 1, sigmaDensity: 0.2)
        let fields = ChainFields(AtomChain(), options)
        let height = RadialKernel.density(sigma: 0.2)(0)
        #expect(abs(value(fields, \.density, at: 1.5) - height) < 0.01 * height)
        #expect(value(fields, \.density, at: 4.5) < 1e-9 * height && value(fields, \.density, at: 9) < 1e-9 * height)
        #expect(fields.atomsInDensity == 5 && fields.atomsInPotential == 13)
    }

    /// Far outside, each potential is a sum of 1/x.
    @Test func thePotentialIsThatOfAllAtomsOrOfThoseItsReachLeaves() {
        var options = FieldOptions(sigmaPotential: 0.1)
        let chain = AtomChain()
        let full = ChainFields(chain, options)
        let x = full.x.first { $0 > 0.7 }!
        let sum = chain.positions.reduce(0) { $0 + 1 / ($1 - x).magnitude }
        #expect(abs(value(full, \.potential, at: x) - sum) < 1e-9 * sum)
        options.reach = .near
        let near = ChainFields(chain, options)
        options.reach = .far
        let far = ChainFields(chain, options)
        #expect(near.atomsInPotential == 3 && far.atomsInPotential == 10)
        #expect(abs(value(near, \.potential, at: x) + value(far, \.potential, at: x) - sum) < 1e-9 * sum)
    }

    /// The kernels are those of expansions; every knob that matters changes the picture at once.
    @Test func everyKnobAnswers() {
        var world = World()
        world.press("7v")
        #expect(world.text().contains("rho of 3 atoms, V of 13 (reach full), 1.5 A apart"))
        for parameter in [ModelParameter.cutoff, .sigmaDensity, .sigmaPotential, .exponent, .reach] {
            while world.state.parameter != parameter { world.press("p") }
            let before = world.text()
            world.answers = false
            world.press("+")
            let picture = { (text: String) in text.split(separator: "\n").map { $0.dropFirst(35) } }
            #expect(picture(world.text()) != picture(before), "\(parameter)")
            world.press("-")
        }
        for keys in [">", "<<", ".", "o", "{up}", "{left}"] {
            let before = world.text()
            world.press(keys)
            #expect(world.text() != before, "\(keys)")
        }
        world.press("v")
        #expect(world.state.fieldsView.slice != nil && world.state.fieldsView.chainFields == nil)
    }
}
