/// A structure with the energy and the forces that a model predicts, in the names and units of ASE (eV, angstrom): what
/// its reader of Extended XYZ makes a calculator's results of.
public struct PredictedFrame: Sendable {
    /// The atoms, and the cell where they are periodic.
    public var structure: Structure
    /// The name of the binding curve and the place on it; nil of single structures.
    public var curve: (id: String, distance: Double?)?
    /// The class, which is written where the data name one.
    public var dimerClass: DimerClass
    /// The whole charge in elementary charges; nil where nobody has told it.
    public var charge: Double?
    /// Key `energy`, eV.
    public var energy: Double
    /// Key `energy_error`, one standard deviation; nil where there is none.
    public var energyError: Double?
    /// Column `forces`, eV/angstrom.
    public var forces: [SIMD3<Double>]
    /// Column `forces_error`; nil where there are none.
    public var forceErrors: [SIMD3<Double>]?
    /// Key `stress`, row-major, eV/angstrom^3; nil where there is none.
    public var stress: [Double]?

    /// A structure with its energy and forces, one for each atom.
    public init(
        structure: Structure, curve: (id: String, distance: Double?)?, dimerClass: DimerClass, charge: Double?,
        energy: Double, energyError: Double?, forces: [SIMD3<Double>], forceErrors: [SIMD3<Double>]?, stress: [Double]?
    ) {
        precondition(forces.count == structure.elements.count, "one force per atom")
        self.structure = structure
        self.curve = curve
        self.dimerClass = dimerClass
        self.charge = charge
        self.energy = energy
        self.energyError = energyError
        self.forces = forces
        self.forceErrors = forceErrors
        self.stress = stress
    }

    /// The bytes of a file of frames, numbers so that reading gives back the same.
    public static func data(for frames: [PredictedFrame]) -> [UInt8] {
        var text = FrameText()
        for frame in frames {
            var values = [StructureWriter.Values("energy", [frame.energy], false)]
            if let error = frame.energyError { values.append(.init("energy_error", [error], false)) }
            if let stress = frame.stress { values.append(.init("stress", stress, false)) }
            func append(_ name: String, _ vectors: [SIMD3<Double>]) {
                values.append(.init(name, vectors.flatMap { [$0.x, $0.y, $0.z] }, true))
            }
            append("forces", frame.forces)
            if let errors = frame.forceErrors { append("forces_error", errors) }
            let labeled = LabeledStructure(
                id: "", dimerClass: frame.dimerClass, structure: frame.structure, value: nil, charge: frame.charge,
                source: SourceLocation(file: "", line: 0))
            text.append(labeled, values, curve: frame.curve)
        }
        return text.bytes
    }
}
