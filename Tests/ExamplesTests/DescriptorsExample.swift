// example
import Atomistics
import Descriptors

/// rho x V of a molecule: one row for each element as center, in the order of `layout.columns`.
func features(of structure: Structure) -> [Double] {
    let featurizer = Featurizer(
        descriptor: Descriptor(.rhoV), fields: FieldOptions(nMax: 4, lMax: 2, cutoff: 3),
        elements: Array(Set(structure.elements)))
    let workspace = featurizer.makeWorkspace()
    var row = [Double](repeating: 0, count: featurizer.layout.count)
    row.withUnsafeMutableBufferPointer { row in
        featurizer.features(of: structure, into: row.baseAddress!, using: workspace)
    }
    return row
}
// end
