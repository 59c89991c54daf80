import ArgumentParser
import Atomistics
import Exploration
import Explorer
import NcursesBackend
import Terminal

struct DynamicsCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "dynamics",
        abstract: "Molecular dynamics with models: what conserves energy, and what is right.",
        discussion: """
            Random gases of point charges in periodic boxes are made as by lodescope generate charges, and linear models of \
            their energies are trained on v (r_c 2, l_max 0, sources of 0.5 angstrom) and rho-rho (r_c 6, sigma 1). From a box \
            of the mean edge, whose ions are half as far again apart and at rest, a velocity Verlet integrator runs with the \
            forces of each model, and with those of Ewald's sum, until two ions are closer than any that trained. Then a \
            charged dimer of the shipped ones, which did not train, moves from rest along its curve, its monomers as rigid \
            bodies: at most four times as many steps, each twice as long. Other programs run dynamics with lodescope drive.
            """)

    @Option(help: ArgumentHelp("How many boxes of the gas train.", valueName: "n"))
    var count = 200

    @Option(help: ArgumentHelp("Ions in each, half of them positive.", valueName: "n"))
    var atoms = 64

    @Option(
        help: ArgumentHelp("The edge of the boxes in angstrom: the least and the greatest, or one.", valueName: "a:b"))
    var box = LengthRange(12...20)

    @Option(help: ArgumentHelp("No two ions that train are closer, in angstrom.", valueName: "length"))
    var minDistance = 2.0

    @Option(help: ArgumentHelp("Seed of everything that is random.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The most steps of the ions.", valueName: "n"))
    var steps = 100

    @Option(help: ArgumentHelp("The time of a step of the ions in femtoseconds.", valueName: "fs"))
    var timestep = 0.5

    @OptionGroup var threads: ThreadArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    func validate() throws {
        if let problem = try options().problem { throw ValidationError(problem.spelled(.flags)) }
    }

    private func options() throws -> DynamicsLesson.Options {
        try ChargeGas.possible {
            DynamicsLesson.Options(
                gas: try ChargeGas(charges: atoms, box: box.range, leastDistance: minDistance), count: count,
                seed: seed, steps: steps, timestep: timestep)
        }
    }

    func run() throws {
        let dimers = try DatasetReader(options: ReadingOptions()).read([ShippedData.requireDimers()])
        let progress = ProgressLine()
        let lesson = try ChargeGas.possible {
            try DynamicsLesson(
                options: options(), dimers: dimers, threads: threads.count, monitor: progress.monitor("dynamics"))
        }
        progress.clear()
        try output.format.print(text: text(lesson), json: json(lesson), csv: csv(lesson), of: Origin())
    }

    // MARK: - Text

    private static let width = 96

    private func text(_ lesson: DynamicsLesson) -> String {
        let capabilities = TerminalEnvironment.current().plainCapabilities
        let unit = output.unit
        var table = TextTable(
            [.words("driven by"), .numbers("step / fs"), .numbers("steps"), .numbers("force RMSE %")]
                + ShownUnit(unit).columns(["drift", "Ewald's drift"]))
        for run in lesson.runs {
            table.append(
                [
                    run.driver.name, DecimalNumber.short(run.timestep, decimals: 3), "\(run.times.count - 1)",
                    run.driver == .ewald ? "-" : NumberText.significant(run.forceError, figures: 3),
                ]
                    + [run.drift, run.ewaldDrift].map { NumberText.significant($0 / unit.electronvolts, figures: 3) })
        }
        var text =
            "\(atoms) ions from rest; models trained on the energies of \(lesson.options.count) boxes\n\n" + table.text
            + "\n" + gasPlot(lesson).plainText(width: Self.width, height: 22, capabilities) + "\n"
        let dimer = lesson.dimer
        func shown(_ energy: Double) -> String { NumberText.significant(energy / unit.electronvolts, figures: 3) }
        text += """
            dimer \(dimer.id): \(dimer.times.count - 1) steps of \(DecimalNumber.short(dimer.timestep, decimals: 3)) fs, \
            monomers as rigid bodies along their curve
            drift \(shown(dimer.drift)) \(unit.symbol); forces up to \(shown(dimer.largestForce)) \(unit.symbol)/Å are the \
            slope of the energies to \(shown(dimer.slopeError))


            """
        text += dimerPlot(dimer).plainText(width: Self.width, height: 14, capabilities) + "\n"
        for paragraph in DynamicsLesson.explanation {
            text += wrapped(paragraph, to: Self.width).joined(separator: "\n") + "\n\n"
        }
        return capabilities.glyphs == .ascii ? text.inASCII : text
    }

    private func gasPlot(_ lesson: DynamicsLesson) -> Plot {
        let unit = output.unit
        var plot = Plot(
            x: PlotAxis("time / fs"), y: PlotAxis(ShownUnit(unit).heading("change of the energy"), scale: .log))
        for (index, run) in lesson.runs.enumerated() {
            let step = run.timestep == lesson.options.timestep ? "" : ", step x 2"
            func line(_ name: String, _ change: [Double], _ marker: Marker?) {
                // At the start there is none, for which a logarithm has no place.
                plot.series.append(
                    .line(
                        run.driver.name + step + name, x: Array(run.times.dropFirst()),
                        y: change.dropFirst().map { abs($0) / unit.electronvolts }, role: .series(index), marker: marker
                    ))
            }
            line("", run.change, nil)
            if run.driver != .ewald && step.isEmpty { line(", Ewald's", run.ewaldChange, Marker.allCases[index]) }
        }
        return plot
    }

    private func dimerPlot(_ dimer: DynamicsLesson.Dimer) -> Plot {
        var plot = Plot(x: PlotAxis("time / fs"), y: PlotAxis("shift of B / Å"))
        plot.series = [.line("", x: dimer.times, y: dimer.shifts, role: .series(0))]
        return plot
    }

    // MARK: - For programs

    private func json(_ lesson: DynamicsLesson) -> JSONValue {
        let runs = lesson.runs.map { run -> JSONValue in
            [
                "driver": .string(run.driver.name), "timestep": .number(run.timestep),
                "steps": .integer(run.times.count - 1), "force_rmse_percent": .number(run.forceError),
                "drift": .number(run.drift), "ewald_drift": .number(run.ewaldDrift), "time": JSONValue(run.times),
                "energy_change": JSONValue(run.change), "ewald_energy_change": JSONValue(run.ewaldChange),
            ]
        }
        let dimer = lesson.dimer
        return [
            "count": .integer(lesson.options.count), "atoms": .integer(atoms),
            "box": JSONValue([box.range.lowerBound, box.range.upperBound]), "min_distance": .number(minDistance),
            "seed": .integer(Int(clamping: seed)), "runs": .array(runs),
            "dimer": [
                "id": .string(dimer.id), "timestep": .number(dimer.timestep), "steps": .integer(dimer.times.count - 1),
                "drift": .number(dimer.drift), "largest_force": .number(dimer.largestForce),
                "slope_error": .number(dimer.slopeError), "time": JSONValue(dimer.times),
                "shift": JSONValue(dimer.shifts), "energy_change": JSONValue(dimer.change),
            ],
        ]
    }

    private func csv(_ lesson: DynamicsLesson) -> TextTable {
        var table = TextTable(
            ["system", "driver", "timestep", "time", "energy_change", "ewald_energy_change", "shift"].map { .words($0) }
        )
        for run in lesson.runs {
            for (index, time) in run.times.enumerated() {
                table.append(
                    [
                        "gas", run.driver.name, "\(run.timestep)", "\(time)", "\(run.change[index])",
                        "\(run.ewaldChange[index])", "",
                    ])
            }
        }
        let dimer = lesson.dimer
        for (index, time) in dimer.times.enumerated() {
            table.append(
                [
                    dimer.id, "rho-v", "\(dimer.timestep)", "\(time)", "\(dimer.change[index])", "",
                    "\(dimer.shifts[index])",
                ])
        }
        return table
    }
}
