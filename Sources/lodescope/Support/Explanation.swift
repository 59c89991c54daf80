import Foundation
import LinearAlgebra
import Workers

/// The account of a training, stage after stage, that `--explain` prints.
struct Explanation {
    let stages: [WorkStage]
    /// The floating point operations per second in products of large matrices, measured in the same run.
    let rate: Double
    /// The seconds of all stages and of what is between them.
    let seconds: Double

    init(_ log: WorkLog, seconds: Double, threads: Int) {
        stages = log.stages
        rate = BLAS.measuredRate(threads: threads)
        self.seconds = seconds
    }

    /// The fraction of the rate that a stage reached; nil where its operations are not counted.
    private func efficiency(_ stage: WorkStage) -> Double? { stage.flops.map { $0 / stage.seconds / rate } }

    var text: String {
        var table = TextTable([
            .words("stage"), .words("size"), .numbers("seconds"), .numbers("Gflop"), .numbers("% of rate"),
            .words("how"),
        ])
        for stage in stages {
            table.append([
                stage.name, stage.size, String(format: "%.3f", stage.seconds),
                stage.flops.map { String(format: "%.2f", $0 * 1e-9) } ?? "-",
                efficiency(stage).map { String(format: "%.0f", 100 * $0) } ?? "-", stage.method,
            ])
        }
        let others = max(0, seconds - stages.reduce(0) { $0 + $1.seconds })
        table.append(["others", "", String(format: "%.3f", others), "-", "-", "errors, predictions, report"])
        return table.text + String(format: "products of large matrices, measured now: %.0f Gflop/s\n", rate * 1e-9)
    }

    var json: JSONValue {
        let rows = stages.map { stage -> JSONValue in
            [
                "stage": .string(stage.name), "size": .string(stage.size), "method": .string(stage.method),
                "seconds": .number(stage.seconds), "flops": JSONValue(stage.flops),
                "rate_fraction": JSONValue(efficiency(stage)),
            ]
        }
        return ["stages": .array(rows), "matrix_product_flops_per_second": .number(rate)]
    }
}
