/// The neighbors of a tile's atoms in one field, and where the field's coefficients go.
struct FieldNeighbors: BitwiseCopyable {
    let tile: PairTile
    let lists: NeighborLists
    /// Doubles from the start of a record to its w I_nl, and from one l to the next.
    let offset: Int
    let stride: Int
    let field: FieldCoefficients

    /// Lists the neighbors of an atom of the element `central`, a run for each of its slots.
    @inline(__always)
    func list(_ central: Int, around atom: Int, into runs: UnsafeMutablePointer<NeighborSum.Run>) {
        let channels = field.channelCount
        var records = lists.records + atom &* lists.capacity
        var reversedLeft = Int(lists.reversed[atom])
        for channel in 0..<channels {
            let count = Int(lists.counts[atom &* channels &+ channel])
            let reversed = min(count, reversedLeft)
            let slot = field.slots[central &* channels &+ channel]
            if slot >= 0 {
                runs[slot] = NeighborSum.Run(
                    records: records, count: count, signs: tile.signs + (lists.capacity &- reversed),
                    column: slot &* field.radialCount)
            }
            reversedLeft &-= reversed
            records += count
        }
    }

    /// Adds to `counts` how many of an atom's neighbors each slot has.
    @inline(__always)
    func addCounts(_ central: Int, around atom: Int, to counts: UnsafeMutablePointer<Int>) {
        let channels = field.channelCount
        for channel in 0..<channels {
            let slot = field.slots[central &* channels &+ channel]
            if slot >= 0 { counts[slot] &+= Int(lists.counts[atom &* channels &+ channel]) }
        }
    }
}
