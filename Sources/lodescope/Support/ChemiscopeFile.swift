import Atomistics
import Exploration
import Workers

/// Structures with properties, as chemiscope shows them: a map of points beside the structure of the chosen one. A gzip
/// file of JSON; lengths in angstrom.
struct ChemiscopeFile {
    /// Numbers or words, one for each structure, or for each of `atoms`.
    struct Property {
        var name: String
        var values: [JSONValue]
        /// Empty for what has none.
        var unit = ""
        var description: String
        var isOfAtoms = false
    }

    let name: String
    let structures: [Structure]
    /// The atoms that properties of atoms are of: the place of the structure and that of the atom in it.
    let atoms: [(structure: Int, atom: Int)]
    private(set) var properties: [Property] = []
    /// How far chemiscope shows the surroundings of an atom, angstrom.
    private static let shownRadius = 4.0

    init(name: String, structures: [Structure], atoms: [(structure: Int, atom: Int)] = []) {
        self.name = name
        self.structures = structures
        self.atoms = atoms
    }

    /// Adds a property, unless a value is missing: chemiscope has no place for a point without.
    mutating func add(_ property: Property?) {
        guard let property, property.values.count == (property.isOfAtoms ? atoms.count : structures.count) else {
            return
        }
        properties.append(property)
    }

    /// Adds the coordinates of a map, which are the axes that are shown first.
    mutating func add(_ map: PrincipalMap) {
        for (place, share) in map.shares.enumerated() {
            let percent = DecimalNumber.fixed(100 * share, decimals: 1)
            add(
                Property(
                    name: Self.axis(place), values: map.coordinates.map { .number($0[place]) },
                    description: "principal component of the features, \(percent) % of their variance"))
        }
    }

    private static func axis(_ place: Int) -> String { "PC \(place + 1)" }

    /// The bytes of a file.
    func data() -> [UInt8] {
        let ofAtoms = properties.filter(\.isOfAtoms).map(\.name)
        // Of one kind at a time: what atoms have, where there is such.
        let axes = ofAtoms.count > 1 ? Array(ofAtoms.prefix(2)) : [Self.axis(0), Self.axis(1)]
        var settings: [(String, JSONValue)] = [
            ("x", ["property": .string(axes[0])]), ("y", ["property": .string(axes[1])]),
        ]
        if let color = properties.first(where: { $0.name.hasSuffix("error") && $0.isOfAtoms == !ofAtoms.isEmpty }) {
            settings.append(("color", ["property": .string(color.name)]))
        }
        var document: [(String, JSONValue)] = [
            ("meta", ["name": .string(name), "description": "Written by lodescope."]),
            ("structures", .array(structures.map(Self.json))),
            (
                "properties",
                .object(
                    properties.map { property in
                        (
                            property.name,
                            JSONValue.object(
                                [
                                    ("target", property.isOfAtoms ? "atom" : "structure"),
                                    ("values", .array(property.values)),
                                    ("description", .string(property.description)),
                                ] + (property.unit.isEmpty ? [] : [("units", .string(property.unit))]))
                        )
                    })
            ),
            ("settings", ["map": .object(settings), "target": ofAtoms.isEmpty ? "structure" : "atom"]),
        ]
        if !atoms.isEmpty {
            document.append(
                (
                    "environments",
                    .array(
                        atoms.map { place in
                            [
                                "structure": .integer(place.structure), "center": .integer(place.atom),
                                "cutoff": .number(Self.shownRadius),
                            ]
                        })
                ))
        }
        return Gzip.compress(Array(JSONValue.object(document).description.utf8))
    }

    private static func json(_ structure: Structure) -> JSONValue {
        func axis(_ axis: Int) -> JSONValue { JSONValue(structure.positions.map { $0[axis] }) }
        let json: JSONValue = [
            "size": .integer(structure.elements.count), "names": JSONValue(structure.elements.map(\.symbol)),
            "x": axis(0), "y": axis(1), "z": axis(2),
        ]
        return json.adding(
            "cell", structure.cell.map { JSONValue([$0.a, $0.b, $0.c].flatMap { [$0.x, $0.y, $0.z] }) })
    }
}

// MARK: - What models predict

