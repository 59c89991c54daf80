import Atomistics
import Descriptors

extension DipoleLesson {
    /// What has been done, for who has not seen it: without what there is to be found.
    public var setting: [String] {
        let ends = PolarizableChains.ends.map(\.element.symbol).joined(separator: ", ")
        return [
            """
            \(options.count) chains of carbon and hydrogen have one of the ends \(ends), whose charges induce a dipole in every \
            atom of the chain. \(training) chains train linear models of the dipole of the whole chain, and of the charges and \
            dipoles of its atoms; \(testing) test them. rho-rho is made of the density of the atoms within a cutoff r_c, \
            rho-v and v-v also of the potential V of all atoms.
            """,
            "Errors are root mean squares in percent of the root mean square of what is predicted.",
        ]
    }

    /// What there is to be found.
    public var questions: [LessonQuestion] {
        func off(_ invariant: Invariant, _ cutoff: Double, _ part: (Row) -> Double) -> String {
            let row = rows.first { $0.invariant == invariant && $0.cutoff == cutoff }
            return row.map { LessonQuestion.percent(part($0)) } ?? "-"
        }
        return [
            LessonQuestion(
                """
                rho-rho errs in the dipole of the whole chain. Which atoms does it get wrong, and what does a larger cutoff \
                change?
                """,
                answer: """
                    Those that are farther than r_c from the end: to them all ends are alike, and it learns their mean. The \
                    error is \(off(.rhoRho, 3, \.dipole)) % with 3 Å and \(off(.rhoRho, 6, \.dipole)) % with 6 Å.
                    """),
            LessonQuestion(
                "rho-v has no larger cutoff. What does it know of the far end?",
                answer: """
                    V at an atom is the potential of all atoms, and of lambda 1 it has the gradient, a field, however far its \
                    source. The dipole that a field induces is linear in it: \(off(.rhoV, 3, \.dipole)) %.
                    """),
            LessonQuestion(
                "Why are the dipoles of carbon atoms harder than the dipole of the chain for rho-rho?",
                answer: """
                    Most of the chain's dipole is that of charges at its ends, which every model learns; the dipoles of carbon \
                    are only what the far end induces. rho-rho within 3 Å errs by \(off(.rhoRho, 3, \.carbon)) % there, rho-v \
                    by \(off(.rhoV, 3, \.carbon)) %.
                    """),
        ]
    }
}
