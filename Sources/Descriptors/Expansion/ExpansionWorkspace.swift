import Atomistics

/// What one thread needs to expand one structure after another without allocating: atoms sorted by element as a
/// structure of arrays, pairs, and the coefficients.
final class ExpansionWorkspace {
    /// Atoms sorted by element channel, inside the cell where there is one; parallel arrays, with room for a group of
    /// images after the last.
    struct Atoms: BitwiseCopyable {
        var count = 0
        let x: UnsafeMutablePointer<Double>
        let y: UnsafeMutablePointer<Double>
        let z: UnsafeMutablePointer<Double>
        let channel: UnsafeMutablePointer<Int>
        /// Row among the centers, or -1.
        let center: UnsafeMutablePointer<Int>
        /// Place in the structure as it was given; of an image that of its atom.
        let given: UnsafeMutablePointer<Int>
    }
    private(set) var atoms: Atoms
    private var coordinates = Scratch<Double>()
    private var indices = Scratch<Int>()

    /// What the structure repeats, reduced; nil for a molecule.
    private(set) var cell: UnitCell?
    /// How far a slab's atoms reach across its plane, angstrom.
    private(set) var thickness = 0.0
    /// Elements of the structure.
    private(set) var elementCount = 0
    private(set) var centerCount = 0
    /// Centers of channel c are `centerStart[c] ..< centerStart[c + 1]`.
    let centerStart: UnsafeMutablePointer<Int>
    /// For each center, its rank among the centers in the order in which the structure was given.
    private(set) var centerRank: UnsafeMutablePointer<Int>
    /// For each center, its place among the atoms.
    private(set) var centerAtom: UnsafeMutablePointer<Int>

    var density: FieldCoefficients
    var potential: FieldCoefficients
    var pairs = PairScratch()
    var phases = PhaseMemory()
    var reciprocal = ReciprocalMemory()
    /// Whether a second thread may help with a structure: with the sum over wave vectors of a periodic one.
    let isHelped: Bool
    private let channelCount: Int

    init(density: FieldCoefficients, potential: FieldCoefficients, isHelped: Bool) {
        self.isHelped = isHelped
        self.density = density
        self.potential = potential
        channelCount = density.channelCount
        centerStart = .allocateAligned(channelCount + 1)
        let (doubles, integers) = (coordinates.base, indices.base)
        atoms = Atoms(x: doubles, y: doubles, z: doubles, channel: integers, center: integers, given: integers)
        centerRank = integers
        centerAtom = integers
    }

    deinit {
        density.deallocate()
        potential.deallocate()
        centerStart.deallocate()
    }

    /// Sorts atoms by channel. `channels` gives the channel of an atomic number, -1 for none.
    func load(_ structure: Structure, channels: UnsafePointer<Int>, centers: CenterSelection) {
        let count = structure.positions.count
        let room = count + PairTile.groupSize
        let doubles = coordinates.reserve(3 * room)
        let integers = indices.reserve(3 * room + 4 * count)
        let loaded = Atoms(
            count: count, x: doubles, y: doubles + room, z: doubles + 2 * room, channel: integers,
            center: integers + room, given: integers + 2 * room)
        let rank = integers + 3 * room
        let channelOf = rank + count
        let order = channelOf + count
        let reduced = structure.cell?.reduced
        cell = reduced
        thickness = reduced?.thickness(of: structure.positions) ?? 0
        atoms = loaded
        centerRank = rank
        centerAtom = order + count

        // -1 for atoms that are no centers
        var centerTotal = 0
        let everyAtom = centers.rules.isEmpty
        for atom in 0..<count {
            let element = structure.elements[atom]
            guard channels[element.atomicNumber] >= 0 else {
                preconditionFailure("element \(element.symbol) has no channel")
            }
            let fragment = structure.fragments.isEmpty ? nil : structure.fragments[atom]
            if everyAtom || centers.contains(element: element, fragment: fragment) {
                order[atom] = centerTotal
                centerTotal += 1
            } else {
                order[atom] = -1
            }
            channelOf[atom] = channels[element.atomicNumber]
        }
        centerCount = centerTotal

        var (next, center) = (0, 0)
        elementCount = 0
        for wanted in 0..<channelCount {
            centerStart[wanted] = center
            let before = next
            for atom in 0..<count where channelOf[atom] == wanted {
                let position = structure.positions[atom]
                let inside = reduced?.wrapped(position) ?? position
                loaded.x[next] = inside.x
                loaded.y[next] = inside.y
                loaded.z[next] = inside.z
                loaded.channel[next] = wanted
                loaded.given[next] = atom
                if order[atom] >= 0 {
                    loaded.center[next] = center
                    rank[center] = order[atom]
                    centerAtom[center] = next
                    center += 1
                } else {
                    loaded.center[next] = -1
                }
                next += 1
            }
            if next > before { elementCount += 1 }
        }
        centerStart[channelCount] = center
    }
}
