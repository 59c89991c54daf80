import Foundation
import Testing

/// Models saved by an earlier version.
struct SavedModelTests {
    private static let folder = Program.inProject("Tests/lodescopeTests/Fixtures/models-0.1.0/")

    @Test(
        "a model that 0.1.0 saved predicts what it did then",
        arguments: [("linear", "dimers.xyz"), ("kernel", "dimers.xyz"), ("target", "molecules.xyz")])
    func sameAsBefore(model: String, dataset: String) throws {
        let program = try Program()
        defer { program.removeFolder() }
        let file = URL(fileURLWithPath: Self.folder + model + ".json")
        let before = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let now = try program.json("predict", Self.folder + model + ".model", Self.folder + dataset)
        let old = try #require(before["curves"] as? [[String: Any]])
        let new = try #require(now["curves"] as? [[String: Any]])
        #expect(old.map { $0["id"] as? String } == new.map { $0["id"] as? String })
        for (old, new) in zip(old, new) {
            let expected = try #require(old["prediction"] as? [Double])
            let scale = expected.map(abs).max()!
            for name in ["prediction", "error_bar"] {
                let expected = try #require(old[name] as? [Double])
                let found = try #require(new[name] as? [Double])
                #expect(expected.count == found.count)
                #expect(zip(expected, found).allSatisfy { abs($0 - $1) <= 1e-9 * scale }, "\(name): \(found)")
            }
        }
    }
}
