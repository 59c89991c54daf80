import Atomistics
import Testing

@testable import Exploration

struct DynamicsLessonTests {
    @Test("models conserve their own energy, and the long-range one Ewald's as well")
    func conserves() throws {
        let gas = try ChargeGas(charges: 16, box: 9...12, leastDistance: 2)
        let options = DynamicsLesson.Options(gas: gas, count: 60, seed: 3, steps: 24, timestep: 0.5)
        let lesson = try DynamicsLesson(options: options, dimers: Sample.dataset, threads: 2)
        #expect(lesson.runs.map(\.driver) == [.potential, .potential, .density, .ewald])
        let (long, coarse, local, ewald) = (lesson.runs[0], lesson.runs[1], lesson.runs[2], lesson.runs[3])
        #expect(long.times.count == 25 && coarse.times.count == 13 && coarse.timestep == 1)
        #expect(long.forceError < 2 && local.forceError > 20 && ewald.forceError == 0)
        // What is left is the time step's: with its square.
        #expect((2.5...6).contains(coarse.drift / long.drift), "\(coarse.drift) \(long.drift)")
        for run in lesson.runs {
            #expect(run.change[0] == 0 && run.ewaldChange[0] == 0 && run.drift > 0)
            #expect(run.drift < 0.01, "\(run.driver) \(run.drift)")
        }
        #expect(ewald.change == ewald.ewaldChange)
        #expect(long.ewaldDrift < 0.1 * local.ewaldDrift && local.ewaldDrift > 20 * local.drift)
        let dimer = lesson.dimer
        #expect(dimer.slopeError < 1e-5 * dimer.largestForce && dimer.drift < 0.01)
        #expect(dimer.shifts.count > 10 && Set(dimer.shifts).count == dimer.shifts.count)
    }

    @Test("a run ends where two ions are closer than any that trained")
    func ends() throws {
        // Two ions that fall into each other.
        let gas = try ChargeGas(charges: 2, box: 12...12, leastDistance: 3)
        let start = Structure(
            elements: [ChargeGas.cation, ChargeGas.anion], positions: [.zero, SIMD3(3.3, 0, 0)],
            cell: UnitCell(cube: 12))
        let run = DynamicsLesson.Run(.ewald, nil, from: start, steps: 1000, timestep: 1, until: gas.leastDistance)
        #expect((5..<60).contains(run.times.count))
        #expect(DynamicsLesson.Options(timestep: 0).problem != nil && DynamicsLesson.Options(count: 5).problem != nil)
    }
}
