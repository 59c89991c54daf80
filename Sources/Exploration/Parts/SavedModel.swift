import Atomistics
import Foundation

/// What a model file holds: a model of a number, or those of a target's parts.
public enum SavedModel: Sendable {
    case number(LinearModel)
    case parts(TargetModel)

    /// The first line of the file of a target with parts: it, the version and the bytes of each model; the files of the
    /// models follow, one after the other.
    private static let magic = "lodescope tensor model"
    /// Parts of a model: fourth rank for all elements there are.
    private static let mostParts = 400

    /// The target of the model; nil for interaction energies.
    public var target: Target? {
        switch self {
        case .number(let model): model.target
        case .parts(let model): model.target
        }
    }

    /// The bytes of a model file.
    /// - Parameter origin: as `LinearModel.encoded` takes it, in each of the models.
    public func encoded(origin: Origin? = nil) throws -> [UInt8] {
        switch self {
        case .number(let model): return try model.encoded(origin: origin)
        case .parts(let model):
            let files = try model.parts.map { try $0.encoded(origin: origin) }
            let line = "\(Self.magic) 1 \(files.map { "\($0.count)" }.joined(separator: " "))\n"
            return Array(line.utf8) + files.flatMap(\.self)
        }
    }

    /// Reads what `encoded` made; anything else is an error that says what is wrong.
    public init(decoding bytes: [UInt8], file: String) throws(DataError) {
        func damaged(_ what: String) -> DataError { DataError(at: SourceLocation(file: file, line: 1), what) }
        guard bytes.starts(with: Self.magic.utf8) else {
            let model = try LinearModel(decoding: bytes, file: file)
            guard model.target?.hasParts != true else {
                throw damaged("the model is one part of a target, not all of it")
            }
            self = .number(model)
            return
        }
        let line = bytes.prefix(20 * Self.mostParts).prefix { $0 != 10 }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ").dropFirst(3).map { Int($0) }
        guard let version = words.first.flatMap(\.self) else { throw damaged("the first line is damaged") }
        guard version == 1 else {
            throw damaged("the model has format \(version), this lodescope reads 1: a newer one saved it")
        }
        let possible = 1...max(1, bytes.count)
        let sizes = words.dropFirst().compactMap(\.self)
        guard words.allSatisfy({ $0 != nil }), (1...Self.mostParts).contains(sizes.count),
            sizes.allSatisfy(possible.contains),
            bytes.count - line.count - 1 == sizes.reduce(0, +)
        else { throw damaged("the model is damaged: its parts do not fit its size") }
        var start = line.count + 1
        var parts: [LinearModel] = []
        for size in sizes {
            parts.append(try LinearModel(decoding: Array(bytes[start..<start + size]), file: file))
            start += size
        }
        guard let model = TargetModel(parts: parts) else {
            throw damaged("the models are not those of one target's parts")
        }
        self = .parts(model)
    }

    /// Reads a model file.
    public init(reading path: String) throws(DataError) {
        try self.init(decoding: InputFiles.contents(of: path), file: path)
    }
}
