extension String {
    /// The text as XML and HTML take it between tags and in quoted attributes; control characters, which neither takes, become
    /// blanks, but for the end of a line.
    public var escapedForXML: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case _ where !scalar.isXML && scalar != "\n": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// True if XML 1.0 and HTML allow the scalar in a line of text.
    var isXML: Bool { value >= 0x20 && value != 0xFFFE && value != 0xFFFF && !(0x7F...0x9F).contains(value) }
}
