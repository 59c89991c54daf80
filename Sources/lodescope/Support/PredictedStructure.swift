import Atomistics
import Exploration

/// A structure with what was predicted of it, or of its atoms.
struct PredictedStructure {
    /// The structure or one of its atoms.
    struct Place {
        /// The structure's name and class, of an atom its number from 1 and its element.
        var cells: [String]
        /// The atom's place in the structure, and its element; nil of a structure.
        var atom: Int?
        var element: Element?
        /// The components that the data have; nil where they have none.
        var reference: [Double]?
        /// The irreducible parts, or the number, that the data have, one after the other.
        var referenceParts: [Double]?
        var prediction: PredictedValue
    }

    let structure: LabeledStructure
    /// The structure, or those of its atoms that there is a model of.
    let places: [Place]

    /// As the file has dipoles: about its origin.
    init(aboutOrigin structure: LabeledStructure, _ predictions: [PredictedValue?], _ target: Target) {
        guard let shift = structure.originShift(target) else {
            self.init(structure, predictions, target)
            return
        }
        var structure = structure
        structure.value = structure.value.map { zip($0, shift).map { $0 + $1 } }
        self.init(structure, predictions.map { $0?.adding(shift) }, target)
    }

    private init(_ structure: LabeledStructure, _ predictions: [PredictedValue?], _ target: Target) {
        self.structure = structure
        let values = structure.value.map(target.each)
        places = predictions.enumerated().compactMap { index, prediction in
            guard let prediction else { return nil }
            let element = target.column == nil ? nil : structure.structure.elements[index]
            let value = values.map { Array($0[index]) }
            return Place(
                cells: [structure.id, structure.dimerClass.label]
                    + (element.map { ["\(index + 1)", $0.symbol] } ?? []),
                atom: element == nil ? nil : index, element: element,
                reference: value.map { target.tensor?.components(of: $0) ?? $0 },
                referenceParts: value, prediction: prediction)
        }
    }

    func json(_ target: Target) -> JSONValue {
        let name: [(String, JSONValue)] = [
            ("id", .string(structure.id)), ("class", .string(structure.dimerClass.label)),
        ]
        guard target.column != nil else { return .object(name + members(places[0], target)) }
        let atoms = places.map { place -> JSONValue in
            .object(
                [("atom", .integer(place.atom! + 1)), ("element", .string(place.element!.symbol))]
                    + members(place, target))
        }
        return .object(name + [("atoms", .array(atoms))])
    }

    private func members(_ place: Place, _ target: Target) -> [(String, JSONValue)] {
        let numbers = target.tensor == nil ? [] : target.turnedNumbers
        let components: [(String, JSONValue)] = [
            ("reference", place.reference.map { JSONValue($0) } ?? .null),
            ("prediction", JSONValue(place.prediction.components())),
            ("error_bar", place.prediction.errors().map { JSONValue($0) } ?? .null),
        ]
        return components
            + numbers.map { number in
                let (value, error) = place.prediction.value(number.function)
                return (
                    number.name,
                    [
                        "reference": JSONValue(place.reference.map(number.function)), "prediction": .number(value),
                        "error_bar": JSONValue(error),
                    ]
                )
            }
    }
}

extension Target {
    /// The columns that tell atoms apart; none of what structures have.
    var atomColumns: [String] { column == nil ? [] : ["atom", "element"] }

    /// The names of the components; one that is empty of a number.
    var componentNames: [String] { tensor.map { $0.names(count: $0.counts[0]) } ?? [""] }

    /// Numbers of a value that do not change when it turns; of a number itself.
    var turnedNumbers: [(name: String, function: @Sendable ([Double]) -> Double)] {
        tensor?.turnedNumbers ?? [("prediction", { @Sendable in $0[0] })]
    }
}
