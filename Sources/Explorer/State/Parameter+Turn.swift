import Atomistics
import Descriptors
import Exploration

/// What the steps of a parameter depend on besides its value.
struct ParameterContext {
    /// Elements of the dataset, for centres.
    var elements: [Element]
    /// Curves of the class, for training sizes.
    var curves: Int
    /// Of all its points, angstrom; nil where there are none.
    var distances: ClosedRange<Double>?
}

extension Parameter {
    /// The options one step up (`offset` 1) or down (-1); nil at the end of the scale.
    func turned(_ options: ModelOptions, by offset: Int, _ context: ParameterContext) -> ModelOptions? {
        var new = options
        switch self {
        case .descriptor:
            let scale: [Invariant] = [.rhoRho, .rhoV, .vV, .rho, .v]
            new.descriptor = cycle(options.descriptor, scale.map { Descriptor($0) }, offset)
            if !new.descriptor.usesPotential { new.fields.basis = .gto }
        case .kernel:
            new.kernel = cycle(options.kernel, [.linear, .polynomial(2), .polynomial(3), .polynomial(4)], offset)
        case .sparse: new.sparse = Int(exactly: ladder(Double(options.sparse), Parameter.environments, offset)) ?? options.sparse
        case .lMax: new.fields.lMax = clamped(options.fields.lMax + offset, 0...8)
        case .nMax: new.fields.nMax = clamped(options.fields.nMax + offset, 1...10)
        case .cutoff:
            new.fields.cutoff = ladder(options.fields.cutoff, stride(from: 2.0, through: 6.0, by: 0.5), offset)
            new.fields.cutoffWidth = min(new.fields.cutoffWidth, new.fields.cutoff)
        case .cutoffWidth:
            let widths = [0, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2].filter { $0 <= options.fields.cutoff }
            new.fields.cutoffWidth = ladder(options.fields.cutoffWidth, widths, offset)
        case .sigmaDensity: new.fields.sigmaDensity = ladder(options.fields.sigmaDensity, Parameter.widths, offset)
        case .sigmaPotential:
            new.fields.sigmaPotential = ladder(options.fields.sigmaPotential, Parameter.widths, offset)
        case .exponent: new.fields.exponent = clamped(options.fields.exponent + offset, 1...6)
        case .reach: new.fields.reach = cycle(options.fields.reach, Reach.allCases, offset)
        case .basis:
            guard options.descriptor.usesPotential else { return nil }
            new.fields.basis = cycle(options.fields.basis, RadialBasisKind.allCases, offset)
        case .radial:
            let fewer = [(6, 3), (4, 3), (3, 2), (2, 1)].map { RadialChannels.principal(density: $0, potential: $1) }
            new.radial = cycle(options.radial, [.all] + fewer, offset)
        case .centres: new.centres = cycle(options.centres, centreChoices(context.elements), offset)
        case .dissociation: new.dissociation = cycle(options.dissociation, Dissociation.allCases, offset)
        case .regularization: new.regularization = turnedRegularization(options.regularization, by: offset)
        case .trainingSize: new.trainingSize = turnedSize(options.trainingSize, by: offset, curves: context.curves)
        case .trainUpTo: new.trainUpTo = turnedLimit(options.trainUpTo, by: offset, context.distances)
        case .split: new.split = cycle(options.split, SplitKind.allCases, offset)
        case .seed:
            guard offset > 0 || options.seed > 0 else { return nil }
            new.seed = offset > 0 ? options.seed &+ 1 : options.seed - 1
        case .uncertainty: new.uncertainty = cycle(options.uncertainty, Uncertainty.allCases, offset)
        case .committee: new.committee = Int(ladder(Double(options.committee), [0, 4, 8, 16, 32, 64], offset))
        }
        return new == options ? nil : new
    }

