import Atomistics
import Foundation

/// What a class is asked about a lesson, and what the lesson's own numbers answer.
public struct LessonQuestion: Hashable, Sendable {
    /// The question, which gives nothing away.
    public var text: String
    /// The answer.
    public var answer: String

    /// A question and its answer.
    public init(_ text: String, answer: String) { (self.text, self.answer) = (text, answer) }

    /// A percentage as a class reads it: a whole number from 10 on, else two digits.
    static func percent(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let decimals = value >= 9.95 ? 0 : value > 0 ? 1 - Int(log10(value * 1.005).rounded(.down)) : 0
        return DecimalNumber.fixed(value, decimals: min(max(decimals, 0), 12))
    }
}
