import Atomistics
import Descriptors
import Regression
import Terminal

@testable import Exploration
@testable import Explorer

/// A made-up world for tests: dimers whose energies follow simple laws, and models that are wrong in simple ways.
/// It executes effects at once, so that a test drives the explorer by keys alone.
struct World {
    var state: ExplorerState
    /// Effects other than training and evaluation, as they came.
    var seen: [Effect] = []
    /// Commands of trainings that are kept in the record of runs.
    var kept: [String] = []
    /// False keeps training requests in `held` until `finish`.
    var answers = true
    var held: [(generation: Int, jobs: [TrainingJob])] = []

    init(
        size: Size = Size(width: 120, height: 40), session: Session = Session(dataset: ["dimers"]),
        capabilities: Capabilities = .utf8, isFirstRun: Bool = true, dataset: Dataset = .made()
    ) {
        state = ExplorerState(session: session, capabilities: capabilities, isFirstRun: isFirstRun)
        send(.input(.resize(size)))
        send(.loaded(dataset))
    }

    mutating func send(_ message: Message) {
        for effect in state.update(message) { execute(effect) }
    }

    /// Presses keys: each character is one key; words in braces are named: `{down}`.
    mutating func press(_ text: String) {
        for key in keys(text) { send(.input(.key(key))) }
    }

    private mutating func execute(_ effect: Effect) {
        switch effect {
        case .train(let generation, let jobs, _):
            held.append((generation, jobs))
            if answers { finish() }
        case .evaluate(let wanted): send(.evaluated(wanted.map { $0.run() }))
        case .lesson(let options, _):
            seen.append(effect)
            if answers { send(.lesson(.made(options))) }
        case .record(_, let command): kept.append(command)
        default: seen.append(effect)
        }
    }

    /// Does the training that is held back.
    mutating func finish() {
        while !held.isEmpty {
            let (generation, jobs) = held.removeFirst()
            for job in jobs {
                if let subset = job.subset {
                    send(.learned(generation: generation, job: job, report: .made(job, subset)))
                    continue
                }
                send(
                    .trained(
                        generation: generation, job: job, report: .made(job, state.curvesByClass[job.dimerClass]!),
                        isFinal: true))
            }
            send(.finished(generation: generation))
        }
    }

    /// The screen as text.
    func text(_ size: Size? = nil, capabilities: Capabilities = .ascii) -> String {
        state.view(size: size ?? state.size, capabilities: capabilities).plainText()
    }
}

extension Capabilities {
    static let utf8 = Capabilities(glyphs: .braille, colors: 256, mouse: true)
    static let ascii = Capabilities(glyphs: .ascii, colors: 256, mouse: false)
}

func keys(_ text: String) -> [Key] {
    var keys: [Key] = []
    var rest = Substring(text)
    while let character = rest.popFirst() {
        guard character == "{", let end = rest.firstIndex(of: "}") else {
            keys.append(Key(.character(character.unicodeScalars.first!)))
            continue
        }
        let name = rest[..<end]
        rest = rest[rest.index(after: end)...]
        let named: [Substring: Key] = [
            "up": Key(.up), "down": Key(.down), "left": Key(.left), "right": Key(.right), "home": Key(.home),
            "end": Key(.end), "pgup": Key(.pageUp), "pgdn": Key(.pageDown), "tab": Key(.tab),
            "backtab": Key(.backTab), "enter": Key(.enter), "esc": Key(.escape), "backspace": Key(.backspace),
        ]
        if let key = named[name] {
            keys.append(key)
        } else if name.hasPrefix("c-") {
            keys.append(.control(name.dropFirst(2).unicodeScalars.first!))
        }
    }
    return keys
}

