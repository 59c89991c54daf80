import Atomistics
import Descriptors
import Dispatch
import Foundation
import LinearAlgebra
import Regression
import Testing
import Workers

@testable import Exploration

/// Which rows train: splits, dissociated rows, sums of parts.
struct TrainingRowsTests {
    @Test("training and test curves: the first in file order, or a choice by the seed")
    func splits() throws {
        let laboratory = Sample.laboratory()
        func trained(_ change: (inout ModelOptions) -> Void) throws -> [Int] {
            var options = Sample.options()
            options.trainingSize = .curves(10)
            change(&options)
            let report = try laboratory.train(.polarPolar, options)
            #expect(report.trainCurves == 10 && report.testCurves == 14)
            return report.curves.filter { $0.split == .train }.map(\.index)
        }
        #expect(try trained { $0.split = .first } == Array(0..<10))
        let random = try trained { _ in }
        #expect(random != Array(0..<10))
        #expect(try trained { _ in } == random)
        #expect(try trained { $0.seed = 1 } != random)
    }

    @Test("by monomer: no monomer of a test curve trains, whatever the seed; what that drops is told")
    func monomers() throws {
        let laboratory = Sample.laboratory()
        func names(_ report: TrainingReport, _ split: CurvePrediction.Split) -> Set<String> {
            // PP-0003-water-methylimidazole; some of them have a hyphen of their own.
            Set(
                report.curves.filter { $0.split == split }.flatMap { curve in
                    let pair = ["N-", "-acid", "-ether", "-formate", "-acetate", "-glycol", "-cyanide"].reduce(
                        String(curve.id.dropFirst(8))
                    ) { $0.replacing($1, with: $1.replacing("-", with: "")) }
                    return pair.split(separator: "-").map(String.init)
                })
        }
        var chosen: Set<[Int]> = []
        for seed in 0..<4 as Range<UInt64> {
            var options = Sample.options()
            options.split = .monomer
            options.seed = seed
            let report = try laboratory.train(.polarPolar, options)
            #expect(names(report, .train).isDisjoint(with: names(report, .test)))
            let dropped = try #require(report.dropped)
            #expect(dropped.of == 24 && report.trainCurves + report.testCurves + dropped.curves == 24)
            #expect(dropped.trainingMonomers == names(report, .train).count)
            #expect(dropped.testingMonomers == names(report, .test).count)
            #expect(report.curves.count == report.trainCurves + report.testCurves)
            #expect(try laboratory.train(.polarPolar, options).curves.map(\.split) == report.curves.map(\.split))
            chosen.insert(report.curves.filter { $0.split == .train }.map(\.index))

            options.trainingSize = .curves(7)
            let few = try laboratory.train(.polarPolar, options)
            #expect(few.trainCurves == 7 && names(few, .train).isDisjoint(with: names(few, .test)))
            let learned = try laboratory.learningCurve(.polarPolar, options, sizes: [5, 7], draws: 2)
            #expect(learned.testCurves == few.testCurves && learned.dropped == few.dropped)
            #expect(abs(learned.points[1].rmseMean / few.test.rmse - 1) < 1e-6)
        }
        #expect(chosen.count > 1)
    }

    @Test("by monomer where that leaves nothing is refused")
    func noMonomers() throws {
        var options = Sample.options()
        options.split = .monomer
        // All dimers are of the same two.
        let all = Sample.dataset.curves(of: .polarPolar)
        let alike = all.filter { Set([$0.monomers.a, $0.monomers.b]) == Set([all[0].monomers.a, all[0].monomers.b]) }
        let two = Dataset(name: "two", curves: alike + alike)
        #expect(throws: InvalidParameter.self) { try Laboratory(dataset: two, threads: 1).train(.polarPolar, options) }
        options.trainingSize = .curves(23)
        #expect(throws: InvalidParameter.self) { try Sample.laboratory().train(.polarPolar, options) }
    }

    @Test("sample adds one row a curve; errors count points only")
    func dissociatedRows() throws {
        let laboratory = Sample.laboratory()
        var options = Sample.options("rho-rho")
        options.trainingSize = .curves(10)
        options.split = .first
        let points = Sample.dataset.curves(of: .polarPolar).map(\.points.count)
        let training = points.prefix(10).reduce(0, +)
        for (mode, rows) in [
            (Dissociation.auto, training + 10), (.sample, training + 10), (.none, training), (.exact, training),
        ] {
            options.dissociation = mode
            let report = try laboratory.train(.polarPolar, options)
            #expect(report.samples == rows)
            #expect(report.train.points == training)
            #expect(report.test.points == points.dropFirst(10).reduce(0, +))
        }
    }

