/// What a plot of binding curves shows: angstrom, eV.
struct PlotRanges: Hashable, Sendable {
    var x: ClosedRange<Double>
    var y: ClosedRange<Double>

    /// Whether a picture that asks for other ranges is as well seen on these: nothing is cut off, and most is filled.
    func suit(_ other: PlotRanges) -> Bool {
        func suits(_ held: ClosedRange<Double>, _ wanted: ClosedRange<Double>, filled: Double) -> Bool {
            held.lowerBound <= wanted.lowerBound && held.upperBound >= wanted.upperBound
                && wanted.upperBound - wanted.lowerBound >= filled * (held.upperBound - held.lowerBound)
        }
        return suits(x, other.x, filled: 0.8) && suits(y, other.y, filled: 0.65)
    }
}

extension ExplorerState {
    /// The axes stand still from dimer to dimer of a class, and from model to model, while they suit the picture: so the
    /// curves can be compared by eye.
    mutating func holdRanges() {
        guard zoom == .all, screen == .curves, let selection else { return heldRanges = nil }
        let wanted = wantedRanges(selection)
        if heldRanges?.suit(wanted) != true { heldRanges = wanted }
    }

    /// The axes of the plot of a dimer.
    func plotRanges(_ selection: SelectedDimer) -> PlotRanges { heldRanges ?? wantedRanges(selection) }
}
