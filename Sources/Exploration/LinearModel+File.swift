import Atomistics
import Descriptors
import Foundation

extension LinearModel {
    /// The first line of every model file.
    private static let magic = "lodescope model"
    /// Raised whenever older programs would misread a file.
    private static let version = 3

    /// The bytes of a model file: a line `lodescope model VERSION HEADER-BYTES CHECKSUM`, a JSON header, and the weights
    /// of the model and its members as little-endian doubles, in the order of `FeatureMap.plainOrder`. The checksum
    /// (FNV-1a, 64 bits) covers all that follows the line.
    /// - Parameter origin: what the header says of where the model comes from; nothing is read back of it.
    public func encoded(origin: Origin? = nil) throws -> [UInt8] {
        var header = self
        header.weights = []
        header.committee = []
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        let json = try encoder.encode(
            File(model: header, columns: weights.count, members: committee.count, origin: origin))
        var body = Array(json)
        let order = evaluator().map.plainOrder
        for row in [weights] + committee {
            for column in order {
                Swift.withUnsafeBytes(of: row[column].bitPattern.littleEndian) { body.append(contentsOf: $0) }
            }
        }
        // A linear model of binding curves is what version 1 had, and stays readable by its programs.
        // Those of version 2 know nothing of tensors.
        let version = target?.part != nil ? 3 : activeEnvironments == nil && target == nil ? 1 : 2
        let line = "\(Self.magic) \(version) \(json.count) \(String(Atomistics.checksum(body[...]), radix: 16))\n"
        return Array(line.utf8) + body
    }

    /// Reads what `encoded` made; anything else is an error that says what is wrong.
    public init(decoding bytes: [UInt8], file: String) throws(DataError) {
        func damaged(_ what: String) -> DataError {
            DataError(at: SourceLocation(file: file, line: 1), what)
        }
        guard bytes.starts(with: Self.magic.utf8), let end = bytes.prefix(200).firstIndex(of: 10) else {
            throw damaged("expected a model saved by lodescope train --save, found something else")
        }
        let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
        guard words.count >= 3, let version = Int(words[2]) else { throw damaged("the first line is damaged") }
        guard version <= Self.version else {
            throw damaged(
                "the model has format \(version), this lodescope reads up to \(Self.version): a newer one saved it")
        }
        let body = bytes[(end + 1)...]
        guard words.count == 5, let headerCount = Int(words[3]), let checksum = UInt64(words[4], radix: 16),
            headerCount > 0, headerCount <= body.count, Atomistics.checksum(body) == checksum
        else { throw damaged("the model is damaged: its checksum does not fit its contents") }

        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        let contents: File
        do {
            contents = try decoder.decode(File.self, from: Data(body.prefix(headerCount)))
        } catch {
            throw damaged("the model's header cannot be read: \(Self.explained(error))")
        }
        let weightBytes = body.dropFirst(headerCount)
        // Numbers no larger than the file multiply without overflow.
        let possible = 0...weightBytes.count
        guard possible.contains(contents.columns), possible.contains(contents.members),
            weightBytes.count == 8 * contents.columns * (contents.members + 1)
        else { throw damaged("the model's weights do not fit its header") }
        self = contents.model
        if let problem = problem(columns: contents.columns) { throw damaged(problem) }
        let values = weightBytes.withUnsafeBytes { raw in
            (0..<raw.count / 8).map { index in
                Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)))
            }
        }
        let map = evaluator().map
        guard map.evaluationCount == contents.columns else {
            throw damaged("the model's weights do not fit its options")
        }
        let order = map.plainOrder
        let rows = (0...contents.members).map { member in
            var row = [Double](repeating: 0, count: contents.columns)
            for (place, column) in order.enumerated() { row[column] = values[member * contents.columns + place] }
            return row
        }
        weights = rows[0]
        committee = Array(rows[1...])
    }

    /// Why a model with a sound header cannot be what `encoded` had, for a person; nil when it can. Asked before anything is
    /// made of it, so that a header that promises too much costs nothing.
    private func problem(columns: Int) -> String? {
        if let problem = options.problem { return "the model's options are not possible: \(problem)" }
        if let problem = target?.problem { return "the model's target is not possible: \(problem)" }
        if let target, target.part != nil || target.tensor != nil {
            guard let part = target.part, let tensor = target.tensor, tensor.parts.contains(part),
                options.lack(of: part) == nil
            else { return "the model's target is not possible: no part of a tensor that its features have" }
        }
        guard dimerClass.element == target?.element, dimerClass.part == target?.part else {
            return "the model's class is not that of its target"
        }
        if let alpha, !(alpha >= 0 && alpha.isFinite) { return "the model's error bars are not possible" }
        if let target, target.element != nil || target.column != nil {
            guard let element = target.element, target.column != nil, !target.isPerAtom, elements.contains(element),
                options.centers == CenterSelection(element)
            else { return "the model's target is not possible: nothing that its atoms have" }
        }
        guard !elements.isEmpty, elements == Set(elements).sorted(), presence.fits(elements.count),
            Set(trainedElements).isSubset(of: elements)
        else { return "the model's elements are not possible" }
        guard !dimerClass.label.unicodeScalars.contains(where: \.isControl) else {
            return "the model's class is not possible: \(quoted(dimerClass.label))"
        }
        let active = (activeEnvironments ?? []).reduce(0) { $0 + $1.places.reduce(0) { $0 + $1.count } }
        guard active <= columns, hasSoundEnvironments else { return "the model's active environments are not possible" }
        guard trainCurves >= 0, lambda > 0, lambda.isFinite else { return "the model's training is not possible" }
        return nil
    }

    /// A decoding error in a line: where in the header, and what was wrong there.
    private static func explained(_ error: any Error) -> String {
        switch error {
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            place(context.codingPath) + printable(name: String(context.debugDescription.prefix(160)))
        case DecodingError.keyNotFound(let key, let context):
            place(context.codingPath) + "there is no \(printable(key.stringValue))"
        default: "it is no JSON"
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "" }
        return path.map { printable($0.intValue.map { "\($0)" } ?? $0.stringValue) }.joined(separator: ".") + ": "
    }

    /// Reads a model file.
    public init(reading path: String) throws(DataError) {
        try self.init(decoding: InputFiles.contents(of: path), file: path)
    }

    private struct File: Codable {
        var model: LinearModel
        var columns: Int
        var members: Int
        var origin: Origin?
    }
}
