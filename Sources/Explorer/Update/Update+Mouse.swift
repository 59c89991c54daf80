import Atomistics
import Exploration
import Terminal

extension ExplorerState {
    /// A mouse event, on the layout that was drawn.
    mutating func point(_ event: MouseEvent) {
        guard hasMouse else { return }
        let layout = ScreenLayout(self, size)
        guard layout.shape != .tooSmall else { return }
        switch event.kind {
        case .wheelUp: wheel(-1, event.position, layout)
        case .wheelDown: wheel(1, event.position, layout)
        case .press where event.button == 1: click(event.position, layout, isDouble: false)
        case .doubleClick: click(event.position, layout, isDouble: true)
        case .drag: dragOn(to: event.position)
        case .release: release(event.position, layout)
        default: break
        }
    }

    private mutating func wheel(_ offset: Int, _ place: Point, _ layout: ScreenLayout) {
        if showsHelp {
            helpScroll = max(0, helpScroll + offset)
        } else if layout.model.contains(place) {
            selectParameterUnlessAtEnd(offset)
        } else if screen == .molecule || screen == .fields, layout.picture.contains(place) {
            stepDistance(offset)
        } else if screen == .multipoles {
            stepOrientation(offset)
        } else if layout.list.contains(place) || screen.hasDimerList {
            stepDimer(offset)
        } else if screen != .sweep, let index = choices.firstIndex(of: dimerClass) {
            open(choices[min(max(index + offset, 0), choices.count - 1)])
        }
    }

    private mutating func selectParameterUnlessAtEnd(_ offset: Int) {
        let all = ModelParameter.allCases
        let index = all.firstIndex(of: parameter)! + offset
        if all.indices.contains(index) { parameter = all[index] }
    }

    private mutating func click(_ place: Point, _ layout: ScreenLayout, isDouble: Bool) {
        isAboutToQuit = false
        if showsHelp {
            showsHelp = false
            return
        }
        if prompt != nil {
            if layout.hints.contains(place) { return }
            prompt = nil
        }
        if layout.tabs.contains(place) {
            guard let item = topLine(width: size.width).first(where: { $0.contains(place.x) }) else { return }
            follow(item.target)
        } else if layout.guide.contains(place) {
            perform(.nextStep)
        } else if layout.hints.contains(place) {
            guard let item = hintItems(width: size.width).first(where: { $0.contains(place.x) }) else { return }
            follow(item.target)
        } else if layout.model.contains(place) {
            clickModel(place, layout.model)
        } else if layout.list.contains(place) {
            clickList(place, layout.list)
        } else if layout.picture.contains(place) {
            clickPicture(place, layout, isDouble: isDouble)
        }
    }

    private mutating func follow(_ target: BarItem.Target) {
        switch target {
        case .screen(let screen):
            notice = nil
            go(to: screen)
        case .dimerClass(let dimerClass):
            notice = nil
            open(dimerClass)
        case .action(let action): perform(action)
        }
    }

    /// A click on a parameter selects it; on the selected one, its value's left half turns it down, its right half up.
    private mutating func clickModel(_ place: Point, _ rect: Rect) {
        focus = .model
        let inside = rect.inset(1)
        guard inside.contains(place) else { return }
        let index = modelTop(height: inside.height) + place.y - inside.y
        guard ModelParameter.allCases.indices.contains(index) else { return }
        let clicked = ModelParameter.allCases[index]
        if clicked == parameter, place.x >= inside.x + 15 {
            let columns = parameter.shown(options).columns + (parameter.unit == nil ? 0 : 2) + 4
            turn(place.x < inside.maxX - columns / 2 ? -1 : 1)
        } else {
            parameter = clicked
        }
    }

    private mutating func clickList(_ place: Point, _ rect: Rect) {
        focus = .main
        let inside = rect.inset(1)
        guard inside.contains(place) else { return }
        let row = listTop(height: inside.height) + place.y - inside.y
        if list.rows.indices.contains(row), case .dimer(let index) = list.rows[row] { choose(index) }
    }

