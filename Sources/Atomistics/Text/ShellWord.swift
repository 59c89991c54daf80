/// A word as a shell takes it: in quotes where it has more than letters, digits and what shells leave alone.
public func shellWord(_ word: String) -> String {
    let safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./%@,:=+"
    if !word.isEmpty, word.allSatisfy(safe.contains) { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
}

/// The words of a line in which `shellWord` has quoted those that need it.
public func shellWords(_ line: String) -> [String] {
    var words: [String] = []
    var (word, isQuoted, isEscaped) = (nil as String?, false, false)
    for letter in line {
        if isEscaped {
            (word, isEscaped) = ((word ?? "") + String(letter), false)
        } else if letter == "'" {
            isQuoted.toggle()
            word = word ?? ""
        } else if letter == "\\" && !isQuoted {
            isEscaped = true
        } else if letter == " " && !isQuoted {
            if let done = word { words.append(done) }
            word = nil
        } else {
            word = (word ?? "") + String(letter)
        }
    }
    return words + [word].compactMap(\.self)
}
