import Descriptors

extension ModelOptions {
    private enum Keys: String, CodingKey {
        case descriptor, kernel, sparse, fields, radial, centres, dissociation, regularization, trainingSize, trainUpTo, split
        case seed, uncertainty, committee
    }

    /// Files from before an option was there have its default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        func read<Value: Decodable>(_ key: Keys) throws -> Value { try container.decode(Value.self, forKey: key) }
        let standard = ModelOptions()
        self.init(
            descriptor: try read(.descriptor),
            kernel: try container.decodeIfPresent(Kernel.self, forKey: .kernel) ?? standard.kernel,
            sparse: try container.decodeIfPresent(Int.self, forKey: .sparse) ?? standard.sparse,
            fields: try read(.fields),
            radial: try container.decodeIfPresent(RadialChannels.self, forKey: .radial) ?? standard.radial,
            centres: try read(.centres), dissociation: try read(.dissociation),
            regularization: try read(.regularization), trainingSize: try read(.trainingSize),
            trainUpTo: try container.decodeIfPresent(Double.self, forKey: .trainUpTo), split: try read(.split),
            seed: try read(.seed),
            uncertainty: try container.decodeIfPresent(Uncertainty.self, forKey: .uncertainty) ?? standard.uncertainty,
            committee: try read(.committee))
    }
}
