import Atomistics
import Descriptors

/// Rows of features from coefficients, one column after the other as its label says.
struct PlainFeatures {
    /// [center][element][n][l^2 + l + m], and how many n.
    typealias Side = (radials: Int, coefficients: [[Double]])

    let descriptor: Descriptor
    let fields: FieldOptions
    let elements: [Element]
    let density: Side
    /// By exponent.
    let potentials: [Int: Side]

    /// - Parameter centers: the elements of the centers.
    func rows(_ columns: [FeatureColumn], _ centers: [Element], perAtom: Bool) -> [[Double]] {
        let channel = Dictionary(uniqueKeysWithValues: elements.enumerated().map { ($1, $0) })
        let angular = (fields.lMax + 1) * (fields.lMax + 1)
        var rows = [[Double]](repeating: Array(repeating: 0, count: columns.count), count: perAtom ? centers.count : 1)
        for (k, column) in columns.enumerated() {
            let potential = potentials[descriptor.terms[column.term].exponent ?? fields.exponent]
            let isDensity = column.invariant.usesDensity
            let isDensityTwice = column.invariant == .rhoRho
            let left = isDensity ? density : potential!
            let right = isDensityTwice ? density : potential ?? density
            let i = channel[column.element1]! * left.radials + column.n1
            let l = column.l
            for (place, element) in centers.enumerated() where perAtom || column.central == element {
                let a = left.coefficients[place]
                var value = 0.0
                if let element2 = column.element2, let n2 = column.n2 {
                    let j = channel[element2]! * right.radials + n2
                    let b = right.coefficients[place]
                    for m in l * l..<(l + 1) * (l + 1) { value += a[i * angular + m] * b[j * angular + m] }
                    value /= Double(2 * l + 1).squareRoot()
                    // Of a field with itself each unordered pair is there once.
                    if i != j && (isDensityTwice || column.invariant == .vV) { value *= 2.0.squareRoot() }
                } else {
                    value = a[i * angular]
                }
                rows[perAtom ? place : 0][k] += value
            }
        }
        return rows
    }
}
