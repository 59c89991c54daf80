import Atomistics

/// What one thread needs to expand one structure after another without allocating: atoms sorted by element as a
/// structure of arrays, pairs, and the coefficients.
final class ExpansionWorkspace {
    /// Atoms sorted by element channel, inside the cell where there is one; parallel arrays, with room for a group of
    /// images after the last.
    struct Atoms {
        var count = 0
        let x: UnsafeMutablePointer<Double>
        let y: UnsafeMutablePointer<Double>
        let z: UnsafeMutablePointer<Double>
        let channel: UnsafeMutablePointer<Int>
        /// Row among the centres, or -1.
        let centre: UnsafeMutablePointer<Int>
    }
    private(set) var atoms: Atoms
    private var coordinates = Scratch<Double>()
    private var indices = Scratch<Int>()

    /// What the structure repeats, reduced; nil for a molecule.
    private(set) var cell: UnitCell?
    /// Elements of the structure.
    private(set) var elementCount = 0
    private(set) var centreCount = 0
    /// Centres of channel c are `centreStart[c] ..< centreStart[c + 1]`.
    let centreStart: UnsafeMutablePointer<Int>
    /// For each centre, its rank among the centres in the order in which the structure was given.
    private(set) var centreRank: UnsafeMutablePointer<Int>
    /// For each centre, its place among the atoms.
    private(set) var centreAtom: UnsafeMutablePointer<Int>
    /// All pairs, with Y_lm up to l = 1, where products are to be summed over neighbours: of the coefficients l = 0 alone
    /// is then there.
    var neighbours: PairTile?

    var density: FieldCoefficients
    var potential: FieldCoefficients
    var pairs = PairScratch()
    var phases = PhaseMemory()
    var reciprocal = ReciprocalMemory()
    private let channelCount: Int

    init(density: FieldCoefficients, potential: FieldCoefficients) {
        self.density = density
        self.potential = potential
        channelCount = density.channelCount
        centreStart = .allocateAligned(channelCount + 1)
        let (doubles, integers) = (coordinates.base, indices.base)
        atoms = Atoms(x: doubles, y: doubles, z: doubles, channel: integers, centre: integers)
        centreRank = integers
        centreAtom = integers
    }

    deinit {
        density.deallocate()
        potential.deallocate()
        centreStart.deallocate()
    }

    /// Sorts atoms by channel. `channels` gives the channel of an atomic number, -1 for none.
    func load(_ structure: Structure, channels: UnsafePointer<Int>, centres: CentreSelection) {
        let count = structure.positions.count
        let room = count + PairTile.groupSize
        let doubles = coordinates.reserve(3 * room)
        let integers = indices.reserve(2 * room + 4 * count)
        let loaded = Atoms(
            count: count, x: doubles, y: doubles + room, z: doubles + 2 * room, channel: integers,
            centre: integers + room)
        let rank = integers + 2 * room
        let given = rank + count
        let order = given + count
        let reduced = structure.cell?.reduced
        cell = reduced
        atoms = loaded
        centreRank = rank
        centreAtom = order + count
        neighbours = nil

        // -1 for atoms that are no centres
        var centreTotal = 0
        let everyAtom = centres.rules.isEmpty
        for atom in 0..<count {
            let element = structure.elements[atom]
            guard channels[element.atomicNumber] >= 0 else {
                preconditionFailure("element \(element.symbol) has no channel")
            }
            let fragment = structure.fragments.isEmpty ? nil : structure.fragments[atom]
            if everyAtom || centres.contains(element: element, fragment: fragment) {
                order[atom] = centreTotal
                centreTotal += 1
            } else {
                order[atom] = -1
            }
            given[atom] = channels[element.atomicNumber]
        }
        centreCount = centreTotal

        var (next, centre) = (0, 0)
        elementCount = 0
        for wanted in 0..<channelCount {
            centreStart[wanted] = centre
            let before = next
            for atom in 0..<count where given[atom] == wanted {
                let position = structure.positions[atom]
                let inside = reduced?.wrapped(position) ?? position
                loaded.x[next] = inside.x
                loaded.y[next] = inside.y
                loaded.z[next] = inside.z
                loaded.channel[next] = wanted
                if order[atom] >= 0 {
                    loaded.centre[next] = centre
                    rank[centre] = order[atom]
                    centreAtom[centre] = next
                    centre += 1
                } else {
                    loaded.centre[next] = -1
                }
                next += 1
            }
            if next > before { elementCount += 1 }
        }
        centreStart[channelCount] = centre
    }
}
