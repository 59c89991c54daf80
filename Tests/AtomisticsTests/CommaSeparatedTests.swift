import Testing

@testable import Atomistics

struct CommaSeparatedTests {
    @Test(
        "fields as RFC 4180 has them, on bytes",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
            ("a\r\nb", "\"a\r\nb\""),
            // With a combining acute accent each is one character, which no comparison with "," finds.
            ("a,\u{301}b", "\"a,\u{301}b\""), ("\"\u{301}", "\"\"\"\u{301}\""), ("", ""), (" x ", " x "),
        ])
    func quoting(text: String, field: String) {
        #expect(Array(CommaSeparated.field(text).utf8) == Array(field.utf8))
    }

    @Test(
        "what a spreadsheet would run has an apostrophe in front",
        arguments: [
            ("=1+0", "'=1+0"), ("@SUM(A1)", "'@SUM(A1)"), ("+x", "'+x"), ("-x", "'-x"), ("-", "'-"), ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""), ("=\u{301}1", "'=\u{301}1"), ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""),
            ("--1", "'--1"),
        ])
    func formulas(text: String, field: String) {
        #expect(Array(CommaSeparated.field(text).utf8) == Array(field.utf8))
    }

    @Test("numbers stay numbers", arguments: ["-1", "-1.5e-7", "+2", "-inf", "nan", "-0.0", "0.25"])
    func numbers(text: String) { #expect(CommaSeparated.field(text) == text) }

    @Test("rows") func rows() {
        #expect(CommaSeparated.text([["a", "b,c"], ["-1", ""]]) == "a,\"b,c\"\n-1,\n")
    }
}
