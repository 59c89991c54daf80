/// How well a few typed letters fit a text in which they occur in order: the score and the places they fit best.
///
///     FuzzyMatch("tgc", in: "Toggle colors")?.positions == [0, 3, 7]
///
/// Scores follow fzf: letters in a row, at the beginnings of words and near each other score high. Case counts only if
/// the pattern has a capital. Blanks separate terms that must all occur, in any order. Cost: pattern x text.
public struct FuzzyMatch: Hashable, Sendable, Comparable {
    /// How well the pattern fits, higher is better; comparable between texts for one pattern.
    let score: Int
    /// Offsets of the matched characters in the text, in order.
    public let positions: [Int]
    private let length: Int

    /// The best match of a pattern in a text; nil if it does not occur. An empty pattern fits everything.
    public init?(_ pattern: String, in text: String) {
        let original = Array(text)
        var total = 0
        var places: Set<Int> = []
        for term in pattern.split(separator: " ") {
            let isExact = term.contains(where: \.isUppercase)
            let letters = isExact ? Array(term) : Array(term.lowercased())
            let haystack = isExact ? original : original.map { $0.lowercased().first ?? $0 }
            guard let match = best(letters, in: haystack, bonuses(original)) else { return nil }
            total += match.score
            places.formUnion(match.positions)
        }
        score = total
        positions = places.sorted()
        length = original.count
    }

    /// Whether the first match is worse; of equal scores the longer text is worse.
    public static func < (a: FuzzyMatch, b: FuzzyMatch) -> Bool {
        (a.score, -a.length) < (b.score, -b.length)
    }

    /// The indices of the texts that fit, best first; equally good ones in their order.
    public static func rank(_ pattern: String, in texts: [String]) -> [(index: Int, match: FuzzyMatch)] {
        texts.enumerated()
            .compactMap { index, text in FuzzyMatch(pattern, in: text).map { (index: index, match: $0) } }
            .sorted { $1.match < $0.match || (!($0.match < $1.match) && $0.index < $1.index) }
    }
}

/// What a match at each character is worth besides the match itself.
private func bonuses(_ text: [Character]) -> [Int] {
    text.indices.map { index in
        guard index > 0 else { return 10 }
        let (before, here) = (text[index - 1], text[index])
        if !before.isLetter, !before.isNumber { return 8 }
        if before.isLowercase, here.isUppercase { return 7 }
        return !before.isNumber && here.isNumber ? 6 : 0
    }
}

/// The alignment of highest score, by dynamic programming over pattern (rows) and text (columns).
private func best(_ pattern: [Character], in text: [Character], _ bonus: [Int]) -> (score: Int, positions: [Int])? {
    let (m, n) = (pattern.count, text.count)
    guard m > 0 else { return (0, []) }
    guard m <= n else { return nil }
    let none = Int.min / 2
    // ending: best score with pattern[i] matched at text[j]; reached: best up to j, with gaps paid.
    var ending = [[Int]](repeating: Array(repeating: none, count: n), count: m)
    var origin = [[Int]](repeating: Array(repeating: -1, count: n), count: m)
    for i in 0..<m {
        var reached = none
        var reachedFrom = -1
        for j in i..<n {
            if i > 0, j >= 1 {
                // Gap: -3 for the first skipped character, -1 for each more.
                if j >= 2, ending[i - 1][j - 2] - 3 >= reached - 1 {
                    reached = ending[i - 1][j - 2] - 3
                    reachedFrom = j - 2
                } else {
                    reached = max(none, reached - 1)
                }
            }
            guard pattern[i] == text[j] else { continue }
            let here = 16 + bonus[j] * (i == 0 ? 2 : 1)
            if i == 0 {
                ending[i][j] = here
                continue
            }
            let adjacent = j > 0 ? ending[i - 1][j - 1] : none
            let inRow = adjacent > none / 2 ? adjacent + 16 + max(bonus[j], 4) : none
            let afterGap = reached > none / 2 ? reached + here : none
            ending[i][j] = max(inRow, afterGap)
            origin[i][j] = inRow >= afterGap ? j - 1 : reachedFrom
        }
    }
    guard let end = ending[m - 1].indices.max(by: { ending[m - 1][$0] < ending[m - 1][$1] }),
        ending[m - 1][end] > none / 2
    else { return nil }
    var positions = [end]
    for i in stride(from: m - 1, to: 0, by: -1) { positions.append(origin[i][positions[positions.count - 1]]) }
    return (ending[m - 1][end], positions.reversed())
}