    @Test("the dissociated row is that of the monomers alone")
    func dissociatedFeatures() throws {
        let options = Sample.options("rho-rho")
        let features = try Sample.features(.polarPolar, options, .sample)
        let set = TrainingRows.rows(of: [2], features)
        let count = features.countingRows(of: 2).count
        #expect(set.rows == count + 1)
        #expect(set.isDissociated == Array(repeating: false, count: count) + [true])
        #expect(set.targets.last == 0)
        // A local descriptor of the dimer, its monomers drawn far apart, is the same.
        let curve = try #require(features.groups[2].curve)
        let far = Structure(elements: curve.elements, positions: curve.displaced(to: 1000), fragments: curve.fragments)
        var row = [Double](repeating: 0, count: set.columns)
        row.withUnsafeMutableBufferPointer {
            features.map.linear!.invariants.features(
                of: far, into: $0.baseAddress!, using: features.map.linear!.invariants.makeWorkspace())
        }
        for column in row.indices { #expect(abs(row[column] - set.features[count, column]) < 1e-9) }
        // Exact: the difference of the two. None: the dimer as it is.
        let exact = TrainingRows.rows(of: [2], try Sample.features(.polarPolar, options, .exact))
        let none = TrainingRows.rows(of: [2], try Sample.features(.polarPolar, options, .none))
        #expect(exact.rows == count && none.rows == count)
        for point in 0..<count {
            for column in row.indices {
                let dimer = set.features[point, column]
                #expect(none.features[point, column] == dimer)
                #expect(abs(exact.features[point, column] - dimer + set.features[count, column]) < 1e-12)
            }
        }
    }

    @Test("training rows are the features' own where they come first, and copies in the order asked for elsewhere")
    func rowsOfCurves() throws {
        var options = Sample.options()
        (options.trainingSize, options.split) = (.curves(10), .random)
        func address(_ matrix: Matrix) -> UnsafePointer<Double>? { matrix.withElements { $0.baseAddress } }
        for dissociation in [Dissociation.exact, .sample] {
            let features = try Sample.features(.polarPolar, options, dissociation)
            let laboratory = Sample.laboratory()
            let training = try laboratory.trainingCurves(.polarPolar, options)
            #expect(training != Array(0..<10))
            let shared = TrainingRows.rows(of: training, features)
            #expect(address(shared.features) == address(features.matrix))
            let others = TrainingRows.rows(of: [7, 3], features)
            #expect(address(others.features) != address(features.matrix))
            #expect(others.groups.first == 7 && others.groups.last == 3)
            for (set, curves) in [(shared, training), (others, [7, 3])] {
                var row = 0
                for curve in curves {
                    for place in features.countingRows(of: curve) {
                        #expect(set.features.row(row) == features.matrix.row(place))
                        #expect(set.groups[row] == curve && !set.isDissociated[row])
                        row += 1
                    }
                    guard let limit = features.rows[curve].dropFirst(features.groups[curve].count).first else {
                        continue
                    }
                    #expect(set.features.row(row) == features.matrix.row(limit) && set.isDissociated[row])
                    row += 1
                }
                #expect(row == set.rows)
            }
        }
    }

    @Test("the parts of a sum weigh as they say, in units of their mean training diagonal")
    func kernelSums() throws {
        for (text, mode) in [("0.7*rho-rho+0.3*rho-v", Dissociation.exact), ("2*rho+0.25*v-v+rho-v", .sample)] {
            let descriptor = Descriptor(text)!
            let features = try Sample.features(.chargedCharged, Sample.options(text), mode)
            let set = try TrainingRows.training(
                features, weights: descriptor.terms.map(\.weight), split: ClassSplit(training: Array(0..<10), of: 24)
            ).set
            for (term, range) in zip(descriptor.terms, features.map.linear!.invariants.layout.termRanges) {
                var diagonal = 0.0
                for row in 0..<set.rows {
                    for column in range { diagonal += set.features[row, column] * set.features[row, column] }
                }
                #expect(abs(diagonal / Double(set.rows) - term.weight) < 1e-10)
            }
        }
        // A lone descriptor stays as it is.
        let features = try Sample.features(.chargedCharged, Sample.options(), .none)
        let set = try TrainingRows.training(features, weights: [1], split: ClassSplit(training: [0], of: 1)).set
        for column in 0..<features.matrix.columns {
            #expect(set.features[0, column] == features.matrix[features.rows[0].lowerBound, column])
        }
    }
}
