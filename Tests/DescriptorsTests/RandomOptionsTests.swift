import Atomistics
import Foundation
import Workers
import Testing

@testable import Descriptors

/// Random options against loops over arrays, and many threads against one, bit for bit. `make sanitize` tries more:
/// LODESCOPE_CASES says how many, LODESCOPE_RUNS how often with threads, LODESCOPE_FIRST which is the first.
@Suite struct RandomOptionsTests {
    private static func setting(_ name: String, _ standard: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? standard
    }
    static let parts = 4
    static let cases = setting("LODESCOPE_CASES", 24)
    static let runs = setting("LODESCOPE_RUNS", 3)
    static let first = setting("LODESCOPE_FIRST", 0)

    /// The options of a part, one after the other. Of many, those that take long are told: who waits for hours wants to
    /// know where; one alone is told before it begins, as it may not end.
    private static func forEach(of part: Int, _ body: (RandomOptions) -> Void) {
        for number in stride(from: first + part, to: first + cases, by: parts) {
            let options = RandomOptions(number)
            if cases == 1 { print(options) }
            let time = ContinuousClock().measure { body(options) }
            if cases > 24, time > .seconds(10) { print("\(time): \(options)") }
        }
    }

    /// All of one choice in turn, as radial tables take most of the time.
    @Test(arguments: 0..<parts)
    func agreeWithLoopsAndWithOneThread(_ part: Int) {
        Self.forEach(of: part) { options in
            let tables = RadialTableCache(threads: 1)
            agreeWithLoops(options, tables)
            equivariantsAgreeWithLoops(options, tables)
            threadsChangeNothing(options, tables)
        }
    }

    private func agreeWithLoops(_ options: RandomOptions, _ tables: RadialTableCache) {
        let featurizer = options.featurizer(tables)
        let workspace = featurizer.makeWorkspace()
        for structure in options.structures {
            let expected = Self.expected(options, structure, featurizer, tables).flatMap { $0 }
            for isStreamed in [false, true] {
                // Rows of some lengths are streamed where they begin at the boundary of a cache line.
                let rows = GuardedMemory(
                    featurizer.rowCount(of: structure) * featurizer.layout.count,
                    at: isStreamed ? .start(offset: 0) : .end)
                featurizer.features(
                    of: structure, into: rows.base, rowStride: featurizer.layout.count, using: workspace,
                    isStreamed: isStreamed)
                // Periodic sums end somewhere, and what is far may be a small part of what an atom adds to itself.
                let allowed = (options.isPeriodic ? 1e-6 : 1e-11) * (expected.map(abs).max() ?? 0)
                let error = zip(rows.values, expected).map { abs($0 - $1) }.max() ?? 0
                #expect(rows.isUntouched && error <= allowed, "\(error) of \(allowed): \(options)")
            }
        }
    }

    /// Equivariants of the first of a descriptor's terms against the sums over coefficients that define them.
    private func equivariantsAgreeWithLoops(_ options: RandomOptions, _ tables: RadialTableCache) {
        let featurizer = options.equivariantFeaturizer(tables)
        let workspace = featurizer.makeWorkspace()
        for structure in options.structures {
            let plain = PlainCoupling(featurizer, structure, options.descriptor.terms[0].invariant)
            var expected: [[Double]] = []
            for isStreamed in [false, true] {
                let found = Equivariants(featurizer, structure, using: workspace, isStreamed: isStreamed).blocks
                if expected.isEmpty { expected = found.map { plain.values($0, perAtom: options.perAtom) } }
                for (block, expected) in zip(found, expected) {
                    EquivarianceTests.expectEqual(
                        block.values, expected, 1e-12, "lambda \(block.lambda) \(block.parity): \(options)",
                        scale: plain.scale)
                }
            }
        }
    }

    /// Threads of their own, more than there may be cores, write the rows of one matrix, those of a structure whoever comes
    /// first.
    private func threadsChangeNothing(_ options: RandomOptions, _ tables: RadialTableCache) {
        let featurizer = options.featurizer(tables)
        let structures = (0..<18).map { options.structures[$0 * 7 % 3] }
        let columns = featurizer.layout.count
        var starts = [0]
        for structure in structures { starts.append(starts.last! + featurizer.rowCount(of: structure) * columns) }
        // Every second thread has one that helps it.
        let workspaces = Workspaces(all: (0..<16).map { featurizer.makeWorkspace(isHelped: $0 % 2 == 1) })
        func run(_ threads: Int, _ rows: GuardedMemory, isStreamed: Bool) {
            rows.blank()
            nonisolated(unsafe) let base = rows.base
            let (firsts, next) = (starts, Counter())
            Self.onThreads(threads) { thread in
                while true {
                    let index = next.value.add(1, ordering: .relaxed).oldValue
                    guard index < structures.count else { return }
                    featurizer.features(
                        of: structures[index], into: base + firsts[index], rowStride: columns,
                        using: workspaces.all[thread], isStreamed: isStreamed)
                }
            }
        }
        let alone = GuardedMemory(starts.last!)
        run(1, alone, isStreamed: false)
        let together = GuardedMemory(starts.last!)
        for repetition in 0..<Self.runs {
            let threads = 2 + (options.number * 5 + repetition) % 15
            run(threads, together, isStreamed: repetition % 2 == 1)
            let isSame = zip(alone.values, together.values).allSatisfy { $0.bitPattern == $1.bitPattern }
            #expect(isSame && together.isUntouched && alone.isUntouched, "\(threads) threads: \(options)")
        }
    }

