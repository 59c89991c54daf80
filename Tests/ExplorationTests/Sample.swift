import Atomistics
import Descriptors
import Dispatch
import Foundation
import LinearAlgebra
import Regression
import Testing
import Workers

@testable import Exploration

/// Shipped dimers, few enough to train in no time.
enum Sample {
    static let dataset: Dataset = {
        let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let files = ["CC", "PP"].map { project.appendingPathComponent("datasets/dimers/\($0).xyz.gz").path }
        let all = try! DatasetReader().read(files)
        return Dataset(
            name: "dimers", curves: all.classes.flatMap { Array(all.curves(of: ClassSelection($0)).prefix(24)) })
    }()

    static func laboratory() -> Laboratory { Laboratory(dataset: dataset, threads: 2) }

    /// Features of a class for one dissociation.
    static func features(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ dissociation: Dissociation
    ) throws -> ClassFeatures {
        var options = options
        options.dissociation = dissociation
        return try laboratory().features(dimerClass, options, execution: .serial)
    }

    static func options(_ descriptor: String = "rho-v") -> ModelOptions {
        ModelOptions(
            descriptor: Descriptor(descriptor)!, fields: FieldOptions(nMax: 3, lMax: 1), regularization: .fixed(1e-5),
            committee: 0)
    }
}

/// Stages that a training went through, and reports before the last.
final class Record: Sendable {
    private struct Contents {
        var stages: Set<String> = []
        var reports: [TrainingReport] = []
        var farthest = 0.0
        var setback = 0.0
    }

    private let contents = Mutex(Contents())

    var stages: Set<String> { contents.withLock { $0.stages } }
    var reports: [TrainingReport] { contents.withLock { $0.reports } }

    /// How far the whole job ever fell back.
    var setback: Double { contents.withLock { $0.setback } }

    var monitor: TrainingMonitor {
        TrainingMonitor(
            progress: { [self] progress in
                contents.withLock {
                    $0.stages.insert(progress.stage)
                    $0.setback = max($0.setback, $0.farthest - progress.fraction)
                    $0.farthest = max($0.farthest, progress.fraction)
                }
            },
            preliminary: { [self] report in contents.withLock { $0.reports.append(report) } })
    }
}
