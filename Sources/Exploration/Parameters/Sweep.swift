import Atomistics
import Foundation

/// Trainings with all combinations of some values of parameters, or with some of these combinations spread evenly.
public struct Sweep: Sendable {
    /// A parameter and the values that it takes.
    public struct Axis: Sendable {
        public let parameter: ModelParameter
        /// The values as they are typed; of a range without steps none.
        let values: [String]
        /// The range that samples are taken from, where it has no steps.
        let range: ClosedRange<Double>?
    }

    /// One training.
    public struct Cell: Sendable {
        public var dimerClass: ClassSelection
        public var options: ModelOptions
    }

    /// What varies, the last fastest.
    public let axes: [Axis]

    /// The most trainings that a sweep may be.
    public static let most = 100_000

    /// - Parameter texts: `r-cut=2:6:0.5`, `sigma-v=0.3,0.5,1`, `regularization=1e-8:1e-2:x10`; between them `;` where values
    ///   have commas.
    /// - Throws: `SweepError`.
    public init(_ texts: [String]) throws(SweepError) {
        var axes: [Axis] = []
        for text in texts {
            let axis = try Axis(text)
            guard !axes.contains(where: { $0.parameter == axis.parameter }) else {
                throw SweepError("\(axis.parameter.option) is there twice")
            }
            axes.append(axis)
        }
        self.axes = axes
    }

    /// Every combination, or some of them.
    /// - Parameters:
    ///   - options: the values of what does not vary.
    ///   - samples: so many combinations of a Halton sequence, those of steps at most once; nil for all.
    /// - Throws: `SweepError`, also where a combination is impossible.
    public func cells(_ classes: [ClassSelection], _ options: ModelOptions, samples: Int? = nil) throws -> [Cell] {
        let choices = try combinations(samples)
        guard choices.count * classes.count <= Self.most else {
            throw SweepError("\(choices.count * classes.count) trainings, and \(Self.most) are the most of a sweep")
        }
        return try classes.flatMap { dimerClass in
            try choices.map { texts in
                var options = options
                for (axis, text) in zip(axes, texts) { try axis.parameter.read(text, into: &options) }
                if let problem = options.problem {
                    let cell = zip(axes, texts).map { "\($0.parameter.option)=\($1)" }.joined(separator: ", ")
                    throw SweepError("\(cell): \(problem.spelled(.flags))")
                }
                return Cell(dimerClass: dimerClass, options: options)
            }
        }
    }

    private func combinations(_ samples: Int?) throws(SweepError) -> [[String]] {
        guard let samples else {
            if let axis = axes.first(where: { $0.range != nil }) {
                throw SweepError("\(axis.parameter.option): a range without a step is for samples; give A:B:STEP")
            }
            guard count <= Self.most else { throw SweepError("more than \(Self.most) combinations") }
            return axes.reduce([[]]) { rows, axis in rows.flatMap { row in axis.values.map { row + [$0] } } }
        }
        guard axes.count <= Self.primes.count else {
            throw SweepError("samples are for at most \(Self.primes.count) parameters")
        }
        var (found, seen) = ([[String]](), Set<[String]>())
        // The first of a Halton sequence is the corner of all.
        var place = 1
        while found.count < min(samples, count), place < 1000 * samples {
            let row = zip(axes, Self.primes).map { $0.value(at: Self.radicalInverse(place, base: $1)) }
            if seen.insert(row).inserted { found.append(row) }
            place += 1
        }
        return found
    }

    /// How many combinations there are, or more than a sweep may have.
    private var count: Int {
        guard axes.allSatisfy({ $0.range == nil }) else { return .max }
        return axes.reduce(1) { $0 > Self.most ? $0 : $0 * $1.values.count }
    }

    private static let primes = [2, 3, 5, 7, 11, 13, 17, 19]

    /// The digits of a number behind the point, in reverse order (Halton, Numer. Math. 2, 84 (1960)).
    static func radicalInverse(_ number: Int, base: Int) -> Double {
        var (rest, result, unit) = (number, 0.0, 1.0)
        while rest > 0 {
            unit /= Double(base)
            result += unit * Double(rest % base)
            rest /= base
        }
        return result
    }
}

