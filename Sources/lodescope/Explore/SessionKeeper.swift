import Dispatch
import Explorer
import Workers

/// The keeper of the session, which writes it to its file soon after every change, so that nothing is lost however the
/// program ends.
///
/// Files are written on a queue: who types does not wait for a disk.
struct SessionKeeper {
    /// The time that a change may wait for others, to be written with them.
    static let patience = Duration.milliseconds(300)

    private let files: UserFiles
    private let queue = DispatchQueue(label: "lodescope.session")
    private let failure = Failure()
    private let tell: @Sendable (String) -> Void
    /// The session as it was last written, or found when the data were there.
    private var kept: Session?
    private var latest: Session?
    /// The time of the first change since then.
    private var changed: ContinuousClock.Instant?

    /// The reason why the last session could not be written.
    private final class Failure: Sendable {
        let text = Mutex<String?>(nil)
    }

    /// - Parameter tell: is told the first time a session cannot be written, on any thread.
    init(_ files: UserFiles, tell: @escaping @Sendable (String) -> Void) {
        self.files = files
        self.tell = tell
    }

    /// The time to wait before `note` has something to write; nil while nothing has changed.
    var timeLeft: Duration? { changed.map { max(.zero, $0 + SessionKeeper.patience - .now) } }

    /// Takes note of the session as it is now, and writes it if it has waited long enough.
    mutating func note(_ session: Session?) {
        guard let session else { return }
        // Data that were opened are no change.
        if kept == nil { kept = session }
        latest = session
        if session == kept { changed = nil } else if changed == nil { changed = .now }
        if timeLeft == .zero { write(session) }
    }

    /// Writes the session, also one that has not changed, and waits for it.
    /// - Returns: why it could not be written.
    mutating func finish(_ session: Session?) -> String? {
        guard let session = session ?? latest else { return nil }
        write(session)
        queue.sync {}
        return failure.text.withLock { $0 }
    }

    private mutating func write(_ session: Session) {
        kept = session
        changed = nil
        queue.async { [files, failure, tell] in
            var text: String?
            do { try files.save(session) } catch { text = "the session cannot be kept: \(error)" }
            let before = failure.text.withLock { before in
                defer { before = text }
                return before
            }
            if let text, before == nil { tell(text) }
        }
    }
}
