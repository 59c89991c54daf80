import Foundation
import Testing

@testable import Atomistics

/// Which monomers are the same.
struct MonomerTests {
    @Test("those of the shipped dimers are the molecules of their names, cis and trans being one")
    func shipped() throws {
        let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let script = project.appendingPathComponent("datasets/make/monomers.py")
        let names = try String(contentsOf: script, encoding: .utf8).split(separator: "\n").compactMap { line in
            line.hasPrefix("    (\"") ? String(line.split(separator: "\"")[1]) : nil
        }
        #expect(names.count > 80)
        let folder = project.appendingPathComponent("datasets/dimers").path
        var byName: [String: Set<Monomer>] = [:]
        for file in ["CC", "CP", "PA"] {
            for curve in try DatasetReader().read(["\(folder)/\(file).xyz.gz"]).curves {
                let pair = curve.id.dropFirst(8)
                let first = try #require(names.first { a in names.contains { pair == "\(a)-\($0)" } })
                byName[first, default: []].insert(curve.monomers.a)
                byName[String(pair.dropFirst(first.count + 1)), default: []].insert(curve.monomers.b)
            }
        }
        #expect(byName.count > 70 && byName.values.allSatisfy { $0.count == 1 })
        #expect(byName["cis-butene"] == byName["trans-butene"])
        #expect(Set(byName.values).count == byName.count - 1, "no two others are taken for one")
    }

    @Test("atoms may be turned, moved and in another order; a bond or a charge more is another monomer")
    func changes() {
        func monomer(_ atoms: [(Element, SIMD3<Double>)], charge: Int? = 0) -> Monomer {
            Monomer(Structure(elements: atoms.map(\.0), positions: atoms.map(\.1)), charge: charge)
        }
        let (h, c) = (Element(symbol: "H")!, Element(symbol: "C")!)
        let chain: [(Element, SIMD3<Double>)] = [
            (c, [0, 0, 0]), (c, [1.5, 0, 0]), (h, [-1, 0, 0]), (h, [2.5, 0, 0]), (h, [0, 1, 0]),
        ]
        let other = chain.reversed().map { ($0.0, SIMD3(-$0.1.y + 7, $0.1.x, $0.1.z - 3)) }
        #expect(monomer(chain) == monomer(other))
        #expect(monomer(chain) != monomer(chain, charge: 1) && monomer(chain) != monomer(chain, charge: nil))
        var moved = chain
        moved[4].1 = [1.5, 1, 0]
        #expect(monomer(chain) == monomer(moved), "the hydrogen is at the other end")
        moved[1].1 = [2.2, 0, 0]
        moved[4].1 = [0, 1, 0]
        #expect(monomer(chain) != monomer(moved), "a bond that broke")
    }
}
