import Atomistics
import Exploration
import Terminal

/// A model kept to compare the next ones with, in whichever class is shown.
struct Pin: Sendable {
    let options: ModelOptions
    /// The saved model that it is; nil for one that is trained on each class.
    var opened: OpenedModel?
    /// The class that an opened model was asked about.
    var asked: ClassSelection?
    /// Why there is no report for the class of the screen.
    var failure: String?
    /// The pinned model's report for the class of the screen, once there.
    var model: ShownModel?
    var smooth: SmoothCurve?

    static let role = Role.series4

    /// What tells it from other options: `ρ-V, l_max 4`.
    func name(against options: ModelOptions) -> String {
        // No file says which curves trained: the error of the class is that of all its curves.
        if let opened { return "of all: \(opened.name)" }
        let different = ModelParameter.allCases.filter {
            $0 != .descriptor && $0.text(self.options) != $0.text(options)
        }
        let descriptor = self.options.descriptor.symbol
        guard let first = different.first else { return descriptor }
        let rest = different.count > 1 ? " and \(different.count - 1) more" : ""
        return "\(descriptor), \(first.label) \(first.shown(self.options))\(rest)"
    }
}

extension ExplorerState {
    /// The job of the pinned model in the class of the screen.
    var pinJob: TrainingJob? {
        pin.flatMap { pin in
            guard pin.opened == nil else { return nil }
            var job = TrainingJob(dimerClass: dimerClass, options: pin.options)
            if !job.options.descriptor.usesPotential { job.options.fields.basis = .gto }
            return job
        }
    }

    /// Pins the model of the screen, or lets go of the one that is the same.
    mutating func togglePin() {
        if let pin, pin.options == options || pin.opened != nil {
            self.pin = nil
            if sort == .gain { sort = .error }
            say("nothing is pinned")
        } else {
            pin = Pin(options: options)
            say("pinned \(options.descriptor.symbol); turn a parameter and compare")
        }
        refresh()
        rebuildList()
    }

    /// How much smaller the error of the model in focus is than that of the pinned one, eV; nil if either is missing.
    func gain(_ index: Int) -> Double? {
        guard let before = pin?.model?.error(of: index), let now = focused?.error(of: index) else { return nil }
        return before - now
    }
}
