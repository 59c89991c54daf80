import Atomistics

extension Dissociation {
    /// A sample for each structure, without a value: if `exact`, less its monomers.
    /// - Parameter isRigid: whether the monomers of all are those of the first.
    func samples(of structures: [Structure], isRigid: @autoclosure () -> Bool) -> [Sample] {
        guard self == .exact, let first = structures.first else { return structures.map { Sample([.init($0)]) } }
        func monomers(_ structure: Structure) -> [Sample.Term] {
            [.init(structure.fragment(0), -1), .init(structure.fragment(1), -1)]
        }
        guard isRigid() else { return structures.map { Sample([.init($0)] + monomers($0)) } }
        let same = monomers(first)
        return structures.map { Sample([.init($0)] + same) }
    }
}

extension SampleGroup {
    /// What trains and predicts; those that count in errors first.
    func samples(_ dissociation: Dissociation) -> [Sample] { curve?.samples(dissociation) ?? samples }

    /// Whether the file told which atoms are which monomer's.
    var hasMonomers: Bool { first.hasMonomers }
}

extension Structure {
    var hasMonomers: Bool { fragments.contains(0) && fragments.contains(1) }
}

extension BindingCurve {
    /// Its points, and after them, if `sample`, its isolated monomers with energy 0, which count in no error.
    func samples(_ dissociation: Dissociation) -> [Sample] {
        let structures = structures
        var samples = dissociation.samples(of: structures, isRigid: isRigidDimer)
        for (index, point) in points.enumerated() {
            samples[index].value = point.energy.map { [$0] }
            samples[index].distance = point.distance
        }
        if dissociation == .sample, let first = structures.first {
            let monomers = [Sample.Term(first.fragment(0)), Sample.Term(first.fragment(1))]
            samples.append(Sample(monomers, value: [0], counts: false))
        }
        return samples
    }

    /// Whether its monomers are the same at all points: within 1e-4 angstrom, as coordinates are printed with 1e-6 or so.
    var isRigidDimer: Bool { isRigid(tolerance: 1e-4) }
}
