import Atomistics
import Foundation
import TestSupport
import Testing
import Workers

@testable import Exploration

@Suite struct PolarizableChainTests {
    @Test("a far charge induces alpha q / r^2, and two atoms in a row more, as Silberstein has it")
    func limits() {
        // Angstrom^3.
        let alpha = 8.6959 * 0.148_184_71
        let far = PolarizableChains.inducedDipoles(
            [.carbon, .hydrogen], [[0, 0, 0], [0, 0, 40]], [0, -0.5])
        // The hydrogen's own dipole, alpha q / r^2, adds some 1e-5 of it; a negative charge draws the positive end.
        #expect(abs(far[0].z / (alpha * 0.5 / 1600) - 1) < 1e-4 && abs(far[0].x) < 1e-15)
        // Far enough for no damping: mu = alpha E / (1 - 2 alpha / r^3) along the line of two atoms in one field.
        let (distance, away) = (5.0, 1000.0)
        let pair = PolarizableChains.inducedDipoles(
            [.carbon, .carbon, .hydrogen], [[0, 0, 0], [0, 0, distance], [0, 0, -away]], [0, 0, 1])
        let field = 1 / (away * away)
        let expected = alpha * field / (1 - 2 * alpha / (distance * distance * distance))
        #expect(abs(pair[0].z / expected - 1) < 2e-2)
        // Across it they weaken each other.
        let across = PolarizableChains.inducedDipoles(
            [.carbon, .carbon, .hydrogen], [[0, 0, 0], [0, 0, distance], [-away, 0, distance / 2]], [0, 0, 1])
        let weaker = alpha * field / (1 + alpha / (distance * distance * distance))
        #expect(abs(across[0].x / weaker - 1) < 2e-2 && pair[0].z > across[0].x)
    }

    @Test("dipoles turn with the chain and do not know where it is")
    func covariance() throws {
        let sample = try PolarizableChains.samples(3, seed: 4)[2]
        var moments = Moments(seed: 31)
        let rotation = moments.randomRotation()
        let moved = sample.structure.positions.map { rotation.applied(to: $0) + SIMD3(3, -7, 11) }
        let dipoles = PolarizableChains.inducedDipoles(sample.structure.elements, moved, sample.charges)
        for (a, b) in zip(sample.dipoles, dipoles) {
            let difference = rotation.applied(to: a) - b
            #expect((difference * difference).sum() < 1e-20)
        }
        #expect(abs(sample.charges.reduce(0, +)) < 1e-15)
    }

    @Test("chains are the same for the same seed, their ends in turn, their bonds as long as bonds are")
    func shape() throws {
        let many = try PolarizableChains.samples(18, seed: 2, execution: Execution(threads: 2))
        let few = try PolarizableChains.samples(5, seed: 2)
        for (a, b) in zip(few, many) { #expect(a.structure == b.structure && a.dipoles == b.dipoles) }
        #expect(many.map(\.structure.elements.last!).prefix(4) == [.hydrogen, .nitrogen, .oxygen, .hydrogen])
        #expect(Set(many.map(\.structure.elements.count)) == [6, 8, 10])
        for sample in many {
            for (a, b) in zip(sample.structure.positions, sample.structure.positions.dropFirst()) {
                let bond = ((a - b) * (a - b)).sum().squareRoot()
                #expect((1.0...1.46).contains(bond))
            }
        }
        #expect(many[0].structure != (try PolarizableChains.samples(1, seed: 3))[0].structure)
    }

    @Test("a file of chains is read as what was written: the dipole, charges and dipoles of atoms")
    func file() throws {
        let samples = try PolarizableChains.samples(6, seed: 5)
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("chains-\(UUID()).xyz").path
        try Data(PolarizableChains.file(samples)).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        for learnt in PolarizableChains.Learnt.allCases {
            let read = try DatasetReader(options: ReadingOptions(target: learnt.target)).read([path])
            #expect(read.target == learnt.target && read.groups.count == 6)
            for (sample, labeled) in zip(samples, read.structures) {
                let tensor = learnt.target.tensor
                let expected = learnt.numbers(sample)
                let value = labeled.value!
                let found =
                    tensor == nil
                    ? value
                    : stride(from: 0, to: value.count, by: 3).flatMap {
                        tensor!.components(of: Array(value[$0..<$0 + 3]))
                    }
                #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 } && found.count == expected.count)
                #expect(labeled.charge == 0)
            }
        }
    }

    @Test("the lesson holds: the potential has what a density within 3 angstrom lacks")
    func lesson() throws {
        let lesson = try DipoleLesson(
            learning: DipoleLesson.Options(count: 240, nMax: 4, lMax: 2), threads: 2)
        let (near, wide, potential) = (lesson.rows[0], lesson.rows[1], lesson.rows[2])
        #expect(lesson.training == 192 && lesson.testing == 48)
        #expect(potential.dipole < near.dipole / 5 && wide.dipole < near.dipole)
        #expect(potential.carbon < near.carbon / 3)
        // Charges and dipoles of atoms are the dipole, but for the errors of every atom.
        #expect(potential.ofAtoms < near.ofAtoms / 3 && near.ofAtoms < 40)
        #expect(throws: TrainingError.self) {
            try DipoleLesson(learning: DipoleLesson.Options(count: 10), threads: 1)
        }
    }
}