    /// The options with this parameter as in `other`.
    func copied(from other: ModelOptions, to options: ModelOptions) -> ModelOptions {
        var new = options
        switch self {
        case .descriptor: new.descriptor = other.descriptor
        case .kernel: new.kernel = other.kernel
        case .sparse: new.sparse = other.sparse
        case .lMax: new.fields.lMax = other.fields.lMax
        case .nMax: new.fields.nMax = other.fields.nMax
        case .cutoff: new.fields.cutoff = other.fields.cutoff
        case .cutoffWidth: new.fields.cutoffWidth = other.fields.cutoffWidth
        case .sigmaDensity: new.fields.sigmaDensity = other.fields.sigmaDensity
        case .sigmaPotential: new.fields.sigmaPotential = other.fields.sigmaPotential
        case .exponent: new.fields.exponent = other.fields.exponent
        case .reach: new.fields.reach = other.fields.reach
        case .basis: new.fields.basis = other.fields.basis
        case .radial: new.radial = other.radial
        case .centres: new.centres = other.centres
        case .dissociation: new.dissociation = other.dissociation
        case .regularization: new.regularization = other.regularization
        case .trainingSize: new.trainingSize = other.trainingSize
        case .trainUpTo: new.trainUpTo = other.trainUpTo
        case .split: new.split = other.split
        case .seed: new.seed = other.seed
        case .uncertainty: new.uncertainty = other.uncertainty
        case .committee: new.committee = other.committee
        }
        return new
    }

    /// The options with this parameter read from text, or what is wrong with the text.
    func set(_ text: String, in options: ModelOptions) -> Result<ModelOptions, ParameterError> {
        var new = options
        var isRead = false
        func read<T>(_ value: T?, _ path: WritableKeyPath<ModelOptions, T>) {
            if let value {
                new[keyPath: path] = value
                isRead = true
            }
        }
        let text = text.lowercased() == text ? text : self == .centres ? text : text.lowercased()
        switch self {
        case .descriptor: read(Descriptor(text), \.descriptor)
        case .kernel: read(Kernel(text), \.kernel)
        case .sparse: read(Int(text), \.sparse)
        case .lMax: read(Int(text), \.fields.lMax)
        case .nMax: read(Int(text), \.fields.nMax)
        case .cutoff: read(Double(text), \.fields.cutoff)
        case .cutoffWidth: read(Double(text), \.fields.cutoffWidth)
        case .sigmaDensity: read(Double(text), \.fields.sigmaDensity)
        case .sigmaPotential: read(Double(text), \.fields.sigmaPotential)
        case .exponent: read(Int(text), \.fields.exponent)
        case .reach: read(Reach(rawValue: text), \.fields.reach)
        case .basis: read(RadialBasisKind(rawValue: text), \.fields.basis)
        case .radial: read(RadialChannels(text), \.radial)
        case .centres: read(CentreSelection(text), \.centres)
        case .dissociation: read(Dissociation(rawValue: text), \.dissociation)
        case .regularization: read(Regularization(text), \.regularization)
        case .trainingSize: read(TrainingSize(text.replacing(" ", with: "")), \.trainingSize)
        case .trainUpTo: read(text == "all" ? .some(nil) : Double(text).map(Optional.some), \.trainUpTo)
        case .split: read(SplitKind(rawValue: text), \.split)
        case .seed: read(UInt64(text), \.seed)
        case .uncertainty: read(Uncertainty(rawValue: text), \.uncertainty)
        case .committee: read(text == "none" ? 0 : Int(text), \.committee)
        }
        guard isRead else { return .failure(ParameterError(text: "\(label): expected \(expected), found '\(text)'")) }
        if let problem = new.problem { return .failure(ParameterError(text: problem)) }
        return .success(new)
    }

