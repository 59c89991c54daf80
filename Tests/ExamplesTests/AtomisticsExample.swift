// example
import Atomistics

func classesOfShippedDimers(_ folder: String) throws -> [String] {
    let dimers = try DatasetReader().read([folder])
    return dimers.classes.map { dimerClass in
        let curves = dimers.curves(of: ClassSelection(dimerClass))
        let nearest = curves.compactMap { $0.points.first?.distance }.min() ?? .nan
        return "\(dimerClass.label): \(curves.count) curves from \(nearest) angstrom"
    }
}
// end
