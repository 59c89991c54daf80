import ArgumentParser
import Atomistics
import Exploration
import Explorer
import Foundation
import Terminal

struct DipolesCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "dipoles",
        abstract: "What the long range does to a dipole: chains whose far end differs.",
        discussion: """
            Chains are made as by lodescope generate chains; four fifths of them train linear models on rho-rho within 3 and \
            6 angstrom, on rho-v and on v-v within 3: of the dipole of the whole chain, and of the charges and the dipoles of \
            its atoms. Printed are test errors in percent of the root mean square of what is predicted. Every training \
            chooses its regularisation by cross-validation.
            """)

    @OptionGroup var chains: ChainArguments
    @OptionGroup var model: ParameterArguments<LessonParameters>
    @OptionGroup var threads: ThreadArguments
    @Option(help: "Text for a person; json and csv for programs.") var format: OutputFormat = .text
    @OptionGroup(title: "Printing") var handout: HandoutArguments

    enum LessonParameters: ParameterList {
        static var parameters: [ModelParameter] { [.nMax, .lMax] }
    }

    private var options: DipoleLesson.Options {
        var standard = ModelOptions.standard
        let own = DipoleLesson.Options()
        (standard.fields.nMax, standard.fields.lMax) = (own.nMax, own.lMax)
        let fields = model.applied(to: standard).fields
        return DipoleLesson.Options(count: chains.count, seed: chains.seed, nMax: fields.nMax, lMax: fields.lMax)
    }

    func validate() throws {
        if let problem = options.problem { throw ValidationError(problem.spelled(.flags)) }
    }

    func run() throws {
        try handout.prepare(format, draws: false)
        let progress = ProgressLine()
        let lesson = try DipoleLesson(learning: options, threads: threads.count, monitor: progress.monitor("dipoles"))
        progress.clear()
        if try handout.write(sheet(lesson), of: Origin()) { return }
        try format.print(
            text: text(lesson), json: json(lesson), csv: table(lesson) { numberCell($0) }, of: Origin())
    }

    private func table(_ lesson: DipoleLesson, _ cell: (Double) -> String) -> TextTable {
        var table = TextTable(
            [.words(ModelParameter.descriptor.name), .numbers(ModelParameter.cutoff.label), .numbers("dipole")]
                + PolarizableChains.ends.map { .numbers("end \($0.element.symbol)") }
                + [.numbers("of carbon"), .numbers("sum of atoms")])
        for row in lesson.rows {
            table.append(
                [row.invariant.rawValue, DecimalNumber.short(row.cutoff, decimals: 3)]
                    + ([row.dipole] + row.byEnd + [row.carbon, row.ofAtoms]).map(cell))
        }
        return table
    }

    private func sheet(_ lesson: DipoleLesson) -> Handout {
        Handout(
            title: "What the long range does to a dipole", setting: lesson.setting,
            tables: [
                (
                    table(lesson) { NumberText.significant($0, figures: 3) },
                    "Errors in % of the root mean square: of the dipole of a chain, of chains of each end, of the dipoles of "
                        + "carbon atoms, and of the dipole that charges and dipoles of atoms sum to."
                )
            ], questions: lesson.questions)
    }

    private func text(_ lesson: DipoleLesson) -> String {
        var text =
            "\(lesson.options.count) chains, \(lesson.training) train, \(lesson.testing) test\n"
            + "test RMSE in % of the root mean square: of the dipole of a chain, of chains of each end, of the dipoles of\n"
            + "carbon atoms, of the dipole that charges and dipoles of atoms sum to\n\n"
        text += table(lesson) { NumberText.significant($0, figures: 3) }.text + "\n"
        for paragraph in DipoleLesson.explanation {
            text += wrapped(paragraph, to: 96).joined(separator: "\n") + "\n\n"
        }
        return text
    }

    private func json(_ lesson: DipoleLesson) -> JSONValue {
        let rows = lesson.rows.map { row -> JSONValue in
            let ends = zip(PolarizableChains.ends, row.byEnd).map { ($0.element.symbol, JSONValue.number($1)) }
            let parameters: [ModelParameter] = [.descriptor, .cutoff, .nMax, .lMax]
            return .object(
                lesson.options.options(row.invariant, row.cutoff).json(parameters) + [
                    ("rmse_percent", .number(row.dipole)), ("by_end", .object(ends)), ("carbon", .number(row.carbon)),
                    ("sum_of_atoms", .number(row.ofAtoms)),
                ])
        }
        return [
            "count": .integer(lesson.options.count), "seed": .integer(Int(clamping: lesson.options.seed)),
            "train_structures": .integer(lesson.training), "test_structures": .integer(lesson.testing),
            "rows": .array(rows),
        ]
    }
}
