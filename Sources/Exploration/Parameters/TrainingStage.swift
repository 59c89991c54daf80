import Descriptors

/// What a training makes, in order; each is kept by exactly the options that it depends on.
enum TrainingStage: Int, Comparable, Sendable {
    case features
    /// The Gram matrix of the training rows.
    case problem
    /// The weights of a sum, by cross-validation.
    case weights
    case model

    static func < (a: TrainingStage, b: TrainingStage) -> Bool { a.rawValue < b.rawValue }
}

extension ModelOptions {
    /// Whether features depend on the training curves: kernels on the environments chosen among theirs, principal radial
    /// channels and learned pseudo-elements on their coefficients.
    var choosesByTrainingCurves: Bool {
        if case .learned = elements { return true }
        return hasKernels || radial != .all
    }

    /// These options with the default of everything that a stage does not depend on: equal for equal results.
    func reduced(to stage: TrainingStage) -> ModelOptions {
        var result = ModelOptions()
        for parameter in ModelParameter.allCases where parameter.shapes(stage, self) {
            result = parameter.copied(from: self, to: result)
        }
        // Terms say it all, whichever way they were asked for; weights make no difference to their features.
        result.descriptor = Descriptor(
            terms: terms.map { term in
                var term = term
                term.weight = 1
                if term.invariant.usesPotential { term.exponent = term.exponent ?? fields.exponent }
                return term
            })
        (result.kernel, result.fields.exponent) = (ModelOptions().kernel, ModelOptions().fields.exponent)
        result.dissociation = resolvedDissociation
        return result
    }
}
