import Atomistics
import Descriptors
import Workers
import Testing

@testable import Exploration

/// Trainings side by side.
struct TrainingBatchTests {
    private static let items = [ClassSelection.chargedCharged, .polarPolar].flatMap { dimerClass in
        ["rho-rho", "rho-v", "v-v"].map { TrainingBatch.Item(dimerClass, Sample.options($0)) }
    }

    @Test("give what each gives alone, in the order asked for", arguments: [1, 2, 3])
    func sameAsAlone(threads: Int) throws {
        let fractions = Mutex<[Double]>([])
        let told = Mutex<[Double]>([])
        let stages = Mutex<[String]>([])
        let found = try TrainingBatch(Self.items, of: Sample.dataset).run(
            threads: threads,
            progress: { part in
                fractions.withLock { $0.append(part.fraction) }
                stages.withLock { $0.append(part.stage) }
            },
            summary: { (dimerClass: $0.dimerClass, descriptor: $0.descriptor, rmse: $0.test.rmse) },
            done: { one in told.withLock { $0.append(one.rmse) } })
        #expect(found.count == Self.items.count)
        #expect(told.withLock { $0 } == found.map(\.rmse), "as they come, and in order")
        for (found, item) in zip(found, Self.items) {
            let alone = try Sample.laboratory().train(item.dimerClass, item.options)
            #expect(found.dimerClass == item.dimerClass && found.descriptor == item.options.descriptor)
            // Rounding depends on how many threads BLAS has at the moment.
            #expect(abs(found.rmse / alone.test.rmse - 1) < 1e-8)
        }
        let seen = fractions.withLock { $0 }
        #expect(seen.allSatisfy { 0...1 ~= $0 } && seen.max()! > 0.9)
        if threads == 1 { #expect(seen == seen.sorted()) }
        let counts = stages.withLock { Set($0.map { $0.prefix { $0 != "," } }) }
        if threads == 1 { #expect(counts == Set((0...6).map { "\($0) of 6" })) }
        #expect(counts.contains("6 of 6"))
    }

    @Test("of several seeds share their features, with the same errors")
    func sharing() throws {
        let items = (0..<3 as Range<UInt64>).map { seed in
            var options = Sample.options()
            options.seed = seed
            return TrainingBatch.Item(.polarPolar, options)
        }
        let stages = Mutex<[String]>([])
        let reports = try TrainingBatch(items, of: Sample.dataset).run(
            threads: 1, progress: { part in stages.withLock { $0.append(part.stage) } },
            summary: { (curves: $0.curves.filter { $0.split == .train }.map(\.index), test: $0.test) })
        #expect(Set(reports.map(\.curves)).count == 3)
        for (report, item) in zip(reports, items) {
            let alone = try Sample.laboratory().train(item.dimerClass, item.options)
            #expect(abs(report.test.rmse / alone.test.rmse - 1) < 1e-8)
        }
        let areFeatures = stages.withLock { $0.map { $0.hasSuffix("features") } }
        #expect(areFeatures.first == true && !areFeatures.drop { $0 }.contains(true), "computed once, and first")
    }

    @Test("end with the first that cannot be trained", arguments: [1, 2])
    func failure(threads: Int) throws {
        var items = Self.items
        items.insert(TrainingBatch.Item(.apolarApolar, Sample.options()), at: 3)
        #expect(throws: TrainingError.self) {
            _ = try TrainingBatch(items, of: Sample.dataset).run(threads: threads) { $0.test.rmse }
        }
    }

    @Test("of nothing are nothing")
    func empty() throws {
        let found = try TrainingBatch([], of: Sample.dataset).run(threads: 2) { $0.test.rmse }
        #expect(found.isEmpty)
    }
}
