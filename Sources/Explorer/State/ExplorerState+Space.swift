import Atomistics

extension ExplorerState {
    /// How molecules and fields are looked at; nil where that is as it begins.
    var space: SpaceChoice? {
        func direction(_ camera: Camera, _ first: Camera) -> SpaceChoice.Direction? {
            camera == first ? nil : SpaceChoice.Direction(yaw: camera.yaw, pitch: camera.pitch)
        }
        var space = SpaceChoice()
        let fields = fieldsView
        space.molecule = direction(moleculeView.camera, Camera())
        space.plane = direction(fields.camera, FieldsView().camera)
        space.channel = fields.channel?.symbol
        if fields.showsChain {
            space.showsChain = true
            if fields.chain.center != AtomChain().center { space.center = fields.chain.center }
        } else {
            if moleculeView.center > 0 { space.center = moleculeView.center }
            // The first point is there in any data.
            if moleculeView.point > 0 { space.distance = shownPoint?.distance }
        }
        if fields.chain.spacing != AtomChain().spacing { space.spacing = fields.chain.spacing }
        return space == SpaceChoice() ? nil : space
    }

    /// Looks at molecules and fields as was chosen; what no picture could be made of stays as it is.
    mutating func adopt(_ space: SpaceChoice) {
        func camera(_ direction: SpaceChoice.Direction?, _ first: Camera) -> Camera {
            guard let direction, direction.yaw.isFinite, direction.pitch.isFinite else { return first }
            var camera = Camera(yaw: 0, pitch: 0)
            camera.turn(yaw: direction.yaw, pitch: direction.pitch)
            return camera
        }
        moleculeView.camera = camera(space.molecule, Camera())
        fieldsView.camera = camera(space.plane, FieldsView().camera)
        fieldsView.channel = space.channel.flatMap { Element(symbol: $0) }
        fieldsView.showsChain = space.showsChain ?? false
        if let spacing = space.spacing, AtomChain.spacings.contains(spacing) { fieldsView.chain.spacing = spacing }
        guard fieldsView.showsChain else {
            wantedSpot = space
            return
        }
        if let center = space.center, AtomChain.elements.indices.contains(center) { fieldsView.chain.center = center }
        if let channel = fieldsView.channel, !AtomChain.channels.contains(channel) { fieldsView.channel = nil }
    }

    /// Shows the atom and the distance that were chosen before there were data.
    mutating func takeWantedSpot() {
        guard let spot = wantedSpot else { return }
        wantedSpot = nil
        guard let samples = selection?.curve.samples, !samples.isEmpty else { return }
        if let distance = spot.distance {
            func offset(_ index: Int) -> Double { ((samples[index].distance ?? .infinity) - distance).magnitude }
            moleculeView.point = samples.indices.min { offset($0) < offset($1) } ?? 0
        }
        rebuildScene()
        if let center = spot.center, moleculeView.scene?.atoms.indices.contains(center) == true {
            moleculeView.center = center
            rebuildSlice()
        }
    }

    /// The options of `lodescope figure` that show the same place of a molecule, its fields or a chain.
    var spaceArguments: [String] {
        guard let space else { return [] }
        func number(_ value: Double) -> String { "\(value)" }
        var words = space.center.map { ["--centre", "\($0 + 1)"] } ?? []
        words += space.distance.map { ["--distance", number($0)] } ?? []
        if let turn = screen == .molecule ? space.molecule : fieldsView.showsChain ? nil : space.plane {
            words += ["--turn", "\(number(turn.yaw)),\(number(turn.pitch))"]
        }
        if screen == .fields { words += space.channel.map { ["--element", $0] } ?? [] }
        if fieldsView.showsChain, screen == .fields { words += space.spacing.map { ["--spacing", number($0)] } ?? [] }
        return words
    }

    /// How many atoms can be looked at.
    public var atomCount: Int {
        fieldsView.showsChain ? AtomChain.elements.count : moleculeView.scene?.atoms.count ?? 0
    }
}
