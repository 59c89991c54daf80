/// A TensorMap in metatensor's format (.mts): blocks of doubles, [samples, components ..., properties], each under a key of
/// integers, with every axis labeled by named integers; gradients of blocks beside them.
struct TensorMapArchive {
    /// What the places along an axis are: rows of integers, all different, under names.
    struct Labels {
        var names: [String]
        var rows: [[Int]]

        /// 0 ..< count under one name.
        static func range(_ name: String, _ range: Range<Int>) -> Labels {
            Labels(names: [name], rows: range.map { [$0] })
        }
    }

    /// A block, or a gradient of one.
    struct Block {
        var samples: Labels
        var components: [Labels] = []
        var properties: Labels
        /// Row-major.
        var values: [Double]
    }

    private var archive: NumpyArchive
    private let names: [String]
    private var keys: [[Int]] = []

    /// The files of a block without gradients and with one kind of components.
    private static let filesPerBlock = 4
    /// The most blocks that an archive has room for.
    static let mostBlocks = (NumpyArchive.mostFiles - 2) / filesPerBlock

    /// An empty map.
    /// - Parameters:
    ///   - keys: the names of what tells blocks apart.
    ///   - size: the bytes of all values and labels to come; `NumpyArchive.largest` at most.
    init(keys: [String], size: Int) {
        names = keys
        archive = NumpyArchive(size: size)
    }

    /// Adds a block, with the gradients of its values under their names.
    mutating func add(_ key: [Int], _ block: Block, gradients: [(name: String, gradient: Block)] = []) {
        let folder = "blocks/\(keys.count)/"
        keys.append(key)
        add(block, folder)
        for (name, gradient) in gradients { add(gradient, folder + "gradients/\(name)/") }
    }

    private mutating func add(_ block: Block, _ folder: String) {
        let shape = [block.samples.rows.count] + block.components.map(\.rows.count) + [block.properties.rows.count]
        block.values.withUnsafeBufferPointer { archive.add(folder + "values", shape: shape, doubles: $0) }
        add(folder + "samples", block.samples)
        for (axis, labels) in block.components.enumerated() { add(folder + "components/\(axis)", labels) }
        add(folder + "properties", block.properties)
    }

    private mutating func add(_ name: String, _ labels: Labels) {
        archive.add(name, fields: labels.names, labels.rows)
    }

    /// The whole file, with what there is to say of it.
    mutating func finish(info: [(String, JSONValue)]) -> [UInt8] {
        archive.add("keys", fields: names, keys)
        archive.add(file: "info.json", JSONValue.object(info).description)
        return archive.finish()
    }
}
