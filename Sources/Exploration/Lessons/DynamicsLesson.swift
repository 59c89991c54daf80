import Atomistics
import Descriptors
import Foundation
import Regression
import Workers

/// Molecular dynamics with models of energies: ions of the gas of point charges, driven by the long-range model, by a local
/// one and by Ewald's sum itself; and a charged dimer whose monomers move as rigid bodies.
///
/// ```swift
/// let lesson = try DynamicsLesson(options: DynamicsLesson.Options(), dimers: shipped, threads: 2)
/// lesson.runs[0].drift
/// ```
///
/// That a model conserves its own energy says that its forces are its energy's slope, and nothing of whether they are right:
/// that the energy which Ewald's sum finds along its way is conserved too, says it.
public struct DynamicsLesson: Sendable {
    /// What the lesson makes and runs.
    public struct Options: Hashable, Sendable {
        /// The gas that models are trained on. Runs start from a box of its mean edge, with ions half as far again apart.
        public var gas: ChargeGas
        /// How many boxes train.
        public var count: Int
        /// The seed of all that is random.
        public var seed: UInt64
        /// The most steps of a run.
        public var steps: Int
        /// The time of a step, fs.
        public var timestep: Double

        /// The options where nothing else is asked for; whether they make sense, `problem` tells.
        public init(
            gas: ChargeGas = .close, count: Int = 200, seed: UInt64 = 1, steps: Int = 100, timestep: Double = 0.5
        ) {
            self.gas = gas
            self.count = count
            self.seed = seed
            self.steps = steps
            self.timestep = timestep
        }

        /// What is wrong with the values, for a person; nil when nothing is.
        public var problem: ParameterText? {
            if !(20...10_000).contains(count) {
                return "\(argument: "count") must be between 20 and 10000, not \(count)"
            }
            // JSON readers know no larger integers.
            if seed > UInt64(Int.max) { return "\(argument: "seed") must be at most \(Int.max), not \(seed)" }
            if !(1...100_000).contains(steps) {
                return "\(argument: "steps") must be between 1 and 100000, not \(steps)"
            }
            if !(timestep > 0 && timestep <= 100) {
                return "\(argument: "timestep") must be above 0 and at most 100, not \(timestep)"
            }
            return nil
        }
    }

    /// What drives the ions.
    public enum Driver: Hashable, Sendable {
        /// Ewald's sum: what the models have learnt.
        case ewald
        /// The mean potential around each ion, sources of 0.5 angstrom.
        case potential
        /// rho-rho within 6 angstrom.
        case density

        /// What legends and tables call it.
        public var name: String {
            switch self {
            case .ewald: "Ewald"
            case .potential: "v"
            case .density: "rho-rho"
            }
        }

        func options(_ lesson: Options) -> ModelOptions? {
            let (invariant, fields): (Invariant, FieldOptions)
            switch self {
            case .ewald: return nil
            case .potential: (invariant, fields) = (.v, FieldOptions(lMax: 0, cutoff: 2, sigmaPotential: 0.5))
            case .density: (invariant, fields) = (.rhoRho, FieldOptions(cutoff: 6, sigmaDensity: 1))
            }
            return ModelOptions(
                descriptor: Descriptor(invariant), fields: fields, trainingSize: .curves(lesson.count),
                seed: lesson.seed,
                committee: 0)
        }
    }

    /// A run of the ions.
    public struct Run: Sendable {
        /// What the forces came from.
        public var driver: Driver
        /// The time of a step, fs.
        public var timestep: Double
        /// Times, fs, from 0 to the end, or until two ions were closer than any that trained.
        public var times: [Double]
        /// The change of the energy of motion and of the driver's energy together, eV.
        public var change: [Double]
        /// The change with the energy that Ewald's sum finds in the place of the driver's, eV.
        public var ewaldChange: [Double]
        /// Root mean square error of the forces along the run, in percent of the root mean square of Ewald's.
        public var forceError: Double

        /// The largest change of the driver's energy, eV.
        public var drift: Double { change.map(abs).max() ?? 0 }
        /// The largest change of Ewald's energy, eV.
        public var ewaldDrift: Double { ewaldChange.map(abs).max() ?? 0 }
    }

    /// A charged dimer that falls together, or apart where it repels, its monomers moved as rigid bodies along their curve.
    public struct Dimer: Sendable {
        /// The name of the curve in the data; it did not train.
        public var id: String
        /// The time of a step, fs.
        public var timestep: Double
        /// Times, fs.
        public var times: [Double]
        /// How far monomer B is from its place at the first point of the curve, angstrom.
        public var shifts: [Double]
        /// The change of the whole energy, eV.
        public var change: [Double]
        /// The largest difference between the force on monomer B along the curve and the slope of the energies (central
        /// differences of 1e-4 angstrom), eV/angstrom.
        public var slopeError: Double
        /// The largest force, eV/angstrom.
        public var largestForce: Double

        /// The largest change of the whole energy, eV.
        public var drift: Double { change.map(abs).max() ?? 0 }
    }

