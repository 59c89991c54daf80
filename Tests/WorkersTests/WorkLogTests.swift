import Testing
import Workers

struct WorkLogTests {
    private struct Failure: Error {}

    /// Seconds that a stage takes are counted once, whatever is within it.
    @Test func stagesWithinStages() throws {
        let log = WorkLog()
        let execution = Execution(threads: 1, log: log).covering(0..<0.5)
        let clock = ContinuousClock()
        func wait() {
            let end = clock.now + .milliseconds(20)
            while clock.now < end {}
        }
        func tell(_ result: Int, _ flops: Double?) -> (size: String, method: String, flops: Double?) {
            ("\(result)", "counting", flops)
        }
        func outer() -> Int {
            wait()
            func inner() -> Int {
                wait()
                wait()
                return 2
            }
            return 1 + execution.stage("inner", inner) { tell($0, 5) }
        }
        let start = clock.now
        #expect(execution.stage("outer", outer) { tell($0, nil) } == 3)
        let all = clock.now - start
        #expect(log.stages.map(\.name) == ["inner", "outer"])
        #expect(log.stages.map(\.size) == ["2", "3"] && log.stages.map(\.flops) == [5, nil])
        let seconds = log.stages.map(\.seconds)
        #expect(seconds[0] >= 0.04 && seconds[1] >= 0.02 && seconds[0] + seconds[1] <= all / .seconds(1))
    }

    @Test func whatFailsIsNotThere() {
        let log = WorkLog()
        let execution = Execution(threads: 1, log: log)
        func fail() throws -> Int { throw Failure() }
        func tell(_: Int) -> (size: String, method: String, flops: Double?) { ("", "", nil) }
        #expect(throws: Failure.self) {
            try execution.stage("outer", { try execution.stage("inner", fail, tell: tell) }, tell: tell)
        }
        #expect(execution.stage("after", { 1 }, tell: tell) == 1)
        // Work side by side is told by who waits for it.
        #expect(execution.silent(threads: 2).stage("silent", { 2 }, tell: tell) == 2)
        #expect(log.stages.map(\.name) == ["after"])
    }
}
