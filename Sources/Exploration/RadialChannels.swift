import Atomistics
import Descriptors
import Foundation

/// Which radial channels of the fields a linear model is trained in.
public enum RadialChannels: Hashable, Sendable, TextCoded {
    /// All n_max channels.
    case all
    /// The first principal ones of the density and of the potential, at most as many as there are.
    case principal(density: Int, potential: Int)

    /// The first 4 channels of the density and 3 of the potential.
    ///
    /// For rho-v a third of the features of n_max 6. 3 of 6 channels of the potential hold all but 1e-5 of its variance,
    /// and with them errors of the BFDb dimers move by 0.5 % of themselves at most (rho-v, regularization 1e-5); 4 of 6
    /// of the density lack 5e-3, and errors move by 0.7 % to 14 %, up or down.
    public static let standardPrincipal = RadialChannels.principal(density: 4, potential: 3)

    /// The channels that a text names: `all`, `principal:4,3`, or `principal` for the standard numbers; nil for any
    /// other.
    public init?(_ text: String) {
        switch text.lowercased() {
        case "all": self = .all
        case "principal": self = .standardPrincipal
        case let name where name.hasPrefix("principal:"):
            let counts = name.dropFirst("principal:".count).split(separator: ",", omittingEmptySubsequences: false)
                .map { Int($0) }
            guard counts.count == 2, let density = counts[0], let potential = counts[1], density > 0, potential > 0
            else { return nil }
            self = .principal(density: density, potential: potential)
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .all: "all"
        case .principal(let density, let potential): "principal:\(density),\(potential)"
        }
    }

    /// What a message about an unknown text begins with.
    public static let complaint = "not radial channels:"
}

extension PrincipalChannels {
    /// Structures whose second moments are enough to tell principal channels.
    private static let sample = 100

    /// The principal channels of a sample of structures.
    ///
    /// Steps of the golden ratio spread the sample evenly, and in step with nothing that repeats along the structures,
    /// such as the points of binding curves.
    init(sampling structures: [Structure], featurizer: Featurizer, density: Int, potential: Int) {
        self.init(of: Self.spread(structures), featurizer: featurizer, density: density, potential: potential)
    }

    /// The sample.
    static func spread(_ structures: [Structure]) -> [Structure] {
        guard structures.count > sample else { return structures }
        return (0..<sample).map { step in
            let place = (Double(step) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
            return structures[Int(place * Double(structures.count))]
        }
    }
}

extension [PrincipalChannels.Share] {
    /// `rho 4/6 99.6 %, V 3/6 99.998 %`: the channels that train of those there are, and their part of the variance.
    /// - Parameters:
    ///   - density: how the density is called.
    ///   - potential: and the potential, to which `@6` is added where there are several.
    public func text(density: String, potential: String) -> String {
        let hasSeveral = count { $0.exponent != nil } > 1
        return map { share in
            let field = share.exponent.map { potential + (hasSeveral ? "@\($0)" : "") } ?? density
            return "\(field) \(share.channels)/\(share.total) \(share.keptText)"
        }.joined(separator: ", ")
    }
}

extension PrincipalChannels.Share {
    /// The part of the variance (the second moments about zero) that the channels hold, at the l where they hold least:
    /// with the first digit of what is missing, `99.98 %`.
    public var keptText: String {
        let missing = 100 * (lost.max() ?? 0)
        guard missing > 1e-12 else { return "100 %" }
        // Never more than there is: of 0.00999 that is missing, 0.01.
        var digits = Swift.max(0, -Int(log10(missing).rounded(.down)))
        let units = (missing * pow(10, Double(digits))).rounded(.up)
        let shown = units / pow(10, Double(digits))
        if units == 10 && digits > 0 { digits -= 1 }
        return String(format: "%.\(digits)f %%", 100 - shown)
    }
}