    private struct Workspaces: @unchecked Sendable { let all: [Featurizer.Workspace] }
    private final class Counter: Sendable { let value = Atomic<Int>(0) }

    private static func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let done = DispatchSemaphore(value: 0)
        for index in 1..<max(count, 1) {
            Thread.detachNewThread {
                body(index)
                done.signal()
            }
        }
        body(0)
        for _ in 1..<max(count, 1) { done.wait() }
    }

    // MARK: - From loops

    private static func expected(
        _ options: RandomOptions, _ structure: Structure, _ featurizer: Featurizer, _ tables: RadialTableCache
    ) -> [[Double]] {
        let channels = options.principalChannels(tables)
        let centers = featurizer.centerIndices(of: structure)
        func side(_ isDensity: Bool, _ exponent: Int, _ contraction: RadialContraction?) -> PlainFeatures.Side {
            var fields = options.fields
            fields.exponent = exponent
            if options.isPeriodic && !isDensity && fields.reach != .near {
                return periodic(options, fields, structure, contraction, tables)
            }
            let table = isDensity ? tables.density(fields, contraction) : tables.potential(fields, contraction)
            let plain = PlainReference(
                fields: fields, elements: options.elements, density: table.values(at:), potential: table.values(at:),
                principal: (table.count, table.count))
            var seen = structure
            if let cell = structure.cell {
                // Of a sheared cell there would be thousands to look at.
                seen.cell = cell.reduced
                seen = Periodic.cluster(seen, reach: fields.cutoff)
            }
            let rows = plain.coefficients(of: seen, isDensity: isDensity) { centers.contains($0) }
            return (table.count, rows)
        }
        let exponents = options.descriptor.exponents(standard: options.fields.exponent)
        var potentials: [Int: PlainFeatures.Side] = [:]
        for (index, exponent) in exponents.enumerated() {
            potentials[exponent] = side(false, exponent, channels?.potentials[index])
        }
        return PlainFeatures(
            descriptor: options.descriptor, fields: options.fields, elements: options.elements,
            density: options.descriptor.usesDensity ? side(true, 1, channels?.density) : (0, []), potentials: potentials
        ).rows(featurizer.layout.columns, centers.map { structure.elements[$0] }, perAtom: options.perAtom)
    }

    /// The potential's coefficients split at another width, and the lattice in another cell.
    private static func periodic(
        _ options: RandomOptions, _ fields: FieldOptions, _ structure: Structure, _ contraction: RadialContraction?,
        _ tables: RadialTableCache
    ) -> PlainFeatures.Side {
        var other = structure
        other.cell = structure.cell.flatMap { UnitCell($0.reduced.a, $0.reduced.b + $0.reduced.a, $0.reduced.c) }
        let featurizer = Featurizer(
            descriptor: Descriptor(.vV), fields: fields, centers: options.centers, elements: options.elements,
            perAtom: true,
            tables: tables, periodic: PeriodicOptions(accuracy: 1e-12, width: 1.2 * fields.sigmaPotential))
        let found = featurizer.coefficients(of: .potential, in: other, using: featurizer.makeWorkspace())
        let angular = (fields.lMax + 1) * (fields.lMax + 1)
        let full = featurizer.radialCount(of: .potential)
        let perCenter = options.elements.count * full * angular
        let rows = (0..<found.count / perCenter).map { Array(found[$0 * perCenter..<($0 + 1) * perCenter]) }
        guard let contraction else { return (full, rows) }
        let count = contraction.count
        let contracted = rows.map { row in
            var result = [Double](repeating: 0, count: options.elements.count * count * angular)
            for element in options.elements.indices {
                // Of v alone there is l = 0 only.
                for l in contraction.rows.indices {
                    for place in l * l..<(l + 1) * (l + 1) {
                        for q in 0..<count {
                            for n in 0..<full {
                                result[(element * count + q) * angular + place] +=
                                    contraction.rows[l][q][n] * row[(element * full + n) * angular + place]
                            }
                        }
                    }
                }
            }
            return result
        }
        return (count, contracted)
    }
}
