import Atomistics
import Descriptors
import Exploration

/// One knob of the model, in the order of the model panel.
public enum Parameter: String, Hashable, Sendable, Codable, CaseIterable {
    case descriptor, kernel, sparse, lMax, nMax, cutoff, cutoffWidth, sigmaDensity, sigmaPotential, exponent, reach, basis
    case radial, centres
    case dissociation, regularization, trainingSize, trainUpTo, split, seed, uncertainty, committee

    /// How the panel calls it.
    public var label: String {
        switch self {
        case .descriptor: "descriptor"
        case .kernel: "kernel"
        case .sparse: "sparse"
        case .lMax: "l_max"
        case .nMax: "n_max"
        case .cutoff: "r_c"
        case .cutoffWidth: "cutoff width"
        case .sigmaDensity: "σ_ρ"
        case .sigmaPotential: "σ_V"
        case .exponent: "exponent p"
        case .reach: "reach of V"
        case .basis: "basis of V"
        case .radial: "radial"
        case .centres: "centres"
        case .dissociation: "dissociation"
        case .regularization: "regularization"
        case .trainingSize: "train curves"
        case .trainUpTo: "train up to"
        case .split: "split"
        case .seed: "seed"
        case .uncertainty: "uncertainty"
        case .committee: "committee"
        }
    }

    /// The command line's name for it.
    public var flag: String {
        switch self {
        case .descriptor: "--descriptor"
        case .kernel: "--kernel"
        case .sparse: "--sparse"
        case .lMax: "--l-max"
        case .nMax: "--n-max"
        case .cutoff: "--r-cut"
        case .cutoffWidth: "--cutoff-width"
        case .sigmaDensity: "--sigma-rho"
        case .sigmaPotential: "--sigma-v"
        case .exponent: "--exponent"
        case .reach: "--reach"
        case .basis: "--basis"
        case .radial: "--radial"
        case .centres: "--centres"
        case .dissociation: "--dissociation"
        case .regularization: "--regularization"
        case .trainingSize: "--train-curves"
        case .trainUpTo: "--train-up-to"
        case .split: "--split"
        case .seed: "--seed"
        case .uncertainty: "--uncertainty"
        case .committee: "--committee"
        }
    }

    var unit: String {
        switch self {
        case .cutoff, .cutoffWidth, .sigmaDensity, .sigmaPotential: "Å"
        default: ""
        }
    }

    /// What it does, for someone who turns it for the first time.
    public var explanation: String {
        switch self {
        case .descriptor:
            "What the model sees. ρ-ρ: pairs of atomic densities inside r_c. ρ-V: density times potential, near and far at once. V-V: potential twice."
        case .kernel:
            "How environments are compared. linear: products of features as they are. poly:2: cosines between them, squared, with a few hundred chosen environments."
        case .sparse:
            "Environments of each element that a kernel compares with: more resolve more, and cost more. No linear kernel needs them."
        case .lMax:
            "Highest angular momentum. 0 sees charges only, 1 dipoles, 2 quadrupoles: the multipole order the model can tell apart."
        case .nMax: "Number of radial functions: how finely the distance from the centre is resolved."
        case .cutoff:
            "Radius of an environment. The density sees nothing beyond it; the potential inside it still carries the far atoms."
        case .cutoffWidth: "How gently the density fades out before r_c."
        case .sigmaDensity: "Width of an atom's density: small is sharp, large is smooth."
        case .sigmaPotential: "Smearing of the sources of the potential: removes its singularity at the atoms."
        case .exponent: "V of one atom falls as 1/r^p: 1 for charges, 3 dipoles, 6 dispersion."
        case .reach: "Whose potential counts: full all atoms, near those inside r_c, far those outside only."
        case .basis:
            "gto resolves the potential radially; monomial keeps one moment for each l, m: the multipole expansion itself."
        case .radial:
            "Radial channels that train: all n_max, or for each l the first principal ones. V loses next to nothing with 3 of 6; fewer of ρ train faster, and errors move."
        case .centres: "The atoms whose environments are summed: all, an element (O), a monomer (@A), or both (O@A)."
        case .dissociation:
            "The limit of zero energy. exact subtracts the monomers, sample adds the separated dimer as data, auto picks the better."
        case .regularization: "Strength of the ridge penalty; auto asks cross-validation over whole training curves."
        case .trainingSize: "How many curves of the class train; the others test."
        case .trainUpTo:
            "Points farther apart do not train: how well does a model go on where it has seen nothing? Its line is dotted there."
        case .split: "Which curves train: drawn at random with the seed, or the first in the file."
        case .seed: "Another draw of training curves: how much of an error is luck?"
        case .uncertainty:
            "Error bars: from the spread of a committee, or with gpr the predictive variance of the model as a Gaussian process."
        case .committee:
            "Members trained on random 80 % of the data; their calibrated spread is the error band. 0 for none."
        }
    }

