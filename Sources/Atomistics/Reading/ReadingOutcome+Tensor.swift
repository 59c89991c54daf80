extension ReadingOutcome {
    /// Finds out which kind of tensor the numbers of a target are, one number being none, and puts the irreducible parts
    /// in their place. Structures with another number of them are left out, and told.
    /// - Parameter energyUnit: the unit that was said of energies, which neither a tensor nor what atoms have is one of.
    mutating func findIrreducibleParts(energyUnit: EnergyUnit?) {
        guard let target = dataset.target, let first = dataset.structures.first(where: { $0.value != nil }) else {
            return
        }
        let all = dataset.structures
        let count = first.tensors(of: target)[0].count
        func found(_ labeled: LabeledStructure) -> Int { labeled.tensors(of: target).first?.count ?? count }
        let sound = all.filter { found($0) == count }
        for labeled in all where found(labeled) != count {
            errors.append(
                DataError(
                    at: labeled.source,
                    "\(target.key): expected \(count == 1 ? "a number" : "\(count) numbers") as at \(first.source), "
                        + "found \(found(labeled))"))
        }
        skippedCurves += all.count - sound.count
        dataset.groups = sound.map { .structure($0) }
        let tensors = sound.flatMap { $0.tensors(of: target) }
        let found = kind(of: tensors, target, first.source)
        if let origin = target.origin, found != .vector, !dataset.groups.isEmpty {
            errors.append(
                DataError(
                    at: first.source,
                    """
                    \(target.key): expected a vector, as \(.origin) \(origin.rawValue) is for dipoles, found \
                    \(found?.phrase ?? "a number")
                    """ as DataText))
        }
        if target.forces != nil, let found, !dataset.groups.isEmpty {
            errors.append(
                DataError(
                    at: first.source,
                    "\(target.key): expected an energy, as \(.forces) are its derivatives, found \(found.phrase)"
                        as DataText
                ))
        }
        if let energyUnit, found != nil || target.column != nil, !dataset.groups.isEmpty {
            errors.append(
                DataError(
                    at: first.source,
                    """
                    \(target.key): \(found?.phrase ?? "what atoms have") is no energy in \(energyUnit.symbol): leave out \(.energyUnit), or name what it \
                    is measured in with \(.targetUnit)
                    """ as DataText))
        }
        guard let kind = found else { return }
        if kind == .vector, target.column == nil, target.origin == nil, sound.allSatisfy({ $0.charge == nil }) {
            note =
                "\(target.key): no key tells a charge; the dipole of a charged structure is the one about zero of the "
                + "coordinates"
        }
        dataset.target!.tensor = kind
        dataset.target!.unit = target.unit ?? ""
        dataset.groups = sound.map { labeled in
            var labeled = labeled
            if labeled.value != nil {
                labeled.value = labeled.tensors(of: target).flatMap { kind.irreducibleParts(of: $0).joined() }
            }
            return .structure(labeled)
        }
    }

    /// The kind of tensor that numbers are, as many each; nil for one number, and where they cannot be a tensor, which is
    /// told.
    private mutating func kind(
        of tensors: [[Double]], _ target: Target, _ source: SourceLocation
    ) -> CartesianTensor? {
        let count = tensors[0].count
        let kinds = CartesianTensor.kinds(ofComponents: count)
        func refuse(_ expected: DataText) -> CartesianTensor? {
            errors.append(DataError(at: source, "\(target.key): expected \(expected), found \(count)" as DataText))
            skippedCurves += dataset.groups.count
            dataset.groups = []
            return nil
        }
        if let asked = target.tensor {
            guard kinds.contains(asked) else {
                let counts = asked.counts.map(String.init).joined(separator: " or ")
                return refuse("\(counts) numbers, as \(.targetKind) \(asked.rawValue) has")
            }
            note = describe(asymmetry(of: tensors, asked), asked, target)
            return asked
        }
        if count == 1 { return nil }
        if kinds.isEmpty {
            let counts = Set(CartesianTensor.allCases.flatMap(\.counts)).sorted().map(String.init).joined(
                separator: ", ")
            return refuse("1 number, or the \(counts) of a tensor")
        }
        for kind in kinds {
            let asymmetry = asymmetry(of: tensors, kind)
            // Numerical noise, as of finite differences.
            guard asymmetry < 0.01 else { continue }
            note = describe(asymmetry, kind, target)
            return kind
        }
        return refuse("numbers of a tensor that is symmetric in all indices, as no other of this size can be learned")
    }

    /// The root mean square of what the irreducible parts leave out, over that of the deviation of all components from
    /// their means, or where they do not deviate over that of the components.
    private func asymmetry(of values: [[Double]], _ kind: CartesianTensor) -> Double {
        let rest = values.reduce(0) { $0 + kind.asymmetry(of: $1) }
        let count = Double(values.count)
        var (deviation, norm) = (0.0, 0.0)
        for component in values[0].indices {
            let mean = values.reduce(0) { $0 + $1[component] } / count
            for value in values {
                deviation += (value[component] - mean) * (value[component] - mean)
                norm += value[component] * value[component]
            }
        }
        let scale = deviation > 1e-24 * norm ? deviation : norm
        return scale > 0 ? (rest / scale).squareRoot() : 0
    }

    private func describe(_ asymmetry: Double, _ kind: CartesianTensor, _ target: Target) -> String? {
        guard asymmetry > 1e-9 else { return nil }
        let percent = DecimalNumber.fixed(100 * asymmetry, decimals: asymmetry < 1e-4 ? 4 : 2)
        return
            "\(target.key): taken as \(kind.phrase); what is not symmetric of it, \(percent) % of its deviation, is left out"
    }
}

extension LabeledStructure {
    /// The numbers that the file has of the structure or, of what atoms have, of each of its atoms; empty without any.
    fileprivate func tensors(of target: Target) -> [[Double]] {
        guard let value else { return [] }
        guard target.column != nil else { return [value] }
        let count = value.count / structure.elements.count
        return structure.elements.indices.map { Array(value[$0 * count..<($0 + 1) * count]) }
    }
}

extension CartesianTensor {
    /// The kind in words: `a vector`.
    public var phrase: String {
        switch self {
        case .vector: "a vector"
        case .symmetric: "a symmetric tensor"
        case .matrix: "a second-rank tensor"
        case .tensor3: "a third-rank tensor"
        case .tensor4: "a fourth-rank tensor"
        }
    }
}
