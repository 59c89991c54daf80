import Atomistics
import Exploration
import Terminal

extension ExplorerState {
    /// A mouse event, on the layout that was drawn.
    mutating func point(_ event: MouseEvent) {
        // A plot alone has no panels to click.
        guard hasMouse, !isAlone else { return }
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
        if help != nil {
            scrollHelp(by: offset)
        } else if layout.model.contains(place) {
            parameter = ModelParameter.allCases.stepped(from: parameter, by: offset)
        } else if layout.list.contains(place) || screen.room.hasDimerList && !layout.picture.contains(place) {
            stepDimer(offset)
        } else {
            screen.room.wheel(&self, offset)
        }
    }

    private mutating func click(_ place: Point, _ layout: ScreenLayout, isDouble: Bool) {
        isAboutToQuit = false
        if help != nil {
            help = nil
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
            if layout.shape == .columns { focus = .main }
            screen.room.click(&self, PictureClick(place: place, inside: layout.picture.inset(1), isDouble: isDouble))
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
            let columns = panelText(parameter).columns + (parameter.unit == nil ? 0 : 2) + 4
            perform(place.x < inside.maxX - columns / 2 ? .decrease : .increase)
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

    /// The end of a box over a plot; a box of a cell or two is a click and does nothing.
    private mutating func release(_ place: Point, _ layout: ScreenLayout) {
        guard let drag else { return }
        self.drag = nil
        guard abs(place.x - drag.start.x) > 2, abs(place.y - drag.start.y) > 0 else { return }
        var buffer = CellBuffer(size: size)
        let look = Look(theme, effective(capabilities))
        guard let plot = screen.room.plot(self, &buffer, layout.picture, look) else { return }
        let ranges = plot.ranges(from: drag.start, to: place)
        screen.room.box(&self, PlotRanges(x: ranges.x, y: ranges.y))
    }

    private mutating func dragOn(to place: Point) {
        guard let last = drag else { return }
        drag?.end = place
        screen.room.drag(&self, place.x - last.end.x, place.y - last.end.y)
    }
}
