import Workers

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
        var contraction: RadialContraction?
        /// How periodic structures are summed; nil for a table.
        var periodic: PeriodicOptions?

        var radialBasis: RadialBasis {
            RadialBasis(kind: basis, nMax: nMax, radius: cutoff, contraction: contraction)
        }
    }

    private let tables: Mutex<BoundedCache<Key, RadialTable>>
    private let splits: Mutex<BoundedCache<Key, PeriodicSplits>>
    private let threads: Int

    /// A cache that is empty.
    /// - Parameters:
    ///   - capacity: tables that are kept.
    ///   - threads: how many make a table.
    public init(capacity: Int = 32, threads: Int = 2) {
        tables = Mutex(BoundedCache(capacity: capacity))
        splits = Mutex(BoundedCache(capacity: capacity))
        self.threads = threads
    }

    func density(_ fields: FieldOptions, _ contraction: RadialContraction? = nil) -> RadialTable {
        table(
            Key(
                kernel: .density(sigma: fields.sigmaDensity), basis: .gto, nMax: fields.nMax, lMax: fields.lMax,
                cutoff: fields.cutoff, contraction: contraction), reach: fields.cutoff)
    }

    func potential(_ fields: FieldOptions, _ contraction: RadialContraction? = nil) -> RadialTable {
        table(potentialKey(fields, contraction), reach: nil)
    }

    /// What periodic structures need beside `potential`; made when the first of them comes.
    func splits(
        _ fields: FieldOptions, _ contraction: RadialContraction?, _ options: PeriodicOptions
    ) -> PeriodicSplits {
        var key = potentialKey(fields, contraction)
        key.periodic = options
        return splits.withLock { splits in
            if let known = splits[key] { return known }
            let new = PeriodicSplits(
                basis: key.radialBasis, fields: fields, options: options, threads: threads)
            splits[key] = new
            return new
        }
    }

    private func potentialKey(_ fields: FieldOptions, _ contraction: RadialContraction?) -> Key {
        Key(
            kernel: .potential(sigma: fields.sigmaPotential, exponent: fields.exponent), basis: fields.basis,
            nMax: fields.nMax, lMax: fields.lMax, cutoff: fields.cutoff, contraction: contraction)
    }

    private func table(_ key: Key, reach: Double?) -> RadialTable {
        if let known = tables.withLock({ $0[key] }) { return known }
        // Made outside of the lock: two threads may rather make the same table than wait for another's.
        let table = RadialTable(
            basis: key.radialBasis, source: .kernel(key.kernel), lMax: key.lMax, reach: reach, threads: threads)
        tables.withLock { $0[key] = table }
        return table
    }
}
