import Descriptors

extension MultipoleLesson {
    /// What to look for, a paragraph a line of thought.
    public static let explanation: [String] = [
        """
        Far apart, the dipole of H2O meets the quadrupole of CO2: E falls as R⁻⁴. A model on ρ⊗V with V of the far \
        atoms pairs the l-th moment of the atoms around a centre with the l-th derivative of the other molecule's \
        potential, so that l_max is where a multipole expansion of the centre's molecule is cut off.
        """,
        [CenterSelection.waterOxygen, .dioxideCarbon, .all].map(explanation).joined(separator: " "),
        """
        What no l_max mends is the tail: what falls off faster, induction (R⁻⁶), is fitted up to the last training \
        distance with a trace of charge, R⁻¹, that shows beyond it.
        """,
    ]

    /// What to look for around some centers.
    public static func explanation(of centers: CenterSelection) -> String {
        switch centers {
        case .waterOxygen:
            """
            Centred on O of H2O: l_max 0 is a charge, which H2O has not; with l_max 1 comes its dipole, and the error \
            drops.
            """
        case .dioxideCarbon:
            """
            Centred on C of CO2: no charge, and by symmetry no dipole; the error drops at l_max 2, with the \
            quadrupole, and odd l add nothing.
            """
        case .all:
            """
            Centred on all atoms, l_max 0 does: charges on atoms make dipoles and quadrupoles of molecules. It is a \
            sum over pairs of atoms, as fixed point charges are, and about as good; higher l_max fits better where the \
            molecules are close.
            """
        default: "Where the error drops, the expansion around these centres has reached the multipole that acts."
        }
    }

    /// How a person calls a choice of centers.
    public static func name(of centers: CenterSelection) -> String {
        switch centers {
        case .waterOxygen: "O of H2O"
        case .dioxideCarbon: "C of CO2"
        case .all: "all atoms"
        default: centers.description
        }
    }
}