    /// The options that the lesson was made with.
    public let options: Options
    /// v with the time step and with twice that; rho-rho; Ewald's sum.
    public let runs: [Run]
    /// A charged dimer of the data.
    public let dimer: Dimer

    /// Trains the models and runs them.
    /// - Parameter dimers: binding curves with charged dimers, class CC, of which some do not train.
    ///
    /// Throws what is wrong with the options or the data, `ChargeGas.Impossible`, and `CancellationError`.
    public init(
        options: Options, dimers: Dataset, threads: Int, monitor: TrainingMonitor = TrainingMonitor()
    ) throws {
        if let problem = options.problem { throw TrainingError(problem) }
        self.options = options
        let start = try options.start()
        // A training has to have some to test.
        let samples = try options.gas.samples(
            options.count + max(5, options.count / 10), seed: options.seed,
            execution: monitor.execution("charges", 0..<0.1, threads: threads))
        let laboratory = Laboratory(dataset: ChargeGas.dataset(samples), threads: threads, memory: 0)
        func trained(
            _ laboratory: Laboratory, _ selection: ClassSelection, _ options: ModelOptions, _ part: Range<Double>
        )
            throws -> TrainingReport
        {
            try laboratory.train(
                selection, options,
                monitor: TrainingMonitor(cancellation: monitor.cancellation) { progress in
                    monitor.progress(
                        Progress(
                            stage: progress.stage,
                            fraction: part.lowerBound + progress.fraction * (part.upperBound - part.lowerBound)))
                })
        }
        var runs: [Run] = []
        for (place, (driver, factor)) in [
            (Driver.potential, 1.0), (.potential, 2), (.density, 1), (.ewald, 1),
        ].enumerated() {
            try monitor.cancellation.check()
            let first = 0.1 + 0.15 * Double(place)
            let forces = try driver.options(options).map { model in
                let report = try trained(laboratory, ClassSelection(.structures), model, first..<first + 0.1)
                return ForceEvaluator(report.model!.saved!.evaluator())
            }
            runs.append(
                Run(
                    driver, forces, from: start, steps: Int((Double(options.steps) / factor).rounded(.up)),
                    timestep: factor * options.timestep, until: options.gas.leastDistance))
        }
        self.runs = runs
        let charged = ClassSelection(.chargedCharged)
        var model = ModelOptions.standard
        (model.seed, model.committee) = (options.seed, 0)
        let report = try trained(
            Laboratory(dataset: dimers, threads: threads, memory: 0), charged, model, 0.7..<0.9)
        try monitor.cancellation.check()
        guard
            let dimer = Dimer(
                report, dimers.curves(of: charged), steps: 4 * options.steps, timestep: 2 * options.timestep)
        else {
            throw TrainingError("expected a dimer of class CC that attracts, among those that do not train, found none")
        }
        self.dimer = dimer
    }
}

extension DynamicsLesson.Options {
    /// The ions at rest at the start of all runs.
    func start() throws -> Structure {
        let edge = (gas.box.lowerBound + gas.box.upperBound) / 2
        let far = try ChargeGas(charges: gas.charges, box: edge...edge, leastDistance: 1.5 * gas.leastDistance)
        // Not one of those that train.
        return try far.samples(1, seed: seed &+ 1)[0].structure
    }
}

extension DynamicsLesson.Run {
    /// Runs from rest.
    /// - Parameter least: the distance of two ions at which the run ends, angstrom.
    init(
        _ driver: DynamicsLesson.Driver, _ evaluator: ForceEvaluator?, from start: Structure, steps: Int,
        timestep: Double,
        until least: Double
    ) {
        self.driver = driver
        self.timestep = timestep
        let cell = start.cell!
        let charges = start.elements.map { $0 == ChargeGas.cation ? 1.0 : -1 }
        let ewald = EwaldSum(cell: cell, charges: charges.count)
        let workspace = evaluator?.makeWorkspace()
        var structure = start
        var verlet = Verlet(
            masses: start.elements.map(\.mass), positions: start.positions,
            velocities: start.elements.map { _ in .zero }
        ) { positions in
            let truth = (
                energy: ewald.energy(charges: charges, positions: positions),
                forces: ewald.forces(charges: charges, positions: positions)
            )
            structure.positions = positions
            let own = evaluator?.forces(of: structure, wantsStress: false, using: workspace!)
            return Verlet.Result(
                energy: own?.energy.energy ?? truth.energy, forces: own?.forces ?? truth.forces, more: truth)
        }
        var record = Record()
        record.add(verlet)
        while record.own.count <= steps {
            verlet.step(timestep)
            if Self.leastDistance(verlet.positions, cell) < least { break }
            record.add(verlet)
        }
        times = record.own.indices.map { Double($0) * timestep }
        change = record.own.map { $0 - record.own[0] }
        ewaldChange = record.truth.map { $0 - record.truth[0] }
        forceError = record.forces.percent
    }

