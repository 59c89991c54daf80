/// How well typed words fit a text, and which of its letters they are.
///
///     WordMatch("grid", in: "Show the grid")?.positions == [9, 10, 11, 12]
///
/// Blanks separate terms that must all occur, in any order and whatever their case. Each is looked for as a whole word,
/// as the beginning of a word, in the middle of one from three letters on, and as the beginnings of words one after the
/// other (`tg` of "Toggle grid"), the first that is found. Words that mean the text but are not in it count a little less
/// than its own. Letters scattered over a text are no match.
public struct WordMatch: Hashable, Sendable, Comparable {
    /// How a term can be found, from worst to best.
    private enum Kind: Int {
        case initials, inside, synonymBeginning, beginning, synonym, word
    }

    /// What the terms are worth together; comparable between texts for the same terms.
    private let score: Int
    /// Offsets of the matched characters in the text, ascending.
    public let positions: [Int]
    /// The first word outside the text by which it was found; nil where its own words did.
    public let synonym: String?
    private let length: Int

    /// The best match of terms in a text; nil if one of them does not occur. No terms fit everything.
    public init?(_ terms: String, in text: String, synonyms: [String] = []) {
        let letters = text.map { Character($0.lowercased().first.map(String.init) ?? String($0)) }
        var score = 0
        var places: Set<Int> = []
        var synonym: String?
        for term in terms.lowercased().split(separator: " ").map(Array.init) {
            guard let found = WordMatch.find(term, in: letters, synonyms) else { return nil }
            // What is found early in a text is more of what it is about.
            score += 100 * found.kind.rawValue - min(found.positions.first ?? 0, 99)
            places.formUnion(found.positions)
            synonym = synonym ?? found.synonym
        }
        self.score = score
        self.synonym = synonym
        positions = places.sorted()
        length = letters.count
    }

    /// Whether the first match is worse; of equal scores the longer text is worse.
    public static func < (a: WordMatch, b: WordMatch) -> Bool { (a.score, -a.length) < (b.score, -b.length) }

    private static func find(
        _ term: [Character], in text: [Character], _ synonyms: [String]
    ) -> (kind: Kind, positions: [Int], synonym: String?)? {
        func isWordPart(_ index: Int) -> Bool { text[index].isLetter || text[index].isNumber }
        func begins(_ index: Int) -> Bool { index == 0 || !isWordPart(index - 1) || !isWordPart(index) }
        let places = text.indices.filter { text[$0...].starts(with: term) }
        func ends(_ index: Int) -> Bool { index + term.count == text.count || !isWordPart(index + term.count) }
        func found(_ kind: Kind, _ place: Int) -> (Kind, [Int], String?) {
            (kind, Array(place..<place + term.count), nil)
        }
        let typed = String(term)
        if let place = places.first(where: { begins($0) && ends($0) }) { return found(.word, place) }
        if let synonym = synonyms.first(where: { $0.lowercased() == typed }) { return (.synonym, [], synonym) }
        if let place = places.first(where: begins) { return found(.beginning, place) }
        if let synonym = synonyms.first(where: { $0.lowercased().hasPrefix(typed) }) {
            return (.synonymBeginning, [], synonym)
        }
        if term.count >= 3, let place = places.first { return found(.inside, place) }
        return initials(term, text, begins).map { (.initials, $0, nil) }
    }

    /// The places of the letters of a term at the beginnings of words one after the other; nil where they are not.
    private static func initials(_ term: [Character], _ text: [Character], _ begins: (Int) -> Bool) -> [Int]? {
        guard term.count >= 2 else { return nil }
        var places: [Int] = []
        for place in text.indices where places.count < term.count && begins(place) && text[place] == term[places.count]
        {
            places.append(place)
        }
        return places.count == term.count ? places : nil
    }
}
