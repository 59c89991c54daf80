import Descriptors

extension ModelParameter {
    /// Every parameter, in the order of panels and help.
    public static let allCases: [ModelParameter] = [
        descriptor, kernel, sparse, lMax, nMax, cutoff, cutoffWidth, sigmaDensity, sigmaPotential, exponent, reach,
        basis,
        radial, elements, central, centers, dissociation, regularization, trainingSize, trainUpTo, split, seed,
        uncertainty, committee,
    ]

    /// What the model sees, `ModelOptions.descriptor`.
    ///
    /// A knob that turns to one without a potential takes the basis back to gto.
    public static let descriptor: Self = Self(
        "descriptor", \.descriptor, name: "descriptor", section: .model,
        limits: .anything(
            """
            rho-rho, rho-v, v-v, rho, v or a sum with weights from 1e-12 to 1e12: 0.7*rho-rho+0.3*rho-v, \
            auto*rho-rho+auto*v-v^2
            """),
        steps: .ring([Invariant.rhoRho, .rhoV, .vV, .rho, .v].map { Descriptor($0) }),
        help: """
            rho, v, rho-rho, rho-v, v-v, or a weighted sum such as 0.7*rho-rho+0.3*rho-v; auto*rho-rho+auto*rho-v has \
            cross-validation choose among weights 1, 0.1 and 0.01, first on some 1500 points spread over all curves that \
            train, then, where choices are close, on all points. @P names the exponent of a part's potential where it is \
            not \(.exponent)'s: rho-v@1+rho-v@6. v-v^2 gives a part the kernel poly:2, whatever \(.kernel) says of the \
            others. The papers' names are known too: soap (rho-rho), lode1 (v), lode11 (rho-v), lode2 (v-v).
            """,
        valueName: "name",
        explanation: """
            What the model sees. ρ-ρ: pairs of atomic densities inside r_c. ρ-V: density times potential, near and far at \
            once. V-V: potential twice.
            """,
        shown: { $0.descriptor.symbol },
        settle: { if !$0.descriptor.usesPotential { $0.fields.basis = .gto } })

    /// How environments are compared, `ModelOptions.kernel`, for terms that name no kernel of their own.
    public static let kernel: Self = Self(
        "kernel", \.kernel, name: "kernel", section: .training,
        limits: .anything("linear, or poly:2 and other powers to poly:\(Kernel.powers.upperBound)"),
        steps: .ring([.linear, .polynomial(2), .polynomial(3), .polynomial(4)]),
        help: """
            How environments are compared: linear, or poly:Z for the Z-th power of the cosine between their features, \
            summed over the pairs of one element.
            """,
        valueName: "linear|poly:2",
        explanation: """
            How environments are compared. linear: products of features as they are. poly:2: cosines between them, \
            squared, with a few hundred chosen environments.
            """,
        applies: { $0.descriptor.terms.contains { $0.kernel == nil } })

    /// The number of active environments of each element, `ModelOptions.sparse`, with kernels that are not linear.
    public static let sparse: Self = Self(
        "sparse", \.sparse, name: "sparse", section: .training, limits: .range(1...5000) { $0.hasKernels },
        steps: .ladder([10, 25, 50, 100, 250, 500, 1000]),
        help: """
            With a kernel other than linear: active environments of each element, farthest points among those that train
            """,
        valueName: "n",
        explanation: """
            Environments of each element that a kernel compares with: more resolve more, and cost more. No linear kernel \
            needs them.
            """,
        applies: { $0.hasKernels })

    /// The radial channels that train, `ModelOptions.radial`: with kernels that are not linear it must be all.
    public static let radial: Self = Self(
        "radial", \.radial, name: "radial", section: .training,
        limits: .anything("all, principal, or principal:4,3 for 4 of rho and 3 of V"),
        steps: .ring([.all] + [(6, 3), (4, 3), (3, 2), (2, 1)].map { .principal(density: $0, potential: $1) }),
        help: """
            Radial channels that a linear model is trained in: all n_max of each field, or for each l the first \
            principal components of rho's and of V's over the training structures. V loses next to nothing \
            with 3 of 6: principal:6,3 has half of the features and the same errors. principal is principal:4,3, a third \
            of the features; rho then loses some tenths of a per cent of its variance, and errors move by some per cent \
            of themselves, up or down, and by more where auto then chooses another regularization. Saved models have all \
            channels either way.
            """,
        valueName: "all|principal:4,3",
        explanation: """
            Radial channels that train: all n_max, or for each l the first principal ones. V loses next to nothing with \
            3 of 6; fewer of ρ train faster, and errors move.
            """,
        conflict: { options in
            guard options.hasKernels, options.radial != .all else { return nil }
            return """
                principal radial channels are for linear kernels, whose weights are as well those of all channels: with \
                a polynomial kernel use \(.radial) all
                """
        },
        shown: { options in
            guard case .principal(let density, let potential) = options.radial else { return "all" }
            return "\(density) of ρ, \(potential) of V"
        })

