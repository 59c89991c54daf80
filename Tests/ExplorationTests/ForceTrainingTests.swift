import Atomistics
import Descriptors
import Foundation
import LinearAlgebra
import Regression
import TestSupport
import Testing
import Workers

@testable import Exploration

/// Training on forces: rows against differences of rows of energies, and what forces must do for a model.
struct ForceTrainingTests {
    /// Clusters of two elements in random places, with energies and forces of `potential`.
    private static func clusters(_ count: Int, forces: Target.Forces?) -> Dataset {
        var generator = SeededGenerator(seed: 12)
        let elements: [Element] = [.carbon, .oxygen, .carbon, .oxygen, .oxygen]
        var groups: [SampleGroup] = []
        while groups.count < count {
            let positions = elements.map { _ in SIMD3<Double>.random(in: -2.4...2.4, using: &generator) }
            let separations = positions.indices.flatMap { i in
                (0..<i).map { j in
                    let v = positions[i] - positions[j]
                    return (v * v).sum().squareRoot()
                }
            }
            guard separations.min()! > 1.5 else { continue }
            var (energy, slopes) = (0.0, [SIMD3<Double>](repeating: .zero, count: elements.count))
            for i in positions.indices {
                for j in 0..<i {
                    let v = positions[i] - positions[j]
                    let d = (v * v).sum().squareRoot()
                    // A Morse curve.
                    let e = exp(-1.2 * (d - 2.2))
                    energy += 0.3 * (e * e - 2 * e)
                    let force = 0.3 * 1.2 * (2 * e * e - 2 * e) / d * v
                    slopes[i] += force
                    slopes[j] -= force
                }
            }
            groups.append(
                .structure(
                    LabeledStructure(
                        id: "\(groups.count + 1)", structure: Structure(elements: elements, positions: positions),
                        value: [energy], forces: forces == nil ? nil : slopes,
                        source: SourceLocation(file: "clusters", line: 1))))
        }
        return Dataset(name: "clusters", groups: groups, target: Target(key: "energy", forces: forces))
    }

    private static func options(_ descriptor: String, kernel: Kernel = .linear) -> ModelOptions {
        ModelOptions(
            descriptor: Descriptor(descriptor)!, kernel: kernel, sparse: 60,
            fields: FieldOptions(nMax: 4, lMax: 2, cutoff: 5), committee: 0)
    }

    private static let everyKind: [ModelOptions] = {
        var principal = options("rho-v")
        principal.radial = RadialChannels.principal(density: 2, potential: 2)
        return [
            options("rho-rho"), options("0.3*rho-v+v"), options("rho-rho", kernel: .polynomial(2)),
            options("v-v^3+rho-rho"), principal,
        ]
    }()

    @Test(arguments: everyKind)
    func rowsAreSlopesOfRows(_ options: ModelOptions) throws {
        let data = Self.clusters(12, forces: Target.Forces(column: "f"))
        let laboratory = Laboratory(dataset: data, threads: 1)
        let dimerClass = ClassSelection(.structures)
        let features = try laboratory.features(
            dimerClass, laboratory.adapted(options, dimerClass), execution: .serial)
        let rows = try ForceRows([3, 7], features, execution: .serial)
        let matrix = try #require(rows.kept)
        let workspace = FeatureMap.Workspace(features.map)
        func row(_ structure: Structure) -> [Double] {
            var row = [Double](repeating: 0, count: features.map.count)
            row.withUnsafeMutableBufferPointer {
                features.map.writeTrainingRows(of: [structure], into: $0.baseAddress!, using: workspace)
            }
            return row
        }
        let largest = (0..<matrix.rows).flatMap(matrix.row).map(abs).max()!
        for (group, range) in zip(rows.groups, rows.ranges) {
            let structure = data.groups[group].first
            for coordinate in range.indices where coordinate.isMultiple(of: 4) {
                let (atom, axis) = (coordinate - range.lowerBound).quotientAndRemainder(dividingBy: 3)
                func moved(_ t: Double) -> [Double] {
                    var other = structure
                    other.positions[atom][axis] += t
                    return row(other)
                }
                let step = 1e-3
                let (a, b, c, d) = (moved(-2 * step), moved(-step), moved(step), moved(2 * step))
                for column in a.indices {
                    let slope = (a[column] - 8 * b[column] + 8 * c[column] - d[column]) / (12 * step)
                    #expect(abs(matrix[coordinate, column] + slope) < 1e-6 * largest)
                }
            }
        }
    }

