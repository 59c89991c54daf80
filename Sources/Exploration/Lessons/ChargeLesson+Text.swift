extension ChargeLesson {
    /// What to look for, a paragraph a line of thought.
    public static let explanation: [String] = [
        """
        The energy is a sum over ions of charge times the potential of all others, however far. rho-rho sees the ions \
        within r_c. At 3 Å that is hardly one, and it learns next to nothing however many structures train: four fifths \
        of the spread stay. At 6 Å and at 9 Å it learns, until what lies beyond is the error that stays.
        """,
        """
        v is the potential around each ion, one channel per kind of source, averaged over directions. Its weights have \
        to become products of charges, a handful of numbers: ten or twenty structures tell them, and it is the best \
        model from the first size to the last.
        """,
        """
        The sources of v are smeared. With \(ModelParameter.nMax.name) 2 that is the error that stays, larger for sigma 1.0 than for 0.5; \
        more radial functions tell how the potential bends around an ion, and undo the smearing.
        """,
        """
        v-v has hundreds of weights to find and no term linear in the potential: with few structures it is as wrong as \
        rho-rho, with hundreds it leaves rho-rho far behind, and never catches up with v.
        """,
    ]
}
