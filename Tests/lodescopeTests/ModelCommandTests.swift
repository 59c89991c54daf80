import Foundation
import Testing

/// Commands that train, on shipped data and with small descriptors.
struct ModelCommandTests {
    private static let small = ["--n-max", "3", "--l-max", "1", "--regularization", "1e-4"]

    private func numbers(_ object: Any?, _ names: String...) -> [Double]? {
        guard let object = object as? [String: Any] else { return nil }
        let values = names.compactMap { object[$0] as? Double }
        return values.count == names.count ? values : nil
    }

    // MARK: - train

    @Test("train: the documented fields, options by their names")
    func trainJSON() throws {
        try withProgram { program in
            let report = try program.json(
                "train", Program.dimers, "--class", "PP", "--n-max", "3", "--l-max", "2", "--train-curves", "25%")
            #expect(report["class"] as? String == "PP")
            #expect(report["descriptor"] as? String == "rho-v")
            let options = try #require(report["options"] as? [String: Any])
            #expect(
                Set(options.keys) == [
                    "descriptor", "kernel", "sparse", "train_up_to", "uncertainty",
                    "n_max", "l_max", "r_cut", "cutoff_width", "sigma_rho", "sigma_v", "exponent",
                    "reach",
                    "basis", "radial", "elements", "central", "centres", "dissociation", "regularization",
                    "train_curves", "split", "seed",
                    "committee",
                ])
            #expect(options["n_max"] as? Int == 3)
            #expect(options["regularization"] as? String == "auto")
            #expect(options["train_curves"] as? String == "25%")
            let train = try #require(report["train_curves"] as? Int)
            let test = try #require(report["test_curves"] as? Int)
            #expect(abs(3 * train - test) < 4)
            #expect((report["features"] as? Int ?? 0) > 0)
            // Rows: the points of the training curves; `exact` adds none.
            #expect(report["samples"] as? Int == 13 * train)
            #expect((report["regularization"] as? Double ?? 0) > 0)
            for split in ["train", "test"] {
                let errors = try #require(numbers(report[split], "rmse", "std", "rmse_percent", "mae"))
                #expect(abs(errors[2] - 100 * errors[0] / errors[1]) < 1e-9)
                #expect(errors[3] > 0 && errors[3] <= errors[0])
            }
            let committee = try #require(
                numbers(report["committee"], "members", "alpha", "coverage_1sigma", "coverage_2sigma"))
            #expect(committee[0] == 8 && committee[1] > 0 && committee[2] <= committee[3] && committee[3] <= 1)
            let seconds = try #require(numbers(report["seconds"], "read", "features", "fit", "committee", "total"))
            #expect(abs(seconds[0...3].reduce(0, +) - seconds[4]) < 0.2 * seconds[4] + 0.05)
        }
    }

    @Test("train --explain: every stage with its size, time and solver, and the same model")
    func explain() throws {
        try withProgram { program in
            let arguments =
                ["train", Program.dimers, "--class", "CC", "--train-curves", "20", "--committee", "4"] + Self.small
            let plain = try program.json(arguments)
            #expect(plain["explanation"] == nil)
            let report = try program.json(arguments + ["--explain"])
            #expect(numbers(report["test"], "rmse", "mae") == numbers(plain["test"], "rmse", "mae"))
            let explanation = try #require(report["explanation"] as? [String: Any])
            #expect(explanation["matrix_product_flops_per_second"] as? Double ?? 0 > 1e8)
            let stages = try #require(explanation["stages"] as? [[String: Any]])
            let names = stages.compactMap { $0["stage"] as? String }
            #expect(Set(names).isSuperset(of: ["features", "factorization", "weights", "committee"]))
            for stage in stages {
                #expect(["stage", "size", "method"].allSatisfy { (stage[$0] as? String)?.isEmpty == false })
                #expect(stage["seconds"] as? Double ?? -1 >= 0)
                // Counted operations come with the part of the rate that they reached.
                let flops = stage["flops"] as? Double
                #expect(flops ?? 1 > 0 && (flops == nil) == (stage["rate_fraction"] as? Double == nil))
            }

            let text = try program.run(arguments + ["--explain"])
            #expect(text.status == 0 && text.errors == "")
            let lines = text.output.split(separator: "\n")
            let rows = lines.drop { !$0.hasPrefix("stage ") }.dropFirst()
            #expect((names + ["others"]).allSatisfy { name in rows.contains { $0.hasPrefix(name) } })
            #expect(rows.last?.hasPrefix("products of large matrices, measured now: ") == true)

            let table = try program.run(arguments + ["--explain", "--format", "csv"])
            #expect(table.status == 64 && table.errors.contains("--explain is for --format text and json"))
        }
    }

    @Test("train: text and CSV; the same seed gives the same numbers")
    func trainText() throws {
        try withProgram { program in
            let arguments =
                ["train", Program.dimers, "--class", "cc", "--train-curves", "20", "--committee", "0"] + Self.small
            let text = try program.run(arguments + ["--unit", "kcal/mol"])
            #expect(text.errors == "")
            let lines = text.output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines[0].hasPrefix("CC with rho-v: ") && lines[0].hasSuffix("dissociation exact"))
            #expect(lines[1].hasPrefix("kernel=linear, l_max="))
            let table = try #require(lines.firstIndex(of: ""))
            #expect(lines[1..<table].joined().contains("train_curves=20, "))
            #expect(lines[table + 1].hasSuffix("STD / kcal/mol  RMSE / kcal/mol  MAE / kcal/mol  RMSE %"))
            #expect(lines[table + 2].hasPrefix("train ") && lines[table + 3].hasPrefix("test "))
            let csv = try program.run(arguments + ["--format", "csv"])
            let rows = csv.output.split(separator: "\n")
            #expect(rows[0].hasPrefix("class,descriptor,split,curves,points,std,rmse,rmse_percent,mae,lambda,"))
            #expect(rows.count == 3)
            #expect(try program.run(arguments + ["--format", "csv"]).output == csv.output)
            let other = try program.run(arguments + ["--format", "csv", "--seed", "1"]).output
            #expect(other.withoutOrigin != csv.output.withoutOrigin)
        }
    }

    @Test("train: what committee and split change")
    func trainOptions() throws {
        try withProgram { program in
            let first = try program.json(
                "train", Program.dimers + "/CA.xyz.gz", "--class", "CA", "--split", "first", "--train-curves", "20",
                "--committee", "0", "--descriptor", "rho-rho", "--n-max", "3", "--l-max", "1", "--regularization",
                "1e-4")
            #expect(first["committee"] is NSNull)
            #expect(first["train_curves"] as? Int == 20)
            // Local descriptors take one dissociated row a curve.
            #expect(first["samples"] as? Int == 20 * 13 + 20)
        }
    }

    @Test("train: principal radial channels, and what they keep")
    func principalChannels() throws {
        try withProgram { program in
            let arguments = [
                "train", Program.dimers, "--class", "CC", "--n-max", "4", "--l-max", "2", "--radial", "principal:3,2",
                "--regularization", "1e-5", "--committee", "0",
            ]
            let json = try program.run(arguments + ["--format", "json"])
            let report = try #require(
                JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
            #expect((report["options"] as? [String: Any])?["radial"] as? String == "principal:3,2")
            let fields = try #require(report["principal"] as? [[String: Any]])
            #expect(fields.map { $0["field"] as? String } == ["density", "potential"])
            #expect(fields.map { $0["channels"] as? Int } == [3, 2] && fields.allSatisfy { $0["of"] as? Int == 4 })
            for field in fields {
                let lost = try #require(field["variance_lost"] as? [Double])
                #expect(lost.count == 3 && lost.allSatisfy { $0 > 0 && $0 < 0.1 })
            }
            let text = try program.run(arguments)
            #expect(text.status == 0)
            #expect(text.output.contains("principal radial channels, with their part of the variance: rho 3/4 9"))
        }
    }

    @Test("train: kernels, several classes, points up to a distance, predictive variance")
    func trainKernel() throws {
        try withProgram { program in
            let report = try program.json(
                "train", Program.dimers, "--class", "charged", "--n-max", "2", "--l-max", "1", "--regularization",
                "1e-4", "--kernel", "poly:2", "--sparse", "20", "--train-curves", "60", "--train-up-to", "6",
                "--uncertainty",
                "gpr")
            #expect(report["class"] as? String == "CC,CP,CA")
            #expect(report["test_curves"] as? Int == 661 - 60)
            let options = try #require(report["options"] as? [String: Any])
            #expect(options["kernel"] as? String == "poly:2" && options["sparse"] as? Int == 20)
            #expect(options["train_up_to"] as? Double == 6 && options["uncertainty"] as? String == "gpr")
            // H, C, N and O have twenty environments each, and no more columns than that.
            let features = try #require(report["features"] as? Int)
            #expect(features <= 80 && features > 40)
            #expect((report["samples"] as? Int ?? 0) < 60 * 13)
            for name in ["test_within", "test_beyond"] {
                #expect(try #require(numbers(report[name], "rmse", "std"))[0] > 0)
            }
            #expect(report["committee"] is NSNull)
            let variance = try #require(numbers(report["gpr"], "alpha", "mean_sigma", "coverage_1sigma"))
            #expect(variance.allSatisfy { $0 > 0 })
        }
    }

    @Test("a model with gpr is saved without error bars, and that is said twice; the table has them")
    func savedVariance() throws {
        try withProgram { program in
            let options = [
                "--class", "CA", "--n-max", "2", "--l-max", "1", "--regularization", "1e-4", "--uncertainty", "gpr",
                "--train-up-to", "6",
            ]
            let file = "\(Program.dimers)/CA.xyz.gz"
            let train = try program.run(["train", file, "--save", "a.model"] + options)
            #expect(train.status == 0 && train.errors.contains("a.model has no error bars"))
            let predict = try program.run("predict", "a.model", file)
            #expect(
                predict.status == 0
                    && predict.errors.contains("no error bars: the model was trained with --uncertainty gpr"))
            let table = try program.run(
                ["table", file, "--descriptors", "rho-v"] + options + ["--format", "json"])
            let document = try JSONSerialization.jsonObject(with: Data(table.output.utf8)) as? [String: Any]
            let row = try #require((document?["rows"] as? [[String: Any]])?.first)
            let values = try #require(
                numbers(row, "alpha", "coverage_1sigma", "rmse_percent_within", "rmse_percent_beyond"))
            #expect(values.allSatisfy { $0 > 0 })
            let text = try program.run(["table", file, "--descriptors", "rho-v"] + options).output
            #expect(text.contains("RMSE % to 6.0 Å") && text.contains("beyond"))
        }
    }

    @Test("train: weights chosen by cross-validation are told")
    func trainWeights() throws {
        try withProgram { program in
            let report = try program.json(
                "train", Program.dimers, "--class", "CC", "--descriptor", "auto*rho-rho+auto*rho-v", "--train-curves",
                "20", "--n-max", "3", "--l-max", "1", "--regularization", "1e-4")
            let options = try #require(report["options"] as? [String: Any])
            #expect(options["descriptor"] as? String == "auto*rho-rho+auto*rho-v")
            let chosen = try #require(report["descriptor"] as? String)
            #expect(!chosen.contains("auto") && chosen.hasSuffix("*rho-v"))
        }
    }

    // MARK: - table

    @Test("table: every class with every descriptor")
    func table() throws {
        try withProgram { program in
            let document = try program.json(
                "table", Program.dimers, "--descriptors", "rho-rho,v-v", "--committee", "0", "--n-max", "2", "--l-max",
                "1",
                "--regularization", "1e-4", "--train-curves", "20")
            let rows = try #require(document["rows"] as? [[String: Any]])
            #expect(rows.map { $0["class"] as? String } == ["CC", "CP", "CA", "PP", "PA", "AA"].flatMap { [$0, $0] })
            #expect(rows.prefix(2).map { $0["descriptor"] as? String } == ["rho-rho", "v-v"])
            for row in rows {
                let values = try #require(
                    numbers(row, "train_curves", "test_curves", "std", "rmse", "rmse_percent"))
                #expect(values.allSatisfy { $0 > 0 })
            }
            let arguments = ["table", Program.dimers, "--train-curves", "CA=10,CC=20", "--descriptors", "rho-v"]
            let some = try program.run(arguments + Self.small + ["--committee", "0", "--format", "csv"])
            let lines = some.output.withoutOrigin.split(separator: "\n")
            #expect(lines[0] == "class,descriptor,train_curves,test_curves,std,rmse,rmse_percent")
            #expect(
                lines.dropFirst().map { $0.split(separator: ",").prefix(3).joined(separator: ",") }
                    == ["CC,rho-v,20", "CA,rho-v,10"])
        }
    }

    @Test("table: --repeats gives mean and spread of what each seed gives, --split monomer what it drops")
    func repeatedTable() throws {
        try withProgram { program in
            let arguments =
                [
                    "table", Program.dimers + "/PP.xyz.gz", "--descriptors", "rho-v", "--committee", "0", "--split",
                    "monomer",
                ]
                + Self.small
            func row(_ more: String...) throws -> (row: [String: Any], errors: String) {
                let outcome = try program.run(arguments + more + ["--format", "json"])
                let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
                return (try #require((document?["rows"] as? [[String: Any]])?.first), outcome.errors)
            }
            let (means, errors) = try row("--seed", "3", "--repeats", "2")
            let splits = try #require(means["splits"] as? [[String: Any]])
            #expect(splits.map { $0["seed"] as? Int } == [3, 4])
            var percents: [Double] = []
            for split in splits {
                let dropped = try #require(split["dropped"] as? [String: Any])
                let counts = try #require(numbers(split, "train_curves", "test_curves"))
                #expect(counts.reduce(0, +) + Double(try #require(dropped["curves"] as? Int)) == 161)
                let one = try row("--seed", "\(split["seed"] as! Int)").row
                let (a, b) = (try #require(numbers(one, "rmse_percent")), try #require(numbers(split, "rmse_percent")))
                #expect(abs(a[0] / b[0] - 1) < 1e-6 && one["splits"] == nil && one["dropped"] is [String: Any])
                percents += a
            }
            let found = try #require(numbers(means, "rmse_percent", "rmse_percent_spread"))
            #expect(abs(found[0] / ((percents[0] + percents[1]) / 2) - 1) < 1e-6)
            #expect(abs(found[1] / (abs(percents[0] - percents[1]) / 2.0.squareRoot()) - 1) < 1e-6)
            #expect(
                errors.contains("PP, seed ") && errors.contains(" of 161 curves dropped, so that the "))

            let csv = try program.run(arguments + ["--seed", "3", "--repeats", "2", "--format", "csv"])
            let lines = csv.output.withoutOrigin.split(separator: "\n")
            #expect(lines[0].hasSuffix(",rmse_percent,repeats,rmse_spread,rmse_percent_spread"))
            #expect(
                lines[1].hasPrefix("PP,rho-v,")
                    && Double(lines[1].split(separator: ",").last!).map { abs($0 / found[1] - 1) < 1e-6 } == true)
            let text = try program.run(arguments + ["--seed", "3", "--repeats", "2"]).output
            #expect(text.contains("RMSE %  spread %") && text.contains("means over 2 splits, seeds 3 to 4"))
            for wrong in [["--repeats", "0"], ["--repeats", "2", "--split", "first"]] {
                #expect(try program.run(["table", "shipped"] + wrong).status == 64)
            }
        }
    }

    // MARK: - learn

    @Test("learn: sizes and draws")
    func learn() throws {
        try withProgram { program in
            let arguments =
                ["learn", Program.dimers + "/CC.xyz.gz", "--class", "CC", "--train-curves", "30"] + Self.small
            let outcome = try program.run(arguments + ["--sizes", "20,4,8,30", "--draws", "3", "--format", "json"])
            #expect(outcome.errors == "")
            let document = try #require(
                JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
            #expect(document["class"] as? String == "CC")
            #expect(document["descriptor"] as? String == "rho-v")
            let points = try #require(document["points"] as? [[String: Any]])
            #expect(points.map { $0["train_curves"] as? Int } == [4, 8, 20, 30])
            #expect(points.map { $0["draws"] as? Int } == [3, 3, 3, 1])
            for point in points {
                let errors = try #require(numbers(point, "rmse_min", "rmse_mean", "rmse_max"))
                #expect(errors == errors.sorted())
            }
            // All training curves: the model of `train`.
            let train = try program.run(["train"] + arguments.dropFirst() + ["--committee", "0", "--format", "json"])
            let report = try #require(JSONSerialization.jsonObject(with: Data(train.output.utf8)) as? [String: Any])
            let expected = try #require(numbers(report["test"], "rmse")).first!
            #expect(abs((points[3]["rmse_mean"] as! Double) - expected) < 1e-9)

            let text = try program.run(arguments)
            #expect(text.output.contains("train curves  draws  RMSE mean / eV"))
            #expect(text.output.split(separator: "\n").count > 5)
        }
    }

    // MARK: - curves

    @Test("curves: reference and prediction of every curve")
    func curves() throws {
        try withProgram { program in
            let document = try program.json(
                "curves", Program.dimers, "--class", "PP", "--n-max", "3", "--l-max", "1", "--regularization", "1e-4",
                "--train-curves", "40")
            #expect(document["class"] as? String == "PP")
            #expect(document["descriptor"] as? String == "rho-v")
            let curves = try #require(document["curves"] as? [[String: Any]])
            #expect(curves.count >= 40)
            for curve in curves {
                #expect(["train", "test"].contains(curve["split"] as? String))
                #expect(curve["class"] as? String == "PP")
                let distance = try #require(curve["distance"] as? [Double])
                #expect(distance == distance.sorted())
                for name in ["reference", "prediction", "error_bar"] {
                    #expect((curve[name] as? [Double])?.count == distance.count)
                }
            }
            let id = try #require(curves[3]["id"] as? String)
            let arguments =
                ["curves", Program.dimers, "--class", "PP", "--train-curves", "40", "--curve", id] + Self.small
            let text = try program.run(arguments)
            let lines = text.output.split(separator: "\n")
            #expect(lines[0].hasPrefix("\(id), class PP, "))
            #expect(lines[1] == "distance / Å  reference / eV  prediction / eV  error / eV  error bar / eV")
            #expect(lines.count == 15)
            let csv = try program.run(arguments + ["--format", "csv", "--committee", "0"])
            let rows = csv.output.withoutOrigin.split(separator: "\n")
            #expect(rows[0] == "id,class,split,distance,reference,prediction,error_bar")
            // Without a committee the last column is empty.
            #expect(rows.count == 14 && rows.dropFirst().allSatisfy { $0.hasPrefix("\(id),PP,t") && $0.hasSuffix(",") })
        }
    }

    @Test("curves: only those that train or test")
    func someCurves() throws {
        try withProgram { program in
            let arguments =
                [
                    "curves", Program.dimers, "--class", "PP", "--train-curves", "9", "--committee", "0", "--format",
                    "json",
                ] + Self.small
            func splits(_ more: String...) throws -> [String] {
                let outcome = try program.run(arguments + more)
                let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
                let curves = try #require(document?["curves"] as? [[String: Any]])
                #expect(curves.allSatisfy { $0["error_bar"] is NSNull })
                return curves.compactMap { $0["split"] as? String }
            }
            let all = try splits()
            #expect(try splits("--show", "test") == all.filter { $0 == "test" })
            #expect(try splits("--show", "train") == all.filter { $0 == "train" })
        }
    }
}
