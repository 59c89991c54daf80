import Atomistics
import Foundation
import LinearAlgebra
import Testing

/// The worked example of each module's page: it runs, and the page shows what runs.
struct ExamplesTests {
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private let dimers = project.appendingPathComponent("datasets/dimers/AA.xyz.gz").path

    @Test(arguments: ["Atomistics", "Workers", "LinearAlgebra", "Descriptors", "Regression", "Exploration"])
    func pageShowsTheExample(module: String) throws {
        let source = try String(
            contentsOf: Self.project.appendingPathComponent("Tests/ExamplesTests/\(module)Example.swift"),
            encoding: .utf8)
        let page = try String(
            contentsOf: Self.project.appendingPathComponent("Sources/\(module)/\(module).docc/\(module).md"),
            encoding: .utf8)
        let example = try #require(
            source.split(separator: "// example\n").last?.split(separator: "// end").first.map(String.init))
        #expect(page.contains("```swift\n" + example + "```"), "the page and Tests/ExamplesTests differ")
    }

    @Test func atomistics() throws {
        let classes = try classesOfShippedDimers(dimers)
        #expect(classes.count == 1 && classes[0].hasPrefix("AA: "))
    }

    @Test func workers() throws {
        #expect(try sumOfSquares(to: 5) == 30)
    }

    @Test func linearAlgebra() throws {
        // Of orthogonal columns each weight is y / (1 + penalty) of its own.
        let weights = try ridge(Matrix([[1, 0], [0, 1], [0, 0]]), [3, 5, 7], penalty: 0.5)
        #expect(abs(weights[0] - 2) < 1e-14 && abs(weights[1] - 10 / 3) < 1e-14)
    }

    /// Invariants: the same after a rotation by a quarter.
    @Test func descriptors() throws {
        let water = [SIMD3(0, 0, 0.12), SIMD3(0, 0.76, -0.47), SIMD3(0, -0.76, -0.47)]
        let elements: [Element] = [.oxygen, .hydrogen, .hydrogen]
        let row = features(of: Structure(elements: elements, positions: water))
        let turned = features(
            of: Structure(elements: elements, positions: water.map { SIMD3($0.y, -$0.x, $0.z) }))
        #expect(row.contains { $0 > 0.1 } && zip(row, turned).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func regression() throws {
        let features = Matrix(rows: 30, columns: 2) { i, j in Double((i * (j + 2)) % 7) - 3 }
        let energies = features.times([0.5, -2])
        let model = try fit(features, energies, curves: (0..<30).map { $0 / 3 })
        #expect(model.lambda < 1e-9)
        #expect(abs(model.weights[0] - 0.5) < 1e-8 && abs(model.weights[1] + 2) < 1e-8)
    }

    @Test func exploration() throws {
        let error = try testError(of: .apolarApolar, in: dimers)
        #expect((1...100).contains(error))
    }
}
