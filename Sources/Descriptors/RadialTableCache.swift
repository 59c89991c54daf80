import Synchronization

/// Radial tables by exactly the options they depend on, so that turning one knob does not rebuild another's table.
///
/// A table for a higher l_max serves every lower one, but is kept apart: its rows are longer, and short rows are read
/// faster. The few most recent are kept.
public final class RadialTableCache: Sendable {
    private struct Key: Hashable, Sendable {
        var kernel: RadialKernel
        var basis: RadialBasisKind
        var nMax: Int
        var lMax: Int
        var cutoff: Double
    }

    private struct Contents {
        var tables: [Key: RadialTable] = [:]
        var recent: [Key] = []
    }

    private let contents = Mutex(Contents())
    private let capacity: Int
    private let threads: Int

    public init(capacity: Int = 32, threads: Int = 2) {
        self.capacity = capacity
        self.threads = threads
    }

    func density(_ fields: FieldOptions) -> RadialTable {
        table(
            Key(kernel: .density(sigma: fields.sigmaDensity), basis: .gto, nMax: fields.nMax, lMax: fields.lMax,
                cutoff: fields.cutoff), reach: fields.cutoff)
    }

    func potential(_ fields: FieldOptions) -> RadialTable {
        table(
            Key(kernel: .potential(sigma: fields.sigmaPotential, exponent: fields.exponent), basis: fields.basis,
                nMax: fields.nMax, lMax: fields.lMax, cutoff: fields.cutoff), reach: nil)
    }

    private func table(_ key: Key, reach: Double?) -> RadialTable {
        let known = contents.withLock { contents -> RadialTable? in
            guard let table = contents.tables[key] else { return nil }
            contents.recent.removeAll { $0 == key }
            contents.recent.append(key)
            return table
        }
        if let known { return known }
        let table = RadialTable(
            basis: RadialBasis(kind: key.basis, nMax: key.nMax, radius: key.cutoff), kernel: key.kernel, lMax: key.lMax,
            reach: reach, threads: threads)
        contents.withLock { contents in
            contents.tables[key] = table
            contents.recent.removeAll { $0 == key }
            contents.recent.append(key)
            while contents.recent.count > capacity { contents.tables[contents.recent.removeFirst()] = nil }
        }
        return table
    }
}
