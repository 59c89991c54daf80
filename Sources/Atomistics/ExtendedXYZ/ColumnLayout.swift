/// Which column of an atom's line holds what, after `Properties=species:S:1:pos:R:3:...`.
struct ColumnLayout: Equatable {
    /// The first of everything, counted from 0.
    var species = 0
    var position = 1
    var fragment: Int?
    /// The number of columns a line must have; nil for plain XYZ, where more may follow.
    var count: Int?

    /// Species and three coordinates: XYZ as it was before it was extended.
    static let plain = ColumnLayout()

    /// Reads the value of `Properties`; fails with what is wrong with it.
    init(properties: String, fragmentColumn: String) throws(Problem) {
        let fields = properties.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count % 3 == 0 else {
            throw Problem(text: "expected name:type:columns triples, found \(quoted(properties))")
        }
        var species: Int?
        var position: Int?
        var column = 0
        for index in stride(from: 0, to: fields.count, by: 3) {
            let (name, type) = (fields[index], fields[index + 1])
            guard ["S", "R", "I", "L"].contains(type), let width = Int(fields[index + 2]), (1...10_000).contains(width)
            else {
                throw Problem(
                    text: "expected a type of S, R, I or L and a number of columns, found "
                        + quoted(fields[index...(index + 2)].joined(separator: ":")))
            }
            switch name {
            case "species" where width == 1: species = column
            case "Z", "numbers": if width == 1, species == nil { species = column }
            case "pos":
                guard width == 3 else { throw Problem(text: "expected 3 columns of pos, found \(width)") }
                position = column
            case fragmentColumn where width == 1: fragment = column
            default: break
            }
            column += width
        }
        guard let species else { throw Problem(text: "expected a column species:S:1, found \(quoted(properties))") }
        guard let position else { throw Problem(text: "expected columns pos:R:3, found \(quoted(properties))") }
        self.species = species
        self.position = position
        count = column
    }

    private init() {}

    struct Problem: Error { var text: String }
}
