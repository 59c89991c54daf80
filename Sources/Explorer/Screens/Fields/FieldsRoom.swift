import Atomistics
import Exploration
import Terminal

extension ScreenRoom {
    /// Screen 7: density and potential around one atom of the dimer, or of a chain of atoms.
    static let fields = ScreenRoom(
        title: "Fields", shortTitle: "Field", briefTitle: "Fld", about: "what a centre sees",
        arrows: "turn the plane; centre and spacing of a chain", arrowsHint: "plane",
        mouse: "drag to turn the plane; the wheel: distance",
        actions: [.choosePoints, .fieldsView, .previousCenter, .nextCenter, .closer, .farther], hasDimerList: true,
        draw: { $0.drawFields(into: &$1, $2, $3) },
        opening: { state in
            state.fieldsView.showsChain
                ? "ρ ends at r_c, V brings in what lies beyond · turn r_c, σ_ρ, σ_V, p or the reach"
                : "> moves the other monomer away: ρ loses it, V does not"
        },
        rows: { $0.fieldRows },
        figure: { $0.fieldFigure },
        subject: { $0.fieldsView.showsChain ? ["chain"] : $0.dimerSubject },
        keepsPanelAlone: true,
        drawing: { state in
            guard state.fieldsView.showsChain else {
                let dimer = state.classArguments + state.dimerArguments
                return FigureWords(kind: "fields", arguments: dimer + state.spaceArguments)
            }
            let model = ModelParameter.arguments(state.options).map(shellWord)
            return FigureWords(kind: "chain", arguments: model + state.spaceArguments, isOfModel: false)
        },
        isPrinted: false,
        jobs: { state in
            state.rebuildSlice()
            return state.modelJobs
        },
        perform: { $0.performInFields($1) },
        move: { $0.moveInFields(columns: $1, rows: $2) },
        wheel: { _ = $0.performInFields($1 < 0 ? .closer : .farther) },
        drag: { $0.turnSlice(yaw: 4 * Double($1), pitch: 8 * Double($2)) })
}

/// What the screen of fields keeps of its own.
struct FieldsView: Sendable {
    var slice: FieldSlice?
    /// How the plane of the slice lies.
    var camera = Camera(yaw: 0, pitch: 0)
    /// The chain of atoms in place of the slice, and its fields while it is on the screen.
    var showsChain = false
    var chain = AtomChain()
    var chainFields: ChainFields?
    /// The element whose fields are shown; nil for all.
    var channel: Element?
}

extension ExplorerState {
    fileprivate mutating func performInFields(_ action: Action.ID) -> Bool {
        switch action {
        case .choosePoints: nextChannel()
        case .fieldsView:
            fieldsView.showsChain.toggle()
            fieldsView.channel = nil
        case .previousCenter where fieldsView.showsChain: fieldsView.chain.stepCenter(-1)
        case .nextCenter where fieldsView.showsChain: fieldsView.chain.stepCenter(1)
        case .closer where fieldsView.showsChain: fieldsView.chain.stretch(-1)
        case .farther where fieldsView.showsChain: fieldsView.chain.stretch(1)
        default: return performOnMolecule(action)
        }
        rebuildSlice()
        return true
    }

    /// Moves the center and the spacing of a chain, else turns the plane.
    fileprivate mutating func moveInFields(columns: Int, rows: Int) {
        if fieldsView.showsChain {
            fieldsView.chain.stepCenter(columns)
            fieldsView.chain.stretch(-min(max(rows, -1), 1))
            rebuildSlice()
        } else {
            turnSlice(yaw: 10 * Double(columns), pitch: 10 * Double(min(max(rows, -2), 2)))
        }
    }

    /// Turns the plane of the slice; a chain has no other sides.
    fileprivate mutating func turnSlice(yaw: Double, pitch: Double) {
        guard !fieldsView.showsChain else { return }
        fieldsView.camera.turn(yaw: yaw, pitch: pitch)
        rebuildSlice()
    }

    /// The fields of another element, and of all together.
    private mutating func nextChannel() {
        let present = fieldsView.showsChain ? AtomChain.channels : Set(selection?.curve.elements ?? []).sorted()
        let next = fieldsView.channel.flatMap { present.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        fieldsView.channel =
            fieldsView.channel == nil || next < present.count ? present[min(next, present.count - 1)] : nil
    }

    /// The fields around the center, where they are on the screen.
    mutating func rebuildSlice() {
        fieldsView.slice = nil
        fieldsView.chainFields = nil
        guard screen == .fields else { return }
        if fieldsView.showsChain {
            fieldsView.chainFields = ChainFields(fieldsView.chain, options.fields)
        } else if let scene = moleculeView.scene, !scene.atoms.isEmpty {
            if let channel = fieldsView.channel, !scene.atoms.contains(where: { $0.element == channel }) {
                fieldsView.channel = nil
            }
            fieldsView.slice = FieldSlice(
                scene, center: min(moleculeView.center, scene.atoms.count - 1), element: fieldsView.channel,
                camera: fieldsView.camera,
                options.fields)
        }
    }

    fileprivate var fieldRows: [[String]] {
        if let fields = fieldsView.chainFields { return chainRows(fields) }
        guard let slice = fieldsView.slice else { return [] }
        let step = 2 * slice.cutoff / Double(FieldSlice.side - 1)
        return [["x", "y", "density", "potential"]]
            + slice.density.indices.compactMap { index in
                guard slice.density[index].isFinite else { return nil }
                let (column, row) = (index % FieldSlice.side, index / FieldSlice.side)
                return [
                    "\(-slice.cutoff + Double(column) * step)", "\(-slice.cutoff + Double(row) * step)",
                    "\(slice.density[index])", "\(slice.potential[index])",
                ]
            }
    }

    private func chainRows(_ fields: ChainFields) -> [[String]] {
        [["x"] + fields.channels.flatMap { ["density_\($0.element.symbol)", "potential_\($0.element.symbol)"] }]
            + fields.x.indices.map { index in
                ["\(fields.x[index])"] + fields.channels.flatMap { ["\($0.density[index])", "\($0.potential[index])"] }
            }
    }
}
