/// How the potential of periodic structures is summed.
public struct PeriodicOptions: Hashable, Sendable {
    /// What the ends of the two sums may leave out of a coefficient, relative to what an atom adds to its own largest;
    /// errors are a few times it at worst.
    public var accuracy: Double
    /// The width in angstrom at which kernels are split into what is summed in real and in reciprocal space, at least
    /// sigma_V; nil chooses the fastest for each structure. Results do not depend on it.
    public var width: Double?

    /// Options with an accuracy of 1e-13 up to 1 and a positive width in angstrom, or nil.
    public init(accuracy: Double = 1e-9, width: Double? = nil) {
        precondition(accuracy >= 1e-13 && accuracy < 1, "an accuracy that double precision can reach")
        precondition(width.map { $0 > 0 } ?? true, "a width is positive")
        self.accuracy = accuracy
        self.width = width
    }
}