    /// What a linear model takes elements for, `ModelOptions.elements`: with kernels that are not linear it must be all.
    public static let elements: Self = Self(
        "elements", \.elements, name: "elements", section: .training,
        limits: .anything("all, channels:1 to channels:4, or learned:1 to learned:100"),
        steps: .ring([.all, .channels(2), .channels(3), .channels(4), .learned(2), .learned(3), .learned(4)]),
        help: """
            What a linear model takes elements for: all, each for itself; channels:K, combinations of K numbers that \
            chemistry tells of each (1, electronegativity, covalent radius, whether it has one bond); learned:K, K \
            principal combinations of the training structures' coefficients. Of many elements and few curves K = 3 or 4 \
            have a small part of the features and smaller errors. Saved models have all elements either way.
            """,
        valueName: "all|channels:3",
        explanation: """
            What elements are taken for: all, each for itself, or combinations of a few numbers by chemistry or learned: \
            a part of the features, for data of many elements.
            """,
        conflict: { options in
            guard options.hasKernels, options.elements != .all else { return nil }
            return """
                channels of elements are for linear kernels, whose weights are as well those of all elements: with a \
                polynomial kernel use \(.elements) all
                """
        })

    /// The sums over centers, `ModelOptions.central`: with kernels that are not linear they must be separate.
    public static let central: Self = Self(
        "central", \.central, name: "central", section: .training, limits: .choices, steps: .ring,
        help: """
            Sums of environments in a linear model: separate, one for each element of the center; shared, one for each of \
            the channels of \(.elements), centers counting as neighbors do (of all elements one for all centers); or both.
            """,
        explanation: """
            Environments are summed for each element of their center, or in sums that elements share, or both: shared \
            ones learn from all atoms at once.
            """,
        conflict: { options in
            guard options.hasKernels, options.central != .separate else { return nil }
            return """
                shared sums over centers are for linear kernels: kernels compare environments of one element; use \
                \(.central) separate
                """
        })

    /// How the energy comes to be 0 far apart, `ModelOptions.dissociation`.
    public static let dissociation: Self = Self(
        "dissociation", \.dissociation, name: "dissociation", section: .training, limits: .choices, steps: .ring,
        help: """
            How the energy comes to be 0 far apart: exact subtracts the isolated monomers' features; sample trains on \
            one more row a curve, the dissociated dimer; auto is exact with V in the descriptor, else sample.
            """,
        explanation: """
            The limit of zero energy. exact subtracts the monomers, sample adds the separated dimer as data, auto picks \
            the better.
            """,
        shown: { $0.dissociation == .auto ? "auto: \($0.resolvedDissociation)" : $0.dissociation.text },
        lackedByStructures: "no monomers")

    /// The strength of the ridge penalty, `ModelOptions.regularization`, relative to the Gram matrix's mean diagonal.
    public static let regularization: Self = Self(
        "regularization", \.regularization, name: "regularization", section: .training,
        limits: .anything("auto, or 1e-20 to 1e6"),
        steps: .ladder(
            { _ in (0...12).reversed().map { .fixed(Double("1e-\($0)")!) } }, andOff: .auto,
            place: { if case .fixed(let value) = $0 { value } else { nil } }),
        help: """
            Ridge penalty, relative to the mean diagonal of the Gram matrix, 1e-20 to 1e6; auto chooses by \
            cross-validation over curves, from 1e-12 to 1 in half decades, and says when it chose an end of these.
            """,
        valueName: "auto|1e-5",
        explanation: "Strength of the ridge penalty; auto asks cross-validation over whole training curves.",
        stage: .weights)

    /// How many curves train, `ModelOptions.trainingSize`.
    public static let trainingSize: Self = Self(
        "trainingSize", \.trainingSize, name: "train_curves", label: "train curves", section: .model,
        limits: .anything("a number of curves, or a share of them such as 80%"), steps: .trainingSizes,
        help: "How many curves train: a number, or a share of the class.", valueName: "n|80%",
        explanation: "How many curves of the class train; the others test.", stage: .model,
        shown: { options in
            if case .percent(let value) = options.trainingSize { "\(value.text) %" } else { options.trainingSize.text }
        })

