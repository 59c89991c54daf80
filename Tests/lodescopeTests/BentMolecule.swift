import Foundation

/// A bent molecule of three atoms, the middle one at zero, in an orientation of its own: the same for a number every time.
struct BentMolecule {
    /// Where the two other atoms are, angstrom.
    let ends: [[Double]]
    /// How far they are from the middle, angstrom.
    let lengths: [Double]

    /// - Parameter angle: the least angle between the bonds, in radians; others have up to a third more.
    init(_ index: Int, angle: Double) {
        let t = angle + 0.02 * Double(index % 17)
        let (a, b) = (0.9 + 0.01 * Double(index % 7), 1.0 + 0.01 * Double(index % 5))
        let (phi, theta) = (2.4 * Double(index), 0.37 * Double(index))
        func turned(_ x: Double, _ y: Double) -> [Double] {
            let (u, v) = (x * cos(phi) - y * sin(phi), x * sin(phi) + y * cos(phi))
            return [u, v * cos(theta), v * sin(theta)]
        }
        ends = [turned(a * cos(t / 2), a * sin(t / 2)), turned(b * cos(t / 2), -b * sin(t / 2))]
        lengths = [a, b]
    }
}
