extension DimerClass {
    /// Several classes taken together: `CC,CP,CA`, in the paper's order whatever the order given.
    public init(union classes: some Sequence<DimerClass>) {
        self.init(Set(classes).sorted().map(\.label).joined(separator: ","))
    }

    /// The classes that a union is made of; of any other class itself.
    public var parts: [DimerClass] { label.split(separator: ",").map { DimerClass(String($0)) } }

    /// All dimers with a net charge on some monomer: the charged dimers of J. Chem. Phys. 151, 204105 (2019), Fig. 2.
    public static let charged = DimerClass(union: [chargedCharged, chargedPolar, chargedApolar])
}

extension Dataset {
    /// The curves of one class, or of all classes of a union, in file order.
    public func curves(of dimerClass: DimerClass) -> [BindingCurve] {
        // A file may bring a label with a comma in it.
        let own = curves.filter { $0.dimerClass == dimerClass }
        guard own.isEmpty else { return own }
        let parts = Set(dimerClass.parts)
        return curves.filter { parts.contains($0.dimerClass) }
    }

    /// Why a class, or a part of a union, cannot be had of this dataset, in words for a person; nil where it can.
    public func problem(with dimerClass: DimerClass) -> String? {
        let curves = curves(of: dimerClass)
        let missing = Set(dimerClass.parts).subtracting(curves.map(\.dimerClass)).sorted()
        if let first = curves.first, missing.isEmpty || first.dimerClass == dimerClass { return nil }
        let known = classes.map(\.label).joined(separator: ", ")
        return "there is no class \(missing.map(\.label).joined(separator: ", ")) in \(name), which has \(known)"
    }
}
