/// Reads the atoms of one frame, a line each, from the columns of its layout.
struct AtomColumns {
    private let layout: ColumnLayout
    private var elements = ElementColumns()
    /// 0 and 1, or 1 and 2, as the column has them.
    var fragments: [UInt8] = []
    /// The numbers of the value columns, atom after atom.
    private var values: [Double] = []

    typealias Problem = ElementColumns.Problem

    init(_ layout: ColumnLayout) { self.layout = layout }

    /// Appends the atom of a line.
    @inline(__always)
    mutating func read(_ line: Range<Int>, _ bytes: Span<UInt8>, into frame: inout Frame) throws(Problem) {
        let atom = frame.elements.count
        var column = 0
        var position = line.lowerBound
        var symbol: Range<Int>?
        var number: Range<Int>?
        var coordinates = SIMD3<Double>()
        while true {
            while position < line.upperBound, Span<UInt8>.isSpace(bytes[position]) { position += 1 }
            guard position < line.upperBound else { break }
            if column >= layout.position, column < layout.position + 3 {
                coordinates[column - layout.position] = try coordinate(
                    bytes, at: &position, before: line.upperBound, atom)
                column += 1
                continue
            }
            let field = bytes.nextField(from: position, before: line.upperBound)!
            position = field.upperBound
            if column == layout.species {
                symbol = field
            } else if column == layout.atomicNumber {
                number = field
            } else if column == layout.fragment {
                fragments.append(try fragment(field, bytes, atom))
            }
            if let columns = layout.values, columns.contains(column) { values.append(try value(field, bytes, atom)) }
            column += 1
        }
        guard column == layout.count ?? max(column, layout.position + 3) else {
            let expected = layout.count.map { "\($0) columns" } ?? "an element and three coordinates"
            throw Problem(atom: atom, text: "expected \(expected), found \(column) in \(bytes.quoted(line))")
        }
        if let number {
            frame.elements.append(try elements.element(number: number, beside: symbol, ofAtom: atom, bytes))
        } else {
            frame.elements.append(try elements.element(symbol: symbol!, ofAtom: atom, bytes))
        }
        frame.positions.append(coordinates)
    }

    /// Completes the frame: fragments of 0 and 1, positions in angstrom.
    func finish(_ frame: inout Frame) throws(Problem) {
        try elements.check(frame.elements, frame.comment.program)
        if layout.fragment != nil { frame.fragments = try countedFromZero() }
        if layout.values != nil { frame.values = values }
        if let unit = frame.comment.program?.lengthUnit, unit != 1 {
            for atom in frame.positions.indices { frame.positions[atom] *= unit }
        }
    }

    @inline(__always)
    private func coordinate(
        _ bytes: Span<UInt8>, at position: inout Int, before end: Int, _ atom: Int
    ) throws(Problem) -> Double {
        let start = position
        if let value = DecimalNumber.parse(bytes, at: &position, before: end),
            abs(value) <= FrameReader.largestCoordinate
        {
            return value
        }
        let field = bytes.nextField(from: start, before: end)!
        position = field.upperBound
        if let value = DecimalNumber.parseMathematica(bytes, field) { return value }
        throw Problem(atom: atom, text: "expected a finite coordinate in angstrom, found \(bytes.quoted(field))")
    }

    private func value(_ field: Range<Int>, _ bytes: Span<UInt8>, _ atom: Int) throws(Problem) -> Double {
        if let value = CommentValue(bare: field).number(bytes) { return value }
        throw Problem(atom: atom, text: "expected a finite number to learn, found \(bytes.quoted(field))")
    }

    private func fragment(_ field: Range<Int>, _ bytes: Span<UInt8>, _ atom: Int) throws(Problem) -> UInt8 {
        let value = CommentValue(bare: field)
        if let number = value.integer(bytes), (0...2).contains(number) { return UInt8(number) }
        if let flag = value.flag(bytes) { return flag ? 1 : 0 }
        throw Problem(atom: atom, text: "expected fragment 0 or 1, found \(bytes.quoted(field))")
    }

    /// Monomers are numbered 0 and 1 or, as most programs do, 1 and 2.
    private func countedFromZero() throws(Problem) -> [UInt8] {
        guard let atom = fragments.firstIndex(of: 2) else { return fragments }
        guard !fragments.contains(0) else {
            throw Problem(atom: atom, text: "expected fragment 0 or 1, found '2'")
        }
        return fragments.map { $0 - 1 }
    }
}
