/// What models learn from, in file order, read from a file or a folder of files: binding curves; or, where there is a
/// target, single structures, each as a curve of one point.
public struct Dataset: Sendable {
    /// What the user calls it: the last component of its path.
    public var name: String
    public var curves: [BindingCurve]
    /// What is learnt of single structures; nil where `curves` are binding curves and have interaction energies.
    public var target: Target?

    public init(name: String, curves: [BindingCurve], target: Target? = nil) {
        self.name = name
        self.curves = curves
        self.target = target
    }

    /// What `curves` are called in a text: `curve` or `structure`.
    public var noun: String { target == nil ? "curve" : "structure" }

    /// The classes that occur, in the paper's order.
    public var classes: [DimerClass] { Set(curves.map(\.dimerClass)).sorted() }

    /// All elements that occur, ascending.
    public var elements: [Element] { Set(curves.flatMap(\.elements)).sorted() }
}
