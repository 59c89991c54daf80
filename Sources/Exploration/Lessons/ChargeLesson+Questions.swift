import Atomistics

extension ChargeLesson {
    /// What has been done, for who has not seen it: without what there is to be found.
    public var setting: [String] {
        [
            """
            \(options.count) periodic boxes hold \(options.gas.charges) ions each, at random places; half of them are \
            positive. Their energies are those of point charges, by Ewald's sum. \(options.training) of the boxes train linear \
            models, from a few to all, and the others test them. rho-rho is made of the density of the ions within a cutoff \
            r_c; v of the potential at each ion, averaged over directions, its sources smeared by sigma; v-v of products \
            of that potential.
            """,
            """
            Errors are root mean squares in percent of the standard deviation of the energies that test: a model at 100 % \
            is as good as none.
            """,
        ]
    }

    /// What there is to be found; what was not learnt is not asked.
    public var questions: [LessonQuestion] {
        var questions: [LessonQuestion] = []
        func off(_ model: Model, first: Bool = false) -> String? {
            let points = curve(model)?.points
            let point = first ? points?.first : points?.last
            return point.map { LessonQuestion.percent(100 * $0.rmseMean / testStd) }
        }
        let (least, all) = (options.sizes.first ?? 0, options.training)
        if let near = off(.density(cutoff: 3)), let middle = off(.density(cutoff: 6)),
            let far = off(.density(cutoff: 9))
        {
            questions.append(
                LessonQuestion(
                    """
                    rho-rho with r_c 3 Å learns next to nothing, however many boxes train. What does it not see, and why do \
                    6 and 9 Å help only so far?
                    """,
                    answer: """
                        The energy is a sum over ions of charge times the potential of all others, however far; within 3 Å there \
                        is hardly one. With \(all) boxes the errors are \(near), \(middle) and \(far) %: what lies beyond \
                        the cutoff stays.
                        """))
        }
        if let few = off(.potential(sigma: 0.5), first: true), let many = off(.potential(sigma: 0.5)) {
            questions.append(
                LessonQuestion(
                    "v is the best model from the first size to the last. Why are a few boxes enough for it?",
                    answer: """
                        The energy is linear in the potential at each ion: the weights have to become products of charges, a \
                        handful of numbers. With sigma 0.5 Å the error is \(few) % with \(least) boxes and \(many) % with \
                        \(all).
                        """))
            if let wide = off(.potential(sigma: 1)) {
                questions.append(
                    LessonQuestion(
                        "Which of the two v has the smaller error in the end, and what is that error?",
                        answer: """
                            Sources that are smeared are no points: the potential close by is wrong by what sigma smears, unless \
                            more radial functions undo it. The errors are \(wide) % with sigma 1 Å and \(many) % with \
                            0.5 Å, with n_max \(options.nMax).
                            """))
            }
        }
        if let few = off(.potentialPairs, first: true), let many = off(.potentialPairs) {
            questions.append(
                LessonQuestion(
                    "v-v knows the same potential. Why does it need so many boxes?",
                    answer: """
                        It has products of two potentials, hundreds of weights, and no term that is linear in one: the error \
                        falls from \(few) to \(many) %.
                        """))
        }
        return questions
    }
}
