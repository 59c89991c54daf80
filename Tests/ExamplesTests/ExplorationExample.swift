// example
import Atomistics
import Descriptors
import Exploration

/// Test error of a class, in per cent of the deviation of its energies, as `lodescope train` prints it.
func testError(of dimerClass: DimerClass, in folder: String) throws -> Double {
    let dimers = try DatasetReader().read([folder])
    let laboratory = Laboratory(dataset: dimers, threads: 2)
    let options = ModelOptions(
        descriptor: Descriptor(.rhoV), fields: FieldOptions(nMax: 4, lMax: 2), committee: 0)
    return try laboratory.train(ClassSelection(dimerClass), options).test.rmsePercent
}
// end
