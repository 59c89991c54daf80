import ArgumentParser
import Explorer
import Glibc

/// A word that stands where a command does and is none: it would be taken for a dataset, or for an argument too many.
struct Misspelling {
    /// The word as it was typed.
    let word: String
    /// The words before it, the program's own name first.
    let path: [String]
    /// The commands that there are in its place, and those of each.
    let known: [(name: String, parts: [String])]

    /// The first such word among the arguments of a command; nil where there is none.
    static func find(in arguments: some Sequence<String>, of root: any ParsableCommand.Type) -> Misspelling? {
        var command = root
        var path = [root.name]
        var isHelp = false
        for word in arguments {
            let parts = command.configuration.subcommands
            guard !parts.isEmpty, !word.hasPrefix("-") else { return nil }
            // What is behind it is a command and nothing else.
            if word == "help", path.count == 1, !isHelp {
                isHelp = true
                continue
            }
            if let next = parts.first(where: { $0.name == word }) {
                command = next
                path.append(word)
                continue
            }
            // The first argument may be a dataset, whose name is then a file's.
            let isWord = word.allSatisfy { $0.isLetter || $0 == "-" }
            let takesFiles = command.configuration.defaultSubcommand != nil
            guard !["help", ""].contains(word),
                isHelp || !takesFiles || isWord && word != DataPath.shipped && access(word, F_OK) != 0
            else { return nil }
            let known = parts.filter { $0.configuration.shouldDisplay }.map { part in
                (part.name, part.configuration.subcommands.map { $0.name })
            }
            return Misspelling(word: word, path: path, known: known)
        }
        return nil
    }

    /// What is wrong, and what may have been meant.
    var text: String {
        let commands = path.joined(separator: " ")
        let what = path.count == 1 ? "there is neither a command nor a file '\(word)'" : "there is no command '\(word)'"
        let words = known.map(\.name) + (path.count == 1 ? [DataPath.shipped] : [])
        if let nearest = NearestWord.find(to: word, among: words) {
            return "\(what); did you mean \(commands) \(nearest)?"
        }
        for (name, parts) in known {
            guard let nearest = NearestWord.find(to: word, among: parts) else { continue }
            return "\(what); did you mean \(commands) \(name) \(nearest)?"
        }
        if path.count == 1, let title = NearestWord.find(to: word, among: Screen.allCases.map(\.title)),
            let screen = Screen.allCases.first(where: { $0.title == title })
        {
            return "\(what); \(screen.title) is screen \(screen.rawValue) of lodescope explore"
        }
        return "\(what); \(commands) --help lists the commands"
    }
}

/// Words that may have been meant.
enum NearestWord {
    /// The word that takes the fewest mistakes to become the one that was typed: letters left out, added, changed or two
    /// swapped, at most one in three; or the only one that begins with it.
    static func find(to word: String, among known: [String]) -> String? {
        let word = word.lowercased()
        let begun = known.filter { $0.lowercased().hasPrefix(word) }
        if begun.count == 1 { return begun[0] }
        let near = known.map { (name: $0, mistakes: mistakes(word, $0.lowercased())) }
            .filter { $0.mistakes <= max(1, max(word.count, $0.name.count) / 3) }
        return near.min { $0.mistakes < $1.mistakes }?.name
    }

    /// `; did you mean r-cut?`, for the end of a message; nil where no word is near.
    static func hint(to word: String, among known: [String]) -> String? {
        find(to: word, among: known).map { "; did you mean \($0)?" }
    }

    /// The distance of Damerau and Levenshtein, with letters swapped only where nothing else is changed between them.
    static func mistakes(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}

/// Options of one command that are typed for those of another which sound like them.
enum ConfusedOption {
    private static let meanings = [
        "--per": "--per-atom divides what --target names by the atoms of its structure; --per is of lodescope features",
        "--per-atom": "--per atom makes a row of each atom; --per-atom is of models of a --target",
    ]

    /// What is said of an option that a command does not have, with what was likely meant in the first line.
    static func explained(_ message: String) -> String {
        var lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (option, meaning) in meanings where lines[0].contains("Unknown option '\(option)'") {
            lines[0] = "Error: Unknown option '\(option)': \(meaning)"
        }
        return lines.joined(separator: "\n")
    }
}

extension ParsableCommand {
    /// The word that calls it.
    fileprivate static var name: String { configuration.commandName ?? "" }
}
