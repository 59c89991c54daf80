import Foundation

/// Seconds of this thread's processor time for the fastest of many runs: what the machine can do when nothing else
/// does anything, also when something does.
func fastest(within budget: Double = 0.15, _ body: () -> Void) -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    var best = Double.infinity
    let start = now()
    repeat {
        let before = now()
        body()
        best = min(best, now() - before)
    } while now() - start < budget
    return best
}

/// The same by the clock on the wall, for work on several threads: needs an idle machine.
func fastestOnTheWall(within budget: Double = 0.3, _ body: () -> Void) -> Double {
    var best = Double.infinity
    let start = DispatchTime.now().uptimeNanoseconds
    repeat {
        let before = DispatchTime.now().uptimeNanoseconds
        body()
        best = min(best, Double(DispatchTime.now().uptimeNanoseconds - before) * 1e-9)
    } while Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9 < budget
    return best
}

/// The most memory that this process has held so far.
func peakMegabytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
}
