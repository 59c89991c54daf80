import Atomistics
import Descriptors
import LinearAlgebra
import Regression
import Testing

@testable import Exploration

/// A polynomial kernel written as its definition says, pair by pair of environments.
private struct PlainKernel {
    let featurizer: Featurizer
    let power: Int

    /// The environments of one row of a training matrix, with the sign of each.
    struct Row {
        var environments: [(element: Element, features: [Double], sign: Double)] = []
    }

    func row(_ parts: [(structure: Structure, sign: Double)]) -> Row {
        var row = Row()
        for (structure, sign) in parts {
            let centers = featurizer.centerIndices(of: structure)
            let columns = featurizer.layout.count
            var values = [Double](repeating: 0, count: centers.count * columns)
            values.withUnsafeMutableBufferPointer {
                featurizer.features(
                    of: structure, into: $0.baseAddress!, rowStride: columns, using: featurizer.makeWorkspace())
            }
            for (place, atom) in centers.enumerated() {
                let features = Array(values[place * columns..<(place + 1) * columns])
                row.environments.append((structure.elements[atom], features, sign))
            }
        }
        return row
    }

    func callAsFunction(_ a: Row, _ b: Row) -> Double {
        var sum = 0.0
        for i in a.environments {
            for j in b.environments where i.element == j.element {
                var (product, left, right) = (0.0, 0.0, 0.0)
                for k in i.features.indices {
                    product += i.features[k] * j.features[k]
                    left += i.features[k] * i.features[k]
                    right += j.features[k] * j.features[k]
                }
                let cosine = product / (left * right).squareRoot()
                sum += i.sign * j.sign * (0..<power).reduce(1.0) { value, _ in value * cosine }
            }
        }
        return sum
    }
}

struct KernelModelTests {
    /// Few and short curves, so that every environment can be active and every pair compared.
    private static let tiny: Dataset = {
        var curves = Sample.dataset.curves(of: .chargedCharged).prefix(6)
        for index in curves.indices { curves[index].points = Array(curves[index].points.prefix(3)) }
        return Dataset(name: "tiny", curves: Array(curves))
    }()

    private static func options(_ descriptor: String, _ kernel: Kernel, sparse: Int = 5000) -> ModelOptions {
        ModelOptions(
            descriptor: Descriptor(descriptor)!, kernel: kernel, sparse: sparse, fields: FieldOptions(nMax: 2, lMax: 1),
            regularization: .fixed(1e-4), trainingSize: .curves(4), split: .first, committee: 0)
    }

    private static func plain(_ descriptor: String, power: Int) -> PlainKernel {
        PlainKernel(
            featurizer: Featurizer(
                descriptor: Descriptor(descriptor)!, fields: FieldOptions(nMax: 2, lMax: 1), elements: tiny.elements,
                perAtom: true), power: power)
    }

    /// Rows as training and prediction see them: dimers less their monomers, or dimers, and the monomers as one more.
    private static func rows(_ curve: BindingCurve, _ dissociation: Dissociation) -> [[(Structure, Double)]] {
        let dimers = curve.points.indices.map(curve.structure)
        let monomers = [dimers[0].fragment(0), dimers[0].fragment(1)]
        switch dissociation {
        case .exact: return dimers.map { [($0, 1)] + monomers.map { ($0, -1) } }
        default: return dimers.map { [($0, 1)] } + [monomers.map { ($0, 1) }]
        }
    }

