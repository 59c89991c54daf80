import Atomistics

/// The atoms of a dimer at one distance, laid out for drawing: the line of centers along x, its middle at the origin.
struct MoleculeScene: Sendable {
    struct Atom: Sendable {
        var element: Element
        var fragment: UInt8
        var position: SIMD3<Double>
    }

    let atoms: [Atom]
    /// Pairs of atoms closer than 1.25 times the sum of their covalent radii.
    let bonds: [(Int, Int)]
    /// Largest distance of an atom from the origin.
    let radius: Double
    /// The lattice vectors along the axes of the scene; nil for molecules.
    let cell: UnitCell?
    /// The axes of the scene along those of the data.
    private let axes: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

    /// A direction of the data along the axes of the scene.
    func turned(_ p: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3((p * axes.0).sum(), (p * axes.1).sum(), (p * axes.2).sum())
    }

    init(_ structure: Structure) {
        let positions = structure.positions
        let fragments = structure.fragments.isEmpty ? positions.map { _ in 0 } : structure.fragments
        func center(_ part: UInt8?) -> SIMD3<Double>? {
            let members = zip(positions, fragments).filter { part == nil || $0.1 == part }.map(\.0)
            return members.isEmpty ? nil : members.reduce(.zero, +) / Double(members.count)
        }
        let middle = center(nil) ?? .zero
        let (first, second) = (center(0) ?? middle, center(1) ?? middle)
        let origin = 0.5 * (first + second)
        let axes = MoleculeScene.frame(along: second - first)
        self.axes = axes
        func turned(_ p: SIMD3<Double>) -> SIMD3<Double> {
            SIMD3((p * axes.0).sum(), (p * axes.1).sum(), (p * axes.2).sum())
        }
        atoms = positions.indices.map { index in
            Atom(
                element: structure.elements[index], fragment: fragments[index],
                position: turned(positions[index] - origin))
        }
        cell = structure.cell.flatMap {
            UnitCell(turned($0.a), turned($0.b), turned($0.c), openAxis: $0.openAxis)
        }
        var bonds: [(Int, Int)] = []
        for a in atoms.indices {
            for b in 0..<a where atoms[a].fragment == atoms[b].fragment {
                let d = atoms[a].position - atoms[b].position
                let reach = 1.25 * (atoms[a].element.covalentRadius + atoms[b].element.covalentRadius)
                if (d * d).sum() < reach * reach { bonds.append((b, a)) }
            }
        }
        self.bonds = bonds
        radius = atoms.map { ($0.position * $0.position).sum().squareRoot() }.max() ?? 1
    }

    /// Three orthonormal axes, the first along a vector.
    private static func frame(along vector: SIMD3<Double>) -> (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>) {
        let length = (vector * vector).sum().squareRoot()
        let x = length > 1e-9 ? vector / length : SIMD3(1, 0, 0)
        let other: SIMD3<Double> = x.y * x.y < 0.8 ? SIMD3(0, 1, 0) : SIMD3(0, 0, 1)
        let raw = other - x * (other * x).sum()
        let y = raw / (raw * raw).sum().squareRoot()
        return (x, y, SIMD3(x.y * y.z - x.z * y.y, x.z * y.x - x.x * y.z, x.x * y.y - x.y * y.x))
    }

    /// How many atoms, images among them, are closer to an atom than a distance.
    func atomsNear(_ center: Int, within reach: Double) -> Int {
        atoms.indices.reduce(0) { count, index in
            count + images(of: index, around: atoms[center].position, within: reach).count
        } - 1
    }

    /// Where an atom and its images are within a distance of a point.
    func images(of atom: Int, around point: SIMD3<Double>, within reach: Double) -> [SIMD3<Double>] {
        let position = atoms[atom].position
        func isNear(_ image: SIMD3<Double>) -> Bool { ((image - point) * (image - point)).sum() < reach * reach }
        guard let cell else { return isNear(position) ? [position] : [] }
        return cell.images(of: position - point, within: reach).map { point + $0 }.filter(isNear)
    }

    func distance(_ a: Int, _ b: Int) -> Double {
        let d = atoms[a].position - atoms[b].position
        return (d * d).sum().squareRoot()
    }
}

extension Element {
    /// Single-bond radii in angstrom (Cordero et al., Dalton Trans. 2008, 2832), 1.4 where none is listed here.
    var covalentRadius: Double {
        let radii = [
            1: 0.31, 5: 0.84, 6: 0.76, 7: 0.71, 8: 0.66, 9: 0.57, 14: 1.11, 15: 1.07, 16: 1.05, 17: 1.02, 35: 1.20,
            53: 1.39,
        ]
        return radii[atomicNumber] ?? 1.4
    }
}

extension UnitCell {
    /// The edge of a cube; nil for any other cell.
    var cubeEdge: Double? {
        if openAxis != nil { return nil }
        let edge = (a * a).sum().squareRoot()
        let isCube =
            [b, c].allSatisfy { abs(($0 * $0).sum().squareRoot() - edge) < 1e-6 * edge }
            && [(a, b), (b, c), (c, a)].allSatisfy { abs(($0.0 * $0.1).sum()) < 1e-6 * edge * edge }
        return isCube ? edge : nil
    }
}
