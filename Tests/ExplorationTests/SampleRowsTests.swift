import Atomistics
import Testing

@testable import Exploration

private typealias Sum = Atomistics.Sample

@Suite("Rows of signed sums")
struct SampleRowsTests {
    private static func structure(_ place: Double) -> Structure {
        Structure(elements: [.hydrogen], positions: [SIMD3(place, 0, 0)])
    }

    /// Rows of [x, x^2] for structures at x, and what structures were asked for.
    private static func rows(_ samples: [Sum]) -> (rows: [Double], asked: [[Double]]) {
        var rows = [Double](repeating: .nan, count: 2 * samples.count)
        var asked: [[Double]] = []
        rows.withUnsafeMutableBufferPointer { rows in
            guard let start = rows.baseAddress else { return }
            samples.writeRows(columns: 2, into: start, scratch: RowScratch()) { structures, rows in
                let places = structures.map { $0.positions[0].x }
                asked.append(places)
                for (index, x) in places.enumerated() { (rows[2 * index], rows[2 * index + 1]) = (x, x * x) }
            }
        }
        return (rows, asked)
    }

    @Test("are the sums of the structures' rows, whatever coefficients they have and however many they are")
    func sums() {
        let samples = [
            Sum([.init(Self.structure(3), 0.5)]),
            Sum([.init(Self.structure(5)), .init(Self.structure(2), -1), .init(Self.structure(1), -2)]),
            Sum([.init(Self.structure(4), -3), .init(Self.structure(2), 7)]),
        ]
        let expected = samples.flatMap { sample in
            [1, 2].map { power in
                sample.terms.reduce(0) { sum, term in
                    let x = term.structure.positions[0].x
                    return sum + term.coefficient * (power == 1 ? x : x * x)
                }
            }
        }
        #expect(Self.rows(samples).rows == expected)
        #expect(Self.rows([]).rows.isEmpty)
    }

    @Test("ask once for a structure that samples share")
    func shared() {
        let monomers = [Sum.Term(Self.structure(1), -1), .init(Self.structure(2), -1)]
        let samples = (3..<7).map { Sum([.init(Self.structure(Double($0)))] + monomers) }
        #expect(Self.rows(samples).asked == [[3, 4, 5, 6], [1], [2]])
        let other = Sum([.init(Self.structure(9)), .init(Self.structure(8), -1)])
        #expect(Self.rows(samples + [other]).asked == [[3, 4, 5, 6, 9], [1, 8], [2]])
    }
}
