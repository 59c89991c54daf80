import Atomistics
import Foundation
import Testing

@Suite("Classes taken together")
struct ClassSelectionTests {
    private static func dataset(_ labels: [String]) -> Dataset {
        Dataset(
            name: "mine",
            curves: labels.enumerated().map { index, label in
                BindingCurve(
                    id: "\(index)", dimerClass: DimerClass(label), elements: [.hydrogen, .carbon], fragments: [0, 1],
                    chargeA: nil, chargeB: nil, points: [], source: SourceLocation(file: "mine.xyz", line: 1))
            })
    }

    @Test("a label with a comma in it is a class of its own, not two")
    func commas() throws {
        let data = Self.dataset(["a,b", "a", "b", "a,b"])
        func ids(_ selection: ClassSelection) -> [String] { data.curves(of: selection).map(\.id) }
        #expect(ids(ClassSelection(DimerClass("a,b"))) == ["0", "3"])
        #expect(ids(ClassSelection([DimerClass("b"), DimerClass("a")])) == ["1", "2"])
        #expect(ids(ClassSelection(data.classes)) == ["0", "1", "2", "3"])
        #expect(data.problem(with: ClassSelection(data.classes)) == nil)
        let missing = ClassSelection([DimerClass("a"), DimerClass("c")])
        #expect(data.problem(with: missing) == "there is no class c in mine, which has a, a,b, b")
    }

    @Test("is written as its label, and is itself again, commas or not")
    func coding() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let cases: [(selection: ClassSelection, text: String)] = [
            (ClassSelection(.polarPolar), #"{"label":"PP"}"#), (.charged, #"{"label":"CC,CP,CA"}"#),
            (ClassSelection(DimerClass("a,b")), #"{"classes":["a,b"],"label":"a,b"}"#),
            (ClassSelection([DimerClass("a,b"), .polarPolar]), #"{"classes":["PP","a,b"],"label":"PP,a,b"}"#),
            (ClassSelection(DimerClass("")), #"{"classes":[""],"label":""}"#),
        ]
        for (selection, text) in cases {
            let data = try encoder.encode(selection)
            #expect(String(decoding: data, as: UTF8.self) == text)
            #expect(try JSONDecoder().decode(ClassSelection.self, from: data) == selection)
        }
    }

    @Test("classes alone come in the paper's order, those taken together after them")
    func order() {
        let ordered =
            [.chargedCharged, .apolarApolar, DimerClass("zz"), .unknown].map { ClassSelection($0) } + [.charged]
        #expect(ordered.reversed().sorted() == ordered)
        #expect(ClassSelection([.apolarApolar, .chargedCharged]).label == "CC,AA")
    }
}
