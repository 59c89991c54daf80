import Atomistics
import Descriptors
import Exploration

/// Something a script puts the explorer to, wherever it was before.
public enum Setting: Hashable, Sendable {
    case screen(Screen)
    case dimerClass(ClassSelection)
    /// A dimer of the class, by its name.
    case dimer(String)
    /// All parameters.
    case model(ModelOptions)
    /// The model that is chosen in the lesson on multipoles.
    case cell(CenterSelection, lMax: Int)

    var scriptLine: String {
        switch self {
        case .screen(let screen): "screen \(screen.title)"
        case .dimerClass(let dimerClass): "class \(dimerClass.label)"
        case .dimer(let id): "dimer \(id)"
        case .model(let options): (["model"] + ModelParameter.arguments(options)).joined(separator: " ")
        case .cell(let centers, let lMax): "cell \(centers) \(lMax)"
        }
    }

    init?(scriptLine: Substring) {
        let words = scriptLine.split(separator: " ").map(String.init)
        guard let verb = words.first else { return nil }
        switch (verb, words.count) {
        case ("screen", 2):
            guard let screen = Screen.allCases.first(where: { $0.title == words[1] }) else { return nil }
            self = .screen(screen)
        case ("class", 2): self = .dimerClass(ClassSelection(DimerClass(words[1])))
        case ("dimer", 2): self = .dimer(words[1])
        case ("model", _):
            var options = ModelOptions()
            var rest = words.dropFirst()
            while let flag = rest.popFirst() {
                guard let parameter = ModelParameter.allCases.first(where: { $0.flag == flag }),
                    let value = rest.popFirst(),
                    let new = try? parameter.setting(value, in: options)
                else { return nil }
                options = new
            }
            self = .model(options)
        case ("cell", 3):
            guard let centers = CenterSelection(words[1]), let lMax = Int(words[2]), lMax >= 0 else { return nil }
            self = .cell(centers, lMax: lMax)
        default: return nil
        }
    }
}

extension ExplorerState {
    /// Does what a script asks for; what these data do not have is said.
    mutating func set(_ setting: Setting) {
        isFresh = false
        switch setting {
        case .screen(let screen): go(to: screen)
        case .dimerClass(let dimerClass):
            guard classes.contains(dimerClass) else { return say("there is no class \(dimerClass)", .warning) }
            open(dimerClass)
        case .dimer(let id):
            guard let index = curves.firstIndex(where: { $0.id == id }) else {
                return say("there is no dimer \(id) in \(dimerClass)", .warning)
            }
            choose(index)
        case .model(let options): set(options)
        case .cell(let centers, let lMax): lesson.choose(centers, lMax: lMax)
        }
    }
}
