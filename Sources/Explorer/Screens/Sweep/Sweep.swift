import Descriptors
import Exploration
import Terminal

/// A table of test errors over two parameters, filled in from coarse to fine.
struct Sweep: Sendable {
    var x: ModelParameter = .lMax
    var y: ModelParameter = .nMax
    /// The options of every column and row; the other parameters are those of the screen.
    private(set) var columns: [ModelOptions] = []
    private(set) var rows: [ModelOptions] = []
    /// Row by row, the lowest first. Nil where the combination is not possible.
    private(set) var jobs: [TrainingJob?] = []
    /// RMSE in percent of the test standard deviation; NaN where it is not known.
    private(set) var values: [Double] = []
    /// The jobs that are possible, coarse ones first.
    private(set) var order: [TrainingJob] = []

    /// Lays out the table around a job.
    mutating func rebuild(around job: TrainingJob, _ context: ParameterContext) {
        columns = x.scale(job.options, context)
        rows = y.scale(job.options, context)
        let columnRanks = coarseToFine(columns.count)
        let rowRanks = coarseToFine(rows.count)
        jobs = []
        var ranked: [(rank: (Int, Int), job: TrainingJob)] = []
        for (row, rowOptions) in rows.enumerated() {
            for (column, columnOptions) in columns.enumerated() {
                var one = job.withoutErrorBars
                one.options = x.copied(from: columnOptions, to: y.copied(from: rowOptions, to: one.options))
                let isPossible =
                    one.options.problem == nil
                    && one.options.trainingSize.count(of: context.curves) != nil
                jobs.append(isPossible ? one : nil)
                let (a, b) = (columnRanks[column], rowRanks[row])
                if isPossible { ranked.append(((max(a, b), min(a, b)), one)) }
            }
        }
        order = ranked.sorted { $0.rank < $1.rank }.map(\.job)
        values = jobs.map { _ in .nan }
    }

    mutating func read(_ scores: Scores) {
        for index in jobs.indices {
            if let job = jobs[index], let score = scores.score(for: job) { values[index] = score.test.rmsePercent }
        }
    }

    /// The cell of these options, if they lie on the table.
    func cell(of options: ModelOptions) -> HeatMap.Element? {
        guard let column = columns.firstIndex(where: { x.text($0) == x.text(options) }),
            let row = rows.firstIndex(where: { y.text($0) == y.text(options) })
        else { return nil }
        return HeatMap.Element(column: column, row: row)
    }

    /// The cell of the smallest error.
    var best: HeatMap.Element? {
        guard let index = values.indices.filter({ values[$0].isFinite }).min(by: { values[$0] < values[$1] }),
            !columns.isEmpty
        else { return nil }
        return HeatMap.Element(column: index % columns.count, row: index / columns.count)
    }

    func value(_ element: HeatMap.Element) -> Double? {
        let value = values[element.row * columns.count + element.column]
        return value.isFinite ? value : nil
    }

    func job(_ element: HeatMap.Element) -> TrainingJob? { jobs[element.row * columns.count + element.column] }

    var known: Int { values.count(where: \.isFinite) }
}

/// The rank of each place when ends come first, then the middle, then the middles of what is left.
func coarseToFine(_ count: Int) -> [Int] {
    var ranks = [Int](repeating: .max, count: count)
    guard count > 0 else { return ranks }
    ranks[0] = 0
    ranks[count - 1] = 0
    var gaps = [(0, count - 1)]
    var rank = 1
    while !gaps.isEmpty {
        var next: [(Int, Int)] = []
        for (low, high) in gaps where high - low > 1 {
            let middle = (low + high) / 2
            ranks[middle] = rank
            next += [(low, middle), (middle, high)]
        }
        gaps = next
        rank += 1
    }
    return ranks
}

extension ModelParameter {
    /// Options with every value of this parameter that turning reaches, in order; at most 16.
    func scale(_ options: ModelOptions, _ context: ParameterContext) -> [ModelOptions] {
        var below: [ModelOptions] = []
        var now = options
        while below.count < 15, let next = turned(now, by: -1, context), isNew(next, below, options) {
            below.append(next)
            now = next
        }
        var all = Array(below.reversed()) + [options]
        now = options
        while all.count < 16, let next = turned(now, by: 1, context), isNew(next, all, options) {
            all.append(next)
            now = next
        }
        return all
    }

    /// Parameters that go round come back to where they were.
    private func isNew(_ next: ModelOptions, _ seen: [ModelOptions], _ start: ModelOptions) -> Bool {
        let text = self.text(next)
        return text != self.text(start) && !seen.contains { self.text($0) == text }
    }
}

extension ExplorerState {
    /// The parameters of the sweep; nil for those that it begins with.
    var sweepChoice: SweepChoice? {
        let (own, first) = (sweep, Sweep())
        return own.x == first.x && own.y == first.y ? nil : SweepChoice(x: own.x, y: own.y)
    }

    mutating func rebuildSweep() {
        sweep.rebuild(around: job(options.descriptor, in: dimerClass), parameterContext)
        sweep.read(scores)
    }

    /// Lays the selected parameter along an axis; the two axes always differ.
    mutating func sweepSelected(alongX: Bool) {
        if alongX {
            if sweep.y == parameter { sweep.y = sweep.x }
            sweep.x = parameter
        } else {
            if sweep.x == parameter { sweep.x = sweep.y }
            sweep.y = parameter
        }
        refresh()
    }

    /// Moves the cursor of the sweep, which is the model of the screen, by columns and rows.
    mutating func moveInSweep(columns: Int, rows: Int) {
        guard !sweep.columns.isEmpty, !sweep.rows.isEmpty else { return }
        let here = sweep.cell(of: options) ?? HeatMap.Element(column: 0, row: 0)
        adoptSweep(
            HeatMap.Element(
                column: min(max(here.column + columns, 0), sweep.columns.count - 1),
                row: min(max(here.row + rows, 0), sweep.rows.count - 1)))
    }

    /// Makes a cell of the sweep the model of the screen.
    mutating func adoptSweep(_ element: HeatMap.Element) {
        guard let job = sweep.job(element) else { return say("this combination is not possible", .warning) }
        var new = options
        new = sweep.x.copied(from: job.options, to: new)
        new = sweep.y.copied(from: job.options, to: new)
        set(new)
    }
}
