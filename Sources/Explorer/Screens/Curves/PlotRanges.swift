/// The ranges of a plot's axes; of binding curves angstrom and eV.
struct PlotRanges: Hashable, Sendable {
    var x: ClosedRange<Double>
    var y: ClosedRange<Double>

    /// These ranges in other units.
    func divided(x: Double = 1, y: Double) -> PlotRanges {
        PlotRanges(
            x: self.x.lowerBound / x...self.x.upperBound / x, y: self.y.lowerBound / y...self.y.upperBound / y)
    }

    /// These ranges, widened to take in others where those still fill most of them; else the others.
    func holding(_ other: PlotRanges) -> PlotRanges {
        func held(_ range: ClosedRange<Double>, _ wanted: ClosedRange<Double>, filled: Double) -> ClosedRange<Double> {
            let both = min(range.lowerBound, wanted.lowerBound)...max(range.upperBound, wanted.upperBound)
            let share = (wanted.upperBound - wanted.lowerBound) / (both.upperBound - both.lowerBound)
            return share >= filled ? both : wanted
        }
        return PlotRanges(x: held(x, other.x, filled: 0.85), y: held(y, other.y, filled: 0.75))
    }
}

/// The part of a curve that is drawn.
enum Zoom: Hashable, Sendable, Codable {
    case all
    /// From r_c outwards, energies scaled to what is there.
    case tail
    /// Around the minimum.
    case well
    /// A box drawn with the mouse, in angstrom and eV.
    case box(x: ClosedRange<Double>, y: ClosedRange<Double>)

    var name: String {
        switch self {
        case .all: "whole curve"
        case .tail: "tail"
        case .well: "well"
        case .box: "box"
        }
    }
}

extension ExplorerState {
    /// The axes stand still from dimer to dimer of a class, and from model to model, while these fill them: so the
    /// curves can be compared by eye.
    mutating func holdRanges() {
        guard curvesView.zoom == .all, screen.room.showsCurve, let selection else {
            curvesView.heldRanges = nil
            return
        }
        let wanted = wantedRanges(selection)
        curvesView.heldRanges = curvesView.heldRanges?.holding(wanted) ?? wanted
    }

    /// The axes of the plot of a dimer.
    func plotRanges(_ selection: SelectedDimer) -> PlotRanges { curvesView.heldRanges ?? wantedRanges(selection) }
}
