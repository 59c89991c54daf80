import Atomistics
import CAllocationCounter
import Foundation
import TestSupport
import Testing

@testable import Descriptors

/// What must not creep back into the kernels: allocations, and being slower than plain loops.
@Suite(.serialized) struct KernelGuardTests {
    static let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]

    @Test(.enabled(if: allocation_count() >= 0), arguments: InvarianceTests.invariants, [false, true])
    func featuresDoNotAllocate(_ invariant: Invariant, _ perAtom: Bool) {
        for fields in [FieldOptions(), FieldOptions(nMax: 9, lMax: 7, reach: .far)] {
            for centers in [CenterSelection.all, CenterSelection("O@A,C")!] {
                let featurizer = Featurizer(
                    descriptor: Descriptor(invariant), fields: fields, centers: centers, elements: Self.elements,
                    perAtom: perAtom)
                let workspace = featurizer.makeWorkspace()
                var structures = (1...4).map { InvarianceTests.randomMolecule(seed: $0) }
                structures.append(Periodic.triclinic)
                let count = featurizer.layout.count
                let rows = UnsafeMutablePointer<Double>.allocate(capacity: 16 * count)
                defer { rows.deallocate() }
                func run() {
                    for structure in structures {
                        featurizer.features(of: structure, into: rows, rowStride: count, using: workspace)
                    }
                }
                run()
                let before = allocation_count()
                run()
                #expect(allocation_count() == before, "\(invariant) per atom \(perAtom), centres \(centers)")
            }
        }
    }

    @Test(.enabled(if: timesCount), arguments: [(Invariant.rhoRho, 6, 4), (.rhoV, 6, 4), (.vV, 8, 6), (.rhoV, 1, 0)])
    func neverSlowerThanPlainLoops(_ invariant: Invariant, _ nMax: Int, _ lMax: Int) {
        let fields = FieldOptions(nMax: nMax, lMax: lMax)
        let featurizer = Featurizer(
            descriptor: Descriptor(.rhoV), fields: fields, elements: Self.elements, perAtom: true)
        let measured = Featurizer(
            descriptor: Descriptor(invariant), fields: fields, elements: Self.elements, perAtom: true)
        let density = PlainRadialTable(reach: 15) { featurizer.radialIntegrals(of: .density, at: $0) }
        let potential = PlainRadialTable(reach: 15) { featurizer.radialIntegrals(of: .potential, at: $0) }
        let plain = PlainReference(
            fields: fields, elements: Self.elements, density: { density($0) }, potential: { potential($0) })
        let structure = InvarianceTests.randomMolecule(seed: 2)
        let workspace = measured.makeWorkspace()
        let count = measured.layout.count
        var rows = [Double](repeating: 0, count: 16 * count)

        var (fast, slow, sum) = (Double.infinity, Double.infinity, 0.0)
        for _ in 0..<5 {
            fast = min(
                fast,
                seconds {
                    rows.withUnsafeMutableBufferPointer {
                        measured.features(of: structure, into: $0.baseAddress!, rowStride: count, using: workspace)
                    }
                })
            slow = min(
                slow,
                seconds {
                    let left = plain.coefficients(of: structure, isDensity: invariant.leftIsDensity)
                    let right = invariant == .rhoV ? plain.coefficients(of: structure, isDensity: false) : left
                    for (a, b) in zip(left, right) { sum += plain.product(a, b)[0] }
                })
        }
        #expect(fast < slow && sum.isFinite, "\(invariant) \(nMax) \(lMax): \(fast) s against \(slow) s")
    }

    /// Of this thread's processor, so that others at work do not count.
    private func seconds(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
        let start = now()
        body()
        return now() - start
    }
}
