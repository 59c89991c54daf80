import Atomistics
import Exploration
import Terminal

/// A tensor as it is drawn about the middle of a molecule: a vector as an arrow, a symmetric tensor as the ellipsoid that
/// it makes of the unit sphere. Along the axes of the data.
enum MoleculeTensor: Sendable {
    case arrow(SIMD3<Double>)
    /// The rows of the matrix.
    case ellipsoid([SIMD3<Double>])

    /// The drawing of a tensor's Cartesian components; nil of ranks that have none.
    init?(_ components: [Double], of kind: CartesianTensor) {
        switch kind {
        case .vector: self = .arrow(SIMD3(components[0], components[1], components[2]))
        case .symmetric, .matrix:
            func row(_ a: Int) -> SIMD3<Double> {
                let below = SIMD3(components[a], components[3 + a], components[6 + a])
                return 0.5 * (SIMD3(components[3 * a], components[3 * a + 1], components[3 * a + 2]) + below)
            }
            self = .ellipsoid((0..<3).map(row))
        case .tensor3, .tensor4: return nil
        }
    }

    /// The length of the arrow, or of the longest half axis at most.
    var size: Double {
        switch self {
        case .arrow(let vector): (vector * vector).sum().squareRoot()
        case .ellipsoid(let rows): rows.reduce(0) { $0 + ($1 * $1).sum() }.squareRoot()
        }
    }

    /// Lines from the middle, in the plane of the screen.
    /// - Parameters:
    ///   - scale: of the tensor's numbers to those of the lines.
    ///   - turn: from the data's axes to the screen's: x to the right, y up.
    func lines(scale: Double, turn: (SIMD3<Double>) -> SIMD3<Double>) -> [(SIMD3<Double>, SIMD3<Double>)] {
        switch self {
        case .arrow(let vector):
            let tip = scale * turn(vector)
            let length = (tip.x * tip.x + tip.y * tip.y).squareRoot()
            guard length > 1e-6 else { return [] }
            // A head of a fifth of the length, in the plane of the screen.
            let (along, across) = (0.2 * tip, SIMD3(-0.12 * tip.y, 0.12 * tip.x, 0))
            return [(.zero, tip), (tip, tip - along + across), (tip, tip - along - across)]
        case .ellipsoid(let rows):
            // The outline of {A u}: M n / sqrt(n M n) for every direction n of the plane, M the screen's part of A A^T.
            let columns = (0..<3).map { k in turn(SIMD3(rows[0][k], rows[1][k], rows[2][k])) }
            var (xx, xy, yy) = (0.0, 0.0, 0.0)
            for column in columns {
                xx += column.x * column.x
                xy += column.x * column.y
                yy += column.y * column.y
            }
            let count = 96
            let points = (0...count).map { step -> SIMD3<Double> in
                let n = Camera(yaw: 360 * Double(step) / Double(count), pitch: 0).apply(SIMD3(1, 0, 0))
                let (x, y) = (xx * n.x + xy * n.z, xy * n.x + yy * n.z)
                let norm = (n.x * x + n.z * y).squareRoot()
                return norm > 0 ? scale * SIMD3(x / norm, y / norm, 0) : .zero
            }
            return (0..<count).map { (points[$0], points[$0 + 1]) }
        }
    }
}

/// What is drawn of a target on the molecule, with a line that tells its numbers.
struct MoleculeDrawing: Sendable {
    /// A tensor of the data and that of the model, about an atom, or about the middle where there is none.
    struct Item: Sendable {
        var atom: Int?
        var reference: MoleculeTensor
        var prediction: MoleculeTensor?
    }

    /// Empty of numbers, and of tensors that cannot be drawn.
    var items: [Item]
    var text: String
}

extension ExplorerState {
    /// What the molecule shows of the target; nil of an energy, which the facts tell.
    var moleculeDrawing: MoleculeDrawing? {
        if target?.column != nil { return atomsDrawing }
        return moleculeTensor.map {
            MoleculeDrawing(items: [.init(reference: $0.reference, prediction: $0.prediction)], text: $0.text)
        }
    }

    /// What the atoms of the element that is learnt have, those of a vector as arrows, and the numbers of the atom that is
    /// looked at.
    private var atomsDrawing: MoleculeDrawing? {
        guard let target, let element = dimerClass.element, let selection, let scene = moleculeView.scene,
            let values = selection.curve.samples[0].value
        else { return nil }
        let atoms = scene.atoms.indices.filter { scene.atoms[$0].element == element }
        let count = dimerClass.part?.count ?? 1
        let predicted = focused?.report.curves.first { $0.index == selection.index }?.prediction
        func own(_ values: [Double], _ place: Int) -> [Double] { Array(values[place * count..<(place + 1) * count]) }
        var items: [MoleculeDrawing.Item] = []
        if target.tensor == .vector {
            for (place, atom) in atoms.enumerated() {
                func arrow(_ values: [Double]) -> MoleculeTensor {
                    .arrow(SIMD3(own(values, place)[2], own(values, place)[0], own(values, place)[1]))
                }
                items.append(.init(atom: atom, reference: arrow(values), prediction: predicted.map(arrow)))
            }
        }
        let center = min(moleculeView.center, scene.atoms.count - 1)
        let name = "\(target.key) of \(scene.atoms[center].element.symbol)\(center + 1)"
        guard let place = atoms.firstIndex(of: center) else {
            return MoleculeDrawing(items: items, text: "\(name): the models of \(element.symbol) are open")
        }
        let order = target.tensor == .vector ? [2, 0, 1] : Array(0..<count)
        func numbers(_ values: [Double]) -> String {
            order.map { fixed(own(values, place)[$0], 3) }.joined(separator: " ")
        }
        var text = "\(name)\(target.tensor == .vector ? " x y z" : ""): \(numbers(values))"
        if let predicted { text += " · \(options.descriptor.symbol) \(numbers(predicted))" }
        return MoleculeDrawing(items: items, text: text)
    }

    /// The tensor of the structure shown, as the data have it and with the part that is learnt as the model in focus says
    /// it; its other parts are those of the data. Nil without a tensor that can be drawn.
    var moleculeTensor: (reference: MoleculeTensor, prediction: MoleculeTensor?, text: String)? {
        guard let target, target.column == nil, let kind = target.tensor, let part = dimerClass.part, let selection
        else { return nil }
        let known = kind.parts.compactMap { part in
            curvesByClass[ClassSelection(dimerClass.classes, part: part)]?[selection.index].samples[0].value
        }
        guard known.count == kind.parts.count, let place = kind.parts.firstIndex(of: part),
            let reference = MoleculeTensor(kind.components(of: known), of: kind)
        else { return nil }
        let predicted = focused?.report.curves.first { $0.index == selection.index }?.prediction
        var parts = known
        if let predicted, predicted.count == part.count { parts[place] = predicted }
        let prediction = predicted == nil ? nil : MoleculeTensor(kind.components(of: parts), of: kind)
        func numbers(_ values: [Double]) -> String { values.map { fixed($0, 3) }.joined(separator: " ") }
        let order = kind == .vector ? [2, 0, 1] : Array(known[place].indices)
        var text = "\(target.key) \(kind == .vector ? "x y z" : "\(part)"): \(numbers(order.map { known[place][$0] }))"
        if let predicted { text += " · \(options.descriptor.symbol) \(numbers(order.map { predicted[$0] }))" }
        return (reference, prediction, text)
    }
}
