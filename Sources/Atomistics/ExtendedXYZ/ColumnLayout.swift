/// Which column of an atom's line holds what, after `Properties=species:S:1:pos:R:3:...`.
struct ColumnLayout: Equatable {
    /// The column of symbols, counted from 0; of numbers in plain XYZ. Nil where only atomic numbers are given.
    var species: Int?
    /// The column of atomic numbers, `Z` or `numbers`.
    var atomicNumber: Int?
    /// The first of three.
    var position = 1
    var fragment: Int?
    /// The columns of what every atom has to learn, where there is such a target.
    var values: Range<Int>?
    /// The number of columns a line must have; nil for plain XYZ, where more may follow.
    var count: Int?

    /// Species and three coordinates: XYZ as it was before it was extended.
    static let plain = ColumnLayout()

    /// Reads the value of `Properties`; fails with what is wrong with it. The names that are known are read in any case.
    /// - Parameter valueColumn: the name of the columns of what every atom has to learn.
    init(properties: String, fragmentColumn: String, valueColumn: String? = nil) throws(Problem) {
        let fields = properties.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count % 3 == 0 else {
            throw Problem(text: "expected name:type:columns triples, found \(quoted(properties))")
        }
        var (species, atomicNumber, position): (Int?, Int?, Int?) = (nil, nil, nil)
        var column = 0
        func taken(_ known: Int?, _ name: Substring) throws(Problem) -> Int {
            guard known == nil else { throw Problem(text: "the column \(printable(String(name))) is given twice") }
            return column
        }
        for index in stride(from: 0, to: fields.count, by: 3) {
            let (name, type) = (fields[index], fields[index + 1])
            guard ["S", "R", "I", "L"].contains(type), let width = Int(fields[index + 2]), (1...10_000).contains(width)
            else {
                throw Problem(
                    text: "expected a type of S, R, I or L and a number of columns, found "
                        + quoted(fields[index...(index + 2)].joined(separator: ":")))
            }
            if let valueColumn, name == valueColumn {
                guard name.lowercased() != "pos" else {
                    throw Problem(text: "the column pos holds positions, nothing to learn")
                }
                guard type == "R" || type == "I" else {
                    throw Problem(text: "expected numbers in the column \(printable(valueColumn)), found type \(type)")
                }
                guard values == nil else {
                    throw Problem(text: "the column \(printable(valueColumn)) is given twice")
                }
                values = column..<column + width
            }
            switch name.lowercased() {
            case _ where name == fragmentColumn: if width == 1 { fragment = try taken(fragment, name) }
            case "species" where width == 1: species = try taken(species, name)
            // A lower-case z may be a coordinate.
            case "numbers" where width == 1, "z" where width == 1 && (name == "Z" || type == "I"):
                atomicNumber = try taken(atomicNumber, name)
            case "pos":
                guard width == 3 else { throw Problem(text: "expected 3 columns of pos, found \(width)") }
                position = try taken(position, name)
            case fragmentColumn.lowercased() where width == 1: fragment = try taken(fragment, name)
            default: break
            }
            column += width
        }
        guard species ?? atomicNumber != nil else {
            throw Problem(text: "expected a column species:S:1, found \(quoted(properties))")
        }
        guard let position else { throw Problem(text: "expected columns pos:R:3, found \(quoted(properties))") }
        self.species = species
        self.atomicNumber = atomicNumber
        self.position = position
        count = column
    }

    private init() { species = 0 }

    /// The names of the columns that a value of `Properties` tells, for a person.
    static func names(_ properties: String?) -> String {
        guard let fields = properties?.split(separator: ":", omittingEmptySubsequences: false) else {
            return "no Properties, which name the columns"
        }
        return stride(from: 0, to: fields.count, by: 3).prefix(12).map { printable(String(fields[$0])) }
            .joined(separator: ", ")
    }

    struct Problem: Error { var text: String }
}
