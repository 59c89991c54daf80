/// The frame with its ticks, and what is written about it.
extension FigureDrawing {
    /// Writes a line of text and remembers where.
    /// - Parameter size: nil for that of the style.
    mutating func write(
        _ text: String, _ origin: FigurePlace, _ color: FigureColor = FigureStyle.ink, size: Double? = nil
    ) {
        canvas.text(text, at: origin, size: size ?? style.fontSize, color: color, isUpright: false)
        layout.texts.append((text, textBox(text, origin, size: size)))
    }

    /// A text cut to a length.
    func fitted(_ text: String, _ size: Double, room: Double) -> String {
        var text = text
        while !text.isEmpty, canvas.width(of: text, size: size) > room {
            text = text == "…" ? "" : text.dropLast(text.hasSuffix("…") ? 2 : 1) + "…"
        }
        return text
    }

    /// A label in the middle of a stretch; smaller where it is longer than that, and cut where it would be very small.
    mutating func writeLabel(_ label: String, middle: FigurePlace, room: Double, isUpright: Bool) {
        guard !label.isEmpty, room > 0 else { return }
        var (text, size) = (label, style.fontSize)
        let width = canvas.width(of: text, size: size)
        if width > room { size = max(0.7 * size, size * room / width) }
        text = fitted(text, size, room: room)
        if text.isEmpty { return }
        let length = canvas.width(of: text, size: size)
        let origin =
            isUpright ? FigurePlace(middle.x, middle.y + length / 2) : FigurePlace(middle.x - length / 2, middle.y)
        canvas.text(text, at: origin, size: size, color: FigureStyle.ink, isUpright: isUpright)
        layout.texts.append(
            (
                text,
                isUpright
                    ? FigureBox(x: origin.x - 0.8 * size, y: origin.y - length, width: size, height: length)
                    : FigureBox(x: origin.x, y: origin.y - 0.8 * size, width: length, height: size)
            ))
    }

    /// Writes the label of a tick where it meets no other: letters are not all as wide as the digits that ticks are chosen by.
    mutating func writeTick(_ label: String, _ origin: FigurePlace) {
        let (box, size) = (textBox(label, origin), style.fontSize)
        let wide = FigureBox(x: box.x - 0.2 * size, y: box.y, width: box.width + 0.4 * size, height: box.height)
        if self.box.contains(box), !layout.texts.contains(where: { $0.box.overlaps(wide) }) { write(label, origin) }
    }

    func textBox(_ text: String, _ origin: FigurePlace, size: Double? = nil) -> FigureBox {
        let size = size ?? style.fontSize
        return FigureBox(
            x: origin.x, y: origin.y - 0.8 * size, width: canvas.width(of: text, size: size), height: size)
    }

    mutating func drawAxes() {
        let size = style.fontSize
        let stroke = FigureStroke(FigureStyle.ink, width: style.axisWidth)
        let corners = [
            FigurePlace(area.x, area.y), FigurePlace(area.maxX, area.y), FigurePlace(area.maxX, area.maxY),
            FigurePlace(area.x, area.maxY),
        ]
        canvas.line(corners + [corners[0], corners[1]], stroke)
        func tickX(_ value: Double, _ length: Double) {
            let place = placeX(x.fraction(of: value))
            canvas.line([FigurePlace(place, area.maxY), FigurePlace(place, area.maxY + length)], stroke)
        }
        func tickY(_ value: Double, _ length: Double) {
            let place = placeY(y.fraction(of: value))
            canvas.line([FigurePlace(area.x, place), FigurePlace(area.x - length, place)], stroke)
        }
        let hasTicksX = plot.x.categories.isEmpty
        for value in xTicks.minor { tickX(value, 0.2 * size) }
        for value in yTicks.minor { tickY(value, 0.2 * size) }
        // What the axis is goes before the number of a tick that has no room beside it.
        let middle = (area.y + area.maxY) / 2
        let top = box.y + (plot.title.isEmpty ? 0 : style.lineHeight)
        writeLabel(
            plot.y.label, middle: FigurePlace(start + 0.9 * size, middle),
            room: 2 * min(middle - top, area.maxY - middle), isUpright: true)
        for tick in xTicks.major {
            let width = canvas.width(of: tick.label, size: size)
            let middle = placeX(x.fraction(of: tick.value))
            if hasTicksX { tickX(tick.value, 0.35 * size) }
            let start = min(max(middle - width / 2, box.x), box.maxX - width)
            writeTick(tick.label, FigurePlace(start, area.maxY + 1.5 * size))
        }
        for tick in yTicks.major {
            let width = canvas.width(of: tick.label, size: size)
            tickY(tick.value, 0.35 * size)
            let place = placeY(y.fraction(of: tick.value))
            writeTick(tick.label, FigurePlace(area.x - 0.55 * size - width, place + 0.36 * size))
        }
        writeLabel(
            plot.x.label, middle: FigurePlace((area.x + area.maxX) / 2, box.maxY - 0.35 * size),
            room: min(box.maxX - box.x, 2 * min((area.x + area.maxX) / 2 - box.x, box.maxX - (area.x + area.maxX) / 2)),
            isUpright: false)
        drawTopLabels()
        writeLabel(
            plot.title, middle: FigurePlace((box.x + box.maxX) / 2, box.y + size), room: box.width, isUpright: false)
    }

    /// The names of places along x: the chosen one in white on its color, faint ones let through.
    private mutating func drawTopLabels() {
        let size = style.fontSize
        for label in plot.topLabels {
            let fraction = x.fraction(of: label.x)
            guard fraction >= 0, fraction <= 1 else { continue }
            let width = canvas.width(of: label.text, size: size)
            let origin = FigurePlace(placeX(fraction) - width / 2, area.y - 0.4 * size)
            let text = textBox(label.text, origin)
            let wide = text.inset(-0.15 * size)
            guard box.contains(text), !layout.texts.contains(where: { $0.box.overlaps(wide) }) else { continue }
            let color = style.color(label.role)
            if label.isChosen { canvas.area(wide.corners, color) }
            write(
                label.text, origin, label.isChosen ? FigureColor(255, 255, 255) : color.faded(label.isFaint ? 0.4 : 1))
        }
    }
}