extension ChemiscopeFile {
    /// Numbers of structures or of the points of curves.
    /// - Parameter groups: those that the predictions are of, in their order.
    init(
        name: String, _ predicted: [PredictedCurve], of groups: [SampleGroup], _ target: Target?,
        _ evaluator: ModelEvaluator,
        execution: Execution
    ) throws {
        self.init(name: name, structures: groups.flatMap(\.structures))
        add(try evaluator.principalMap(of: structures, count: 3, execution: execution))
        let unit = ShownUnit(.electronvolt, of: target).symbol
        let what = target?.key ?? "interaction energy"
        func numbers(_ name: String, _ description: String, _ values: (PredictedCurve) -> [Double]?) {
            add(
                Property(
                    name: name, values: predicted.flatMap { (values($0) ?? []).map(JSONValue.number) }, unit: unit,
                    description: description))
        }
        numbers("reference", "\(what) of the data") { $0.reference }
        numbers("prediction", "\(what) of the model") { $0.prediction }
        numbers("error", "prediction less reference") { curve in
            curve.reference.map { zip(curve.prediction, $0).map { $0 - $1 } }
        }
        numbers("error_bar", "one standard deviation") { $0.errorBar }
        add(
            Property(
                name: "distance", values: predicted.flatMap { $0.distance.map(JSONValue.number) }, unit: "angstrom",
                description: "distance of the monomers"))
        addWords(predicted.map { ($0.id, $0.dimerClass.label, $0.split?.rawValue, $0.prediction.count) })
    }

    /// Tensors, and what atoms have.
    init(
        name: String, _ predicted: [PredictedStructure], _ splits: [CurvePrediction.Split]?,
        _ evaluator: TargetEvaluator,
        execution: Execution
    ) throws {
        let target = evaluator.model.target
        self.init(
            name: name, structures: predicted.map(\.structure.structure),
            atoms: target.column == nil
                ? [] : predicted.enumerated().flatMap { index, one in one.places.map { (index, $0.atom!) } })
        let places = predicted.flatMap(\.places)
        // Of a tensor of high rank what does not turn with it.
        let names = target.componentNames
        let isShort = names.count <= 9
        let turned = target.tensor == nil ? [] : target.turnedNumbers
        let labels = (isShort ? names : []) + turned.map(\.name)
        func all(_ components: [Double]) -> [Double] {
            (isShort ? components : []) + turned.map { $0.function(components) }
        }
        let unit = ShownUnit(.electronvolt, of: target).symbol
        func numbers(_ name: String, _ description: String, _ values: (PredictedStructure.Place) -> [Double]?) {
            let found = places.compactMap(values)
            for (place, label) in labels.enumerated() {
                add(
                    Property(
                        name: label.isEmpty ? name : "\(label) \(name)", values: found.map { .number($0[place]) },
                        unit: unit, description: "\(target.column ?? target.key)\(description)",
                        isOfAtoms: target.column != nil))
            }
        }
        numbers("reference", " of the data") { $0.reference.map(all) }
        numbers("prediction", " of the model") { all($0.prediction.components()) }
        numbers("error", ", prediction less reference") { place in
            place.reference.map { zip(all(place.prediction.components()), all($0)).map { $0 - $1 } }
        }
        if target.column != nil {
            add(
                Property(
                    name: "element", values: places.map { .string($0.element!.symbol) },
                    description: "the atom's element",
                    isOfAtoms: true))
        }
        add(try evaluator.principalMap(of: structures, count: 3, execution: execution))
        addWords(
            predicted.enumerated().map { index, one in
                (one.structure.id, one.structure.dimerClass.label, splits?[index].rawValue, 1)
            })
    }

    /// What structures are called, their classes, and whether they train or test; of curves the same for each point.
    private mutating func addWords(_ groups: [(id: String, dimerClass: String, split: String?, count: Int)]) {
        func words(
            _ name: String, _ description: String,
            _ word: ((id: String, dimerClass: String, split: String?, count: Int)) -> String?
        ) {
            add(
                Property(
                    name: name,
                    values: groups.flatMap { group in
                        word(group).map { Array(repeating: .string($0), count: group.count) } ?? []
                    }, description: description))
        }
        words("name", "the curve or structure") { $0.id }
        words("class", "the class that it is trained with") { $0.dimerClass }
        words("split", "whether the model was trained on it") { $0.split }
    }

    /// The option that asks for such a file.
    static let help: String =
        "Write the structures to this file (.json.gz) for chemiscope, with what is predicted of them and the principal components of their features as a map."
}
