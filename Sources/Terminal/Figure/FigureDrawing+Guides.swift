/// The names of reference lines, where there is room.
extension FigureDrawing {
    mutating func drawGuideLabels() {
        let size = style.fontSize
        for guide in plot.guides where !guide.label.isEmpty {
            let width = canvas.width(of: guide.label, size: size)
            let candidates = labelPlaces(guide, width)
            // Beside its own line, off the others.
            let free = candidates.first { box in isFree(box) && !ruled.contains(where: box.contains) }
            guard let box = free else { continue }
            write(guide.label, FigurePlace(box.x, box.y + 0.8 * size), style.color(guide.role))
        }
    }

    /// Where a label of this width could stand, the best place first.
    func labelPlaces(_ guide: Guide, _ width: Double) -> [FigureBox] {
        let size = style.fontSize
        let step = 0.5 * size
        switch guide.kind {
        case .vertical(let value):
            let fraction = x.fraction(of: value)
            guard fraction >= 0, fraction <= 1 else { return [] }
            let place = placeX(fraction)
            return stride(from: area.y + 0.3 * size, to: area.maxY - size, by: step).flatMap { y in
                [place + 0.4 * size, place - 0.4 * size - width].map {
                    FigureBox(x: $0, y: y, width: width, height: size)
                }
            }
        case .horizontal, .diagonal, .powerLaw:
            return stride(from: area.maxX - width - 0.3 * size, to: area.x, by: -step).flatMap { left in
                // Beside the line at both ends of the label.
                let ends = [left, left + width].map { end in
                    area.maxY - y.fraction(
                        of: guide.kind.value(at: x.value(at: (end - area.x) / area.width)) ?? .nan) * area.height
                }
                guard let high = ends.min(), let low = ends.max(), high.isFinite, low.isFinite else {
                    return [FigureBox]()
                }
                return [high - 1.25 * size, low + 0.3 * size].map {
                    FigureBox(x: left, y: $0, width: width, height: size)
                }
            }
        }
    }
}
