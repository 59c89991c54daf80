import Atomistics
import Descriptors
import Terminal
import Testing

@testable import Exploration
@testable import Explorer

/// What the explorer says of numbers that mean little or nothing.
struct FactsTests {
    @Test("where colors tell models apart, dashes do too")
    func dashes() throws {
        let world = World()
        let selection = try #require(world.state.selection)
        func lines(_ capabilities: Capabilities) -> [Series] {
            let look = Look(world.state.theme, capabilities)
            let plot = world.state.curvePlot(selection, in: Rect(x: 0, y: 0, width: 80, height: 30), look)
            return plot.series.filter { $0.stroke != nil }
        }
        let drawn = lines(.utf8)
        #expect(drawn.map(\.name) == ["ρ-ρ", "V-V", "ρ-V"])
        #expect(drawn.map { $0.stroke!.dash } == [.dashed, .dashDot, nil])
        #expect(lines(.ascii).allSatisfy { $0.stroke!.dash == nil })
    }

    private func shown(
        at size: Size = Size(width: 160, height: 45), _ change: (inout TrainingReport) -> Void
    ) throws -> World {
        var world = World(size: size)
        let job = world.state.job(world.state.options.descriptor, in: world.state.dimerClass)
        var report = TrainingReport.made(job, world.state.curves)
        change(&report)
        world.send(.trained(generation: world.state.work.generation, job: job, report: report, isFinal: true))
        return world
    }

    @Test("a regularisation at an end of the grid is said on the screen")
    func endOfGrid() throws {
        #expect(try shown { $0.regularization = 1e-12 }.text().contains("1e-12, an end of the grid"))
        #expect(try shown { $0.regularization = 1 }.text().contains("1, an end of the grid"))
        var small = try shown(at: Size(width: 80, height: 24)) { $0.regularization = 1 }
        for screen in "15" {
            small.press(String(screen))
            #expect(small.text().inASCII.contains("1 is an end of its grid"), "\(screen): \(small.text())")
        }
        #expect(try !shown { $0.regularization = 1e-7 }.text().contains("end of the grid"))
        #expect(
            try !shown {
                $0.regularization = 1
                $0.options.regularization = .fixed(1)
            }.text().contains("end of the grid"))
    }

    @Test("curves that can not test are said on the screen")
    func leftOut() throws {
        let world = try shown { report in
            report.curves.removeLast()
            report.leftOut = LeftOut(
                [SampleGroup](Dataset.made(curves: 1).groups.prefix(1)), trained: [.carbon, .oxygen, .hydrogen],
                noun: "curve")
        }
        #expect(world.text().contains("1 left out: N does not train"))
    }

    @Test("a test set without deviation shows dashes on every screen, and empty cells in what is written")
    func withoutDeviation() throws {
        var world = try shown { report in
            report.test = ErrorMetrics(rmse: 0.1, mae: 0.1, std: 0, points: 3)
        }
        for screen in ["1", "2", "4", "5", "7", "8", "9"] {
            world.press(screen)
            let text = world.text().lowercased()
            #expect(!text.contains("nan") && !text.contains("inf "), "screen \(screen)")
            world.seen = []
            world.press("eCSV{enter}")
            #expect(!world.seen.isEmpty)
            for case .write(_, let contents) in world.seen {
                #expect(!contents.contains("nan") && !contents.contains("inf"), "screen \(screen)")
            }
        }
    }
}
