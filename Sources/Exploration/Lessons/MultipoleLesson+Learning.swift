import Atomistics
import Descriptors
import Foundation
import LinearAlgebra
import Regression
import Workers

extension MultipoleLesson {
    /// Trains every model on a dataset of water (monomer A) and carbon dioxide (monomer B).
    ///
    /// A second or two on two cores. Throws `TrainingError` where the data do not make a lesson.
    public init(
        learning dataset: Dataset, _ options: Options = Options(), threads: Int,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws {
        let data = try LessonData(dataset, options)
        let sums = data.curves.map { $0.structures.map { CoulombSums($0) } }
        let smoothSums = data.smooth.map { $0.structures.map { CoulombSums($0) } }
        let trainingSums = zip(sums, data.orientations).flatMap { $0.prefix($1.trained) }
        let energies = data.orientations.flatMap { $0.reference.prefix($0.trained) }
        let charges = PointCharges(neutralFitting: energies, trainingSums)
        let siteCharges = PointCharges(sitesFitting: energies, trainingSums, from: charges)

        var models: [Model] = []
        let tables = RadialTableCache(threads: threads)
        let count = options.centers.count * (options.fields.lMax + 1)
        for centers in options.centers {
            for lMax in 0...options.fields.lMax {
                let training = LessonTraining(
                    data: data, options: options.model(centers, lMax: lMax), tables: tables,
                    execution: monitor.execution("\(centers) l_max \(lMax)", 0..<1, threads: threads)
                        .covering(models.count, of: count))
                models.append(try training.run())
            }
        }
        for (kind, charges) in [(Model.Kind.charges, charges), (.siteCharges, siteCharges)] {
            models.append(
                data.model(
                    kind, regularization: nil, predictions: sums.map { $0.map(charges.energy) },
                    smooth: smoothSums.map { $0.map(charges.energy) }))
        }
        self.init(
            options: options, orientations: data.orientations, models: models, smoothDistances: data.smoothDistances,
            charges: charges, siteCharges: siteCharges)
    }

    /// Whether every curve of a dataset is of water and carbon dioxide, in this order.
    public static func suits(_ dataset: Dataset) -> Bool {
        !dataset.curves.isEmpty && dataset.curves.allSatisfy(LessonData.isWaterAndDioxide)
    }
}

/// The curves of a lesson, with distances of the centers of mass.
private struct LessonData {
    let curves: [BindingCurve]
    /// The points that train.
    let training: [BindingCurve]
    /// The dimers at `smoothDistances`, without energies.
    let smooth: [BindingCurve]
    let orientations: [MultipoleLesson.Orientation]
    let smoothDistances: [Double]

    init(_ dataset: Dataset, _ options: MultipoleLesson.Options) throws {
        if let problem = options.model.problem { throw problem }
        guard !dataset.curves.isEmpty else { throw TrainingError("\(dataset.name) has no curves") }
        for curve in dataset.curves {
            guard Self.isWaterAndDioxide(curve) else {
                throw TrainingError(
                    "\(curve.source): curve \(printable(curve.id)) is not of H2O (monomer A) and CO2 (monomer B)")
            }
            guard curve.points.allSatisfy({ $0.energy != nil }) else {
                throw TrainingError("\(curve.source): curve \(printable(curve.id)) has points without an energy")
            }
        }
        curves = dataset.curves.map(Self.measured)
        // Distances come from printed positions and from masses that need not be these to every digit.
        let trainTo = options.trainTo + 1e-3
        orientations = curves.map { curve in
            MultipoleLesson.Orientation(
                id: curve.id, distances: curve.points.map(\.distance), reference: curve.points.map { $0.energy! },
                trained: curve.points.count { $0.distance <= trainTo })
        }
        training = zip(curves, orientations).compactMap { curve, orientation in
            var part = curve
            part.points = Array(curve.points.prefix(orientation.trained))
            return part.points.isEmpty ? nil : part
        }
        guard !training.isEmpty else {
            throw TrainingError(
                """
                \(argument: "train-to") \(options.trainTo) leaves no point of \(dataset.name) to train on: none has its centers \
                of mass within \(options.trainTo) angstrom
                """)
        }
        guard orientations.contains(where: { $0.trained < $0.distances.count }) else {
            throw TrainingError(
                """
                \(argument: "train-to") \(options.trainTo) leaves no point of \(dataset.name) to extrapolate to: none is \
                beyond \(options.trainTo) angstrom
                """)
        }
        let (first, last) = (
            orientations.compactMap(\.distances.first).min()!, 1.25 * orientations.compactMap(\.distances.last).max()!
        )
        let steps = 80
        let distances = (0...steps).map { first * pow(last / first, Double($0) / Double(steps)) }
        smoothDistances = distances
        smooth = curves.map { curve in
            var result = curve
            result.points = distances.map {
                BindingCurve.Point(distance: $0, energy: nil, positions: curve.displaced(to: $0))
            }
            return result
        }
    }