    @Test(
        "with every environment active, the sparse model is kernel ridge regression with the full kernel",
        arguments: [
            ("rho-v", 1, Dissociation.exact), ("rho-v", 2, .exact), ("v-v", 3, .sample), ("rho-rho", 2, .sample),
            ("v", 2, .exact),
        ])
    func fullKernel(descriptor: String, power: Int, dissociation: Dissociation) throws {
        var options = Self.options(descriptor, .polynomial(power))
        options.dissociation = dissociation
        let laboratory = Laboratory(dataset: Self.tiny, threads: 2)
        let curves = Self.tiny.curves
        let features = try laboratory.features(
            .chargedCharged, options, execution: .serial)
        let set = TrainingRows.rows(of: Array(0..<4), features)

        let kernel = Self.plain(descriptor, power: power)
        let rows = curves.prefix(4).flatMap { Self.rows($0, dissociation).map(kernel.row) }
        #expect(set.rows == rows.count)
        var full = Matrix(rows: rows.count, columns: rows.count) { kernel(rows[$0], rows[$1]) }
        let scale = rows.indices.map { full[$0, $0] }.max()!
        for i in rows.indices {
            for j in rows.indices {
                var product = 0.0
                for column in 0..<set.columns { product += set.features[i, column] * set.features[j, column] }
                #expect(abs(product - full[i, j]) < 1e-7 * scale)
            }
        }

        // (K + mu I) a = y, mu relative to the mean diagonal; the energies of curves that did not train are k a.
        let mean = rows.indices.reduce(0) { $0 + full[$1, $1] } / Double(rows.count)
        for i in rows.indices { full[i, i] += 1e-4 * mean }
        let coefficients = try Cholesky(SymmetricMatrix(upperTriangleOf: full.copy())).solve(set.targets)
        let report = try laboratory.train(.chargedCharged, options)
        for index in 4..<6 {
            for point in curves[index].points.indices {
                let row = kernel.row(Self.rows(curves[index], dissociation)[point])
                let energy = zip(rows, coefficients).reduce(0) { $0 + kernel(row, $1.0) * $1.1 }
                // Eigenvalues below the floor of 1e-13 leave some 1e-6.
                #expect(abs(report.curves[index].prediction[point] - energy) < 1e-5)
            }
        }
    }

