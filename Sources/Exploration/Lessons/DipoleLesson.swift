import Atomistics
import Descriptors
import Workers

/// What the long range does to a dipole: chains whose far end differs (`PolarizableChains`), learnt as whole dipoles and as
/// the charges and dipoles of their atoms, by densities within a cutoff and with the potential.
///
/// ```swift
/// let lesson = try DipoleLesson(learning: DipoleLesson.Options(), threads: 2)
/// lesson.rows.last!.dipole
/// ```
///
/// The far end induces a dipole in every atom of the chain. rho-rho knows it from the atoms that see the end, and of the
/// others the mean; rho-v has the field of the end at each of them.
public struct DipoleLesson: Sendable {
    /// What the lesson makes and learns.
    public struct Options: Hashable, Sendable {
        /// The number of chains, of which four fifths train.
        public var count: Int
        /// The seed of the chains, the split and the folds.
        public var seed: UInt64
        /// The number of radial functions, and the greatest l, of all models.
        public var nMax, lMax: Int

        /// The options of the table where nothing else is asked for.
        public init(count: Int = 600, seed: UInt64 = 1, nMax: Int = 6, lMax: Int = 3) {
            self.count = count
            self.seed = seed
            self.nMax = nMax
            self.lMax = lMax
        }

        /// What is wrong with the values, for a person; nil when nothing is.
        public var problem: ParameterText? {
            if !(45...100_000).contains(count) {
                return "\(argument: "count") must be between 45 and 100000, not \(count)"
            }
            return options(.rhoV, 3).problem?.reason
        }

        /// The options that train one model, without a committee.
        public func options(_ invariant: Invariant, _ cutoff: Double) -> ModelOptions {
            ModelOptions(
                descriptor: Descriptor(invariant), fields: FieldOptions(nMax: nMax, lMax: lMax, cutoff: cutoff),
                seed: seed, committee: 0)
        }
    }

    /// What one descriptor makes of the chains: root mean square errors over the chains that test, in percent of the root
    /// mean square of what is predicted.
    public struct Row: Sendable {
        /// The invariant that the models are linear in.
        public var invariant: Invariant
        /// The cutoff of the fields, angstrom.
        public var cutoff: Double
        /// Of the dipole, learnt as a whole.
        public var dipole: Double
        /// The same of the chains of each end, in the order of `PolarizableChains.ends`.
        public var byEnd: [Double]
        /// Of the dipoles of the atoms of carbon, learnt atom by atom.
        public var carbon: Double
        /// Of the dipole that the predicted charges and dipoles of all atoms make.
        public var ofAtoms: Double
    }

    /// The options that the lesson was made with.
    public let options: Options
    /// Chains that train, and that test.
    public let training, testing: Int
    /// rho-rho within 3 and 6 angstrom, rho-v and v-v within 3.
    public let rows: [Row]

    /// The descriptors and cutoffs of the rows.
    static let models: [(invariant: Invariant, cutoff: Double)] = [
        (.rhoRho, 3), (.rhoRho, 6), (.rhoV, 3), (.vV, 3),
    ]

    /// Makes the chains and learns them. Throws what is wrong with the options, and `CancellationError`.
    public init(
        learning options: Options, threads: Int, monitor: TrainingMonitor = TrainingMonitor()
    ) throws {
        if let problem = options.problem { throw TrainingError(problem) }
        self.options = options
        let samples = try PolarizableChains.samples(
            options.count, seed: options.seed, execution: monitor.execution("chains", 0..<0.05, threads: threads))
        let data = PolarizableChains.Learnt.allCases.map { $0.dataset(samples) }
        let laboratories = data.map { Laboratory(dataset: $0, threads: threads, memory: 0) }
        let parts = Double(Self.models.count * data.count)
        var rows: [Row] = []
        var counts = (0, 0)
        for (place, model) in Self.models.enumerated() {
            let reports = try laboratories.enumerated().map { index, laboratory in
                let first = 0.05 + 0.95 * Double(place * data.count + index) / parts
                return try laboratory.trainParts(
                    ClassSelection(.structures), options.options(model.invariant, model.cutoff),
                    monitor: TrainingMonitor(cancellation: monitor.cancellation) {
                        monitor.progress(
                            Progress(
                                stage: "\(model.invariant.rawValue): \($0.stage)",
                                fraction: first + 0.95 * $0.fraction / parts))
                    })
            }
            let test = reports[0].parts[0].curves.filter { $0.split == .test }
            counts = (reports[0].parts[0].trainCurves, test.count)
            let structures = test.map { samples[$0.index].structure }
            let atoms = try reports.dropFirst().map {
                try $0.model.evaluator().predict(structures, execution: Execution(threads: threads))
            }
            var whole = PercentOfSize()
            var byEnd = PolarizableChains.ends.map { _ in PercentOfSize() }
            var ofAtoms = PercentOfSize()
            for (place, curve) in test.enumerated() {
                let end = curve.index % byEnd.count
                for (reference, prediction) in zip(curve.reference, curve.prediction) {
                    whole.add(reference, prediction)
                    byEnd[end].add(reference, prediction)
                }
                let (charges, dipoles) = (atoms[0][place], atoms[1][place])
                var sum = SIMD3<Double>.zero
                for (atom, position) in structures[place].positions.enumerated() {
                    let dipole = dipoles[atom]!.components()
                    sum += charges[atom]!.components()[0] * position + SIMD3(dipole[0], dipole[1], dipole[2])
                }
                for k in 0..<3 { ofAtoms.add(samples[curve.index].dipole[k], sum[k]) }
            }
            let carbon = reports[2].parts.first { $0.dimerClass.element == .carbon }!
            rows.append(
                Row(
                    invariant: model.invariant, cutoff: model.cutoff, dipole: whole.percent,
                    byEnd: byEnd.map(\.percent), carbon: carbon.test.rmsePercent, ofAtoms: ofAtoms.percent))
        }
        self.rows = rows
        (training, testing) = counts
    }

