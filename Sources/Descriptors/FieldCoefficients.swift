/// Coefficients of one field around every centre of one structure: c[central element][l][centre][m][slot, n].
///
/// This order makes the invariants of a central element one matrix product per l: its centres and their m are
/// consecutive rows. A row holds the neighbour elements ("slots") that are kept for that central element, `radialCount`
/// values each, then padding: whole vectors are written at each slot in turn, so that what runs over is overwritten by
/// the next slot or lies in the padding.
struct FieldCoefficients {
    let lMax: Int
    let radialCount: Int
    let channelCount: Int
    /// [central][channel]: where a neighbour's element lies in a row, or -1 where it is not kept.
    let slots: UnsafeMutablePointer<Int>
    /// By central element.
    let slotCounts: UnsafeMutablePointer<Int>
    /// Doubles in a row, by central element.
    let rowLengths: UnsafeMutablePointer<Int>
    /// Where the coefficients of a central element begin, in doubles.
    private let starts: UnsafeMutablePointer<Int>
    /// Centres of channel c are `centreStart[c] ..< centreStart[c + 1]`.
    private let centreStart: UnsafeMutablePointer<Int>
    private(set) var values: UnsafeMutablePointer<Double>
    /// [centre][slot]: whether any neighbour added to it; the rest is zero.
    private(set) var isFilled: UnsafeMutablePointer<Bool>
    private var capacity = 0
    private var centreCapacity = 0

    /// - Parameter kept: for each central element the channels of the neighbours that are kept, ascending.
    init(lMax: Int, radialCount: Int, kept: [[Int]]) {
        self.lMax = lMax
        self.radialCount = radialCount
        channelCount = kept.count
        slots = .allocateAligned(max(1, kept.count * kept.count))
        slotCounts = .allocateAligned(max(1, kept.count))
        rowLengths = .allocateAligned(max(1, kept.count))
        starts = .allocateAligned(max(1, kept.count))
        centreStart = .allocateAligned(kept.count + 1)
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
        for table in [slots, slotCounts, rowLengths, starts, centreStart] { table.deallocate() }
        values.deallocate()
        isFilled.deallocate()
    }

    /// Makes room for the centres of one structure; allocates only when there are more than ever before. Values are
    /// those of the structure before: every one is written again.
    mutating func reset(centreStart counts: UnsafePointer<Int>) {
        var needed = 0
        for central in 0..<channelCount {
            starts[central] = needed
            centreStart[central] = counts[central]
            needed += (counts[central + 1] - counts[central]) * (lMax + 1) * (lMax + 1) * rowLengths[central]
        }
        let centres = counts[channelCount]
        centreStart[channelCount] = centres
        // A vector read at the last row's last element may reach past it.
        if needed + 8 > capacity {
            values.deallocate()
            capacity = needed + needed / 2 + 8
            values = .allocateAligned(capacity)
        }
        if centres * channelCount > centreCapacity {
            isFilled.deallocate()
            centreCapacity = centres * channelCount * 3 / 2
            isFilled = .allocateAligned(centreCapacity)
        }
        isFilled.update(repeating: false, count: centres * channelCount)
    }

    /// The 2l + 1 rows of one centre at one l; the rows of the element's next centre follow.
    @inline(__always)
    func rows(central: Int, l: Int, centre: Int) -> UnsafeMutablePointer<Double> {
        let first = centreStart[central]
        let count = centreStart[central + 1] - first
        return values + starts[central] + (count * l * l + (centre - first) * (2 * l + 1)) * rowLengths[central]
    }
}
