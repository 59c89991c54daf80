import ArgumentParser
import Exploration
import Figures
import Terminal

/// A lesson on paper: what was done, its figures and numbers, and what a class is asked, with the answers or without.
struct Handout {
    var title: String
    /// What was done, a paragraph each.
    var setting: [String]
    var figures: [(plot: Plot, caption: String)] = []
    var tables: [(table: TextTable, caption: String)] = []
    var questions: [LessonQuestion]

    /// The page, whose figures are as wide as a column of a journal.
    func page(answers hasAnswers: Bool, of origin: Origin) throws(FigureError) -> HTMLDocument {
        var page = HTMLDocument(title: hasAnswers ? "\(title): questions and answers" : title)
        for paragraph in setting { page.paragraph(paragraph) }
        if !figures.isEmpty {
            try page.figures(
                figures.map {
                    (Figure([.plot($0.plot)], width: FigureFiles.width, description: origin.command), $0.caption)
                })
        }
        for (table, caption) in tables { page.table(table, caption: caption) }
        page.newSheet()
        page.heading("Questions")
        for (index, question) in questions.enumerated() {
            page.question(index + 1, question.text, answer: hasAnswers ? question.answer : nil)
        }
        page.origin(origin)
        return page
    }
}

struct HandoutArguments: ParsableArguments {
    @Option(
        name: .customLong("handout"),
        help: ArgumentHelp(
            """
            Write the lesson as two pages for a class instead of printing it, one file of HTML for a browser and for A4: what \
            was done, figures, numbers, questions.
            """, valueName: "file"), completion: .file(extensions: ["html"]))
    var path: String?

    @Flag(name: .customLong("answers"), help: "The handout has the answers, with the numbers that were computed.")
    var hasAnswers = false

    func validate() throws {
        if hasAnswers && path == nil { throw ValidationError("--answers is for --handout") }
    }

    /// Throws wrong usage where something else is printed, and what is wrong with the place where the handout is to be.
    func prepare(_ format: OutputFormat, draws: Bool = true) throws {
        guard let path else { return }
        if format != .text { throw ValidationError("--handout is a format of its own: leave out --format") }
        if draws, let problem = Figure.problem { throw FigureError(problem).writing(path) }
        try Output.requireWritable(path)
    }

    /// Writes a lesson's handout; false where none is asked for.
    func write(_ handout: @autoclosure () -> Handout, of origin: @autoclosure () -> Origin) throws -> Bool {
        guard let path else { return false }
        do {
            try Output.write(handout().page(answers: hasAnswers, of: origin()).encoded, to: path)
        } catch let error as FigureError {
            throw error.writing(path)
        }
        return true
    }
}
