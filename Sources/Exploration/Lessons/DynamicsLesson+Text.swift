extension DynamicsLesson {
    /// What to look for, a paragraph a line of thought.
    public static let explanation: [String] = [
        """
        Every run conserves the energy that drives it: forces are that energy's slope, and what is left is the time step. \
        Half the step, a quarter of the drift: the run of v with twice the step shows it.
        """,
        """
        That says nothing of whether the forces are right. Ewald's energy along the way does: with v it stays, with rho-rho, \
        which sees the ions within 6 Å, it drifts by electronvolts while the model's own energy stands still.
        """,
        """
        Ions without walls fall into each other, so a run ends where two are closer than any that trained: beyond, a model \
        means nothing.
        """,
        """
        The dimer's model has seen monomers move apart along one line and never bend: so they move, as rigid bodies along \
        their curve, from rest at its higher end to the other. The force on a monomer is the sum over its atoms, and the \
        slope of the curve that is drawn.
        """,
    ]
}