extension Dataset {
    /// Six classes of made-up dimers: charges at 1/R, the rest a Morse-like well, scaled to the class.
    static func made(curves: Int = 25) -> Dataset {
        let kinds: [(DimerClass, Int, Int, Double)] = [
            (.chargedCharged, -1, 1, 2), (.chargedPolar, 0, -1, 0.25), (.chargedApolar, 0, 1, 0.03),
            (.polarPolar, 0, 0, 0.07), (.polarApolar, 0, 0, 0.03), (.apolarApolar, 0, 0, 0.02),
        ]
        var all: [BindingCurve] = []
        for (kind, chargeA, chargeB, depth) in kinds {
            for number in 0..<curves {
                let isLike = kind == .chargedCharged && number % 5 == 4
                let charges = isLike ? (1, 1) : (chargeA, chargeB)
                let start = 3.5 + 0.07 * Double(number % 11)
                let points = (0..<13).map { step -> BindingCurve.Point in
                    let distance = start + 0.25 * Double(step)
                    let product = Double(charges.0 * charges.1)
                    let well = depth * (1 + 0.05 * Double(number % 7))
                    let x = 1 - Double.e(-1.4 * (distance - start - 0.4))
                    let morse = well * (x * x - 1) * (product == 0 ? 1 : 0.3)
                    return .init(
                        distance: distance, energy: 14.4 * product / distance + morse,
                        positions: made(distance: distance, number: number))
                }
                let name =
                    "SSI-\((100 + 7 * number) % 300)\(["GLU", "ASP", "SER", "ASN", "TRP"][number % 5])"
                    + "-\(200 + 3 * number)\(["LYS", "ARG", "LEU", "VAL"][number % 4])-\(1 + number % 2)"
                all.append(
                    BindingCurve(
                        id: name, dimerClass: kind, elements: [.carbon, .oxygen, .hydrogen, .nitrogen, .hydrogen],
                        fragments: [0, 0, 0, 1, 1], chargeA: charges.0, chargeB: charges.1, points: points,
                        source: SourceLocation(file: "made", line: 1)))
            }
        }
        return Dataset(name: "dimers", curves: all)
    }

    private static func made(distance: Double, number: Int) -> [SIMD3<Double>] {
        let tilt = 0.1 * Double(number % 5)
        return [
            SIMD3(0, 0, 0), SIMD3(0.3, 1.2, tilt), SIMD3(-0.3, -1.2, -tilt), SIMD3(distance - 1.4, 0.5, 0),
            SIMD3(distance + 1.4, 0.5, 0),
        ]
    }
}

extension Double {
    /// e^x without Foundation; precise enough for made-up energies.
    static func e(_ x: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        let half = x / 8
        for n in 1...30 {
            term *= half / Double(n)
            sum += term
        }
        var result = sum
        for _ in 0..<3 { result *= result }
        return result
    }
}

/// A model that is wrong by an amount of its own, more so at short distance, and blind beyond a distance if local.
struct MadeModel: CurveModel {
    var options: ModelOptions

    var quality: Double {
        let base: Double =
            switch options.descriptor {
            case .rhoRho: 0.5
            case .rhoV: 0.03
            case .vV: 0.06
            default: 0.2
            }
        return base * (1 + 1 / (1 + Double(options.fields.lMax * options.fields.lMax)))
    }

    func energies(of curve: BindingCurve, at distances: [Double]) -> [PredictedEnergy] {
        let known = curve.points.map { ($0.distance, $0.energy!) }
        let flavour = Double(curve.id.utf8.reduce(0) { $0 &* 31 &+ Int($1) } % 100) / 100
        let scale = (known.map(\.1).max()! - known.map(\.1).min()!)
        return distances.map { distance in
            var truth = known.last!.1 * known.last!.0 / distance
            if distance <= known.last!.0 {
                let index = max(1, known.firstIndex { $0.0 >= distance } ?? known.count - 1)
                let (a, b) = (known[index - 1], known[index])
                let t = (distance - a.0) / (b.0 - a.0)
                truth = a.1 + t * (b.1 - a.1)
            }
            let fade = options.descriptor.usesPotential ? 1 : 1 / (1 + (distance / 5) * (distance / 5))
            let energy =
                truth * (options.descriptor.usesPotential ? 1 : fade)
                + quality * scale * (flavour - 0.5) * (known[0].0 / distance)
            return PredictedEnergy(
                energy: energy, errorBar: options.hasErrorBars ? quality * scale * 0.4 : nil)
        }
    }
}

extension LearningReport {
    /// Errors that halve when the curves double, and a spread of a fifth.
    static func made(_ job: TrainingJob, _ subset: TrainingJob.Subset) -> LearningReport {
        let mean = MadeModel(options: job.options).quality / Double(subset.curves)
        let point = Point(
            trainCurves: subset.curves, rmseMean: mean, rmseMin: 0.9 * mean, rmseMax: 1.1 * mean, draws: subset.draws)
        return LearningReport(
            dimerClass: job.dimerClass, options: job.options, testCurves: 10, testStd: 0.1, points: [point])
    }
}