    /// A row of forces times a model's weights is the force that the saved model predicts.
    @Test(arguments: everyKind)
    func predictionsAreThoseOfTheModel(_ options: ModelOptions) throws {
        let data = Self.clusters(40, forces: Target.Forces(column: "f", weight: 1))
        let report = try Laboratory(dataset: data, threads: 2).train(ClassSelection(.structures), options)
        let forces = try #require(report.forces)
        #expect(forces.weight == 1 && forces.train.points == 32 * 15 && forces.test.points == 8 * 15)
        // Those of the fit, by the rows; the report's are by the derivatives of the model's energies.
        let evaluator = try #require(report.model as? ModelEvaluator)
        let found = try ForceEvaluator(evaluator).forces(of: data.groups, wantsStress: false, execution: .serial)
        for (group, forces) in zip(data.groups.prefix(3), found) {
            let structure = group.first
            for (atom, force) in forces[0].forces.enumerated() {
                var (up, down) = (structure, structure)
                up.positions[atom].x += 1e-3
                down.positions[atom].x -= 1e-3
                func energy(_ structure: Structure) -> Double {
                    let labeled = LabeledStructure(
                        id: "1", structure: structure, value: nil, source: SourceLocation(file: "", line: 1))
                    return evaluator.energies(of: .structure(labeled))[0].energy
                }
                #expect(abs(force.x + (energy(up) - energy(down)) / 2e-3) < 2e-5 * max(1, abs(force.x)))
            }
        }
    }

    @Test("forces teach: with them a few structures predict forces several times better")
    func forcesTeach() throws {
        func error(weight: Double?) throws -> (report: TrainingReport, percent: Double) {
            let data = Self.clusters(60, forces: Target.Forces(column: "f", weight: weight))
            let report = try Laboratory(dataset: data, threads: 2).train(
                ClassSelection(.structures), Self.options("rho-rho"))
            return (report, try #require(report.forces).test.rmsePercent)
        }
        let without = try error(weight: 0)
        let with = try error(weight: nil)
        #expect(with.percent < 0.5 * without.percent)
        #expect(with.report.test.rmse < without.report.test.rmse)
        #expect(with.report.samples == 48 * 16 && without.report.samples == 48)
        // Forces that do not train change nothing.
        let plain = try Laboratory(dataset: Self.clusters(60, forces: nil), threads: 2).train(
            ClassSelection(.structures), Self.options("rho-rho"))
        #expect(plain.forces == nil)
        #expect(abs(plain.test.rmse - without.report.test.rmse) < 1e-9 * plain.test.rmse)
    }

    @Test("a learning curve tests forces too, and its last point is the training's")
    func learningCurve() throws {
        let data = Self.clusters(40, forces: Target.Forces(column: "f", weight: 1))
        let laboratory = Laboratory(dataset: data, threads: 2)
        let report = try laboratory.learningCurve(
            ClassSelection(.structures), Self.options("rho-rho"), sizes: [8, 32], draws: 2)
        let training = try laboratory.train(ClassSelection(.structures), Self.options("rho-rho"))
        let forces = try #require(training.forces)
        #expect(abs(report.points[1].forceRmseMean! - forces.test.rmse) < 1e-4 * forces.test.rmse)
        #expect(abs(report.forceStd! - forces.test.std) < 1e-12)
        #expect(report.points[0].forceRmseMean! > report.points[1].forceRmseMean!)
    }

    @Test("error bars are those of energies: rows of forces calibrate none")
    func errorBars() throws {
        let data = Self.clusters(60, forces: Target.Forces(column: "f", weight: 1))
        for uncertainty in Uncertainty.allCases {
            var options = Self.options("rho-rho")
            (options.committee, options.uncertainty) = (8, uncertainty)
            let report = try Laboratory(dataset: data, threads: 2).train(ClassSelection(.structures), options)
            let coverage = try #require(report.coverage, "\(report.note ?? "")")
            #expect(coverage.oneSigma > 0.3 && coverage.twoSigma > 0.6)
        }
    }

    @Test("rows that are computed whenever they are asked for teach what kept rows do")
    func streamed() throws {
        let data = Self.clusters(60, forces: Target.Forces(column: "f"))
        for var options in [Self.options("rho-rho"), Self.options("v+0.1*rho", kernel: .polynomial(2))] {
            options.committee = 4
            options.sparse = 30
            func answers(streams: Bool) throws -> (text: String, numbers: [Double]) {
                let log = WorkLog()
                let laboratory = Laboratory(
                    dataset: data, threads: 2, tables: RadialTableCache(threads: 2), streamsForces: streams)
                let report = try laboratory.train(
                    ClassSelection(.structures), options, monitor: TrainingMonitor(log: log))
                let curve = try laboratory.learningCurve(
                    ClassSelection(.structures), options, sizes: [12, 48], draws: 2)
                let forces = try #require(report.forces)
                return (
                    log.stages.map(\.method).joined(separator: "\n"),
                    [
                        report.regularization, report.test.rmse, report.train.rmse, report.committee?.alpha ?? 0,
                        forces.weight, forces.train.rmse, forces.test.rmse,
                    ] + curve.points.flatMap { [$0.rmseMean, $0.forceRmseMean!] }
                )
            }
            let (kept, streamed) = (try answers(streams: false), try answers(streams: true))
            #expect(streamed.text.contains("too many to keep") && !kept.text.contains("too many to keep"))
            for (a, b) in zip(kept.numbers, streamed.numbers) { #expect(abs(a - b) <= 1e-6 * abs(a)) }
        }
    }
}