    @Test("a power of 1 is the linear kernel of normalised features, summed element by element")
    func firstPower() throws {
        let laboratory = Laboratory(dataset: Self.tiny, threads: 1)
        let features = try laboratory.features(
            .chargedCharged, Self.options("rho-v", .polynomial(1)), execution: .serial)
        let set = TrainingRows.rows(of: Array(0..<4), features)
        let kernel = Self.plain("rho-v", power: 1)
        let sums = Self.tiny.curves.prefix(4).flatMap { Self.rows($0, .exact) }.map { parts in
            Self.tiny.elements.map { element in
                let zero = [Double](repeating: 0, count: kernel.featurizer.layout.count)
                return kernel.row(parts).environments.reduce(into: zero) { sum, environment in
                    guard environment.element == element else { return }
                    let norm = environment.features.reduce(0) { $0 + $1 * $1 }.squareRoot()
                    for k in sum.indices { sum[k] += environment.sign * environment.features[k] / norm }
                }
            }
        }
        for i in sums.indices {
            for j in 0...i {
                var product = 0.0
                for column in 0..<set.columns { product += set.features[i, column] * set.features[j, column] }
                let expected = zip(sums[i], sums[j]).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0 * $1.1 } }
                #expect(abs(product - expected) < 1e-7)
            }
        }
    }

    @Test("fewer active environments than asked for where there are not more; as many as asked for elsewhere")
    func activeCounts() throws {
        let laboratory = Laboratory(dataset: Self.tiny, threads: 2)
        func active(_ sparse: Int) throws -> [Int] {
            let features = try laboratory.features(
                .chargedCharged, Self.options("rho-v", .polynomial(2), sparse: sparse), execution: .serial)
            return features.map.kernels[0].active.places.map(\.count)
        }
        #expect(try active(3).allSatisfy { $0 == 3 })
        #expect(try active(1).allSatisfy { $0 == 1 })
        let atoms = Self.tiny.curves.prefix(4).flatMap { curve in
            Array(repeating: curve.elements, count: curve.points.count + 1).joined()
        }
        for (element, count) in zip(Self.tiny.elements, try active(5000)) {
            #expect(count > 3 && count <= atoms.count { $0 == element })
        }
    }

    @Test("kernels turn with nothing: rotated dimers have the same energies", arguments: ["rho-v^2", "rho-rho+v-v^3"])
    func rotation(descriptor: String) throws {
        let report = try Laboratory(dataset: Self.tiny, threads: 2)
            .train(.chargedCharged, Self.options(descriptor, .linear, sparse: 20))
        let model = try #require(report.model as? ModelEvaluator)
        for curve in Self.tiny.curves {
            var turned = curve
            let (c, s) = (0.6, 0.8)
            for point in turned.points.indices {
                turned.points[point].positions = turned.points[point].positions.map { r in
                    let first = SIMD3(c * r.x - s * r.y, s * r.x + c * r.y, r.z)
                    return SIMD3(first.x, c * first.y - s * first.z, s * first.y + c * first.z) + SIMD3(3, -1, 2)
                }
            }
            for (a, b) in zip(model.energies(of: .curve(curve)), model.energies(of: .curve(turned))) {
                #expect(abs(a.energy - b.energy) < 1e-7)
            }
        }
    }

    @Test("with exact, kernel energies are 0 far apart", arguments: ["rho-rho^2", "rho-v^2", "v-v^3", "v^2"])
    func dissociationLimit(descriptor: String) throws {
        var options = Self.options(descriptor, .linear, sparse: 30)
        options.dissociation = .exact
        let report = try Laboratory(dataset: Self.tiny, threads: 2).train(.chargedCharged, options)
        let energies = try #require(report.model).energies(of: Self.tiny.curves[1], at: [4, 1e3, 1e6]).map(\.energy)
        #expect(abs(energies[0]) > 1e-2)
        #expect(abs(energies[1]) < 0.1 && abs(energies[2]) < 1e-4)
    }

    @Test("with gpr, error bars are those of the curves, smooth ones too, and no committee is trained")
    func predictiveVariance() throws {
        for descriptor in ["rho-v", "rho-rho+v-v^2"] {
            var options = Sample.options(descriptor)
            (options.uncertainty, options.committee, options.sparse) = (.gpr, 8, 20)
            let record = Record()
            let report = try Sample.laboratory().train(.chargedCharged, options, monitor: record.monitor)
            #expect(report.committee == nil && !record.stages.contains("committee"))
            let variance = try #require(report.variance)
            let test = report.curves.filter { $0.split == .test }
            let train = report.curves.filter { $0.split == .train }
            func mean(_ curves: [CurvePrediction]) -> Double {
                let bars = curves.flatMap { $0.errorBar! }
                return bars.reduce(0, +) / Double(bars.count)
            }
            #expect(abs(mean(test) - variance.meanSigma) < 1e-12 && variance.meanSigma > 0)
            #expect(mean(train) < mean(test))
            #expect(
                (0...1).contains(variance.coverage.oneSigma) && variance.coverage.oneSigma <= variance.coverage.twoSigma
            )
            let model = try #require(report.model as? ModelEvaluator)
            let curve = Sample.dataset.curves(of: .chargedCharged)[3]
            for (energy, bar) in zip(model.energies(of: .curve(curve)), report.curves[3].errorBar!) {
                #expect(abs(energy.errorBar! - bar) < 1e-6)
            }
            #expect(model.energies(of: curve, at: [1e6])[0].errorBar! < model.energies(of: curve, at: [3])[0].errorBar!)
            // A file has no training rows, and says so by having no error bars.
            let read = try LinearModel(decoding: model.model.encoded(), file: "m").evaluator()
            #expect(read.energies(of: .curve(curve)).allSatisfy { $0.errorBar == nil })
        }
    }

    @Test("what kernels cannot do is refused")
    func refusals() {
        var options = Self.options("rho-v", .polynomial(2))
        options.fields.reach = .far
        #expect(options.problem?.parameter == .reach)
        options.kernel = .linear
        #expect(options.problem == nil)
        options = Self.options("rho-v", .polynomial(2), sparse: 0)
        #expect(options.problem?.description == "sparse must be between 1 and 5000, not 0")
        for wrong in ["poly", "poly:0", "poly:2.5", "poly:65", "gauss", "", "linear:1"] {
            #expect(Kernel(wrong) == nil)
        }
        #expect(Kernel("poly:2") == .polynomial(2) && Kernel("Linear") == .linear)
    }

    @Test("a part of a sum may have a kernel of its own, and keeps it in its name")
    func parts() throws {
        let sum = try #require(Descriptor("soap+0.5*lode2^2"))
        #expect(sum.description == "1.0*rho-rho+0.5*v-v^2")
        #expect(Descriptor(sum.description) == sum)
        #expect(sum.terms.map(\.kernel) == [nil, .polynomial(2)])
        #expect(Descriptor("rho-v^2+rho-v")?.terms.count == 2)
        #expect(Descriptor("rho-v^2")?.description == "rho-v^2")
        for wrong in ["rho-v^", "rho-v^0", "^2", "rho-v^2^2", "auto*rho-v+0.5*v-v"] {
            #expect(Descriptor(wrong) == nil)
        }
        let automatic = try #require(Descriptor("auto*rho-rho+auto*v-v^2"))
        #expect(automatic.choosesWeights && Descriptor(automatic.description) == automatic)
        #expect(Descriptor("auto*rho-v") == Descriptor(.rhoV))
        // The model's kernel is for the parts without one.
        var options = Self.options("v-v^3+rho-rho", .linear)
        #expect(options.terms.map(\.invariant) == [.rhoRho, .vV])
        options.kernel = .polynomial(2)
        #expect(options.terms.map(\.kernel) == [.polynomial(3), .polynomial(2)])
    }

    @Test("weights that cross-validation chose are those of the model, and are asked for once")
    func automaticWeights() throws {
        let laboratory = Sample.laboratory()
        var options = Sample.options("auto*rho+auto*rho-v")
        options.dissociation = .exact
        let report = try laboratory.train(.chargedCharged, options)
        #expect(report.options == options)
        // A density without potential says nothing of two ions far apart.
        let weights = report.descriptor.terms.map(\.weight)
        #expect(weights[1] == 1 && weights[0] <= 1)
        #expect(!report.descriptor.choosesWeights)
        var given = options
        given.descriptor = report.descriptor
        let same = try laboratory.train(.chargedCharged, given)
        #expect(abs(same.test.rmse - report.test.rmse) < 1e-10)
        for weights in KernelWeights.grid(parts: 2) {
            given.descriptor = options.descriptor.weighted(weights)
            #expect(given.descriptor.terms.map(\.weight) == weights)
        }
        let record = Record()
        _ = try laboratory.train(.chargedCharged, options, monitor: record.monitor)
        #expect(!record.stages.contains("weights"))
        #expect(try laboratory.learningCurve(.chargedCharged, options, sizes: [8], draws: 1).points.count == 1)
    }

    @Test("points beyond a distance do not train, and are told apart in the errors")
    func limitedDistances() throws {
        var options = Sample.options()
        options.trainUpTo = 6
        let report = try Sample.laboratory().train(.chargedCharged, options)
        let train = report.curves.filter { $0.split == .train }
        let test = report.curves.filter { $0.split == .test }
        #expect(report.samples == train.flatMap(\.distances).count { $0 <= 6 })
        #expect(report.train.points == report.samples)
        let (within, beyond) = (try #require(report.testWithin), try #require(report.testBeyond))
        #expect(within.points == test.flatMap(\.distances).count { $0 <= 6 })
        #expect(within.points + beyond.points == report.test.points && beyond.points > 0)
        let squares = [within, beyond].map { $0.rmse * $0.rmse * Double($0.points) }.reduce(0, +)
        #expect(abs(squares / Double(report.test.points) - report.test.rmse * report.test.rmse) < 1e-12)
        let model = try #require(report.model as? ModelEvaluator).model
        #expect(model.trainedDistances.upperBound <= 6)
        // Those that do not train have no say: the energies are those of a dataset without them.
        var curves = Sample.dataset.curves
        for index in curves.indices { curves[index].points.removeAll { $0.distance > 6 } }
        let near = Dataset(name: "near", curves: curves)
        options.trainUpTo = nil
        let other = try Laboratory(dataset: near, threads: 2).train(.chargedCharged, options)
        for (a, b) in zip(report.curves, other.curves) {
            #expect(zip(a.prediction, b.prediction).allSatisfy { abs($0 - $1) < 1e-7 })
        }
    }

    @Test("several classes train together")
    func unions() throws {
        let laboratory = Sample.laboratory()
        let both = ClassSelection([.polarPolar, .chargedCharged])
        #expect(both.label == "CC,PP" && both.single == nil)
        let report = try laboratory.train(both, Sample.options())
        #expect(report.curves.count == 48)
        #expect(ClassSelection.charged.label == "CC,CP,CA")
        #expect {
            _ = try laboratory.train(.charged, Sample.options())
        } throws: { "\($0)" == "there is no class CP, CA in dimers, which has CC, PP" }
    }
}
