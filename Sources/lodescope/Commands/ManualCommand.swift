import ArgumentParser
import Exploration
import Explorer
import Foundation
import Terminal

/// Prints the manual page, made from the definitions of the commands: `make manual` keeps it in `Assets/lodescope.1`.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Print the manual page.", shouldDisplay: false)

    func run() throws {
        let help = try JSONDecoder().decode(ManualPage.Help.self, from: Data(Lodescope._dumpHelp().utf8))
        try StandardOutput.write(ManualPage(help.command).text)
    }
}

/// A page in the man macros of troff.
private struct ManualPage {
    /// The part of ArgumentParser's description of a program that the page needs.
    struct Help: Decodable {
        var command: Command
    }

    struct Command: Decodable {
        var commandName: String
        var shouldDisplay: Bool?
        var abstract: String?
        var discussion: String?
        var subcommands: [Command]?
        var arguments: [Argument]?
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String
        }

        var kind: String
        var shouldDisplay: Bool
        var sectionTitle: String?
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?
    }

    private(set) var text = ""

    init(_ root: Command) {
        let commands = ManualPage.visible(root)
        line(".\\\" Made by lodescope manual from the definitions of the commands.")
        line(".TH LODESCOPE 1 \"\" \"lodescope \(Origin.version)\" \"User Commands\"")
        section("NAME")
        paragraph("lodescope - " + (root.abstract ?? "").lowercasingFirst.droppingFinalDot)
        section("SYNOPSIS")
        for (index, command) in commands.enumerated() {
            if index > 0 { line(".br") }
            synopsis(command.path, command.command)
        }
        section("DESCRIPTION")
        paragraphs(root.discussion ?? "")

        // Options that several commands share are described once, as the first of them has them.
        var shared: [Argument] = []
        let all = commands.flatMap { ManualPage.titles($0.command.shownArguments) }
        let common = Set(all.filter { title in all.count { $0 == title } > 1 })
        for argument in commands.flatMap(\.command.shownArguments) where common.contains(argument.sectionTitle ?? "") {
            if !shared.contains(where: { $0.label == argument.label }) { shared.append(argument) }
        }

        section("COMMANDS")
        for (path, command) in commands {
            line(".SS \(ManualPage.escaped(path))")
            paragraphs(command.abstract ?? "")
            paragraphs(command.discussion ?? "")
            let arguments = command.shownArguments
            for argument in arguments where !common.contains(argument.sectionTitle ?? "") { describe(argument) }
            let titles = ManualPage.titles(arguments).filter(common.contains)
            if !titles.isEmpty {
                let others = arguments.filter { argument in
                    common.contains(argument.sectionTitle ?? "")
                        && shared.contains { $0.label == argument.label && $0.defaultValue != argument.defaultValue }
                }
                let defaults = others.map { "\($0.use.prefix { $0 != " " }) \($0.defaultValue ?? "")" }
                line(".PP")
                paragraph(
                    "Also the options of \(titles.joined(separator: ", "))"
                        + (defaults.isEmpty ? "." : ", here by default \(defaults.joined(separator: ", "))."))
            }
        }
        for title in ManualPage.titles(shared) {
            section("OPTIONS: \(title.uppercased())")
            for argument in shared where argument.sectionTitle == title { describe(argument) }
        }
        section("KEYS OF THE EXPLORER")
        paragraph(
            "The name in brackets is for \"keys\" in the configuration: "
                + "{\"theme\": \"light\", \"keys\": {\"quit\": [\"ctrl-q\"]}}.")
        for group in Action.Group.allCases {
            line(".SS \(group.rawValue)")
            for action in Action.all where action.group == group {
                let keys = action.keys.map { ManualPage.arrows[$0.code] ?? $0.name }.joined(separator: " ")
                let screens = action.screens.map { screens in
                    ", on " + Screen.allCases.filter(screens.contains).map(\.title).joined(separator: ", ")
                }
                definition(
                    keys.isEmpty ? "(palette)" : keys,
                    "\(action.title)\(screens ?? "") [\(action.id.rawValue)]".inASCII)
            }
        }
        section("SIGNS OF THE EXPLORER")
        for sign in GlossaryEntry.signs { definition(sign.term.inASCII, sign.meaning.inASCII) }
        section("GLOSSARY")
        for word in GlossaryEntry.words { definition(word.term, word.meaning) }
        section("FILES")
        definition("~/.config/lodescope/config.json", "Keys and theme of the explorer.")
        definition("~/.local/state/lodescope/session.json", "What the explorer opens with next time.")
        definition(
            "PREFIX/share/lodescope",
            "The shipped data and the text of the guided lesson, looked for in every folder above the program.")
        section("ENVIRONMENT")
        definition("XDG_CONFIG_HOME, XDG_STATE_HOME", "Folders in place of ~/.config and ~/.local/state.")
        definition("NO_COLOR", "When not empty, the explorer draws without colours.")
    }

    private static let arrows: [Key.Code: String] = [.up: "Up", .down: "Down", .left: "Left", .right: "Right"]

    /// Every command that does something itself, with its words on the command line.
    private static func visible(_ command: Command, _ words: [String] = []) -> [(path: String, command: Command)] {
        let words = words + [command.commandName]
        let parts = (command.subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
        if parts.isEmpty { return [(words.joined(separator: " "), command)] }
        return parts.flatMap { visible($0, words) }
    }

    /// The titles of the sections of options, in the order in which they come.
    private static func titles(_ arguments: [Argument]) -> [String] {
        arguments.compactMap(\.sectionTitle).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    // MARK: - Parts

    private mutating func synopsis(_ path: String, _ command: Command) {
        let arguments = command.shownArguments.filter { $0.kind == "positional" || !$0.isOptional }.map(\.use)
        line(".B \(ManualPage.escaped(path))")
        line(ManualPage.escaped((["[options]"] + arguments).joined(separator: " ")))
    }

    private mutating func describe(_ argument: Argument) {
        var notes: [String] = []
        if let values = argument.allValues, argument.kind == "option" {
            notes.append("One of \(values.joined(separator: ", ")).")
        }
        if let value = argument.defaultValue, argument.kind == "option" { notes.append("Default: \(value).") }
        definition(argument.label, ([argument.abstract ?? ""] + notes).joined(separator: " "))
    }

    private mutating func section(_ title: String) { line(".SH \(ManualPage.escaped(title))") }

    private mutating func definition(_ term: String, _ description: String) {
        line(".TP")
        line(".B \(ManualPage.escaped(term))")
        paragraph(description)
    }

    /// Paragraphs apart by empty lines; indented lines are examples, and stay as they are.
    private mutating func paragraphs(_ text: String) {
        line(".PP")
        var isExample = false
        for content in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if content.hasPrefix(" ") != isExample {
                isExample.toggle()
                line(isExample ? ".RS\n.nf" : ".fi\n.RE")
            }
            line(content.isEmpty ? ".PP" : ManualPage.escaped(content.trimmingCharacters(in: .whitespaces)))
        }
        if isExample { line(".fi\n.RE") }
    }

    private mutating func paragraph(_ text: String) { line(ManualPage.escaped(text)) }

    private mutating func line(_ text: String) { self.text += text + "\n" }

    /// Text that troff prints as it is.
    private static func escaped(_ text: some StringProtocol) -> String {
        let plain = String(text).replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("~", with: "\\(ti")
            .replacing("^", with: "\\(ha").replacing("\n", with: " ")
        return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
    }
}

extension ManualPage.Command {
    /// The arguments but --help and --version, which every program has.
    fileprivate var shownArguments: [ManualPage.Argument] {
        (arguments ?? []).filter { argument in
            argument.shouldDisplay && argument.names?.contains { ["help", "version"].contains($0.name) } != true
        }
    }
}

extension ManualPage.Argument {
    /// The names and value of an option as `-o, --output <file>`.
    fileprivate var label: String {
        let short = names?.first { $0.kind == "short" }.map { "-\($0.name), " } ?? ""
        return kind == "positional" ? use : short + use
    }

    /// The argument as it stands on a command line.
    fileprivate var use: String {
        let value = "<\(valueName ?? "value")>"
        guard kind == "positional" else {
            let name = names?.first { $0.kind == "long" }.map { "--\($0.name)" } ?? ""
            return kind == "option" ? "\(name) \(value)" : name
        }
        let values = isRepeating ? "\(value) ..." : value
        return isOptional ? "[\(values)]" : values
    }
}

extension String {
    fileprivate var lowercasingFirst: String { prefix(1).lowercased() + dropFirst() }
    fileprivate var droppingFinalDot: String { hasSuffix(".") ? String(dropLast()) : self }
}