    /// What can be typed, for the prompt.
    var expected: String {
        switch self {
        case .descriptor: "rho-rho, rho-v, v-v, rho, v or a sum: 0.7*rho-rho+0.3*rho-v, auto*rho-rho+auto*v-v^2"
        case .kernel: "linear, or poly:2 and other powers to poly:64"
        case .sparse: "1 to 5000"
        case .lMax: "0 to 12"
        case .nMax: "1 to 16"
        case .cutoff: "0.5 to 20"
        case .cutoffWidth: "0 to r_c"
        case .sigmaDensity, .sigmaPotential: "0.1 to 5"
        case .exponent: "1 to 6"
        case .reach: "full, near or far"
        case .basis: "gto or monomial"
        case .radial: "all, principal, or principal:4,3 for 4 of rho and 3 of V"
        case .centres: "all, or a list such as O@A,C"
        case .dissociation: "auto, exact, sample or none"
        case .regularization: "auto, or 1e-20 to 1e6"
        case .trainingSize: "a number of curves or 80%"
        case .trainUpTo: "all, or a distance in Å"
        case .split: "random or first"
        case .seed: "a whole number"
        case .uncertainty: "committee or gpr"
        case .committee: "0, or 4 to 64"
        }
    }

    private static let environments = [10.0, 25, 50, 100, 250, 500, 1000]
    private static let widths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 1.5, 2.0]
}

/// Why a typed value was not taken, for the status line.
struct ParameterError: Error { var text: String }

private func clamped(_ value: Int, _ range: ClosedRange<Int>) -> Int {
    min(max(value, range.lowerBound), range.upperBound)
}

/// The neighbour of `value` on a scale it need not lie on; `value` itself at the end.
private func ladder(_ value: Double, _ scale: some Sequence<Double>, _ offset: Int) -> Double {
    let steps = Array(scale)
    return (offset > 0 ? steps.first { $0 > value + 1e-9 } : steps.last { $0 < value - 1e-9 }) ?? value
}

private func cycle<T: Equatable>(_ value: T, _ choices: [T], _ offset: Int) -> T {
    guard let index = choices.firstIndex(of: value) else { return choices.first ?? value }
    return choices[(index + offset + choices.count) % choices.count]
}

private func centreChoices(_ elements: [Element]) -> [CentreSelection] {
    [.all] + (["@A", "@B"] + elements.prefix(8).map(\.symbol)).compactMap { CentreSelection($0) }
}

/// auto, then decades from 1e-12 up to 1.
private func turnedRegularization(_ value: Regularization, by offset: Int) -> Regularization {
    let decades = (0...12).reversed().map { Double("1e-\($0)")! }
    guard case .fixed(let number) = value else { return offset > 0 ? .fixed(decades[0]) : .fixed(decades.last!) }
    if offset > 0 { return decades.first { $0 > number * 1.001 }.map { .fixed($0) } ?? .auto }
    return decades.last { $0 < number * 0.999 }.map { .fixed($0) } ?? .auto
}

/// all, then whole angstroms at which some points train and some do not.
private func turnedLimit(_ value: Double?, by offset: Int, _ distances: ClosedRange<Double>?) -> Double? {
    guard let distances else { return value }
    let steps = Array(stride(from: distances.lowerBound.rounded(.up) + 1, to: distances.upperBound, by: 1))
    guard let value else { return offset > 0 ? steps.first : steps.last }
    return offset > 0 ? steps.first { $0 > value + 1e-9 } : steps.last { $0 < value - 1e-9 }
}

/// Numbers of curves, with 80 % and 90 % of the class where they belong.
private func turnedSize(_ value: TrainingSize, by offset: Int, curves: Int) -> TrainingSize {
    var scale: [TrainingSize] = [.percent(80), .percent(90)]
    let shares = Set(scale.compactMap { $0.count(of: curves) })
    scale += [5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000].filter {
        !shares.contains($0)
    }.map { .curves($0) }
    let counted = scale.compactMap { size in size.count(of: curves).map { (size, $0) } }.sorted { $0.1 < $1.1 }
    let current = value.count(of: curves) ?? curves
    let next = offset > 0 ? counted.first { $0.1 > current } : counted.last { $0.1 < current }
    return next?.0 ?? value
}