    /// The greatest distance of points that train, `ModelOptions.trainUpTo`, angstrom.
    public static let trainUpTo: Self = Self(
        "trainUpTo", \.trainUpTo, name: "train_up_to", label: "train up to", section: .training,
        limits: Limits(
            expected: "all, or a distance in Å", demand: "must be a positive distance",
            allow: { limit, _ in limit.map { $0 > 0 && $0.isFinite } ?? true }),
        steps: .wholeDistances,
        help: "Train on points up to this distance only, in angstrom; errors are then given within and beyond it.",
        valueName: "length",
        explanation: """
            Points farther apart do not train: how well does a model go on where it has seen nothing? Its line is dotted \
            there.
            """,
        stage: .problem, shapesFeatures: \.choosesByTrainingCurves,
        shown: { options in options.trainUpTo.map { $0.text + " Å" } ?? "all" }, lackedByStructures: "no distances")

    /// Which curves train, `ModelOptions.split`.
    public static let split: Self = Self(
        "split", \.split, name: "split", section: .training, limits: .choices,
        // Structures, which have no distances, have no monomers either.
        steps: .ring { context in SplitKind.allCases.filter { $0 != .monomer || context.distances != nil } },
        help: """
            Which curves train: a random choice, the first in file order, or with monomer those of monomers of which no \
            test curve has one: monomers are drawn until \(.trainingSize) is met, and curves of both kinds are dropped, \
            nearly half of a class.
            """,
        explanation: """
            Which curves train: drawn at random with the seed, the first in the file, or such that no monomer of a test \
            dimer trains.
            """,
        stage: .model)

    /// The seed of splits, folds, committees and draws, `ModelOptions.seed`; at most `Int.max`, for readers of JSON.
    public static let seed: Self = Self(
        "seed", \.seed, name: "seed", section: .training,
        limits: Limits(
            // JSON readers know no larger integers.
            expected: "a whole number", demand: "must be at most \(Int.max)", allow: { seed, _ in seed <= Int.max }),
        steps: Steps { seed, offset, _, _ in offset > 0 ? seed &+ 1 : seed == 0 ? nil : seed - 1 },
        help: "Seed of splits, folds, committees and draws.", valueName: "n",
        explanation: "Another draw of training curves: how much of an error is luck?", stage: .weights,
        shapesFeatures: \.hasKernels)

    /// Where error bars come from, `ModelOptions.uncertainty`.
    public static let uncertainty: Self = Self(
        "uncertainty", \.uncertainty, name: "uncertainty", section: .training, limits: .choices, steps: .ring,
        help: """
            Error bars: from the spread of a committee, or the predictive variance of the model as a Gaussian process, \
            which a saved model does not keep.
            """,
        explanation: """
            Error bars: from the spread of a committee, or with gpr the predictive variance of the model as a Gaussian \
            process.
            """,
        stage: .model)

    /// The number of members of the committee, `ModelOptions.committee`.
    public static let committee: Self = Self(
        "committee", \.committee, name: "committee", section: .training,
        limits: Limits(
            expected: "4 to 64, or 0 for none", demand: "must be 0 or between 4 and 64", isRange: true,
            allow: { members, _ in members == 0 || (4...64).contains(members) }),
        steps: .ladder([0, 4, 8, 16, 32, 64]), help: "Members of the committee that gives error bars", valueName: "n",
        aliases: ["none": 0],
        explanation: """
            Members trained on random 80 % of the data; their calibrated spread is the error band. 0 for none.
            """,
        stage: .model, applies: { $0.uncertainty == .committee },
        shown: { $0.committee == 0 ? "none" : $0.committee.text })
}

extension Steps where Value == TrainingSize {
    /// Steps through numbers of curves, with 80 % and 90 % of the class where they belong.
    fileprivate static var trainingSizes: Steps {
        Steps { value, offset, _, context in
            var scale: [TrainingSize] = [.percent(80), .percent(90)]
            let shares = Set(scale.compactMap { $0.count(of: context.curves) })
            scale += [5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000].filter {
                !shares.contains($0)
            }.map { .curves($0) }
            let counted = scale.compactMap { size in size.count(of: context.curves).map { (size, $0) } }
                .sorted { $0.1 < $1.1 }
            let current = value.count(of: context.curves) ?? context.curves
            return (offset > 0 ? counted.first { $0.1 > current } : counted.last { $0.1 < current })?.0
        }
    }
}

extension Steps where Value == Double? {
    /// Steps through all, then whole angstroms at which some points train and some do not.
    fileprivate static var wholeDistances: Steps {
        .ladder(
            { context in
                guard let distances = context.distances else { return [] }
                return stride(from: distances.lowerBound.rounded(.up) + 1, to: distances.upperBound, by: 1).map { $0 }
            }, andOff: nil, place: { $0 })
    }
}
