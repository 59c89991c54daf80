import Testing
import Workers

struct ParallelTests {
    @Test("results are in order, whatever the threads", arguments: [1, 2, 5])
    func order(threads: Int) throws {
        for count in [0, 1, 2, 3, 100] {
            let expected = (0..<count).map { $0 * $0 }
            #expect(Parallel.map(count, threads: threads) { $0 * $0 } == expected)
            #expect(try Execution(threads: threads).map(count) { $0 * $0 } == expected)
        }
    }

    @Test("every thread has a state of its own", arguments: [1, 3])
    func states(threads: Int) throws {
        let made = Atomic<Int>(0)
        let counts = try Execution(threads: threads).map(50) {
            made.add(1, ordering: .relaxed)
            return 0
        } _: { _, state -> Int in
            state += 1
            return state
        }
        let states = made.load(ordering: .relaxed)
        #expect((1...threads).contains(states))
        // Each state counts its own indices, from 1.
        #expect(counts.count { $0 == 1 } <= states && counts.max()! >= 50 / threads)
    }

    private struct Failure: Error {}

    @Test("the first error ends all", arguments: [1, 2])
    func failure(threads: Int) {
        let calls = Atomic<Int>(0)
        #expect(throws: Failure.self) {
            _ = try Execution(threads: threads).map(1000) { index in
                calls.add(1, ordering: .relaxed)
                if index == 3 { throw Failure() }
            }
        }
        #expect(calls.load(ordering: .relaxed) < 1000)
    }

    @Test("nothing begins once it is cancelled", arguments: [1, 2])
    func cancellation(threads: Int) {
        let cancellation = Cancellation()
        let calls = Atomic<Int>(0)
        #expect(throws: CancellationError.self) {
            _ = try Execution(threads: threads, cancellation: cancellation).map(1000) { index in
                if calls.add(1, ordering: .relaxed).newValue == 5 { cancellation.cancel() }
            }
        }
        #expect(calls.load(ordering: .relaxed) < 5 + threads)
        #expect(cancellation.isCancelled)
    }

    @Test func progressOfParts() throws {
        let seen = Mutex<[Double]>([])
        let whole = Execution(threads: 1) { fraction in seen.withLock { $0.append(fraction) } }
        _ = try whole.covering(0.5..<1).covering(1, of: 2).map(4) { $0 }
        #expect(seen.withLock { $0 } == [0.8125, 0.875, 0.9375, 1])
        _ = try whole.silent(threads: 2).map(4) { $0 }
        #expect(seen.withLock { $0.count } == 4)
    }
}

struct BoundedCacheTests {
    @Test func leastRecentlyUsedGoFirst() {
        var cache = BoundedCache<String, Int>(capacity: 2)
        cache["a"] = 1
        cache["b"] = 2
        let found = cache["a"]
        #expect(found == 1)
        cache["c"] = 3
        #expect(cache.peek("b") == nil && cache.peek("a") == 1 && cache.count == 2)
        // To look at is not to use.
        cache["d"] = 4
        #expect(cache.peek("a") == nil && cache.entries.map(\.key) == ["c", "d"])
        cache["c"] = nil
        cache["none"] = nil
        #expect(cache.peek("c") == nil && cache.entries.map(\.value) == [4])
    }

    @Test func removal() {
        var cache = BoundedCache<Int, Int>()
        for key in 1...4 { cache[key] = 10 * key }
        let removed = [
            cache.removeFirst(where: { $0 > 20 }), cache.removeFirst(), cache.removeFirst(where: { $0 > 50 }),
        ]
        #expect(removed == [true, true, false] && cache.entries.map(\.key) == [2, 4])
        var empty = BoundedCache<Int, Int>()
        let none = empty.removeFirst()
        #expect(!none)
    }
}