    private typealias Verlet = VelocityVerlet<(energy: Double, forces: [SIMD3<Double>])>

    /// What is seen on the way.
    private struct Record {
        /// Whole energies by the driver, and by Ewald's sum, eV.
        var own: [Double] = []
        var truth: [Double] = []
        var forces = PercentOfSize()

        mutating func add(_ verlet: Verlet) {
            own.append(verlet.kineticEnergy + verlet.now.energy)
            truth.append(verlet.kineticEnergy + verlet.now.more.energy)
            for (force, reference) in zip(verlet.now.forces, verlet.now.more.forces) {
                for axis in 0..<3 { forces.add(reference[axis], force[axis]) }
            }
        }
    }

    private static func leastDistance(_ positions: [SIMD3<Double>], _ cell: UnitCell) -> Double {
        var least = Double.infinity
        for i in positions.indices {
            for j in 0..<i {
                let nearest = cell.centered(positions[i] - positions[j])
                least = min(least, (nearest * nearest).sum())
            }
        }
        return least.squareRoot()
    }
}

extension DynamicsLesson.Dimer {
    /// The first test curve of rigid monomers, from rest at its higher end; nil where there is none.
    init?(_ report: TrainingReport, _ curves: [BindingCurve], steps: Int, timestep: Double) {
        guard let model = report.model?.saved,
            let tested = report.curves.first(where: { $0.split == .test && curves[$0.index].isRigidDimer })
        else { return nil }
        let curve = curves[tested.index]
        let end = curve.displaced(to: curve.points.last!.distance)
        let first = curve.displaced(to: curve.points[0].distance)
        let atom = curve.fragments.firstIndex(of: 1)!
        let way = end[atom] - first[atom]
        let length = (way * way).sum().squareRoot()
        self.init(
            curve, ForceEvaluator(model.evaluator()), first, way / length, within: 0...length,
            from: tested.prediction[0] > tested.prediction.last! ? 0 : length, steps: steps, timestep: timestep)
    }

    private init(
        _ curve: BindingCurve, _ evaluator: ForceEvaluator, _ positions: [SIMD3<Double>], _ direction: SIMD3<Double>,
        within trained: ClosedRange<Double>, from start: Double, steps: Int, timestep: Double
    ) {
        id = curve.id
        self.timestep = timestep
        let workspace = evaluator.makeWorkspace()
        func found(_ shift: Double) -> (energy: Double, force: Double) {
            let structure = Structure(
                elements: curve.elements,
                positions: zip(positions, curve.fragments).map { $1 == 0 ? $0 : $0 + shift * direction },
                fragments: curve.fragments)
            let predicted = evaluator.forces(of: structure, wantsStress: false, using: workspace)
            let force = zip(predicted.forces, curve.fragments).reduce(SIMD3<Double>.zero) { $1.1 == 0 ? $0 : $0 + $1.0 }
            return (predicted.energy.energy, (force * direction).sum())
        }
        func mass(_ fragment: UInt8) -> Double {
            zip(curve.elements, curve.fragments).reduce(0) { $1.1 == fragment ? $0 + $1.0.mass : $0 }
        }
        // About the center of mass, along one line: one place and the reduced mass.
        typealias Verlet = VelocityVerlet<Void>
        var verlet = Verlet(
            masses: [mass(0) * mass(1) / (mass(0) + mass(1))], positions: [SIMD3(start, 0, 0)], velocities: [.zero]
        ) { positions in
            let (energy, force) = found(positions[0].x)
            return Verlet.Result(energy: energy, forces: [SIMD3(force, 0, 0)], more: ())
        }
        var (energies, shifts) = ([verlet.now.energy], [start])
        var (slopeError, largestForce) = (0.0, abs(verlet.now.forces[0].x))
        for step in 1...steps {
            verlet.step(timestep)
            let (shift, force) = (verlet.positions[0].x, verlet.now.forces[0].x)
            // Beyond the ends of the curve a model means nothing.
            guard trained.contains(shift) else { break }
            energies.append(verlet.kineticEnergy + verlet.now.energy)
            shifts.append(shift)
            largestForce = max(largestForce, abs(force))
            // Twice as many energies as forces, so not everywhere.
            if step.isMultiple(of: 10) {
                let width = 1e-4
                let slope = (found(shift + width).energy - found(shift - width).energy) / (2 * width)
                slopeError = max(slopeError, abs(force + slope))
            }
        }
        times = energies.indices.map { Double($0) * timestep }
        change = energies.map { $0 - energies[0] }
        (self.shifts, self.slopeError, self.largestForce) = (shifts, slopeError, largestForce)
    }
}

extension ChargeGas {
    /// The gas that dynamics is trained on: 64 charges in boxes of 12 to 20 angstrom, none closer than 2 angstrom.
    public static var close: ChargeGas {
        guard let gas = try? ChargeGas(charges: 64, box: 12...20, leastDistance: 2) else {
            preconditionFailure("there is room for 64 charges in 12 angstrom")
        }
        return gas
    }
}
