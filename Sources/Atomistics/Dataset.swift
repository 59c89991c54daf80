/// Binding curves read from a file or a folder of files, in file order.
public struct Dataset: Sendable {
    /// What the user calls it: the last component of its path.
    public var name: String
    public var curves: [BindingCurve]

    public init(name: String, curves: [BindingCurve]) {
        self.name = name
        self.curves = curves
    }

    /// The classes that occur, in the paper's order.
    public var classes: [DimerClass] { Set(curves.map(\.dimerClass)).sorted() }

    /// All elements that occur, ascending.
    public var elements: [Element] { Set(curves.flatMap(\.elements)).sorted() }
}