extension TrainingReport {
    /// The report of a made-up model: every fifth curve tests.
    static func made(_ job: TrainingJob, _ groups: [SampleGroup]) -> TrainingReport {
        let model = MadeModel(options: job.options)
        let predictions = groups.compactMap(\.curve).enumerated().map { index, curve in
            let answers = model.energies(of: curve, at: curve.points.map(\.distance))
            return CurvePrediction(
                id: curve.id, index: index, split: index % 5 == 4 || index % 5 == 1 ? .test : .train,
                distances: curve.points.map(\.distance), reference: curve.points.map { $0.energy! },
                prediction: answers.map(\.energy),
                errorBar: job.options.hasErrorBars ? answers.map { $0.errorBar! } : nil)
        }
        func metrics(_ split: CurvePrediction.Split) -> ErrorMetrics {
            let chosen = predictions.filter { $0.split == split }
            let reference = chosen.flatMap(\.reference)
            let errors = zip(reference, chosen.flatMap(\.prediction)).map { $0 - $1 }
            let mean = reference.reduce(0, +) / Double(reference.count)
            let variance = reference.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(reference.count)
            return ErrorMetrics(
                rmse: (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot(),
                mae: errors.reduce(0) { $0 + $1.magnitude } / Double(errors.count), std: variance.squareRoot(),
                points: errors.count)
        }
        var seconds = StageSeconds()
        seconds.total = 0.52
        let isGPR = job.options.uncertainty == .gpr
        var report = TrainingReport(
            dimerClass: job.dimerClass, options: job.options, trainCurves: predictions.count { $0.split == .train },
            testCurves: predictions.count { $0.split == .test }, features: 3840, samples: 1300, regularization: 1e-7,
            test: metrics(.test), train: metrics(.train),
            committee: job.options.committee > 0 && !isGPR
                ? CommitteeReport(
                    members: job.options.committee, alpha: 1.4, coverage: Coverage(oneSigma: 0.67, twoSigma: 0.95))
                : nil, curves: predictions, seconds: seconds, model: model)
        if isGPR {
            report.variance = VarianceReport(
                scale: 2, meanSigma: 0.01, coverage: Coverage(oneSigma: 0.71, twoSigma: 0.96))
        }
        if job.options.trainUpTo != nil {
            (report.testWithin, report.testBeyond) = (metrics(.test), metrics(.train))
        }
        if case .principal(let density, let potential) = job.options.radial {
            report.principal = [(nil, density), (job.options.fields.exponent, potential)].map { exponent, channels in
                PrincipalChannels.Share(exponent: exponent, channels: channels, total: 6, lost: [0.0036, 1e-5])
            }
        }
        return report
    }
}

extension MultipoleLesson {
    /// A lesson of three made-up orientations, E = c R^-4: models of O are right from l_max 1 on, those of C from l_max 2,
    /// those of all atoms at once, and each is wrong in proportion before.
    static func made(_ options: Options) -> MultipoleLesson {
        let distances = [6.5, 7, 7.5, 8, 8.5, 9, 10, 12, 15, 20]
        let smooth = (0...40).map { 6.5 * Double.e(0.034 * Double($0)) }
        func energy(_ orientation: Int, _ distance: Double) -> Double {
            [18, -12, 4][orientation] / (distance * distance * distance * distance)
        }
        func errors(_ factor: Double) -> ErrorMetrics {
            ErrorMetrics(rmse: factor / 1000, mae: factor / 1000, std: 0.001, points: 12)
        }
        func model(_ kind: Model.Kind, _ factor: Double) -> Model {
            func curves(_ distances: [Double]) -> [[Double]] {
                (0..<3).map { place in distances.map { (1 - factor * Double(place + 1) / 3) * energy(place, $0) } }
            }
            return Model(
                kind: kind, regularization: 1e-6, train: errors(factor / 2), extrapolation: errors(factor),
                predictions: curves(distances), smooth: curves(smooth))
        }
        let linear = options.centers.enumerated().flatMap { place, centers in
            (0...options.fields.lMax).map { lMax in
                model(.linear(centers, lMax: lMax), lMax < (place + 1) % 3 ? 1.02 : 0.2 / Double(lMax + 1))
            }
        }
        return MultipoleLesson(
            options: options,
            orientations: (0..<3).map { place in
                Orientation(
                    id: "turned-\(place)", distances: distances, reference: distances.map { energy(place, $0) },
                    trained: 6)
            },
            models: linear + [model(.charges, 0.1), model(.siteCharges, 0.08)], smoothDistances: smooth,
            charges: PointCharges(neutral: 0.49), siteCharges: PointCharges(neutral: 0.49))
    }
}
