import Atomistics
import Exploration
import Terminal

/// Where the parts of the screen stand. View and mouse read the same one, so that a click lands on what is seen.
struct ScreenLayout: Hashable, Sendable {
    /// What the size allows.
    enum Shape: Hashable, Sendable {
        /// Panels on the left, the picture on the right.
        case columns
        /// The picture above the panel that has the focus.
        case stacked
        /// Only a line that says what is there and what is needed.
        case tooSmall
    }

    /// The least size with everything to be seen and read.
    static let least = Size(width: 40, height: 14)

    let shape: Shape
    let size: Size
    var tabs = Rect.none
    var model = Rect.none
    var list = Rect.none
    var picture = Rect.none
    /// The panel of the guided lesson.
    var guide = Rect.none
    var status = Rect.none
    var hints = Rect.none
    /// Rows of the list, whether shown or not, for paging.
    var listRows: Int { max(1, list.isEmpty ? 10 : list.height - 2) }

    init(_ state: ExplorerState, _ size: Size) {
        self.size = size
        guard size.width >= ScreenLayout.least.width, size.height >= ScreenLayout.least.height else {
            shape = .tooSmall
            return
        }
        let hasList = state.screen.room.hasDimerList
        tabs = Rect(x: 0, y: 0, width: size.width, height: 1)
        status = Rect(x: 0, y: size.height - 2, width: size.width, height: 1)
        hints = Rect(x: 0, y: size.height - 1, width: size.width, height: 1)
        var body = Rect(x: 0, y: 1, width: size.width, height: size.height - 3)
        if let panel = state.guided?.panel(width: size.width, bodyHeight: body.height) {
            body.height -= panel.height
            guide = Rect(x: 0, y: body.maxY, width: size.width, height: panel.height)
        }
        if size.width < 70 {
            shape = .stacked
            let below = min(max(body.height * 2 / 5, 5), ModelParameter.allCases.count + 2)
            picture = Rect(x: 0, y: body.y, width: body.width, height: body.height - below)
            let panel = Rect(x: 0, y: picture.maxY, width: body.width, height: below)
            if hasList, state.focus == .main { list = panel } else { model = panel }
            return
        }
        shape = .columns
        let column = size.width >= 100 ? 34 : 30
        let full = ModelParameter.allCases.count + 2
        if hasList, size.width >= 170 {
            model = Rect(x: 0, y: body.y, width: column, height: min(full, body.height))
            list = Rect(x: column, y: body.y, width: column, height: body.height)
            picture = Rect(x: 2 * column, y: body.y, width: body.width - 2 * column, height: body.height)
            return
        }
        // Both panels share the left column; where it is too short, the one with the focus gets most of it.
        let modelHeight: Int
        if !hasList {
            modelHeight = min(full, body.height)
        } else if body.height >= full + 8 {
            modelHeight = full
        } else {
            modelHeight = min(full, state.focus == .model ? body.height - 6 : max(5, body.height / 3))
        }
        model = Rect(x: 0, y: body.y, width: column, height: modelHeight)
        if hasList {
            list = Rect(x: 0, y: model.maxY, width: column, height: body.height - modelHeight)
        }
        picture = Rect(x: column, y: body.y, width: body.width - column, height: body.height)
    }
}

extension Rect {
    static let none = Rect(x: 0, y: 0, width: 0, height: 0)

    /// What is left below some rows.
    func below(_ rows: Int) -> Rect { Rect(x: x, y: y + rows, width: width, height: height - rows) }
}
