extension DimerClass {
    /// The class of two monomers after their charges and elements: charged (C), neutral with anything but carbon and
    /// hydrogen (P), neutral hydrocarbons (A); `unknown` without both charges.
    public init(chargeA: Int?, chargeB: Int?, elements: [Element], fragments: [UInt8]) {
        guard let chargeA, let chargeB else {
            self = .unknown
            return
        }
        func kind(_ fragment: UInt8, _ charge: Int) -> Int {
            if charge != 0 { return 0 }
            let isHydrocarbon = zip(elements, fragments).allSatisfy { element, owner in
                owner != fragment || element == .carbon || element == .hydrogen
            }
            return isHydrocarbon ? 2 : 1
        }
        let letters = ["C", "P", "A"]
        let kinds = [kind(0, chargeA), kind(1, chargeB)].sorted()
        self.init(letters[kinds[0]] + letters[kinds[1]])
    }

    /// Whether the class says of both monomers that they are neutral.
    var isNeutral: Bool { [.polarPolar, .polarApolar, .apolarApolar].contains(self) }

    /// Whether the class says of a monomer that it is charged.
    var isCharged: Bool { [.chargedCharged, .chargedPolar, .chargedApolar].contains(self) }
}
