extension BindingCurve {
    func warnings() -> [DataWarning] {
        var warnings: [DataWarning] = []
        func warn(_ kind: DataWarning.Kind, _ words: String?) { warn(kind, words.map { DataText($0) }) }
        func warn(_ kind: DataWarning.Kind, _ reason: DataText?) {
            if let reason { warnings.append(DataWarning(kind, self, reason)) }
        }
        warn(.noEnergies, points[0].energy == nil ? "no energies: it can be predicted, not trained on" : nil)
        warn(.unknownCharges, chargesProblem)
        warn(.classMismatch, classProblem)
        warn(.oddElectrons, electronsProblem)
        warn(.tail, tailProblem)
        warn(
            .notRigid,
            isRigid(tolerance: 1e-3) ? nil : "its monomers are not rigid: distances within one change along the curve")
        warn(.unsmooth, smoothnessProblem)
        return warnings
    }

    private var chargesProblem: DataText? {
        guard chargeA == nil || chargeB == nil else { return nil }
        return "the charges of its monomers are unknown; if they are neutral, \(.neutralMonomers) says so"
    }

    /// Charges that contradict the class; labels beyond the six mean whatever the file means by them.
    private var classProblem: String? {
        guard let chargeA, let chargeB, DimerClass.six.contains(dimerClass) else { return nil }
        let charged = dimerClass.label.utf8.count { $0 == UInt8(ascii: "C") }
        guard charged != (chargeA != 0 ? 1 : 0) + (chargeB != 0 ? 1 : 0) else { return nil }
        return "class \(dimerClass), but charges \(chargeA) and \(chargeB)"
    }

    private var electronsProblem: String? {
        guard let chargeA, let chargeB else { return nil }
        func isOdd(_ fragment: UInt8, _ charge: Int) -> Bool {
            let protons = zip(elements, fragments).reduce(0) { $0 + ($1.1 == fragment ? $1.0.atomicNumber : 0) }
            return (protons - charge) % 2 != 0
        }
        switch (isOdd(0, chargeA), isOdd(1, chargeB)) {
        case (false, false):
            return nil
        case (true, true) where !isOdd(0, chargeB) && !isOdd(1, chargeA):
            return "both monomers have an odd number of electrons with charges \(chargeA) and \(chargeB): "
                + "the charges seem to be swapped"
        case (let a, let b):
            let who = a && b ? "both monomers have" : a ? "monomer A has" : "monomer B has"
            return "\(who) an odd number of electrons with charges \(chargeA) and \(chargeB)"
        }
    }

    /// An energy at the last point that is not near q_A q_B / (4 pi eps0 R), or near that of two charges where there
    /// are none. Dipoles change it by tens of percent at contact, so that a factor of two either way is let pass.
    private var tailProblem: String? {
        guard let chargeA, let chargeB, let last = points.last, let energy = last.energy else { return nil }
        let unit = coulombConstant / last.distance
        let expected = Double(chargeA * chargeB) * unit
        let shown = { (value: Double) in DecimalNumber.fixed(value, decimals: 3) }
        let place = "at \(DecimalNumber.fixed(last.distance, decimals: 2)) angstrom"
        if expected == 0 {
            guard abs(energy) > unit / 2 else { return nil }
            return "the energy \(place) is \(shown(energy)) eV, as between charges, "
                + "but the charges are \(chargeA) and \(chargeB): is the unit right, is 0 the separated monomers?"
        }
        guard !(0.5...2).contains(energy / expected) else { return nil }
        return "the energy \(place) is \(shown(energy)) eV, far from the \(shown(expected)) eV "
            + "of charges \(chargeA) and \(chargeB): is the unit right, is 0 the separated monomers?"
    }
}
