import Exploration

/// A sign or a word that the screens use, with what it means: help and the manual explain them.
public struct GlossaryEntry: Sendable {
    /// The sign as the screens draw it, or the word.
    public let term: String
    /// What it means, in one sentence or two.
    public let meaning: String
    /// The screens that draw it; nil for all of them.
    let screens: Set<Screen>?

    private init(_ term: String, _ meaning: String) { self.init(term, nil, meaning) }

    private init(_ term: String, _ screens: Set<Screen>?, _ meaning: String) {
        self.term = term
        self.meaning = meaning
        self.screens = screens
    }

    private static let lists = Set(Screen.allCases.filter(\.room.hasDimerList))

    /// The signs, in the order in which they catch the eye.
    public static let signs: [GlossaryEntry] = [
        .init(
            "% of std",
            "An error in percent of the standard deviation of the test energies: 100 % is what the mean alone does."),
        .init(
            "~", [.curves], "Provisional: the regularization is that of before, until cross-validation has chosen one."),
        .init("first answer", [.curves], "Of a model of a few curves, shown until that of all is there."),
        .init("•", "A parameter that is not at its default."),
        .init("C*", "All charged dimers, the classes CC, CP and CA, in one model."),
        .init("·", lists, "Before a name: a curve that trains. The others test, and their errors are the honest ones."),
        .init("▼ ▲ =", lists, "Beside an error, with a pinned model: smaller, larger than its, or the same to 0.2 %."),
        .init("▼ ▲", lists, "In the frame of the list: the order, largest or smallest first."),
        .init("▶", [.curves], "The model in focus, whose parameters turn and whose errors the list has."),
        .init(
            ModelParameter.cutoff.label, [.curves],
            "An upright mark: there the closest atoms of the two monomers are r_c apart."),
        .init("67 % (68)", [.committee], "What was found, and in brackets what a normal distribution has."),
        .init(
            "α", [.committee], "The factor from the spread of a committee to an error bar, found on left-out curves."),
        .init(
            "· · ·", [.committee],
            "The dotted lines: errors as large as the bar, which 32 of 100 should exceed, and twice as large, 5 of 100."
        ),
        .init("[8.8]", [.multipoles], "The model that is chosen: the picture and the words are of it."),
        .init("★", [.sweep], "The least error of the map; in brackets, the model of the panel."),
        .init("···", [.sweep], "A model that is not trained yet."),
        .init("R⁻⁴", [.multipoles], "A dotted guide that falls with that power of the distance."),
        .init(
            "[o]", [.learning, .committee, .parity, .fields, .sweep],
            "A key in brackets, with what it does or what it has chosen."),
        .init("of the largest", [.fields], "In units of the largest value in the picture."),
        .init("15+10", [.classes], "Curves that train, and that test."),
    ]

    /// Words of the field.
    public static let words: [GlossaryEntry] = [
        .init(
            "binding curve",
            "The interaction energies of two molecules at growing distance; 0 is the molecules far apart."),
        .init("class", "Pairs of charged (C), polar (P) and apolar (A) molecules: CC, CP, CA, PP, PA, AA."),
        .init(
            "descriptor",
            "The numbers that a model sees of a structure, products of fields around its atoms: rho-rho, rho-v, v-v."),
        .init("rho", "The density of the neighbours of an atom, within the cutoff r_c."),
        .init("V", "The potential that all atoms make, near and far, seen within the same sphere."),
        .init("RMSE", "Root mean square error; in percent of the standard deviation of the test energies (RMSE %)."),
        .init(
            "lambda",
            "The strength of regularization, relative to the mean of the Gram matrix's diagonal. auto is cross-validation's choice; "
                + "at an end of its grid it is said so."
        ),
        .init(
            "committee", "Models of random parts of the training curves, whose spread, times alpha, is the error bar."),
        .init("alpha", "The factor from the spread of a committee to one standard deviation of the error."),
        .init(
            "dissociation",
            "How the energy comes to be 0 far apart: exact by subtracting the monomers, sample by training on it."),
        .init(
            "part of a tensor", "What turns among itself when a structure does: lambda 0 as a number, 1 as a vector."),
        .init(
            "digits and threads",
            "The last digits of a model depend on the number of threads (--threads), as sums are taken in another order; with the "
                + "same number they are the same again."
        ),
    ]
}
