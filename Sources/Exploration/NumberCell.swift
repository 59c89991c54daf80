/// A number as a cell of CSV, in the shortest form that reads back as the same; empty where there is none, as the per
/// cent of a set without deviation.
public func numberCell(_ number: Double?) -> String { number.map { $0.isFinite ? "\($0)" : "" } ?? "" }
