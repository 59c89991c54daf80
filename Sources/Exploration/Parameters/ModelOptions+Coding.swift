extension ModelOptions: Codable {
    private static let fieldsKey = FileKey(stringValue: "fields")

    /// Files from before a parameter was there have its default.
    public init(from decoder: any Decoder) throws {
        self.init()
        let all = try decoder.container(keyedBy: FileKey.self)
        let fields = try all.nestedContainer(keyedBy: FileKey.self, forKey: Self.fieldsKey)
        for parameter in ModelParameter.allCases {
            try parameter.load(parameter.section == .fields ? fields : all, &self)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var all = encoder.container(keyedBy: FileKey.self)
        var fields = all.nestedContainer(keyedBy: FileKey.self, forKey: Self.fieldsKey)
        for parameter in ModelParameter.allCases {
            if parameter.section == .fields {
                try parameter.save(self, &fields)
            } else {
                try parameter.save(self, &all)
            }
        }
    }
}
