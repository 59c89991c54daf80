/// Coefficients of one field around every center of one structure: c[central element][l][center][m][slot, n].
///
/// This order makes the invariants of a central element one matrix product per l: its centers and their m are
/// consecutive rows. A row holds the neighbor elements ("slots") that are kept for that central element, `radialCount`
/// values each, then padding: whole vectors are written at each slot in turn, so that what runs over is overwritten by
/// the next slot or lies in the padding.
struct FieldCoefficients {
    let lMax: Int
    let radialCount: Int
    let channelCount: Int
    /// [central][channel]: where a neighbor's element lies in a row, or -1 where it is not kept.
    let slots: UnsafeMutablePointer<Int>
    /// How many slots each central element has.
    let slotCounts: UnsafeMutablePointer<Int>
    /// Doubles in a row, by central element.
    let rowLengths: UnsafeMutablePointer<Int>
    /// Where the coefficients of a central element begin, in doubles.
    private let starts: UnsafeMutablePointer<Int>
    /// Centers of channel c are `centerStart[c] ..< centerStart[c + 1]`.
    private let centerStart: UnsafeMutablePointer<Int>
    private(set) var values: UnsafeMutablePointer<Double>
    /// How many of them the structure has.
    private(set) var valueCount = 0
    /// [center][slot]: whether any neighbor added to it; the rest is zero.
    private(set) var isFilled: UnsafeMutablePointer<Bool>
    private var capacity = 0
    private var centerCapacity = 0

    /// - Parameter kept: for each central element the channels of the neighbors that are kept, ascending.
    init(lMax: Int, radialCount: Int, kept: [[Int]]) {
        self.lMax = lMax
        self.radialCount = radialCount
        channelCount = kept.count
        slots = .allocateAligned(max(1, kept.count * kept.count))
        slotCounts = .allocateAligned(max(1, kept.count))
        rowLengths = .allocateAligned(max(1, kept.count))
        starts = .allocateAligned(max(1, kept.count))
        centerStart = .allocateAligned(kept.count + 1)
        values = .allocateAligned(1)
        isFilled = .allocateAligned(1)
        for (central, channels) in kept.enumerated() {
            for channel in kept.indices {
                slots[central * kept.count + channel] = channels.firstIndex(of: channel) ?? -1
            }
            slotCounts[central] = channels.count
            rowLengths[central] = (max(0, channels.count - 1) * radialCount + (radialCount + 7) / 8 * 8 + 7) / 8 * 8
        }
    }

    func deallocate() {
        for table in [slots, slotCounts, rowLengths, starts, centerStart] { table.deallocate() }
        values.deallocate()
        isFilled.deallocate()
    }

    /// Makes room for the centers of one structure; allocates only when there are more than ever before. Values are
    /// those of the structure before: every one is written again.
    mutating func reset(centerStart counts: UnsafePointer<Int>) {
        var needed = 0
        for central in 0..<channelCount {
            starts[central] = needed
            centerStart[central] = counts[central]
            needed += (counts[central + 1] - counts[central]) * (lMax + 1) * (lMax + 1) * rowLengths[central]
        }
        let centers = counts[channelCount]
        centerStart[channelCount] = centers
        valueCount = needed
        // A vector read at the last row's last element may reach past it.
        if needed + 8 > capacity {
            values.deallocate()
            capacity = needed + needed / 2 + 8
            values = .allocateAligned(capacity)
        }
        if centers * channelCount > centerCapacity {
            isFilled.deallocate()
            centerCapacity = centers * channelCount * 3 / 2
            isFilled = .allocateAligned(centerCapacity)
        }
        isFilled.update(repeating: false, count: centers * channelCount)
    }

    /// The 2l + 1 rows of one center at one l; the rows of the element's next center follow.
    @inline(__always)
    func rows(central: Int, l: Int, center: Int) -> UnsafeMutablePointer<Double> {
        let first = centerStart[central]
        let count = centerStart[central + 1] - first
        return values + starts[central] + (count * l * l + (center - first) * (2 * l + 1)) * rowLengths[central]
    }
}
