extension ChargeLesson {
    /// What to look for, a paragraph a line of thought.
    public static let explanation: [String] = [
        """
        The energy is a sum over ions of charge times the potential of all others, half of which lies beyond any cutoff. \
        rho-rho sees the ions within r_c: at 3 Å there are next to none, and even at 9 Å most of what matters is outside.
        """,
        """
        v is the potential around each ion, one channel per kind of source, averaged over directions. Its weights have to \
        become products of charges, a handful of numbers: a few structures tell them.
        """,
        """
        The sources of v are smeared. With --n-max 2 that is the error that stays, larger for sigma 1.0 than for 0.5; more \
        radial functions tell how the potential bends around an ion, and undo the smearing.
        """,
        """
        v-v has hundreds of weights to find and no term linear in the potential: it needs more structures to begin with.
        """,
    ]
}
