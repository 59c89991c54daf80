import Atomistics
import Descriptors
import Exploration
import Terminal

extension ScreenRoom {
    /// Screen 2: the test errors of every class under every descriptor.
    static let classes = ScreenRoom(
        title: "Classes", shortTitle: "Classes", briefTitle: "Cls", about: "Table 1",
        arrows: "choose a class, turn the parameter",
        mouse: "click opens a class, twice its curves",
        draw: { $0.drawClasses(into: &$1, $2, $3) },
        opening: { _ in "which dimers does a descriptor get wrong? · Enter shows a class" },
        rows: { $0.classRows },
        figure: { $0.classFigure.map(FigurePanel.plot) },
        subject: { _ in [] },
        command: { $0.tableCommand },
        drawing: { _ in FigureWords(kind: "classes") },
        jobs: { $0.tableJobs },
        move: { $0.chooseClassOrTurn($1, $2) },
        wheel: { $0.moveClass($1) },
        click: { $0.clickClasses($1) })
}

extension ExplorerState {
    fileprivate var tableCommand: String {
        let descriptors = shellWord(tableDescriptors.map(\.description).joined(separator: ","))
        let isStandard = tableDescriptors == Descriptor.compared
        return modelCommand("table", isStandard ? [] : ["--descriptors", descriptors], without: [.descriptor])
    }

    /// What is not known of the table, the chosen class first; without error bars, which move no error.
    fileprivate var tableJobs: [TrainingJob] {
        let ordered = classes.filter { $0 == dimerClass } + classes.filter { $0 != dimerClass }
        return ordered.flatMap { dimerClass in
            tableDescriptors.map { job($0, in: dimerClass).withoutErrorBars }
        }.filter { scores.score(for: $0) == nil }
    }

    /// A click on a class opens it; one on the open class, or a double click, shows its curves.
    fileprivate mutating func clickClasses(_ click: PictureClick) {
        guard let found = classPlaces(click.inside).first(where: { $0.rect.contains(click.place) }) else { return }
        let isChosen = found.dimerClass == dimerClass
        open(found.dimerClass)
        if click.isDouble || isChosen { go(to: .curves) }
    }

    /// Test errors against classes, a mark for each descriptor.
    fileprivate var classFigure: [Plot] {
        var plot = Plot(
            x: PlotAxis("class", categories: classes.map(\.label)), y: PlotAxis("test RMSE / % of std", scale: .log))
        for (index, descriptor) in tableDescriptors.enumerated() {
            var points: [(x: Double, y: Double)] = []
            for (place, dimerClass) in classes.enumerated() {
                guard let score = scores.score(for: job(descriptor, in: dimerClass)) else { continue }
                points.append((Double(place) + 0.5, score.test.rmsePercent))
            }
            guard !points.isEmpty else { continue }
            plot.series.append(
                .scatter(
                    descriptor.symbol, x: points.map(\.x), y: points.map(\.y), role: descriptor.role,
                    marker: [.square, .disc, .triangle, .diamond][index % 4]))
        }
        return plot.series.isEmpty ? [] : [plot]
    }

    fileprivate var classRows: [[String]] {
        var rows = [["class", "descriptor", "train_curves", "test_curves", "std", "rmse", "rmse_percent"]]
        for dimerClass in classes {
            for descriptor in tableDescriptors {
                guard let score = scores.score(for: job(descriptor, in: dimerClass)) else { continue }
                rows.append([
                    "\(dimerClass)", descriptor.description, "\(score.trainCurves)", "\(score.testCurves)",
                    numberCell(score.test.std), numberCell(score.test.rmse), numberCell(score.test.rmsePercent),
                ])
            }
        }
        return rows
    }

    fileprivate func drawClasses(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let inside = buffer.frame(rect, look, title: "Test errors of every class", isFocused: focus == .main)
        let columns = ClassColumns(inside)
        guard inside.height >= 3 else { return }
        func heading(_ text: String, _ x: Int, _ width: Int) {
            buffer.write(text, x: x, y: inside.y, look, .dim, maxWidth: width, alignment: .right)
        }
        if columns.hasLongNames { buffer.write("class", row: 0, of: inside, look, .dim) }
        heading("curves", columns.curves, 9)
        heading(shownUnit.heading("std"), columns.std, columns.stdWidth)
        heading(columns.hasLongNames ? shownUnit.heading("RMSE") : "RMSE", columns.rmse - 4, columns.rmseWidth + 4)
        heading("% of std", columns.percent, 8)
        if classes.isEmpty {
            buffer.write(isLoaded ? "no classes" : "reading the dataset", row: 1, of: inside, look, .dim)
        }
        for place in classPlaces(inside) { drawClass(place, columns, into: &buffer, inside, look) }
    }

