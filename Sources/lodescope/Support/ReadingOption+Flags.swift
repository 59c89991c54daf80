import Atomistics

extension ReadingOption {
    /// As the command line has it.
    var flag: String {
        switch self {
        case .key(let key): "--map \(key.rawValue)=KEY"
        case .energyUnit: "--energy-unit"
        case .neutralMonomers: "--charges neutral"
        case .target(let key): "--target" + (key.map { " " + $0 } ?? "")
        case .targetUnit: "--target-unit"
        case .targetKind: "--target-kind"
        case .origin: "--origin"
        case .forces: "--forces"
        }
    }

    /// As the explorer has it, where nothing of it can be said any more.
    var atStart: String { flag + " at the start" }
}

extension DataError {
    /// Where it is and what is wrong, for a person.
    func spelled(_ spelling: (ReadingOption) -> String = \.flag) -> String {
        "\(location): \(reason.spelled(spelling))"
    }
}

extension DataWarning {
    /// Where it is and what looks wrong, for a person.
    func spelled(_ spelling: (ReadingOption) -> String = \.flag) -> String {
        "\(location): \(reason.spelled(spelling))"
    }
}
