import Atomistics
import Exploration
import Foundation
import GRDB
import Testing

@testable import Records

/// Runs that are written and read back, chosen, merged; files that are no records.
struct RunRecordTests {
    private static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "lodescope-records-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder + "/")
    }

    /// A run with a number in every place, and with none where `isBare`.
    private static func run(
        _ dimerClass: String = "CC", percent: Double? = 3.25, isBare: Bool = false,
        _ change: (inout ModelOptions) -> Void = { _ in }
    ) -> Run {
        var options = ModelOptions()
        change(&options)
        var run = Run(options)
        run.dimerClass = dimerClass
        (run.dataset, run.path, run.command) = (
            "my dimers", "'my dimers'", "lodescope train 'my dimers' --class \(dimerClass)"
        )
        (run.version, run.sha256, run.structures) = (Origin.version, "ab12", 70)
        run.date = Date(timeIntervalSince1970: 1_764_500_000)
        (run.trainCurves, run.testCurves, run.threads) = (8, 2, 2)
        run.crossValidatedPercent = percent
        if isBare { return run }
        (run.name, run.tags, run.target, run.part) = ("first, \"best\"", ["a", "b c"], "alpha", "lambda 2")
        (run.measure, run.features, run.samples, run.lambda) = (.test, 1200, 56, 1e-6)
        (run.trainRMSE, run.trainPercent, run.crossValidatedRMSE) = (0.01, 1.5, 0.03)
        (run.testRMSE, run.testPercent, run.testMAE, run.testDeviation) = (0.1 + 0.2, 7.75, 0.02, 0.9)
        (run.withinOne, run.withinTwo, run.alpha) = (0.7, 0.95, 2.5)
        (run.seconds.read, run.seconds.features, run.seconds.fit) = (0.1, 0.2, 0.3)
        (run.seconds.committee, run.seconds.total) = (0.4, 1)
        run.learning = [Run.LearningPoint(trainCurves: 5, mean: 0.5, min: 0.4, max: 0.6, draws: 3)]
        return run
    }

    @Test("what is read back is what was written", arguments: [false, true])
    func roundTrip(isBare: Bool) throws {
        try Self.withFolder { folder in
            let written = Self.run(isBare: isBare) {
                ($0.fields.cutoff, $0.regularization, $0.trainUpTo) = (4.5, .fixed(1e-5), 6)
            }
            try RunRecord.writing(folder + "a.runs").add(written)
            let found = try RunRecord.reading(folder + "a.runs").runs()
            #expect(found.count == 1)
            let read = try #require(found.first)
            #expect(read.id == 1 && read.options == written.options && read.tags == written.tags)
            #expect(read.learning == written.learning && read.seconds == written.seconds)
            #expect(read.command == written.command && read.path == written.path)
            #expect(read.descriptor == written.descriptor && read.date == written.date)
            for column in RunColumn.all where column.name != "run" {
                #expect(column.value(read) == column.value(written), "\(column.name)")
            }
        }
    }

    @Test("filters let through what they say")
    func filters() throws {
        try Self.withFolder { folder in
            let record = try RunRecord.writing(folder + "a.runs")
            for (index, cutoff) in [2, 3.5, 4, 6].enumerated() {
                for dimerClass in ["CC", "PP"] {
                    try record.add(
                        Self.run(dimerClass, percent: Double(10 - index), isBare: index > 0) {
                            $0.fields.cutoff = cutoff
                            if index == 2 { $0.regularization = .fixed(1e-3) }
                        })
                }
            }
            func count(_ text: String) throws -> Int { try record.runs(RunFilter(text)).count }
            #expect(try count("class=PP,r-cut>=4") == 2)
            #expect(try count("class=pp, r_cut > 4") == 1)
            #expect(try count("r-cut=3.5") == 2 && count("r-cut!=3.5") == 6)
            #expect(try count("r-cut=4.0") == 2, "a number however it is written")
            // Words are no numbers: auto is neither above nor below.
            #expect(try count("regularization<1") == 2 && count("regularization=auto") == 6)
            #expect(try count("regularization=1e-3") == 2 && count("regularization!=auto") == 2)
            #expect(try count("test-rmse=none") == 6 && count("test_rmse!=none") == 2 && count("test_rmse<1") == 2)
            #expect(try count("tag=b c") == 2 && count("tag!=a") == 6)
            #expect(try count("name~BEST") == 2 && count("name=first, \"best\"") == 2)
            #expect(try count("date>2025-11-30") == 8 && count("date>2026") == 0)
            // The first two have a target, and so are of their own.
            #expect(try record.best(RunFilter("class=CC"), by: .cv, count: 1).map(\.crossValidatedPercent) == [7, 10])
            let best = try record.best(RunFilter(), by: .cv, count: 2)
            #expect(best.map(\.dimerClass) == ["CC", "CC", "PP", "PP", "CC", "PP"])
            #expect(best.map(\.crossValidatedPercent) == [7, 8, 7, 8, 10, 10])
            #expect(try record.best(RunFilter(), by: .test, count: 9).count == 2)
            #expect(try record.runs(order: .latest, limit: 3).map(\.id) == [8, 7, 6])
            for text in ["", "rcut=3", "class", "r-cut>=wide", "tag>a", "class=CC,,x=1", "=3"] {
                #expect(throws: FilterError.self, "\(text)") { _ = try RunFilter(text) }
            }
        }
    }

    @Test("a cell of a sweep is there once, whoever adds it; records are merged likewise")
    func once() throws {
        try Self.withFolder { folder in
            let cells = [1, 2, 3].map { number in
                CellKey(
                    ClassSelection(.chargedCharged), ModelOptions(seed: number), .cv, sha256: "ab", target: nil)
            }
            #expect(Set(cells).count == 3)
            let (one, two) = (try RunRecord.writing(folder + "1.runs"), try RunRecord.writing(folder + "2.runs"))
            #expect(
                try one.add(Self.run(), cell: cells[0]) && one.add(Self.run(), cell: cells[1]) && one.add(Self.run()))
            #expect(try !one.add(Self.run(), cell: cells[1]))
            #expect(try two.add(Self.run(), cell: cells[1]) && two.add(Self.run(), cell: cells[2]))
            #expect(try one.run(cells[1])?.id == 2 && one.run(cells[2]) == nil)
            #expect(try one.merge(two) == 1 && one.merge(two) == 0 && one.count() == 4)
            #expect(try two.merge(one) == 2 && two.count() == 4)
            let different = CellKey(ClassSelection(.chargedCharged), ModelOptions(), .cv, sha256: "ab", target: nil)
            for other in [
                CellKey(ClassSelection(.chargedCharged), ModelOptions(), .test, sha256: "ab", target: nil),
                CellKey(ClassSelection(.chargedCharged), ModelOptions(), .cv, sha256: "ac", target: nil),
                CellKey(ClassSelection(.polarPolar), ModelOptions(), .cv, sha256: "ab", target: nil),
                CellKey(ClassSelection(.chargedCharged), ModelOptions(), .cv, sha256: "ab", target: "energy"),
            ] { #expect(other != different) }
        }
    }

    @Test(
        "of a record from before there was a parameter, runs have its default, and its column comes when it is written to"
    )
    func olderRecord() throws {
        try Self.withFolder { folder in
            let path = folder + "a.runs"
            try RunRecord.writing(path).add(Self.run { $0.committee = 16 })
            let queue = try DatabaseQueue(path: path)
            try queue.write { database in
                for name in ["basis", "committee", "train_up_to"] {
                    try database.execute(sql: "ALTER TABLE runs DROP COLUMN \"\(name)\"")
                }
            }
            for _ in 0..<2 {
                let record = try RunRecord.reading(path)
                func count(_ text: String) throws -> Int { try record.runs(RunFilter(text)).count }
                #expect(try count("basis=gto") == 1 && count("basis!=gto") == 0 && count("basis~MONO") == 0)
                #expect(
                    try count("committee=8") == 1 && count("committee>8") == 0 && count("committee<=8,r-cut=3") == 1)
                #expect(try count("train-up-to=none") == 1)
                // The options themselves are kept beside the columns.
                #expect(try record.runs().first?.options.committee == 16)
                _ = try RunRecord.writing(path)
            }
        }
    }

    @Test("names and tags are given, found and taken away")
    func names() throws {
        try Self.withFolder { folder in
            let record = try RunRecord.writing(folder + "a.runs")
            for _ in 0..<2 { try record.add(Self.run(isBare: true)) }
            #expect(try record.name(2, "good", adding: ["x", "x", "y"]))
            #expect(try !record.name(3, "none"))
            let found = try #require(try record.run("good"))
            #expect(found.id == 2 && found.tags == ["x", "y"])
            #expect(try record.name(2, "") && record.run("good") == nil && record.run("2")?.tags == ["x", "y"])
        }
    }

    @Test("many writers at once lose nothing")
    func writers() throws {
        try Self.withFolder { folder in
            let path = folder + "a.runs"
            let failures = (0..<4).map { _ in nil as (any Error)? }
            #expect(failures.count == 4)
            DispatchQueue.concurrentPerform(iterations: 4) { _ in
                do {
                    // Each makes the record if it is the first.
                    let record = try RunRecord.writing(path)
                    for _ in 0..<10 { try record.add(Self.run()) }
                } catch {
                    Issue.record("\(error)")
                }
            }
            let count = try RunRecord.reading(path).count()
            #expect(count == 40)
        }
    }

    @Test("what is no record is refused, and stays as it was")
    func noRecords() throws {
        try Self.withFolder { folder in
            func expect(_ kind: DataError.Kind, _ words: String, _ body: () throws -> Void) {
                do {
                    try body()
                    Issue.record("\(words): no error")
                } catch let error as DataError {
                    #expect(error.kind == kind && "\(error)".contains(words), "\(error)")
                } catch {
                    Issue.record("\(error)")
                }
            }
            let path = folder + "a.runs"
            expect(.unreadable, "no such file") { _ = try RunRecord.reading(path) }
            #expect(!FileManager.default.fileExists(atPath: path))
            try Data("6\nwater\n".utf8).write(to: URL(fileURLWithPath: path))
            expect(.malformed, "expected a record of runs") { _ = try RunRecord.reading(path) }
            expect(.malformed, "expected a record of runs") { _ = try RunRecord.writing(path) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("6\nwater\n".utf8))
            // Damage in the middle of pages that are read.
            let good = folder + "good.runs"
            for index in 0..<200 { try RunRecord.writing(good).add(Self.run { $0.seed = UInt64(index) }) }
            var bytes = try Data(contentsOf: URL(fileURLWithPath: good))
            let whole = bytes
            for place in 4096..<12288 { bytes[place] = 0xA5 }
            try bytes.write(to: URL(fileURLWithPath: path))
            expect(.malformed, "damaged record") { _ = try RunRecord.writing(path) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
            // Its end is missing.
            try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
            expect(.malformed, "damaged record") { _ = try RunRecord.writing(path) }
            // Of a program that comes after this one, and of something else.
            for (place, words) in [(60, "of a later lodescope"), (68, "a SQLite database of something else")] {
                var other = whole
                other[place + 3] = 99
                try other.write(to: URL(fileURLWithPath: path))
                expect(.malformed, words) { _ = try RunRecord.reading(path) }
                expect(.malformed, words) { _ = try RunRecord.writing(path) }
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == other)
            }
            expect(.unwritable, "none/a.runs: ") { _ = try RunRecord.writing(folder + "none/a.runs") }
            expect(.unwritable, folder) { _ = try RunRecord.writing(folder) }
        }
    }
}
