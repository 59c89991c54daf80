extension PairTile {
    /// Lists the pairs between two groups of atoms, or within one.
    @inline(__always)
    mutating func gather(
        _ sums: PairSums, between first: Range<Int>, and second: Range<Int>, of atoms: ExpansionWorkspace.Atoms
    ) {
        let isDiagonal = first.lowerBound == second.lowerBound
        let offset = isDiagonal ? 0 : self.density.capacity
        let (near, far, start) = (sums.densitySquare, sums.potentialSquare, sums.startSquare)
        let (density, potential) = (density, potential)
        density.clear(atoms: 2 * density.capacity)
        potential.clear(atoms: 2 * density.capacity)
        let recordLength = recordLength
        var pair = 0
        for i in first {
            let (x, y, z, iChannel, iSlot) = (
                atoms.x[i], atoms.y[i], atoms.z[i], atoms.channel[i], i - first.lowerBound
            )
            let iCounts = atoms.center[i] >= 0
            for j in isDiagonal ? i + 1..<second.upperBound : second {
                let jCounts = atoms.center[j] >= 0
                if !iCounts && !jCounts { continue }
                let dx = atoms.x[j] - x
                let dy = atoms.y[j] - y
                let dz = atoms.z[j] - z
                let square = dx * dx + dy * dy + dz * dz
                let inDensity = square < near
                let inPotential = square < far && square >= start
                if !inDensity && !inPotential { continue }
                self.dx[pair] = dx
                self.dy[pair] = dy
                self.dz[pair] = dz
                self.first[pair] = Int32(truncatingIfNeeded: i)
                self.second[pair] = Int32(truncatingIfNeeded: j)
                let record = pair &* recordLength
                let jSlot = offset &+ j &- second.lowerBound
                if inDensity {
                    if iCounts { density.append(record: record, to: iSlot, channel: atoms.channel[j]) }
                    if jCounts {
                        density.append(record: record, to: jSlot, channel: iChannel)
                        density.reversed[jSlot] &+= 1
                    }
                }
                if inPotential {
                    if iCounts { potential.append(record: record, to: iSlot, channel: atoms.channel[j]) }
                    if jCounts {
                        potential.append(record: record, to: jSlot, channel: iChannel)
                        potential.reversed[jSlot] &+= 1
                    }
                }
                pair += 1
            }
        }
        count = pair
    }
}