    /// The value as the panel shows it.
    public func text(_ options: ModelOptions) -> String {
        let fields = options.fields
        switch self {
        case .descriptor: return options.descriptor.symbol
        case .kernel: return options.kernel.description
        case .sparse: return "\(options.sparse)"
        case .lMax: return "\(fields.lMax)"
        case .nMax: return "\(fields.nMax)"
        case .cutoff: return plain(fields.cutoff)
        case .cutoffWidth: return plain(fields.cutoffWidth)
        case .sigmaDensity: return plain(fields.sigmaDensity)
        case .sigmaPotential: return plain(fields.sigmaPotential)
        case .exponent: return "\(fields.exponent)"
        case .reach: return fields.reach.rawValue
        case .basis: return fields.basis.rawValue
        case .radial:
            guard case .principal(let density, let potential) = options.radial else { return "all" }
            return "\(density) of ρ, \(potential) of V"
        case .centres: return options.centres.description
        case .dissociation:
            return options.dissociation == .auto ? "auto: \(options.resolvedDissociation)" : "\(options.dissociation)"
        case .regularization:
            if case .fixed(let value) = options.regularization { return plain(value) }
            return "auto"
        case .trainingSize:
            if case .percent(let value) = options.trainingSize { return plain(value) + " %" }
            return options.trainingSize.description
        case .trainUpTo: return options.trainUpTo.map { plain($0) + " Å" } ?? "all"
        case .split: return options.split.rawValue
        case .seed: return "\(options.seed)"
        case .uncertainty: return options.uncertainty.rawValue
        case .committee: return options.committee == 0 ? "none" : "\(options.committee)"
        }
    }

    /// The value as the command line takes it.
    public func argument(_ options: ModelOptions) -> String {
        switch self {
        case .descriptor: options.descriptor.description
        case .radial: options.radial.description
        case .dissociation: options.dissociation.rawValue
        case .trainingSize: options.trainingSize.description
        case .trainUpTo: options.trainUpTo.map(plain) ?? "all"
        case .committee: "\(options.committee)"
        default: text(options)
        }
    }

    /// Whether a model with these options depends on it at all.
    public func matters(to options: ModelOptions) -> Bool {
        let descriptor = options.descriptor
        return switch self {
        case .kernel: descriptor.terms.contains { $0.kernel == nil }
        case .sparse: options.hasKernels
        case .committee: options.uncertainty == .committee
        case .sigmaDensity: descriptor.usesDensity
        case .exponent: descriptor.terms.contains { $0.invariant.usesPotential && $0.exponent == nil }
        case .sigmaPotential, .reach, .basis: descriptor.usesPotential
        default: true
        }
    }

    /// What single structures have not, for the panel; nil for what they have.
    var lackedByStructures: String? {
        switch self {
        case .dissociation: "no monomers"
        case .trainUpTo: "no distances"
        default: nil
        }
    }
}

extension Descriptor {
    /// The name in the field's letters: `ρ-V`.
    public var symbol: String {
        if terms.count == 1 { return terms[0].symbol }
        return terms.map { (choosesWeights ? "auto" : plain($0.weight)) + " " + $0.symbol }.joined(separator: " + ")
    }
}

extension Descriptor.Term {
    /// `ρ-V@6^2`.
    var symbol: String {
        let field = invariant.symbol + (exponent.map { "@\($0)" } ?? "")
        if case .polynomial(let power) = kernel { return "\(field)^\(power)" }
        return field
    }
}

extension Invariant {
    var symbol: String {
        switch self {
        case .rho: "ρ"
        case .v: "V"
        case .rhoRho: "ρ-ρ"
        case .rhoV: "ρ-V"
        case .vV: "V-V"
        }
    }
}
