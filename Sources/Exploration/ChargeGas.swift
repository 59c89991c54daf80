import Atomistics
import Foundation
import Workers

/// Random neutral gases of point charges in periodic cubic boxes, with their Ewald energies: the toy system of J. Chem.
/// Phys. 151, 204105 (2019), Fig. 1, whose energy is nothing but long-ranged.
///
/// ```swift
/// let gas = try ChargeGas(charges: 64, box: 12...20, leastDistance: 2.5)
/// let samples = try gas.samples(2000, seed: 1, execution: Execution(threads: 2))
/// ```
///
/// Every box has an edge drawn evenly from the range. Ions of +1 (sodium) and -1 (chlorine), in turn, are put in it one
/// after the other at random; a place closer than the least distance to an ion before it, or to an image, is drawn
/// again. Where no place is left, the box is begun anew.
public struct ChargeGas: Hashable, Sendable {
    /// The number of ions in a box, even.
    public let charges: Int
    /// The range of the boxes' edges, angstrom.
    public let box: ClosedRange<Double>
    /// The least distance between any two ions, images included, angstrom.
    public let leastDistance: Double

    /// The ion of charge +1.
    static let cation = Element(symbol: "Na")!
    /// The ion of charge -1.
    static let anion = Element(symbol: "Cl")!

    /// A box of the gas with its energy.
    public struct Sample: Sendable {
        /// The ions, in turn positive and negative, in their cubic cell; coordinates are multiples of 1e-6 angstrom.
        public var structure: Structure
        /// The Ewald energy of the whole box, eV.
        public var energy: Double
    }

    /// Why there is no such gas, for a person.
    public struct Impossible: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String
    }

    /// Spheres put down at random one after the other come to fill 38 % of space (S. Torquato, O. U. Uche and F. H.
    /// Stillinger, Phys. Rev. E 74, 061308 (2006)); towards it places become so rare that none is found.
    static let densest = 0.36

    /// Beyond any use: Ewald's sum of so many takes hours.
    static let most = 100_000
    static let longest = 1e5

    /// A gas that there is room for. Throws `Impossible` where the ions cannot be paired, lengths are not positive or
    /// beyond any use, or the smallest box would be too full for ions put down at random.
    public init(charges: Int, box: ClosedRange<Double>, leastDistance: Double) throws(Impossible) {
        guard charges >= 2, charges.isMultiple(of: 2) else {
            throw Impossible(description: "a neutral gas of +1 and -1 has an even number of atoms, not \(charges)")
        }
        guard charges <= Self.most else {
            throw Impossible(description: "a gas has at most \(Self.most) atoms, not \(charges)")
        }
        guard box.lowerBound > 0, leastDistance > 0, max(box.upperBound, leastDistance) <= Self.longest else {
            throw Impossible(
                description: "boxes and the least distance must be above 0 and at most \(Int(Self.longest)) angstrom")
        }
        let filled = Double(charges) * Double.pi / 6 * pow(leastDistance / box.lowerBound, 3)
        guard filled <= Self.densest, leastDistance <= box.lowerBound else {
            let edge = max(leastDistance * pow(Double(charges) * Double.pi / 6 / Self.densest, 1.0 / 3), leastDistance)
            let percent = Int(min(100 * filled, 1e9).rounded())
            throw Impossible(
                description:
                    "\(charges) atoms kept \(leastDistance) angstrom apart would fill \(percent) % of a box of "
                    + "\(box.lowerBound) angstrom; placed at random they fill at most \(Int(100 * Self.densest)) %: "
                    + "the smallest box must have \(DecimalNumber.fixed(edge + 0.005, decimals: 2)) angstrom")
        }
        self.charges = charges
        self.box = box
        self.leastDistance = leastDistance
    }

    /// Boxes that are the same for the same seed, whatever the threads; box i does not depend on how many there are.
    /// Throws `Impossible` where no room is found for an ion, and when canceled.
    public func samples(
        _ count: Int, seed: UInt64, execution: Execution = .serial
    ) throws -> [Sample] {
        let results = try execution.map(count) { sample($0, seed: seed) }
        guard !results.contains(where: { $0 == nil }) else {
            throw Impossible(
                description:
                    "no room was found for \(charges) atoms \(leastDistance) angstrom apart: give larger boxes, "
                    + "fewer atoms or a smaller distance")
        }
        return results.map { $0! }
    }

    /// Tries for one ion, and beginnings of one box, before giving up.
    private static let tries = (places: 100_000, boxes: 100)

    private func sample(_ index: Int, seed: UInt64) -> Sample? {
        var source = RandomSource(seed: seed, stream: .chargeGas, index: index)
        // Rounded as they are written, so that the energy is that of the file.
        let edge = rounded(box.lowerBound + source.unit() * (box.upperBound - box.lowerBound))
        for _ in 0..<Self.tries.boxes {
            guard let positions = positions(edge, &source) else { continue }
            let values = (0..<charges).map { $0.isMultiple(of: 2) ? 1.0 : -1 }
            let cell = UnitCell(cube: edge)
            return Sample(
                structure: Structure(
                    elements: values.map { $0 > 0 ? Self.cation : Self.anion }, positions: positions, cell: cell),
                energy: EwaldSum(cell: cell, charges: charges).energy(charges: values, positions: positions))
        }
        return nil
    }

    private func positions(_ edge: Double, _ source: inout RandomSource) -> [SIMD3<Double>]? {
        var positions: [SIMD3<Double>] = []
        let limit = leastDistance * leastDistance
        while positions.count < charges {
            var tries = 0
            var place: SIMD3<Double>
            repeat {
                guard tries < Self.tries.places else { return nil }
                tries += 1
                place = SIMD3(
                    rounded(edge * source.unit()), rounded(edge * source.unit()), rounded(edge * source.unit()))
            } while positions.contains { other in
                let difference = place - other
                let nearest = difference - edge * (difference / edge).rounded(.toNearestOrEven)
                return (nearest * nearest).sum() < limit
            }
            positions.append(place)
        }
        return positions
    }

    /// A length rounded to 1e-6 angstrom.
    private func rounded(_ length: Double) -> Double { (length * 1e6).rounded() / 1e6 }
}
