import ArgumentParser
import Atomistics
import Descriptors
import Exploration
import LinearAlgebra

/// The .npz files of `features`: what labels their rows, and what the data say. They are the same bytes however they were
/// asked for.
extension FeaturesCommand {
    /// What a data file says of structures, under the names that arrays have; of what it does not say there is none.
    private struct DataLabels {
        var words: [(name: String, values: [String])] = []
        var numbers: [(name: String, values: [Double])] = []

        init(_ labels: [StructureLabel]) {
            func add(_ name: String, _ value: (StructureLabel) -> String?) {
                let values = labels.map { value($0) ?? "" }
                if values.contains(where: { !$0.isEmpty }) { words.append((name, values)) }
            }
            func add(_ name: String, _ value: (StructureLabel) -> Double?) {
                let values = labels.map { value($0) ?? .nan }
                if values.contains(where: { !$0.isNaN }) { numbers.append((name, values)) }
            }
            add("id") { $0.id }
            add("class") { $0.dimerClass?.label }
            add("distance") { $0.distance }
            add("energy") { $0.energy }
        }
    }

    /// An archive for arrays of so many bytes besides what labels its rows; throws where that fits no file or not into
    /// memory.
    /// - Parameter rows: how many rows have labels.
    func makeArchive(_ bytes: Int, _ data: StructureReader.Outcome, rows: Int) throws -> NumpyArchive {
        // With weights the energies are theirs.
        let labels = weights == nil ? DataLabels(data.labels) : nil
        let words = labels?.words.reduce(0) { $0 + NumpyArchive.size(of: $1.values) } ?? 0
        let numbers = 8 * data.structures.count * (labels?.numbers.count ?? 0)
        var archive = NumpyArchive(size: try archiveSize(bytes + words + numbers + 32 * rows))
        for (name, values) in labels?.words ?? [] { archive.add(name, values) }
        for (name, values) in labels?.numbers ?? [] {
            values.withUnsafeBufferPointer { archive.add(name, shape: [values.count], doubles: $0) }
        }
        return archive
    }

    func origin(_ data: StructureReader.Outcome) -> Origin {
        Origin(
            command: Origin.commandLine,
            dataset: Origin.Data(files.map(\.text), sha256: data.digest, structures: data.structures.count))
    }

    /// Writes a file, and says in a line what is in it.
    func write(_ file: [UInt8], shape: [Int]) throws(DataError) {
        try Output.write(file, to: output!)
        StandardError.write("lodescope: \(shape.map(String.init).joined(separator: " x ")) -> \(output!)\n")
    }

    /// The bytes of all arrays; throws where they fit no file or not into memory.
    func archiveSize(_ bytes: Int) throws -> Int {
        guard bytes <= NumpyArchive.largest else {
            let advice =
                per == .atom && expansion == nil
                ? "take fewer structures, --per structure, or a smaller \(ModelParameter.nMax.flag) or \(ModelParameter.lMax.flag)"
                : "take fewer structures or elements at a time, or a smaller \(ModelParameter.nMax.flag) or \(ModelParameter.lMax.flag)"
            throw ValidationError(
                "\((bytes + 1 << 20 - 1) >> 20) MiB of values and labels do not fit an .npz file, which holds "
                    + "\(NumpyArchive.largest >> 20) MiB: \(advice)")
        }
        // The values, in the order of a file, and the file.
        guard 3 * bytes <= ProcessMemory.left else {
            throw OutOfMemory("values of \(ProcessMemory.text(bytes)) take three times that")
        }
        return bytes
    }
}
