extension HeatMap {
    /// Writes each value into its block where blocks are wide enough for all of them.
    func writeNumbers(into buffer: inout CellBuffer, _ layout: HeatLayout, _ map: AxisMap, _ look: Look) {
        guard !isSmooth, columns <= layout.plot.area.width, rows <= layout.plot.area.height else { return }
        let room = layout.plot.area.width / columns - 2
        guard let figures = figures({ $0.count <= room }) else { return }
        for row in 0..<rows {
            for column in 0..<columns where self[column, row].isFinite {
                let element = Element(column: column, row: row)
                let text = text(self[column, row], figures: figures)
                let spot = middle(element, layout, width: text.count + 1)
                buffer.write(text, x: spot.x, y: spot.y, style: inkStyle(element, map, look), maxWidth: text.count)
            }
        }
    }

    /// Puts a glyph into the middle of a block, at the end of the number if there is one.
    func mark(
        _ element: Element, _ glyph: Unicode.Scalar, into buffer: inout CellBuffer, _ layout: HeatLayout,
        _ map: AxisMap,
        _ look: Look
    ) {
        guard isInside(element) else { return }
        let box = layout.rect(element)
        var spot = middle(element, layout, width: 1)
        if buffer[spot.x, spot.y].glyph.isNumberText {
            while spot.x + 1 < box.maxX, buffer[spot.x, spot.y].glyph.isNumberText { spot.x += 1 }
        }
        var style = inkStyle(element, map, look)
        style.attributes.insert(.bold)
        buffer.put(glyph, x: spot.x, y: spot.y, style: style)
    }

    /// Brackets an element, or reverses its cell where there is no room beside.
    func bracket(_ element: Element, into buffer: inout CellBuffer, _ layout: HeatLayout, _ look: Look) {
        guard isInside(element) else { return }
        let box = layout.rect(element)
        let y = box.y + (box.height - 1) / 2
        guard box.width >= 3 else {
            buffer.restyle(Rect(x: box.x, y: y, width: box.width, height: 1)) {
                $0.attributes.formSymmetricDifference(.reverse)
            }
            return
        }
        for (x, glyph) in [(box.x, "[" as Unicode.Scalar), (box.maxX - 1, "]")] {
            var style = inkStyle(element, valueMap, look)
            style.attributes.insert(.bold)
            buffer.put(glyph, x: x, y: y, style: style)
        }
    }

    private func middle(_ element: Element, _ layout: HeatLayout, width: Int) -> Point {
        let box = layout.rect(element)
        return Point(x: box.x + max(0, (box.width - width) / 2), y: box.y + (box.height - 1) / 2)
    }

    /// Black or white, whichever stands out from the element's color.
    private func inkStyle(_ element: Element, _ map: AxisMap, _ look: Look) -> Style {
        let level = map.fraction(of: self[element.column, element.row])
        guard look.capabilities.colors >= 256, !level.isNaN else { return look[.text] }
        let background = colors.color(at: level)
        return Style(
            foreground: background.isLight ? .rgb(0, 0, 0) : .rgb(255, 255, 255), background: background)
    }

    /// Writes the names of places, on the color that is there.
    func writeLabels(into buffer: inout CellBuffer, _ layout: HeatLayout, _ look: Look) {
        for label in labels {
            let text = label.text.shown(with: look.glyphs)
            guard let place = layout.plot.cell(x: label.x, y: label.y),
                text.columns <= layout.plot.area.maxX - place.x
            else { continue }
            var style = buffer[place.x, place.y].style
            style.foreground = look.capabilities.colors >= 256 ? .rgb(255, 255, 255) : look[.text].foreground
            style.attributes = [.bold]
            buffer.write(text, x: place.x, y: place.y, style: style, maxWidth: text.columns)
        }
    }
}

extension Color {
    /// Whether black stands out from it better than white.
    var isLight: Bool {
        guard case .rgb(let red, let green, let blue) = self else { return false }
        return 0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue) > 140
    }
}

extension Unicode.Scalar {
    fileprivate var isNumberText: Bool { ("0"..."9").contains(self) || self == "." || self == "-" }
}
