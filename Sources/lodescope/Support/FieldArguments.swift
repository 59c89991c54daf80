import ArgumentParser
import Descriptors

extension Descriptor: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
    public static var defaultCompletionKind: CompletionKind { .list(Invariant.allCases.map(\.rawValue)) }
}
extension CentreSelection: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension Reach: ExpressibleByArgument {}
extension RadialBasisKind: ExpressibleByArgument {}

/// What an option of the fields is where the user does not say it.
protocol FieldDefaults {
    static var fields: FieldOptions { get }
}

enum StandardFields: FieldDefaults {
    static var fields: FieldOptions { FieldOptions() }
}

/// How atoms are described: what every command that computes features takes.
struct FieldArguments: ParsableArguments {
    @OptionGroup var shape: FieldShapeArguments<StandardFields>

    @Option(
        help: ArgumentHelp(
            """
            Which atoms are centres: all, or a comma-separated list of elements, monomers and both: H,@A,O@B is every \
            hydrogen, all of monomer A, and the oxygens of monomer B.
            """, valueName: "list"))
    var centres: CentreSelection = .all

    var options: FieldOptions { shape.options }
}

/// The fields and their expansion.
struct FieldShapeArguments<Defaults: FieldDefaults>: ParsableArguments {
    @Option(name: .customLong("n-max"), help: ArgumentHelp("Number of radial functions, 1 to 16.", valueName: "n"))
    var nMax = Defaults.fields.nMax

    @Option(name: .customLong("l-max"), help: ArgumentHelp("Highest angular momentum, 0 to 12.", valueName: "l"))
    var lMax = Defaults.fields.lMax

    @Option(
        name: .customLong("r-cut"), help: ArgumentHelp("Radius of the environments, in angstrom.", valueName: "length"))
    var cutoff = Defaults.fields.cutoff

    @Option(
        help: ArgumentHelp("Width over which the density falls to 0 at the cutoff, in angstrom.", valueName: "length"))
    var cutoffWidth = Defaults.fields.cutoffWidth

    @Option(
        name: .customLong("sigma-rho"),
        help: ArgumentHelp("Width of the density's Gaussians, in angstrom.", valueName: "length"))
    var sigmaDensity = Defaults.fields.sigmaDensity

    @Option(
        name: .customLong("sigma-v"),
        help: ArgumentHelp("Smearing of the potential's sources, in angstrom.", valueName: "length"))
    var sigmaPotential = Defaults.fields.sigmaPotential

    @Option(help: ArgumentHelp("p of the potential 1/r^p, 1 to 6.", valueName: "p"))
    var exponent = Defaults.fields.exponent

    @Option(help: "Which atoms the potential comes from: all, those inside the cutoff, or those outside.")
    var reach = Defaults.fields.reach

    @Option(help: "Radial basis of the potential; monomial is the multipole expansion itself.")
    var basis = Defaults.fields.basis

    var options: FieldOptions {
        FieldOptions(
            nMax: nMax, lMax: lMax, cutoff: cutoff, cutoffWidth: cutoffWidth, sigmaDensity: sigmaDensity,
            sigmaPotential: sigmaPotential, exponent: exponent, reach: reach, basis: basis)
    }

    func validate() throws {
        if let problem = options.problem { throw ValidationError(problem) }
    }
}

/// The help of every command that takes a descriptor.
let descriptorHelp = ArgumentHelp(
    """
    rho, v, rho-rho, rho-v, v-v, or a weighted sum such as 0.7*rho-rho+0.3*rho-v; auto*rho-rho+auto*rho-v has \
    cross-validation choose among weights 1, 0.1 and 0.01, first on some 1500 points spread over all curves that \
    train, then, where choices are close, on all points. @P names the exponent of a part's potential where it is not \
    --exponent's: rho-v@1+rho-v@6. v-v^2 gives a part the kernel poly:2, whatever --kernel says of the others. The papers' \
    names are known too: soap (rho-rho), lode1 (v), lode11 (rho-v), lode2 (v-v).
    """, valueName: "name")