    private mutating func clickPicture(_ place: Point, _ layout: ScreenLayout, isDouble: Bool) {
        if layout.shape == .columns { focus = .main }
        switch screen {
        case .curves:
            if let descriptor = errorRow(at: place, layout.picture.inset(1)) {
                notice = nil
                toggle(descriptor)
            } else if isDouble {
                zoom = .all
            } else {
                drag = Drag(start: place, end: place)
            }
        case .parity, .committee, .molecule, .fields: drag = Drag(start: place, end: place)
        case .learning: break
        case .multipoles:
            if isDouble { lesson.zoom = .all }
            drag = Drag(start: place, end: place)
            clickLesson(place, layout.picture.inset(1))
        case .sweep:
            let look = Look(theme, effective(capabilities))
            var buffer = CellBuffer(size: size)
            let inside = sweepPlace(layout.picture.inset(1))
            guard let element = sweepMap?.render(into: &buffer, in: inside, look).element(at: place) else { return }
            adoptSweep(element)
        case .classes:
            let inside = layout.picture.inset(1)
            guard let found = classPlaces(inside).first(where: { $0.rect.contains(place) }) else { return }
            let isChosen = found.dimerClass == dimerClass
            open(found.dimerClass)
            if isDouble || isChosen { go(to: .curves) }
        }
    }

    /// The end of a box zooms into it; a box of a cell or two is a click and does nothing.
    private mutating func release(_ place: Point, _ layout: ScreenLayout) {
        guard let drag else { return }
        self.drag = nil
        guard abs(place.x - drag.start.x) > 2, abs(place.y - drag.start.y) > 0,
            let plot = plotLayout(in: layout.picture)
        else { return }
        let ranges = plot.ranges(from: drag.start, to: place)
        let factor = screen == .multipoles ? unit.perElectronvolt : shownUnit.factor
        let x = ranges.x.lowerBound / factor...ranges.x.upperBound / factor
        let y = ranges.y.lowerBound / factor...ranges.y.upperBound / factor
        switch screen {
        case .curves:
            zoom = .box(x: ranges.x, y: y)
            say("\(keymap.name(of: .back)) shows the whole curve again")
        case .multipoles:
            lesson.zoom = .box(x: ranges.x, y: y)
            say("\(keymap.name(of: .back)) shows the whole curve again")
        case .parity: catchDimers(cloud.curves(x: x, y: y))
        case .committee: catchDimers(cloud.curves(predicted: x, actual: y))
        default: break
        }
    }

    /// Lists the dimers of a box.
    private mutating func catchDimers(_ found: Set<Int>) {
        guard !found.isEmpty else { return say("no points in the box") }
        caught = found
        rebuildList()
        say("\(found.count) dimers in the box; \(keymap.name(of: .back)) lists all again")
    }

    /// A drag draws a box, or turns the molecule.
    private mutating func dragOn(to place: Point) {
        guard let last = drag else { return }
        drag?.end = place
        guard screen == .molecule || screen == .fields else { return }
        rotate(yaw: 4 * Double(place.x - last.end.x), pitch: 8 * Double(place.y - last.end.y))
    }

    /// The geometry of the plot that is on the screen, from drawing it once more.
    private func plotLayout(in picture: Rect) -> PlotLayout? {
        let look = Look(theme, effective(capabilities))
        var buffer = CellBuffer(size: size)
        let inside = picture.inset(1)
        switch screen {
        case .curves:
            guard let selection, !showsErrors else { return nil }
            return curvePlot(selection, in: inside, look).render(into: &buffer, in: curvePlace(inside), look)
        case .multipoles:
            return drawMultipoles(into: &buffer, picture, look)
        case .parity, .committee:
            guard let place = drawCloudHeading(into: &buffer, inside, look) else { return nil }
            let plot = screen == .parity ? parityPlot(look) : committeePlot(look)
            return plot.render(into: &buffer, in: place, look)
        default: return nil
        }
    }
}
