import Atomistics
import Descriptors
import Dispatch
import Foundation
import LinearAlgebra
import Regression
import Testing
import Workers

@testable import Exploration

/// Learning curves of a laboratory.
struct LearningCurveTests {
    @Test("a learning curve takes parts of one Gram matrix and ends at the model of all")
    func learningCurve() throws {
        let laboratory = Sample.laboratory()
        for text in ["rho-v", "0.4*rho-rho+0.6*v-v"] {
            let options = Sample.options(text)
            let report = try laboratory.train(.chargedCharged, options)
            let record = Record()
            let told = Mutex<[LearningReport.Point]>([])
            var monitor = record.monitor
            monitor.learned = { report in told.withLock { $0 += report.points } }
            let learning = try laboratory.learningCurve(
                .chargedCharged, options, sizes: [19, 4, 8, 8], draws: 3, monitor: monitor)
            // As they come, and in order.
            #expect(told.withLock { $0 } == learning.points)
            #expect(record.stages == ["trainings"])
            #expect(learning.points.map(\.trainCurves) == [4, 8, 19])
            #expect(learning.points.map(\.draws) == [3, 3, 1])
            #expect(learning.points.allSatisfy { $0.rmseMin <= $0.rmseMean && $0.rmseMean <= $0.rmseMax })
            #expect(learning.points[0].rmseMin < learning.points[0].rmseMax)
            #expect(abs(learning.points[2].rmseMean - report.test.rmse) < 1e-8)
            #expect(learning.testCurves == report.testCurves)
            #expect(abs(learning.testStd - report.test.std) < 1e-12)
        }
    }

    @Test("standard sizes double up to all training curves")
    func standardSizes() {
        #expect(LearningReport.standardSizes(trainCurves: 32) == [5, 7, 11, 15, 22, 32])
        #expect(LearningReport.standardSizes(trainCurves: 960) == [30, 60, 120, 240, 480, 960])
        #expect(LearningReport.standardSizes(trainCurves: 5) == [5])
        #expect(LearningReport.standardSizes(trainCurves: 3) == [3])
    }
}