    /// Which classes are in sight, and the rows each takes.
    private func classPlaces(_ inside: Rect) -> [(dimerClass: ClassSelection, rect: Rect)] {
        let rows = tableDescriptors.count
        let room = inside.height - 1
        let pitch = classes.count * (rows + 1) - 1 <= room ? rows + 1 : rows
        let fit = max(1, room / pitch)
        let top = Scroll(selected: classes.firstIndex(of: dimerClass), offset: 0)
            .firstVisible(count: classes.count, height: fit, margin: 2)
        return classes.indices.dropFirst(top).prefix(fit).map { index in
            let y = inside.y + 1 + (index - top) * pitch
            return (classes[index], Rect(x: inside.x, y: y, width: inside.width, height: min(rows, inside.maxY - y)))
        }
    }

    private func drawClass(
        _ place: (dimerClass: ClassSelection, rect: Rect), _ columns: ClassColumns, into buffer: inout CellBuffer,
        _ inside: Rect, _ look: Look
    ) {
        let (dimerClass, rect) = place
        let isChosen = dimerClass == self.dimerClass
        func write(_ text: String, _ x: Int, _ y: Int, _ role: Role, _ width: Int, _ alignment: Alignment = .right) {
            buffer.write(text, x: x, y: y, look, role, maxWidth: width, alignment: alignment)
        }
        let found = tableDescriptors.map { scores.cell(for: job($0, in: dimerClass)) }
        // The first row names the class.
        let role: Role = isChosen ? (focus == .main ? .selection : .inactiveSelection) : .text
        if isChosen {
            buffer.fill(Rect(x: rect.x, y: rect.y, width: columns.name - rect.x - 1, height: 1), style: look[role])
        }
        write(columns.className(dimerClass), rect.x + 1, rect.y, role, columns.curves - rect.x - 1, .left)
        let known = found.compactMap(\.self).first { $0.isCurrent } ?? found.compactMap(\.self).first
        let total = "\(curvesByClass[dimerClass]?.count ?? 0)"
        write(known.map { "\($0.cell.trainCurves)+\($0.cell.testCurves)" } ?? total, columns.curves, rect.y, role, 9)
        if let known {
            write(short(known.cell.test.std * shownUnit.factor), columns.std, rect.y, role, columns.stdWidth)
        }
        for (row, descriptor) in tableDescriptors.enumerated() where row < rect.height {
            let y = rect.y + row
            write(descriptor.symbol, columns.name, y, descriptor.role, 7, .left)
            guard let found = found[row] else {
                let reason = reasonNotKnown(job(descriptor, in: dimerClass))
                write(reason, columns.rmse + 1, y, .dim, inside.maxX - columns.rmse - 1, .left)
                continue
            }
            let role: Role = found.isCurrent ? .text : .dim
            let error = found.cell.test
            write(short(error.rmse * shownUnit.factor), columns.rmse, y, role, columns.rmseWidth)
            write(percent(error.rmsePercent), columns.percent, y, role, 8)
            let bar = Rect(x: columns.bar, y: y, width: max(0, inside.maxX - columns.bar - 1), height: 1)
            buffer.bar(min(error.rmsePercent / 100, 1), x: bar.x, y: y, width: bar.width, look, descriptor.role)
            if !found.isCurrent { buffer.fade(look[descriptor.role], in: bar) }
        }
    }

    private func reasonNotKnown(_ job: TrainingJob) -> String {
        work.failures[job.withoutErrorBars] ?? work.failures[job] ?? problem(of: job)
            ?? (work.jobs.first == job.withoutErrorBars ? "training" : work.isRunning ? "waits" : "not trained")
    }
}

/// The columns of the class table for a width.
private struct ClassColumns {
    let curves, std, stdWidth, name, rmse, rmseWidth, percent, bar: Int
    let hasLongNames: Bool

    init(_ rect: Rect) {
        hasLongNames = rect.width >= 76
        curves = rect.x + (hasLongNames ? 20 : 3)
        std = curves + 9
        stdWidth = hasLongNames ? 14 : 9
        name = std + stdWidth + 2
        rmse = name + 8
        rmseWidth = hasLongNames ? 9 : 7
        percent = rmse + rmseWidth + 1
        bar = percent + 10
    }

    func className(_ dimerClass: ClassSelection) -> String {
        guard hasLongNames else { return "\(dimerClass)" }
        return dimerClass.longName.map { "\(dimerClass.label) \($0)" } ?? "\(dimerClass)"
    }
}