/// What is wrong with what a sweep was asked for.
public struct SweepError: Error, Sendable, CustomStringConvertible {
    public var description: String
    /// A name that is no parameter's.
    public var unknown: String?

    init(_ description: String, unknown: String? = nil) {
        self.description = description
        self.unknown = unknown
    }
}

extension Sweep.Axis {
    /// The most values of a parameter.
    private static let most = 1000

    fileprivate init(_ text: String) throws(SweepError) {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard sides.count == 2, !sides[1].isEmpty else {
            throw SweepError("expected NAME=A:B:STEP or NAME=a,b,c, found '\(text)'")
        }
        let name = sides[0]
        guard let parameter = ModelParameter.named(name) else {
            throw SweepError("there is no parameter \(name)", unknown: name)
        }
        self.parameter = parameter
        let ends = sides[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if (2...3).contains(ends.count), let first = Double(ends[0]), let last = Double(ends[1]) {
            guard first <= last, first.isFinite, last.isFinite else {
                throw SweepError("\(name): expected a range that goes up, found '\(sides[1])'")
            }
            guard ends.count == 3 else {
                (values, range) = ([], first...last)
                for end in [first, last] { try Self.require(self.text(end), parameter) }
                return
            }
            range = nil
            values = try Self.steps(first, last, ends[2], name)
        } else {
            range = nil
            let separator: Character = sides[1].contains(";") ? ";" : ","
            values = sides[1].split(separator: separator, omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
        for value in values { try Self.require(value, parameter) }
        guard Set(values).count == values.count else {
            throw SweepError("\(name): a value is there twice in '\(sides[1])'")
        }
    }

    private static func require(_ value: String, _ parameter: ModelParameter) throws(SweepError) {
        var options = ModelOptions()
        do throws(InvalidParameter) {
            try parameter.read(value, into: &options)
        } catch {
            throw SweepError("\(parameter.option): expected \(parameter.expected.spelled(.flags)), found '\(value)'")
        }
    }

    /// `2:6:0.5` goes by sums, `1e-8:1e-2:x10` by products.
    private static func steps(
        _ first: Double, _ last: Double, _ step: String, _ name: String
    ) throws(SweepError) -> [String] {
        let isFactor = step.hasPrefix("x")
        guard let size = Double(isFactor ? step.dropFirst() : step[...]), size > (isFactor ? 1 : 0), size.isFinite,
            !isFactor || first > 0
        else {
            throw SweepError("\(name): expected a step above 0, or x10 for products, found '\(step)'")
        }
        let count = isFactor ? log(last / first) / log(size) : (last - first) / size
        guard count < Double(most) else { throw SweepError("\(name): more than \(most) values") }
        // Steps of 0.1 do not add up to what they seem to.
        return (0...Int((count + 1e-6).rounded(.down))).map {
            text(isFactor ? first * pow(size, Double($0)) : first + size * Double($0))
        }
    }

    /// A number as a person would type it, whole ones without a point.
    private static func text(_ number: Double) -> String { String(format: "%.10g", number) }

    private func text(_ number: Double) -> String { Self.text(number) }

    /// The value at a fraction of the way, 0 to 1: one of those given, or of a range one to four digits, of regularizations in
    /// the logarithm.
    fileprivate func value(at fraction: Double) -> String {
        guard let range else { return values[min(values.count - 1, Int(fraction * Double(values.count)))] }
        let (first, last) = (range.lowerBound, range.upperBound)
        var options = ModelOptions()
        let number =
            parameter == .regularization && first > 0
            ? first * pow(last / first, fraction) : first + (last - first) * fraction
        let text = String(format: "%.4g", number)
        if (try? parameter.read(text, into: &options)) != nil { return text }
        // Whole numbers, each as often.
        return String(Int(first) + min(Int(last - first), Int(fraction * (last - first + 1))))
    }
}
