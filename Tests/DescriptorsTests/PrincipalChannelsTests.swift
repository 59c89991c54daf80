import Atomistics
import TestSupport
import Testing

@testable import Descriptors

@Suite struct PrincipalChannelsTests {
    static let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]
    static let structures = (1...4).map { InvarianceTests.randomMolecule(seed: UInt64($0)) }

    /// A featurizer with all channels and one with principal ones.
    static func pair(
        _ descriptor: Descriptor, _ fields: FieldOptions = FieldOptions(nMax: 5, lMax: 3),
        of structures: [Structure] = structures, elements: [Element] = elements, density: Int, potential: Int
    ) -> (full: Featurizer, principal: Featurizer, channels: PrincipalChannels) {
        let full = Featurizer(descriptor: descriptor, fields: fields, elements: elements, tables: Periodic.tables)
        let channels = PrincipalChannels(of: structures, featurizer: full, density: density, potential: potential)
        let principal = Featurizer(
            descriptor: descriptor, fields: fields, elements: elements, principal: channels, tables: Periodic.tables)
        return (full, principal, channels)
    }

    private static func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    @Test("all channels, only turned, have the same scalar products", arguments: InvarianceTests.invariants)
    func allChannels(_ invariant: Invariant) {
        let (full, principal, channels) = Self.pair(Descriptor(invariant), density: 5, potential: 9)
        #expect(principal.layout.count == full.layout.count)
        #expect(channels.shares.allSatisfy { $0.channels == 5 && $0.total == 5 && $0.lost.allSatisfy { $0 == 0 } })
        let rows = Self.structures.map { InvarianceTests.features($0, full) }
        let turned = Self.structures.map { InvarianceTests.features($0, principal) }
        let scale = rows.map { Self.product($0, $0) }.max()!
        for i in rows.indices {
            for j in rows.indices {
                #expect(abs(Self.product(rows[i], rows[j]) - Self.product(turned[i], turned[j])) < 1e-12 * scale)
            }
        }
        // And the channels did turn.
        #expect(zip(rows[0], turned[0]).contains { abs($0 - $1) > 1e-3 })
    }

    @Test(
        "weights of principal channels, expanded, give the energies that they give",
        arguments: ["rho", "v", "rho-rho", "rho-v", "v-v", "rho-v@1+v-v@6+rho"])
    func expandedWeights(_ name: String) {
        let (full, principal, channels) = Self.pair(Descriptor(name)!, density: 3, potential: 2)
        #expect(principal.layout.count < full.layout.count)
        var generator = SeededGenerator(seed: 5)
        let weights = (0..<principal.layout.count).map { _ in Double.random(in: -1...1, using: &generator) }
        let expanded = channels.expanded(weights, from: principal.layout, to: full.layout)
        #expect(expanded.count == full.layout.count)
        // Of other structures too: it is no property of the sample.
        for seed in [2, 17] {
            let structure = InvarianceTests.randomMolecule(seed: UInt64(seed))
            let (row, short) = (
                InvarianceTests.features(structure, full), InvarianceTests.features(structure, principal)
            )
            let scale = Self.product(weights.map(abs), short.map(abs))
            #expect(abs(Self.product(weights, short) - Self.product(expanded, row)) < 1e-11 * scale)
        }
    }

    @Test("what the channels lack are the small eigenvalues of the second moments, computed from the coefficients")
    func variances() {
        let fields = FieldOptions(nMax: 4, lMax: 2)
        let (full, principal, _) = Self.pair(Descriptor(.rhoV), fields, density: 4, potential: 4)
        let workspace = full.makeWorkspace()
        let turnedSpace = principal.makeWorkspace()
        for field in [Featurizer.Field.density, .potential] {
            for l in 0...fields.lMax {
                // sum c_n c_n' over structures, centers, elements and m
                func moments(_ featurizer: Featurizer, _ workspace: Featurizer.Workspace) -> [[Double]] {
                    var sums = [[Double]](repeating: Array(repeating: 0, count: 4), count: 4)
                    for structure in Self.structures {
                        let c = featurizer.coefficients(of: field, in: structure, using: workspace)
                        for block in stride(from: 0, to: c.count, by: 4 * 9) {
                            for m in l * l..<(l + 1) * (l + 1) {
                                for i in 0..<4 {
                                    for j in 0..<4 { sums[i][j] += c[block + i * 9 + m] * c[block + j * 9 + m] }
                                }
                            }
                        }
                    }
                    return sums
                }
                let own = moments(full, workspace)
                let turned = moments(principal, turnedSpace)
                let trace = (0..<4).reduce(0) { $0 + own[$1][$1] }
                // The principal ones are uncorrelated, fall, and have the same sum.
                for i in 0..<4 {
                    for j in 0..<4 where i != j { #expect(abs(turned[i][j]) < 1e-11 * trace) }
                    if i > 0 { #expect(turned[i][i] <= turned[i - 1][i - 1]) }
                }
                #expect(abs((0..<4).reduce(0) { $0 + turned[$1][$1] } - trace) < 1e-11 * trace)
                // The part that is lost.
                for count in 1...4 {
                    let share = Self.pair(Descriptor(.rhoV), fields, density: count, potential: count).channels
                        .shares[field == .density ? 0 : 1]
                    let lost = (count..<4).reduce(0) { $0 + turned[$1][$1] } / trace
                    #expect(abs(share.lost[l] - lost) < 1e-11)
                    #expect(share.channels == count && share.total == 4)
                    #expect((share.exponent == nil) == (field == .density))
                }
            }
        }
    }

    @Test("invariants of principal channels do not turn with the molecule")
    func rotation() {
        let (_, principal, _) = Self.pair(Descriptor("rho-v+v-v@6+rho-rho")!, density: 3, potential: 2)
        let structure = InvarianceTests.randomMolecule(seed: 9)
        var turned = structure
        turned.positions = structure.positions.map { p in
            SIMD3(
                0.36 * p.x + 0.48 * p.y - 0.8 * p.z, -0.8 * p.x + 0.6 * p.y, 0.48 * p.x + 0.64 * p.y + 0.6 * p.z)
        }
        let found = InvarianceTests.features(turned, principal)
        #expect(Periodic.error(found, InvarianceTests.features(structure, principal)) < 1e-10)
    }

    @Test("of periodic structures the long-range part is contracted as well", arguments: [1, 4])
    func periodic(exponent: Int) {
        let fields = FieldOptions(nMax: 4, lMax: 2, exponent: exponent)
        let (full, principal, channels) = Self.pair(
            Descriptor(.rhoV), fields, of: [Periodic.triclinic], elements: Periodic.elements, density: 3, potential: 2)
        let weights = (0..<principal.layout.count).map { Double($0 % 7) - 3 }
        let expanded = channels.expanded(weights, from: principal.layout, to: full.layout)
        let short = InvarianceTests.features(Periodic.triclinic, principal)
        let row = InvarianceTests.features(Periodic.triclinic, full)
        let scale = Self.product(weights.map(abs), short.map(abs))
        // Sums over images end where they are smaller than this.
        #expect(abs(Self.product(weights, short) - Self.product(expanded, row)) < 1e-8 * scale)
    }

    @Test("the monomial basis has one channel, and keeps it")
    func monomial() {
        let fields = FieldOptions(nMax: 4, lMax: 2, basis: .monomial)
        let (full, principal, channels) = Self.pair(Descriptor(.vV), fields, density: 3, potential: 2)
        #expect(channels.shares.map(\.channels) == [1])
        let structure = Self.structures[0]
        #expect(InvarianceTests.features(structure, principal) == InvarianceTests.features(structure, full))
    }
}
