import Atomistics
import Foundation
import TestSupport

@testable import Descriptors

/// A choice among everything that features depend on, and a few structures: the same for a number every time.
struct RandomOptions: CustomStringConvertible {
    let number: Int
    let descriptor: Descriptor
    let fields: FieldOptions
    let centers: CenterSelection
    let elements: [Element]
    let perAtom: Bool
    /// Channels of the density and of the potential; nil for all.
    let principal: (density: Int, potential: Int)?
    let leavesOutAbsent: Bool
    let isPeriodic: Bool
    let structures: [Structure]

    var description: String {
        "options \(number): \(descriptor) \(fields) centres \(centers) \(elements.map(\.symbol)) per atom \(perAtom) principal "
            + "\(principal.map { "\($0)" } ?? "no") absent left out \(leavesOutAbsent) periodic \(isPeriodic) atoms "
            + "\(structures.map(\.elements.count))"
    }

    init(_ number: Int) {
        var generator = SeededGenerator(seed: UInt64(number) &* 0x9E37_79B9 &+ 17)
        func pick<T>(_ choices: [T]) -> T { choices.randomElement(using: &generator)! }
        self.number = number
        isPeriodic = pick([false, false, false, true])
        let elementCount = pick([1, 1, 2, 2, 3, 4, 5])
        elements = ["H", "C", "N", "O", "Cl"].shuffled(using: &generator).prefix(elementCount).map {
            Element(symbol: $0)!
        }
        .sorted()
        let basis = pick([RadialBasisKind.gto, .gto, .monomial])
        descriptor = Descriptor(
            pick(
                ["v", "rho-v", "rho-v", "v-v", "rho-rho+rho-v", "rho-v@1+rho-v@6", "rho+v-v", "v@2+v-v@3"]
                    + (basis == .gto ? ["rho", "rho-rho"] : [])))!
        // What loops over arrays can follow.
        var (nMax, lMax) = (pick([1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16]), pick([0, 1, 1, 2, 3, 4, 6, 9, 12]))
        while elementCount * nMax * (lMax + 1) > 80 { (nMax, lMax) = (max(1, nMax - 1), max(0, lMax - 1)) }
        // The tables of split potentials take seconds for many functions of high l.
        if isPeriodic { (nMax, lMax) = (min(nMax, 5), min(lMax, 3)) }
        let cutoff = isPeriodic ? pick([1, 2, 3]) : pick([0.5, 1, 2, 3, 4.5, 8])
        fields = FieldOptions(
            nMax: nMax, lMax: lMax, cutoff: cutoff, cutoffWidth: pick([0, 0.25, 0.5, cutoff]),
            sigmaDensity: pick([0.2, 0.3, 1]),
            sigmaPotential: pick(isPeriodic ? [0.8, 1, 2] : [0.4, 0.8, 1, 2]), exponent: pick([1, 1, 2, 3, 4, 5, 6]),
            reach: pick(Reach.allCases),
            basis: basis)
        centers = CenterSelection(
            pick(["all", "all", "all", "@A", "@B", elements[0].symbol, "\(elements[0].symbol)@B,@A"]))!
        perAtom = pick([false, true])
        principal = pick([nil, nil, (3, 1), (1, 1), (4, 3), (2, 2)] as [(density: Int, potential: Int)?])
        leavesOutAbsent = pick([false, true])
        var structures: [Structure] = []
        let most = isPeriodic ? 6 : pick([4, 9, 9, 27, 55])
        for _ in 0..<3 {
            structures.append(
                Self.structure(.random(in: 1...most, using: &generator), elements, isPeriodic: isPeriodic, &generator))
        }
        self.structures = structures
    }

    private static func structure(
        _ count: Int, _ elements: [Element], isPeriodic: Bool, _ generator: inout SeededGenerator
    ) -> Structure {
        let edge = (isPeriodic ? 2.4 : 2) * cbrt(Double(count)) + 1
        var positions: [SIMD3<Double>] = []
        while positions.count < count {
            let p = SIMD3<Double>.random(in: 0...edge, using: &generator)
            if positions.allSatisfy({ (($0 - p) * ($0 - p)).sum() > 0.64 }) { positions.append(p) }
        }
        let kinds = elements.prefix(.random(in: 1...elements.count, using: &generator))
        var cell: UnitCell?
        if isPeriodic {
            // Some are sheared more than anybody would.
            let shear = [0, 0.3, 7, -20.5].randomElement(using: &generator)! * edge
            cell = UnitCell(SIMD3(edge, 0, 0), SIMD3(shear, edge + 0.5, 0.2), SIMD3(0.7, shear, edge + 1))
        }
        return Structure(
            elements: positions.map { _ in kinds.randomElement(using: &generator)! }, positions: positions,
            fragments: isPeriodic ? [] : positions.indices.map { $0 < count / 2 ? 0 : 1 }, cell: cell)
    }

    func featurizer(_ tables: RadialTableCache) -> Featurizer {
        Featurizer(
            descriptor: descriptor, fields: fields, centers: centers, elements: elements, perAtom: perAtom,
            presence: leavesOutAbsent
                ? ChannelPresence(of: structures, elements: elements, fields: fields, centers: centers) : nil,
            principal: principalChannels(tables), tables: tables, periodic: PeriodicOptions(accuracy: 1e-12))
    }

    /// Of the first of the descriptor's terms, up to the lambda that loops can still follow.
    func equivariantFeaturizer(_ tables: RadialTableCache) -> EquivariantFeaturizer {
        var (descriptor, fields) = (descriptor, fields)
        fields.exponent = descriptor.terms[0].exponent ?? fields.exponent
        descriptor = Descriptor(descriptor.terms[0].invariant)
        let most = structures.map(\.elements.count).max()!
        var lambda = min(2 * fields.lMax, number % 5 == 0 ? 8 : 1 + number % 3)
        while true {
            let featurizer = EquivariantFeaturizer(
                Equivariants.channels(upTo: lambda), descriptor: descriptor, fields: fields, centers: centers,
                elements: elements, perAtom: perAtom,
                presence: leavesOutAbsent
                    ? ChannelPresence(of: structures, elements: elements, fields: fields, centers: centers) : nil,
                principal: principal.map { principal in
                    PrincipalChannels(
                        of: structures,
                        featurizer: Featurizer(
                            descriptor: descriptor, fields: fields, elements: elements, tables: tables),
                        density: principal.density, potential: principal.potential)
                }, tables: tables, periodic: PeriodicOptions(accuracy: 1e-12))
            let values = featurizer.layout.blocks.reduce(0) { $0 + $1.rowLength }
            if lambda == 0 || values * most * (perAtom ? 1 : elements.count) < 300_000 { return featurizer }
            lambda -= 1
        }
    }

    func principalChannels(_ tables: RadialTableCache) -> PrincipalChannels? {
        principal.map { principal in
            PrincipalChannels(
                of: structures,
                featurizer: Featurizer(descriptor: descriptor, fields: fields, elements: elements, tables: tables),
                density: principal.density, potential: principal.potential)
        }
    }
}
