/// How far long work is.
public struct Progress: Hashable, Sendable {
    /// What is being done, for a person: "features", "fit", "committee".
    public var stage: String
    /// 0 to 1 within the whole job.
    public var fraction: Double

    /// A stage, and how far the whole job is in it.
    public init(stage: String, fraction: Double) {
        self.stage = stage
        self.fraction = fraction
    }
}
