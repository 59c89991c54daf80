import Atomistics
import Foundation
import TestSupport
import Testing

@testable import Descriptors

/// Pseudo-elements in the place of elements.
@Suite struct ElementChannelsTests {
    static let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]
    static let structures = (1...4).map { InvarianceTests.randomMolecule(seed: UInt64($0)) }
    static let names = ["rho", "v", "rho-rho", "rho-v", "v-v", "rho-v@1+v-v@6+rho"]
    static let centers: [ElementChannels.Centers] = [.separate, .shared, .both]

    /// A featurizer with all elements, one with pseudo-elements, and these.
    static func pair(
        _ name: String, _ centers: ElementChannels.Centers, fields: FieldOptions = FieldOptions(nMax: 4, lMax: 2),
        perAtom: Bool = false, principal: Bool = false, make: (Featurizer) -> ElementChannels
    ) -> (full: Featurizer, contracted: Featurizer, channels: ElementChannels) {
        let descriptor = Descriptor(name)!
        let all = Featurizer(
            descriptor: descriptor, fields: fields, elements: elements, perAtom: perAtom, tables: Periodic.tables)
        let radial =
            principal ? PrincipalChannels(of: structures, featurizer: all, density: 3, potential: 2) : nil
        let full =
            principal
            ? Featurizer(
                descriptor: descriptor, fields: fields, elements: elements, perAtom: perAtom, principal: radial,
                tables: Periodic.tables) : all
        let channels = make(all)
        let contracted = Featurizer(
            descriptor: descriptor, fields: fields, elements: elements, perAtom: perAtom, principal: radial,
            channels: channels, tables: Periodic.tables)
        return (full, contracted, channels)
    }

    private static func product(_ a: some Sequence<Double>, _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func rows(_ structure: Structure, _ featurizer: Featurizer) -> [[Double]] {
        let count = featurizer.layout.count
        var values = [Double](repeating: .nan, count: featurizer.rowCount(of: structure) * count)
        values.withUnsafeMutableBufferPointer {
            featurizer.features(
                of: structure, into: $0.baseAddress!, rowStride: count, using: featurizer.makeWorkspace())
        }
        return stride(from: 0, to: values.count, by: count).map { Array(values[$0..<$0 + count]) }
    }

    @Test(
        "weights of pseudo-elements, expanded, give the energies that they give: of every invariant, every sum over centers",
        arguments: names, centers)
    func expandedWeights(name: String, centers: ElementChannels.Centers) {
        var generator = SeededGenerator(seed: 5)
        for (perAtom, principal, kind) in [(false, false, 0), (false, true, 1), (true, false, 0), (false, false, 2)] {
            let (full, contracted, channels) = Self.pair(name, centers, perAtom: perAtom, principal: principal) {
                switch kind {
                case 0: ElementChannels(chemistryOf: Self.elements, count: 3, centers: centers)
                case 1: ElementChannels(of: Self.structures, featurizer: $0, count: 2, centers: centers)
                default: ElementChannels(elements: 4, centers: centers)
                }
            }
            let weights = (0..<contracted.layout.count).map { _ in Double.random(in: -1...1, using: &generator) }
            let expanded = channels.expanded(weights, from: contracted.layout, to: full.layout)
            #expect(expanded.count == full.layout.count)
            // Of other structures too: it is no property of the sample.
            for seed in [2, 17] {
                let structure = InvarianceTests.randomMolecule(seed: UInt64(seed))
                for (row, short) in zip(rows(structure, full), rows(structure, contracted)) {
                    let scale = Self.product(weights.map(abs), short.map(abs))
                    #expect(abs(Self.product(weights, short) - Self.product(expanded, row)) < 1e-11 * scale)
                }
            }
        }
    }

    @Test("are sums over elements of what elements have", arguments: centers)
    func definition(centers: ElementChannels.Centers) {
        let fields = FieldOptions(nMax: 2, lMax: 1)
        let factors = Self.elements.map { element in
            [1, (element.electronegativity! - 2.7) / 0.6, (element.covalentRadius - 0.65) / 0.25]
        }
        let (full, contracted, channels) = Self.pair("rho-v", centers, fields: fields) { _ in
            ElementChannels(chemistryOf: Self.elements, count: 3, centers: centers)
        }
        #expect(channels.sums == [4, 3, 7][Self.centers.firstIndex(of: centers)!])
        let row = InvarianceTests.features(Self.structures[0], full)
        let short = InvarianceTests.features(Self.structures[0], contracted)
        // [central][l][a1 n1][a2 n2] and [sum][l][k1 n1][k2 n2]
        for sum in 0..<channels.sums {
            for l in 0...1 {
                for (k1, k2) in [(0, 0), (1, 2), (2, 1)] {
                    for (n1, n2) in [(0, 1), (1, 0)] {
                        var expected = 0.0
                        for c in 0..<4 {
                            let own =
                                centers == .shared
                                ? factors[c][sum] : sum < 4 ? (c == sum ? 1 : 0) : factors[c][sum - 4]
                            for a1 in 0..<4 {
                                for a2 in 0..<4 {
                                    let place = ((c * 2 + l) * 8 + a1 * 2 + n1) * 8 + a2 * 2 + n2
                                    expected += own * factors[a1][k1] * factors[a2][k2] * row[place]
                                }
                            }
                        }
                        let found = short[((sum * 2 + l) * 6 + k1 * 2 + n1) * 6 + k2 * 2 + n2]
                        #expect(abs(found - expected) < 1e-11 * (1 + abs(expected)))
                    }
                }
            }
        }
    }

    @Test("as many learned ones as elements have the same scalar products", arguments: InvarianceTests.invariants)
    func allLearned(invariant: Invariant) {
        let (full, contracted, _) = Self.pair(invariant.rawValue, .separate) {
            ElementChannels(of: Self.structures, featurizer: $0, count: 4, centers: .separate)
        }
        #expect(contracted.layout.count == full.layout.count)
        let all = Self.structures.map { InvarianceTests.features($0, full) }
        let turned = Self.structures.map { InvarianceTests.features($0, contracted) }
        let scale = all.map { Self.product($0, $0) }.max()!
        for i in all.indices {
            for j in all.indices {
                #expect(abs(Self.product(all[i], all[j]) - Self.product(turned[i], turned[j])) < 1e-12 * scale)
            }
        }
        #expect(zip(all[0], turned[0]).contains { abs($0 - $1) > 1e-3 }, "and the channels did turn")
    }

    @Test("do not change when the structure turns or its atoms are in another order", arguments: names)
    func invariance(name: String) {
        let (_, contracted, _) = Self.pair(name, .both) { _ in
            ElementChannels(chemistryOf: Self.elements, count: 4, centers: .both)
        }
        let structure = Self.structures[2]
        let angle = 0.7
        var turned = structure
        turned.positions = structure.positions.map {
            SIMD3($0.x * cos(angle) - $0.y * sin(angle), $0.x * sin(angle) + $0.y * cos(angle), $0.z) + 3
        }
        turned.positions.reverse()
        turned.elements.reverse()
        let (a, b) = (InvarianceTests.features(structure, contracted), InvarianceTests.features(turned, contracted))
        let scale = a.map(abs).max()!
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-10 * scale })
    }

    @Test("by chemistry tell what the tables tell, and nothing of elements that have no electronegativity")
    func chemistry() {
        #expect(Element.carbon.electronegativity == 2.55 && Element(symbol: "Br")!.electronegativity == 2.96)
        #expect(Element(symbol: "Cs")!.electronegativity == 0.79 && Element(symbol: "Au")!.electronegativity == 2.54)
        #expect(Element(symbol: "Ce")!.electronegativity == nil && Element(symbol: "Rn")!.electronegativity == nil)
    }

    @Test("a potential that nothing adds to is zero, not what was there before")
    func emptyField() {
        // Both atoms are near, and the potential is that of far ones.
        let elements: [Element] = [.hydrogen, .oxygen]
        let structure = Structure(elements: [.oxygen, .hydrogen], positions: [.zero, SIMD3(0, 0, 1)])
        let fields = FieldOptions(nMax: 2, lMax: 1, reach: .far)
        let presence = ChannelPresence(of: [structure], elements: elements, fields: fields, centers: .all)
        #expect(!presence.potential.joined().contains(true))
        let featurizer = Featurizer(
            descriptor: Descriptor("rho-rho+rho-v+v-v")!, fields: fields, elements: elements, presence: presence,
            channels: ElementChannels(chemistryOf: elements, count: 2, centers: .both), tables: Periodic.tables)
        let row = rows(structure, featurizer)[0]
        let ranges = featurizer.layout.termRanges
        #expect(row[ranges[0]].contains { $0 != 0 })
        #expect(row[ranges[1].lowerBound...].allSatisfy { $0 == 0 })
    }
}
