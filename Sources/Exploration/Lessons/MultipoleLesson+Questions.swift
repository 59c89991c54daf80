import Atomistics
import Descriptors

extension MultipoleLesson {
    /// What has been done, for who has not seen it: without what there is to be found.
    public var setting: [String] {
        let last = orientations.compactMap(\.distances.last).max() ?? options.trainTo
        let (train, beyond) = (
            DecimalNumber.short(options.trainTo, decimals: 3), DecimalNumber.short(last, decimals: 2)
        )
        let count = orientations.count == 1 ? "one orientation" : "\(orientations.count) orientations"
        return [
            """
            H2O and CO2 are far apart, in \(count); E is their interaction energy, R the \
            distance of their centres of mass. Linear models on ρ⊗V are trained on the energies up to \(train) Å and asked \
            for those beyond, up to \(beyond) Å. V is the potential of the far atoms alone. ρ is the density of the atoms \
            nearby, seen from one atom or from several, the centres, with angular momenta l up to l_max.
            """,
            """
            Errors are root mean squares beyond \(train) Å in percent of the standard deviation of the energies there: \
            a model at 100 % is as good as none. The data choose the weights; nobody tells a model what a moment is.
            """,
        ]
    }

    /// What there is to be found, in the order of the figures; what was not learnt is not asked.
    public var questions: [LessonQuestion] {
        let train = DecimalNumber.short(options.trainTo, decimals: 3)
        var questions: [LessonQuestion] = []
        func off(_ centers: CenterSelection, _ lMax: Int) -> String? {
            model(.linear(centers, lMax: lMax)).map { LessonQuestion.percent($0.extrapolation.rmsePercent) }
        }
        if let none = off(.waterOxygen, 0) {
            questions.append(
                LessonQuestion(
                    """
                    The one centre is the oxygen of water, and l_max is 0. What can such a model give to water? How good can \
                    it be this far away?
                    """,
                    answer: """
                        A charge: l 0 has no direction. Water is neutral, so that there is no charge to be found: the error \
                        is \(none) %.
                        """))
            if let dipole = off(.waterOxygen, 1) {
                questions.append(
                    LessonQuestion(
                        """
                        With l_max 1 the line falls as the guide R⁻⁴ does. Which moment of water has the model found, and which \
                        of carbon dioxide does it meet?
                        """,
                        answer: """
                            The dipole of water, from the densities of its two H around O, in the field of the quadrupole of \
                            CO2: moments of orders l and l' make an energy that falls as R to the power of -(l + l' + 1), here \
                            R⁻⁴. The error goes from \(none) to \(dipole) %.
                            """))
            }
            if let second = off(.waterOxygen, 2) {
                let third = off(.waterOxygen, 3)
                questions.append(
                    LessonQuestion(
                        "What does l_max 2 \(third == nil ? "" : "and then 3 ")add, and at which distances does it count most?",
                        answer: """
                            The quadrupole of water\(third == nil ? "" : ", then its octupole"). They meet the quadrupole of \
                            CO2 with energies that fall as R⁻⁵\(third == nil ? "" : " and R⁻⁶"), faster than the dipole's, and \
                            so count where the molecules are closer. The error is \(second)\(third.map { " and \($0)" } ?? "") %.
                            """))
            }
        }
        if let zero = off(.dioxideCarbon, 0), let one = off(.dioxideCarbon, 1) {
            questions.append(
                LessonQuestion(
                    "The centre moves to the carbon of carbon dioxide. What do l_max 0 and 1 learn there, and why?",
                    answer:
                        "CO2 is neutral, and by symmetry it has no dipole: nothing. The errors are \(zero) and \(one) %."
                ))
            if let two = off(.dioxideCarbon, 2) {
                let three = off(.dioxideCarbon, 3)
                questions.append(
                    LessonQuestion(
                        "Which l_max is the first to help around carbon\(three == nil ? "" : ", and does the next one help again")?",
                        answer: "l_max 2, with the quadrupole: \(two) %."
                            + (three.map { " The octupole of CO2 is zero by symmetry again: l_max 3 has \($0) %." }
                                ?? "")))
            }
        }
        if let zero = off(.all, 0) {
            questions.append(
                LessonQuestion(
                    "With all atoms as centres l_max 0 does what it could not do around one. How?",
                    answer: """
                        Charges at different places have moments of every order: charges on atoms make the dipole of water \
                        and the quadrupole of carbon dioxide. The error is \(zero) %.
                        """))
        }
        if let model = model(.charges) {
            let values = [("H", charges.hydrogen), ("C", charges.carbon), ("O", charges.waterOxygen)]
                .map { "\($0.0) \(DecimalNumber.fixed($0.1, decimals: 2))" }.joined(separator: ", ")
            questions.append(
                LessonQuestion(
                    """
                    Point charges, one for each of the elements H, C and O, are fitted to the same energies. How many free \
                    numbers are left when both molecules are neutral? How good are they?
                    """,
                    answer: """
                        One: 2 q(H) + q(O) = 0 and q(C) + 2 q(O) = 0 leave one of three. Fitted, \(values) e; the error is \
                        \(LessonQuestion.percent(model.extrapolation.rmsePercent)) %.
                        """))
        }
        questions.append(
            LessonQuestion(
                """
                Beyond \(train) Å the lines leave the reference again, whatever l_max. What may a model have learnt, up to \
                \(train) Å, that is wrong beyond?
                """,
                answer: Self.explanation.last!))
        return questions
    }
}