    /// What to look for, a paragraph a line of thought.
    public static let explanation: [String] = [
        """
        The dipole of a chain is that of the charges at its ends and of what they induce in every atom between them. Atoms \
        near an end see it; those farther than r_c do not, and for rho-rho all far ends are alike: it learns their mean. A \
        larger cutoff sees more of the chain, and pays with every atom in it.
        """,
        """
        V at an atom is the potential of all atoms, and rho-v of lambda 1 has its gradient, a field: the far end's, however \
        far. The dipole that a field induces is linear in it, so that the model finds a polarizability for each kind of atom.
        """,
        """
        The same is seen atom by atom. Charges belong to the ends and are learnt by every model; dipoles of carbon are not. \
        A model of the whole dipole is fitted to it; what charges and dipoles of atoms sum to has the errors of all atoms. \
        lodescope generate chains writes the chains: in the explorer, with --target column:dipole, the molecule has an arrow \
        at every atom.
        """,
    ]
}

/// Sums of squares of errors and of references.
struct PercentOfSize {
    var (error, reference) = (0.0, 0.0)

    mutating func add(_ reference: Double, _ prediction: Double) {
        error += (prediction - reference) * (prediction - reference)
        self.reference += reference * reference
    }

    /// The root mean square error in percent of the root mean square of what is predicted.
    var percent: Double { 100 * (error / reference).squareRoot() }
}

extension PolarizableChains {
    /// What is learnt of a chain.
    enum Learnt: CaseIterable {
        case dipole, charges, dipoles

        /// As it is called in a file; e angstrom, or elementary charges.
        var target: Target {
            switch self {
            case .dipole: Target(key: "mu", unit: "e*A", tensor: .vector)
            case .charges: Target(key: "column:charge", unit: "e")
            case .dipoles: Target(key: "column:dipole", unit: "e*A", tensor: .vector)
            }
        }

        /// Cartesian components, of what atoms have atom after atom.
        func numbers(_ sample: Sample) -> [Double] {
            switch self {
            case .dipole: (0..<3).map { sample.dipole[$0] }
            case .charges: sample.charges
            case .dipoles: sample.dipoles.flatMap { dipole in (0..<3).map { dipole[$0] } }
            }
        }

        fileprivate func dataset(_ samples: [Sample]) -> Dataset {
            let groups = samples.enumerated().map { index, sample in
                var value = numbers(sample)
                if let tensor = target.tensor {
                    value = stride(from: 0, to: value.count, by: 3).flatMap {
                        tensor.irreducibleParts(of: Array(value[$0..<$0 + 3])).joined()
                    }
                }
                return SampleGroup.structure(
                    LabeledStructure(
                        id: "\(index + 1)", structure: sample.structure, value: value, charge: 0,
                        source: SourceLocation(file: "chains", line: 0)))
            }
            return Dataset(name: "chains", groups: groups, target: target)
        }
    }

    /// Chains as an Extended XYZ file with the key `mu` and the columns `charge` and `dipole`.
    public static func file(_ samples: [Sample]) -> [UInt8] {
        StructureWriter.data(
            for: samples.map(\.structure), Learnt.allCases.map(\.target),
            values: samples.map { sample in Learnt.allCases.map { $0.numbers(sample) } }, charge: 0)
    }
}