    static func isWaterAndDioxide(_ curve: BindingCurve) -> Bool {
        func atoms(_ fragment: UInt8) -> [Element] {
            zip(curve.elements, curve.fragments).filter { $0.1 == fragment }.map(\.0).sorted()
        }
        return atoms(0) == [.hydrogen, .hydrogen, .oxygen] && atoms(1) == [.carbon, .oxygen, .oxygen]
    }

    /// The curve with the distances of the centers of mass of its monomers.
    private static func measured(_ curve: BindingCurve) -> BindingCurve {
        let masses = curve.elements.map { $0 == .hydrogen ? 1.008 : $0 == .carbon ? 12.011 : 15.999 }
        var curve = curve
        for point in curve.points.indices {
            let positions = curve.points[point].positions
            func center(_ fragment: UInt8) -> SIMD3<Double> {
                let atoms = positions.indices.filter { curve.fragments[$0] == fragment }
                let sum = atoms.reduce(SIMD3<Double>.zero) { $0 + masses[$1] * positions[$1] }
                return sum / atoms.reduce(0) { $0 + masses[$1] }
            }
            let difference = center(1) - center(0)
            curve.points[point].distance = (difference * difference).sum().squareRoot()
        }
        curve.points.sort { $0.distance < $1.distance }
        return curve
    }

    /// A model with its errors.
    func model(
        _ kind: MultipoleLesson.Model.Kind, regularization: Double?, predictions: [[Double]], smooth: [[Double]]
    ) -> MultipoleLesson.Model {
        func errors(_ part: (MultipoleLesson.Orientation) -> Range<Int>) -> PredictionErrors {
            PredictionErrors(
                reference: orientations.flatMap { $0.reference[part($0)] },
                prediction: zip(orientations, predictions).flatMap { $1[part($0)] })
        }
        return MultipoleLesson.Model(
            kind: kind, regularization: regularization, train: errors { 0..<$0.trained },
            extrapolation: errors { $0.trained..<$0.distances.count }, predictions: predictions, smooth: smooth)
    }
}

/// One linear model of the lesson: all curves train, up to a distance.
private struct LessonTraining {
    let data: LessonData
    let options: ModelOptions
    let tables: RadialTableCache
    let execution: Execution

    func run() throws -> MultipoleLesson.Model {
        guard case .linear(let centers, let lMax) = kind else { preconditionFailure("a linear model") }
        do {
            return try fit()
        } catch let error as RegressionError {
            throw TrainingError("centres \(centers) with l_max \(lMax): \(error)")
        }
    }

    private var kind: MultipoleLesson.Model.Kind { .linear(options.centers, lMax: options.fields.lMax) }

    private func fit() throws -> MultipoleLesson.Model {
        let elements = Set(data.curves.flatMap(\.elements)).sorted()
        let presence = ChannelPresence(
            of: data.training.lazy.flatMap(\.structures),
            elements: elements, fields: options.fields, centers: options.centers)
        guard presence.hasAny else {
            throw InvalidParameter(.centers, "\(.centers) \(options.centers) matches no atom")
        }
        let featurizer = Featurizer(
            descriptor: options.descriptor, fields: options.fields, centers: options.centers, elements: elements,
            presence: presence, tables: tables)
        func features(_ curves: [BindingCurve]) throws -> ClassFeatures {
            try ClassFeatures(
                groups: curves.map { .curve($0) }, samples: curves.map { $0.samples(options.resolvedDissociation) },
                first: Array(curves.indices), map: FeatureMap(featurizer),
                execution: execution.silent(threads: execution.threads))
        }
        let training = try features(data.training)
        let rows = TrainingRows.rows(of: Array(training.groups.indices), training)
        let equations = try NormalEquations(rows, execution: execution)
        let lambda =
            switch options.regularization {
            case .fixed(let value): value
            case .auto: try equations.crossValidate(seed: options.seed, execution: execution).best
            }
        let weights = Matrix([try RidgeSolver(equations, lambda: lambda, execution: execution).weights()])
        func energies(_ curves: [BindingCurve]) throws -> [[Double]] {
            let whole = try features(curves)
            let energies = whole.energies(weights: weights)
            return curves.indices.map { whole.countingRows(of: $0).map { energies[0, $0] } }
        }
        return data.model(
            kind, regularization: lambda, predictions: try energies(data.curves), smooth: try energies(data.smooth))
    }
}
