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
                features, weights: descriptor.terms.map(\.weight), trainCurves: Array(0..<10)
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
        let set = try TrainingRows.training(features, weights: [1], trainCurves: [0]).set
        for column in 0..<features.matrix.columns {
            #expect(set.features[0, column] == features.matrix[features.rows[0].lowerBound, column])
        }
    }
}
