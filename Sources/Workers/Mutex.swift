@_exported import Synchronization

#if LODESCOPE_PTHREAD_MUTEX
    import Foundation

    /// A value that one thread at a time may use: the standard library's `Mutex` on pthread's lock, in its place.
    ///
    /// ThreadSanitizer does not see the standard library's lock on Linux, and takes whatever it guards for a race. It
    /// sees this one; `make sanitize` builds with it.
    public struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
        private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

        /// A lock around a value, which it owns.
        public init(_ value: consuming sending Value) {
            self.value.initialize(to: value)
            pthread_mutex_init(lock, nil)
        }

        deinit {
            pthread_mutex_destroy(lock)
            lock.deallocate()
            value.deinitialize(count: 1)
            value.deallocate()
        }

        /// What `body` returns, which has the value to itself meanwhile; other threads wait. Not to be nested.
        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            return try body(&value.pointee)
        }
    }
#endif
