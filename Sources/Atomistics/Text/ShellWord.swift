/// A word as a shell takes it: in quotes where it has more than letters, digits and what shells leave alone.
public func shellWord(_ word: String) -> String {
    let safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./%@,:=+"
    if !word.isEmpty, word.allSatisfy(safe.contains) { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
}
