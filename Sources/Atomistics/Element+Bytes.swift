extension Element {
    /// Reads a symbol (`C`, `Cl`, also `CL` and `cl`; `D` and `T` are hydrogen) or an atomic number out of a file's bytes.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let first = bytes[range.lowerBound]
        if first &- UInt8(ascii: "0") <= 9 {
            guard let number = DecimalNumber.integer(bytes, range) else { return nil }
            self.init(atomicNumber: number)
            return
        }
        guard range.count <= 2, let upper = Element.letter(first) else { return nil }
        var lower: UInt8 = 0
        if range.count == 2 {
            guard let second = Element.letter(bytes[range.lowerBound + 1]) else { return nil }
            lower = second
        }
        let number = Element.numbersByLetters[Int(upper) * 32 + Int(lower)]
        guard number > 0 else { return nil }
        self.init(known: Int(number))
    }

    /// 1 to 26 for a letter of either case.
    @inline(__always)
    private static func letter(_ byte: UInt8) -> UInt8? {
        let index = (byte | 0x20) &- UInt8(ascii: "a")
        return index < 26 ? index + 1 : nil
    }

    /// Atomic numbers by 32 * first letter + second letter (0: none); 0 where there is no such element.
    private static let numbersByLetters: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 32 * 32)
        for (index, symbol) in symbols.enumerated() {
            let letters = symbol.utf8.map { Int(letter($0)!) }
            table[letters[0] * 32 + (letters.count > 1 ? letters[1] : 0)] = UInt8(index + 1)
        }
        for isotope in "dt".utf8 { table[Int(letter(isotope)!) * 32] = UInt8(hydrogen.atomicNumber) }
        return table
    }()
}
