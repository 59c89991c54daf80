import Foundation

/// What `-h` prints: of the help of `--help` the examples, and of every option the first sentence, in one line each.
enum ShortHelp {
    private static let width = 79
    /// Where ArgumentParser lets descriptions begin.
    private static let indent = 26

    /// The short form of a text that may be that help; anything else stays as it is.
    static func text(of long: String) -> String {
        guard let usage = long.range(of: "\nUSAGE: "), long.hasPrefix("OVERVIEW: ") else { return long }
        let overview = long[..<(long.range(of: "\n\n")?.lowerBound ?? long.endIndex)]
        var lines = [String(overview.dropFirst("OVERVIEW: ".count))]
        // Of what is told before, the examples.
        let examples = long[..<usage.lowerBound].split(separator: "\n").filter { $0.hasPrefix("  lodescope ") }
        if !examples.isEmpty { lines += [""] + examples.map(String.init) }
        var rest = long[usage.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
        let words = rest.removeFirst().split(separator: " ").prefix { $0.allSatisfy { $0.isLetter || $0 == "-" } }
        var entry: (label: String, text: String)?
        func close() {
            if let entry { lines.append(line(entry.label, entry.text.drop { $0 == " " })) }
            entry = nil
        }
        for line in rest {
            let text = line.drop { $0 == " " }
            let depth = line.count - text.count
            if depth >= indent {
                entry?.text += " " + text
            } else {
                close()
                if depth == 2, !text.hasPrefix("See '"), let (label, text) = split(line) {
                    entry = (label, text)
                } else if line.hasSuffix(":"), depth == 0 {
                    lines += ["", String(line)]
                }
            }
        }
        close()
        return lines.joined(separator: "\n")
            + "\n\n  \(words.joined(separator: " ")) --help says more of each, the man page all of it.\n"
    }

    /// The label of an option, argument or command, and what stands beside it; nil for another text.
    private static func split(_ line: Substring) -> (String, String)? {
        let head = line.prefix(indent)
        let text = line.dropFirst(indent)
        if head.last == " " || head.count < indent || text.isEmpty {
            let label = head.drop { $0 == " " }
            return ("  " + label.reversed().drop { $0 == " " }.reversed(), String(text))
        }
        // A label that is too long for its column has its text below.
        return line.dropFirst(2).contains("  ") ? nil : (String(line), "")
    }

    private static func line(_ label: String, _ text: Substring) -> String {
        let room = width - max(indent, label.count + 2)
        let parts = text.split(separator: " (default: ", maxSplits: 1)
        let first = parts.first ?? ""
        var sentence = first.range(of: ". ").map { String(first[..<$0.lowerBound]) + "." } ?? String(first)
        let value = parts.count > 1 ? parts[1].prefix { $0 != ")" } : ""
        let ending = value.isEmpty ? "" : " (\(value))"
        if sentence.count + ending.count <= room { sentence += ending }
        if sentence.count > room {
            let words = sentence.prefix(room - 3)
            sentence = String(words[..<(words.lastIndex(of: " ") ?? words.endIndex)]) + " ..."
        }
        let padding = String(repeating: " ", count: max(2, indent - label.count))
        return sentence.isEmpty ? label : label + padding + sentence
    }
}
