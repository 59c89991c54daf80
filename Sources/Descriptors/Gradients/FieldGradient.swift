/// dE/dc, the derivatives of energies with respect to one field's coefficients around every center of one structure:
/// [model][central element][slot][l][center][m][n], n filled up to whole vectors with zeros.
///
/// Slots are those of the coefficients; what no neighbor adds to is not written.
struct FieldGradient: BitwiseCopyable {
    let lMax: Int
    /// Radial functions, and the length of a row.
    let radialCount: Int
    let stride: Int
    let channelCount: Int
    /// [central][channel], and by central element, as `FieldCoefficients` has them.
    let slots: UnsafePointer<Int>
    let slotCounts: UnsafePointer<Int>
    /// Where a central element begins in the derivatives of one model, and its centers.
    let starts: UnsafeMutablePointer<Int>
    let centerStart: UnsafePointer<Int>
    /// Doubles of one model.
    let modelLength: Int
    let values: UnsafeMutablePointer<Double>
    /// A row for each m, of a neighbor that is not kept.
    let zeros: UnsafePointer<Double>

    /// Centers of an element.
    @inline(__always)
    func centerCount(_ central: Int) -> Int { centerStart[central + 1] &- centerStart[central] }

    /// Doubles from one slot of an element to the next.
    @inline(__always)
    func slotLength(_ central: Int) -> Int { centerCount(central) &* (lMax &+ 1) &* (lMax &+ 1) &* stride }

    /// The 2l + 1 rows of one center at one l in slot 0; those of the element's next center follow.
    @inline(__always)
    func rows(model: Int, central: Int, l: Int, center: Int) -> UnsafeMutablePointer<Double> {
        let count = centerCount(central)
        let place = count &* l &* l &+ (center &- centerStart[central]) &* (2 &* l &+ 1)
        return values + (model &* modelLength &+ starts[central] &+ place &* stride)
    }

    /// The rows of one center and one neighbor's element, by l.
    struct Rows {
        /// Those of l = 0.
        let start: UnsafePointer<Double>
        /// What l (l + 2) and l more are times these.
        let count: Int
        let rank: Int

        /// Those of an l, where the first l^2 are before them.
        @inline(__always)
        func at(_ l: Int, _ stride: Int) -> UnsafePointer<Double> {
            start + (count &* l &* l &+ 2 &* l &* rank) &* stride
        }
    }

    /// The rows that a neighbor's element has around a center; zeros where the atom is no center, or the element not kept.
    @inline(__always)
    func rows(model: Int, central: Int, center: Int, channel: Int) -> Rows {
        let slot = center < 0 ? -1 : slots[central &* channelCount &+ channel]
        if slot < 0 { return Rows(start: zeros, count: 0, rank: 0) }
        let rank = center &- centerStart[central]
        let start = model &* modelLength &+ starts[central] &+ slot &* slotLength(central) &+ rank &* stride
        return Rows(start: values + start, count: centerCount(central), rank: rank)
    }
}

/// The memory of one field's derivatives. For one thread.
final class FieldGradientMemory {
    private var doubles = Scratch<Double>()
    private var starts: Scratch<Int>
    private let zeros: Scratch<Double>

    init(_ field: FieldCoefficients) {
        starts = Scratch(field.channelCount)
        zeros = Scratch((2 * field.lMax + 1) * ((field.radialCount + 7) / 8 * 8) + 8)
    }

    /// Room for the centers of one structure.
    func reserve(
        _ field: FieldCoefficients, centerStart: UnsafePointer<Int>, models: Int
    ) -> FieldGradient {
        let stride = (field.radialCount + 7) / 8 * 8
        let starts = starts.reserve(field.channelCount)
        var length = 0
        for central in 0..<field.channelCount {
            starts[central] = length
            length +=
                (centerStart[central + 1] - centerStart[central]) * (field.lMax + 1) * (field.lMax + 1)
                * field.slotCounts[central] * stride
        }
        return FieldGradient(
            lMax: field.lMax, radialCount: field.radialCount, stride: stride, channelCount: field.channelCount,
            slots: field.slots, slotCounts: field.slotCounts, starts: starts, centerStart: centerStart,
            modelLength: length, values: doubles.reserve(models * length + 8), zeros: zeros.base)
    }
}
