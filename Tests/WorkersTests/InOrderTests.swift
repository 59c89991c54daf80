import Testing
import Workers

/// Results from many threads, passed on one after the other.
struct InOrderTests {
    @Test(arguments: [1, 3]) func eachOnceAndInOrder(threads: Int) {
        let passed = Mutex<[Int]>([])
        let ordered = InOrder<Int> { result in passed.withLock { $0.append(result) } }
        // Backwards within each ten, so that most have to wait.
        let places = (0..<100).map { 10 * ($0 / 10) + 9 - $0 % 10 }
        _ = Parallel.map(100, threads: threads) { ordered.put(places[$0], at: places[$0]) }
        #expect(passed.withLock { $0 } == Array(0..<100))
    }

    @Test func nothingBeforeItsTurn() {
        let passed = Mutex<[String]>([])
        let ordered = InOrder<String> { result in passed.withLock { $0.append(result) } }
        ordered.put("b", at: 1)
        #expect(passed.withLock { $0 } == [])
        ordered.put("a", at: 0)
        #expect(passed.withLock { $0 } == ["a", "b"])
    }
}
