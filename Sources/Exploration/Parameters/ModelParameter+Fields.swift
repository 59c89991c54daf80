import Descriptors

extension ModelParameter {
    /// The number of radial functions, `FieldOptions.nMax`.
    public static let nMax: Self = Self(
        "nMax", \.fields.nMax, name: "n_max", section: .fields, limits: .range(FieldOptions.radialCounts),
        steps: .ladder(1...10), help: "Number of radial functions", valueName: "n",
        explanation: "Number of radial functions: how finely the distance from the centre is resolved.")

    /// The highest angular momentum, `FieldOptions.lMax`.
    public static let lMax: Self = Self(
        "lMax", \.fields.lMax, name: "l_max", section: .fields, limits: .range(FieldOptions.angularMomenta),
        steps: .ladder(0...8), help: "Highest angular momentum", valueName: "l",
        explanation: """
            Highest angular momentum. 0 sees charges only, 1 dipoles, 2 quadrupoles: the multipole order the model can \
            tell apart.
            """)

    /// The radius of the environments, `FieldOptions.cutoff`, angstrom.
    ///
    /// A knob that makes it smaller takes the cutoff width along, which must not be larger.
    public static let cutoff: Self = Self(
        "cutoff", \.fields.cutoff, name: "r_cut", label: "r_c", unit: .angstrom, section: .fields,
        limits: .range(FieldOptions.cutoffs, .angstrom), steps: .ladder(stride(from: 2, through: 6, by: 0.5)),
        help: "Radius of the environments", valueName: "length",
        explanation: """
            Radius of an environment. The density sees nothing beyond it; the potential inside it still carries the far \
            atoms.
            """,
        settle: { $0.fields.cutoffWidth = min($0.fields.cutoffWidth, $0.fields.cutoff) })

    /// The width over which the density falls to 0 at the cutoff, `FieldOptions.cutoffWidth`, angstrom.
    public static let cutoffWidth: Self = Self(
        "cutoffWidth", \.fields.cutoffWidth, name: "cutoff_width", label: "cutoff width", unit: .angstrom,
        section: .fields,
        limits: Limits(
            expected: "0 to \(.cutoff)", demand: "must be between 0 and \(.cutoff)", isRange: true,
            allow: { $0 >= 0 && $0 <= $1.fields.cutoff }),
        steps: .ladder { options in [0, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2].filter { $0 <= options.fields.cutoff } },
        help: "Width over which the density falls to 0 at the cutoff", valueName: "length",
        explanation: "How gently the density fades out before r_c.")

    /// The width of the density's Gaussians, `FieldOptions.sigmaDensity`, angstrom.
    public static let sigmaDensity: Self = Self(
        "sigmaDensity", \.fields.sigmaDensity, name: "sigma_rho", label: "σ_ρ", unit: .angstrom, section: .fields,
        limits: .range(FieldOptions.widths, .angstrom), steps: .ladder(widths),
        help: "Width of the density's Gaussians", valueName: "length",
        explanation: "Width of an atom's density: small is sharp, large is smooth.",
        applies: { $0.descriptor.usesDensity })

    /// The smearing of the potential's sources, `FieldOptions.sigmaPotential`, angstrom.
    public static let sigmaPotential: Self = Self(
        "sigmaPotential", \.fields.sigmaPotential, name: "sigma_v", label: "σ_V", unit: .angstrom, section: .fields,
        limits: .range(FieldOptions.widths, .angstrom), steps: .ladder(widths),
        help: "Smearing of the potential's sources", valueName: "length",
        explanation: "Smearing of the sources of the potential: removes its singularity at the atoms.",
        applies: { $0.descriptor.usesPotential })

    private static let widths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2]

    /// The exponent p of the potential 1/r^p, `FieldOptions.exponent`, for terms that name none of their own.
    public static let exponent: Self = Self(
        "exponent", \.fields.exponent, name: "exponent", label: "exponent p", section: .fields,
        limits: .range(FieldOptions.exponents), steps: .ladder(FieldOptions.exponents),
        help: "p of the potential 1/r^p", valueName: "p",
        explanation: "V of one atom falls as 1/r^p: 1 for charges, 3 dipoles, 6 dispersion.",
        applies: { $0.descriptor.terms.contains { $0.invariant.usesPotential && $0.exponent == nil } })

    /// The atoms that the potential comes from, `FieldOptions.reach`.
    public static let reach: Self = Self(
        "reach", \.fields.reach, name: "reach", label: "reach of V", section: .fields, limits: .choices, steps: .ring,
        help: "Which atoms the potential comes from: all, those inside the cutoff, or those outside.",
        explanation: "Whose potential counts: full all atoms, near those inside r_c, far those outside only.",
        applies: { $0.descriptor.usesPotential },
        conflict: { options in
            guard options.hasKernels, options.fields.reach == .far, options.descriptor.usesPotential else { return nil }
            return """
                kernels compare directions of features, and with \(.reach) far those of an atom alone have none: use \
                \(.reach) full or near
                """
        })

    /// The radial basis of the potential, `FieldOptions.basis`; monomial only with a descriptor that has a potential.
    public static let basis: Self = Self(
        "basis", \.fields.basis, name: "basis", label: "basis of V", section: .fields, limits: .choices,
        steps: Steps { value, offset, options, context in
            options.descriptor.usesPotential ? Steps.ring.next(value, offset, options, context) : value
        },
        help: "Radial basis of the potential; monomial is the multipole expansion itself.",
        explanation: """
            gto resolves the potential radially; monomial keeps one moment for each l, m: the multipole expansion itself.
            """,
        applies: { $0.descriptor.usesPotential },
        conflict: { options in
            guard options.fields.basis == .monomial, !options.descriptor.usesPotential else { return nil }
            return "\(.basis) monomial is for the potential, which \(options.descriptor) does not contain"
        })

    /// The atoms that are centers, `ModelOptions.centers`.
    public static let centers: Self = Self(
        "centres", \.centers, name: "centres", section: .environments,
        limits: .anything("all, or a list such as O@A,C"),
        steps: .ring { context in
            [.all] + (["@A", "@B"] + context.elements.prefix(8).map(\.symbol)).compactMap { CenterSelection($0) }
        },
        help: """
            Which atoms are centres: all, or a comma-separated list of elements, monomers and both: H,@A,O@B is every \
            hydrogen, all of monomer A, and the oxygens of monomer B.
            """,
        valueName: "list",
        explanation: "The atoms whose environments are summed: all, an element (O), a monomer (@A), or both (O@A).")
}
