/// Tells the elements of one frame's atoms from a column of symbols, one of atomic numbers, or both, and refuses what
/// only looks like elements: types of atoms, and names of atoms.
struct ElementColumns {
    /// An atomic number stood where symbols stand.
    private var hasNumbers = false
    /// The first atom whose symbol is a name of proteins' atoms as well.
    private var namesake: (atom: Int, element: Element)?

    struct Problem: Error {
        /// The atom's place in the frame, from 0.
        var atom: Int
        var text: String
    }

    /// The element of an atom by its symbol or, in its place, its number.
    @inline(__always)
    mutating func element(
        symbol field: Range<Int>, ofAtom atom: Int, _ bytes: Span<UInt8>
    ) throws(Problem) -> Element {
        guard let element = Element(bytes, field) else {
            throw Problem(
                atom: atom,
                text: "expected an element, found \(bytes.quoted(field))" + ElementColumns.hint(bytes, field))
        }
        if bytes[field.lowerBound] <= UInt8(ascii: "9") {
            hasNumbers = true
        } else if namesake == nil, ElementColumns.mayBeName(bytes, field) {
            namesake = (atom, element)
        }
        return element
    }

    /// The element by its number, beside which a symbol may stand, or a label, as long as that is of no other element.
    func element(
        number field: Range<Int>, beside symbol: Range<Int>?, ofAtom atom: Int, _ bytes: Span<UInt8>
    ) throws(Problem) -> Element {
        guard
            let element = CommentValue(bare: field).integer(bytes).map(Element.init(atomicNumber:))
                ?? Element(bytes, field)
        else { throw Problem(atom: atom, text: "expected an atomic number, found \(bytes.quoted(field))") }
        if let symbol, let other = Element(bytes, symbol), other != element {
            let isLabel = ElementColumns.mayBeName(bytes, symbol) && other.symbol.first == element.symbol.first
            guard isLabel else {
                throw Problem(
                    atom: atom,
                    text: "expected species and atomic number of one element, found \(bytes.quoted(symbol)) and "
                        + bytes.quoted(field))
            }
        }
        return element
    }

    /// Whether the whole frame leaves its elements in doubt.
    func check(_ elements: [Element], _ program: ProgramComment?) throws(Problem) {
        if let (atom, element) = namesake, let owner = Element(symbol: element.symbol.prefix(1)),
            elements.contains(owner)
        {
            throw Problem(
                atom: atom,
                text:
                    "expected an element, found '\(element.symbol.uppercased())', which beside \(owner.symbol) may be "
                    + "the name of an atom; the element is spelled \(element.symbol)")
        }
        guard hasNumbers else { return }
        if program?.program == .lammps {
            throw Problem(
                atom: 0,
                text: "expected elements, found LAMMPS's types of atoms; dump_modify element writes the elements")
        }
        // Hydrogen and helium, hydrogen, helium and lithium: nobody's molecule.
        let numbers = Set(elements.map(\.atomicNumber))
        guard numbers.count > 1, numbers.max() == numbers.count else { return }
        throw Problem(
            atom: 0,
            text:
                "expected elements, found the numbers 1 to \(numbers.count), which may be types of atoms; if they are "
                + "atomic numbers, Properties=Z:I:1:pos:R:3 says so")
    }

    /// Names of atoms in proteins (C alpha, H gamma, ...) that are elements in capitals; asked only of what is an element.
    @inline(__always)
    private static func mayBeName(_ bytes: Span<UInt8>, _ field: Range<Int>) -> Bool {
        guard field.count == 2 else { return false }
        let (first, second) = (bytes[field.lowerBound], bytes[field.lowerBound + 1])
        // Capitals only.
        guard second & 0x20 == 0, first & 0x20 == 0 else { return false }
        switch (first, second) {
        case (UInt8(ascii: "C"), UInt8(ascii: "A")), (UInt8(ascii: "C"), UInt8(ascii: "D")),
            (UInt8(ascii: "C"), UInt8(ascii: "E")), (UInt8(ascii: "C"), UInt8(ascii: "M")),
            (UInt8(ascii: "H"), UInt8(ascii: "E")), (UInt8(ascii: "H"), UInt8(ascii: "G")),
            (UInt8(ascii: "H"), UInt8(ascii: "O")), (UInt8(ascii: "N"), UInt8(ascii: "D")),
            (UInt8(ascii: "N"), UInt8(ascii: "E")), (UInt8(ascii: "N"), UInt8(ascii: "H")),
            (UInt8(ascii: "O"), UInt8(ascii: "G")), (UInt8(ascii: "S"), UInt8(ascii: "G")):
            return true
        default: return false
        }
    }

    /// A word of help about a field that begins like an element.
    private static func hint(_ bytes: Span<UInt8>, _ field: Range<Int>) -> String {
        guard field.count > 1, Element(bytes, field.lowerBound..<field.lowerBound + 1) != nil,
            bytes[field.lowerBound] > UInt8(ascii: "9")
        else { return "" }
        return "; if it is the name of an atom, a column Z:I:1 in Properties tells the elements"
    }
}
