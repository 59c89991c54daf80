import Foundation

/// Whether limits of time are tested: in `make perf`, alone on the machine. Beside other tests they fail by chance.
public let timesCount = ProcessInfo.processInfo.environment["LODESCOPE_PERF"] != nil
