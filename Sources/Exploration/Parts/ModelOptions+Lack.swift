import Atomistics
import Descriptors

extension ModelOptions {
    /// What the options would have to say otherwise for features that turn as a part of a tensor does; nil where they have
    /// such features.
    func lack(of part: CartesianTensor.Part) -> InvalidParameter? {
        guard part.lambda > 0 else { return nil }
        guard part.lambda <= 2 * fields.lMax else {
            return InvalidParameter(
                .lMax,
                """
                the part of lambda \(part.lambda) needs a \(.lMax) of at least \((part.lambda + 1) / 2), \
                not \(fields.lMax)
                """)
        }
        guard radial == .all else {
            return InvalidParameter(
                .radial, "\(.radial) \(radial.text) is for numbers: a part of lambda \(part.lambda) takes all")
        }
        if contractsElements {
            let parameter = elements != .all ? ModelParameter.elements : .central
            return InvalidParameter(
                parameter,
                "\(parameter) \(parameter.text(self)) is for numbers: a part of lambda \(part.lambda) takes the default"
            )
        }
        let isWithin = part.parity > 0 && part.lambda <= fields.lMax
        guard let term = descriptor.terms.first(where: { !$0.invariant.isProduct }), !isWithin else { return nil }
        return InvalidParameter(
            .descriptor,
            """
            \(term.invariant.rawValue) has nothing that turns as lambda \(part.lambda), parity \(part.parity): one field \
            has parity 1 and lambda up to \(.lMax), a product of two all there are
            """)
    }
}
