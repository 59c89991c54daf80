/// A drawing in the plane, of lines and named balls, in lengths of its own: a molecule.
///
///     var sketch = Sketch(reach: 4, unit: "Å")
///     sketch.lines = [Sketch.Line([(0, 0), (1, 0)], role: .text, ascii: "-")]
///     sketch.balls = [Sketch.Ball(x: 0, y: 0, name: "C", role: .axis), Sketch.Ball(x: 1, y: 0, name: "O", role: .series5)]
///     sketch.render(into: &buffer, in: rect, look)
///
/// x points to the right, y up, the middle is at (0, 0); a length is the same both ways.
public struct Sketch: Hashable, Sendable {
    /// The text above; empty for none. Cells have it in the frame around.
    public var title: String
    /// How far a rectangle of cells shows it from the middle, in every direction: the same while what is drawn turns.
    public var reach: Double
    /// The unit of its lengths.
    public var unit: String
    /// The lines, later ones over earlier ones.
    public var lines: [Line] = []
    /// The balls, over the lines, nearer ones after farther ones.
    public var balls: [Ball] = []

    /// An empty drawing.
    /// - Precondition: a positive reach.
    public init(title: String = "", reach: Double, unit: String) {
        precondition(reach > 0, "a sketch reaches somewhere")
        (self.title, self.reach, self.unit) = (title, reach, unit)
    }

    /// A line through points.
    public struct Line: Hashable, Sendable {
        /// The points, one after the other.
        public var points: [SIMD2<Double>]
        /// Its color.
        public var role: Role
        /// The mark that stands for its dots in ASCII.
        public var ascii: Unicode.Scalar
        /// What it covers in cells.
        public var layer: SubcellGrid.Layer
        /// What the legend of a figure calls it; empty for nothing.
        public var name: String

        /// A line through points.
        public init(
            _ points: [SIMD2<Double>], role: Role, ascii: Unicode.Scalar, layer: SubcellGrid.Layer = .data,
            name: String = ""
        ) {
            (self.points, self.role, self.ascii, self.layer, self.name) = (points, role, ascii, layer, name)
        }
    }

    /// A ball, drawn as its name.
    public struct Ball: Hashable, Sendable {
        /// How much it stands out.
        public enum Weight: Hashable, Sendable {
            case chosen, near, far
        }

        /// Its middle.
        public var place: SIMD2<Double>
        /// Its name, a few letters.
        public var name: String
        /// Its color.
        public var role: Role
        /// How much it stands out.
        public var weight: Weight

        /// A ball at a place.
        public init(_ place: SIMD2<Double>, name: String, role: Role, weight: Weight = .near) {
            (self.place, self.name, self.role, self.weight) = (place, name, role, weight)
        }
    }

    /// The smallest rectangle around all of it, with room for balls.
    var extent: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
        var (x, y) = (Extent(), Extent())
        for point in lines.flatMap(\.points) + balls.map(\.place) {
            x.add(point.x)
            y.add(point.y)
        }
        func padded(_ extent: Extent) -> ClosedRange<Double> {
            let (low, high) = (extent.low - 0.06 * reach, extent.high + 0.06 * reach)
            guard !extent.isEmpty, low > -1e100, high < 1e100, high > low else { return -reach...reach }
            return low - 0.02 * (high - low)...high + 0.02 * (high - low)
        }
        return (padded(x), padded(y))
    }

    /// The height of it in parts of its width.
    public var shape: Double {
        let extent = extent
        return min(max(extent.y.length / extent.x.length, 0.05), 20)
    }
}
