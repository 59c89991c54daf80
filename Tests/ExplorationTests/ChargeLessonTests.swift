import Descriptors
import Testing

@testable import Exploration

struct ChargeLessonTests {
    /// Fig. 1 of the 2019 paper in small: what sees 3 angstrom learns next to nothing, the mean potential at the ions
    /// next to everything, the more the sharper its sources are.
    @Test("a local model does not learn the energy of a gas of charges, the potential does")
    func figure() throws {
        let gas = try ChargeGas(charges: 16, box: 8...12, leastDistance: 2.5)
        let options = ChargeLesson.Options(gas: gas, count: 160, seed: 5, draws: 2)
        let models: [ChargeLesson.Model] = [.density(cutoff: 3), .potential(sigma: 1), .potential(sigma: 0.5)]
        let lesson = try ChargeLesson(learning: options, models: models, threads: 2)
        #expect(lesson.testStructures == 40 && lesson.options.sizes == [10, 20, 50, 100, 120])
        func percent(_ model: ChargeLesson.Model, _ index: Int) throws -> Double {
            let curve = try #require(lesson.curve(model))
            #expect(curve.points.map(\.trainCurves) == options.sizes)
            return 100 * curve.points[index].rmseMean / lesson.testStd
        }
        #expect(try percent(.density(cutoff: 3), 4) > 50)
        #expect(try percent(.potential(sigma: 1), 4) < 3)
        #expect(try percent(.potential(sigma: 0.5), 4) < 0.3)
        #expect(try percent(.potential(sigma: 1), 1) < 6)
        // What was not learnt is not asked; answers have the numbers, questions give none away.
        let questions = lesson.questions
        let last = try percent(.potential(sigma: 0.5), 4)
        let told = questions[0].answer.firstMatch(of: /([0-9.]+) % with 120/).flatMap { Double($0.1) }
        #expect(questions.count == 2 && abs((told ?? 0) / last - 1) < 0.06)
        #expect(!questions.contains { $0.text.contains("%") })
    }

    @Test("sizes end with all training structures")
    func sizes() {
        #expect(ChargeLesson.Options().sizes == [10, 20, 50, 100, 200, 500, 1000, 1500])
        #expect(ChargeLesson.Options(count: 20).sizes == [10, 15])
        #expect(ChargeLesson.Options(count: 13).problem != nil)
    }
}
