import Atomistics

extension ClassSelection {
    static let chargedCharged = ClassSelection(.chargedCharged)
    static let polarPolar = ClassSelection(.polarPolar)
    static let apolarApolar = ClassSelection(.apolarApolar)
    static let structures = ClassSelection(.structures)
}
