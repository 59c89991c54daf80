import Atomistics
import Descriptors
import Exploration
import Foundation
import Terminal
import TestSupport
import Testing
import Workers

@testable import Explorer

/// The explorer on single structures with a target, which are really trained on.
@Suite struct TargetTests {
    /// A gas of ions, periodic; small enough to train in no time.
    private static let gas: Dataset = {
        let gas = try! ChargeGas(charges: 8, box: 7...9, leastDistance: 2.4)
        return ChargeGas.dataset(try! gas.samples(24, seed: 2, execution: Execution(threads: 2)))
    }()

    private struct TargetWorld {
        var state: ExplorerState
        let laboratory: Laboratory

        init(_ dataset: Dataset) {
            var session = Session(dataset: ["gas.xyz"])
            session.options = ModelOptions(
                fields: FieldOptions(nMax: 2, lMax: 1), regularization: .fixed(1e-6), committee: 4)
            state = ExplorerState(session: session, capabilities: .utf8, isFirstRun: true)
            laboratory = Laboratory(dataset: dataset, threads: 2)
            send(.input(.resize(Size(width: 120, height: 40))))
            send(.loaded(dataset))
        }

        mutating func send(_ message: Message) {
            for effect in state.update(message) {
                switch effect {
                case .train(let generation, let jobs, _):
                    for job in jobs {
                        if let answer = job.answer(by: laboratory, generation: generation) { send(answer) }
                    }
                    send(.finished(generation: generation))
                case .evaluate: Issue.record("a structure has no curve to be evaluated along")
                default: break
                }
            }
        }

        mutating func press(_ text: String) { for key in keys(text) { send(.input(.key(key))) } }

        var text: String { state.view(size: state.size, capabilities: .utf8).plainText() }
    }

    @Test("every screen draws structures with a target, and says so where it needs curves")
    func screens() {
        var world = TargetWorld(Self.gas)
        #expect(world.state.screen == .parity)
        #expect(world.text.contains("structures 24"))
        #expect(world.text.contains("test RMSE"))
        let expected: [Screen: String] = [
            .curves: "no binding curves", .classes: "structures", .learning: "training structures",
            .committee: "predicted against actual error", .parity: "drag a box to list its structures",
            .fields: "Fields around", .molecule: "Cl4Na4", .sweep: "Sweep",
        ]
        for (screen, part) in expected {
            world.press("\(screen.rawValue)")
            #expect(world.state.screen == screen)
            #expect(world.text.contains(part), "\(screen): \(world.text)")
            // Up, down, another structure, another atom: nothing here may need a second point or monomer.
            world.press("{down}{up}nN><*")
        }
    }

    /// What the slice of a periodic structure shows is what its atoms' expansion integrates: around a lone ion in a big
    /// box the potential of one Gaussian charge, but for the background that makes its mean 0.
    @Test("fields of a periodic structure are those of all images")
    func periodicFields() throws {
        let edge = 12.0
        let ion = Structure(elements: [.hydrogen], positions: [SIMD3(1, 2, 3)], cell: UnitCell(cube: edge))
        var doubled = ion
        doubled.elements = [.hydrogen, .hydrogen]
        doubled.positions = [SIMD3(1, 2, 3), SIMD3(1 + edge, 2, 3)]
        doubled.cell = UnitCell(SIMD3(2 * edge, 0, 0), SIMD3(0, edge, 0), SIMD3(0, 0, edge))
        let camera = Camera(yaw: 0, pitch: 0)
        for reach in [Reach.full, .near, .far] {
            let fields = FieldOptions(cutoff: 7, reach: reach)
            let slices = [ion, doubled].map {
                FieldSlice(MoleculeScene($0), center: 0, element: nil, camera: camera, fields)
            }
            let middle = FieldSlice.side * FieldSlice.side / 2
            for (a, b) in [(\FieldSlice.density, 1e-9), (\FieldSlice.potential, 1e-4)] {
                let (one, two) = (slices[0][keyPath: a], slices[1][keyPath: a])
                #expect(one[middle].isFinite)
                #expect(zip(one, two).allSatisfy { $0.isNaN == $1.isNaN && !(abs($0 - $1) > b) })
            }
            // Madelung's potential of a cubic lattice of charges in a background, -2.837297 / edge, and sigma's share.
            if reach == .full {
                let lone = 2 / (2 * Double.pi).squareRoot()
                let expected = lone - 2.837_297 / edge + 2 * Double.pi / (edge * edge * edge)
                #expect(abs(slices[0].potential[middle] - expected) < 1e-4)
            }
        }
        let sixth = FieldSlice(
            MoleculeScene(ion), center: 0, element: nil, camera: camera, FieldOptions(exponent: 6))
        #expect(!sixth.hasPotential && sixth.density.contains { $0 > 0 })
    }

    /// Bent molecules in many orientations with a tensor of their atoms' positions.
    private static func tensors(_ kind: CartesianTensor) -> Dataset {
        var generator = SeededGenerator(seed: 5)
        let groups = (0..<24).map { index -> SampleGroup in
            func number() -> Double { Double.random(in: -1...1, using: &generator) }
            let h = (0..<2).map { _ in SIMD3(number(), number(), number()) }.map {
                0.95 * $0 / ($0 * $0).sum().squareRoot()
            }
            let vector = h[0] + h[1]
            var tensor = [vector.x, vector.y, vector.z]
            if kind == .symmetric {
                tensor = []
                for a in 0..<3 {
                    for b in 0..<3 {
                        let square = h[0][a] * h[0][b] + h[1][a] * h[1][b]
                        tensor.append(a == b ? square + 3 : square)
                    }
                }
            }
            return .structure(
                LabeledStructure(
                    id: "\(index + 1)",
                    structure: Structure(elements: [.oxygen, .hydrogen, .hydrogen], positions: [.zero] + h),
                    value: kind.irreducibleParts(of: tensor).flatMap(\.self),
                    source: SourceLocation(file: "w.xyz", line: 5 * index + 1)))
        }
        return Dataset(name: "water", groups: groups, target: Target(key: "t", unit: "", tensor: kind))
    }

    @Test("the parts of a tensor are opened as classes are, on every screen, and the molecule shows it")
    func partsOfTensors() {
        var world = TargetWorld(Self.tensors(.symmetric))
        #expect(world.state.classes.map(\.description) == ["lambda 0", "lambda 2"])
        #expect(world.text.contains("lambda 0"))
        for screen in [Screen.parity, .committee, .learning, .classes, .molecule, .fields, .sweep] {
            world.press("\(screen.rawValue)")
            #expect(world.state.screen == screen)
            #expect(world.text.contains("lambda"), "\(screen): \(world.text)")
            world.press("{down}{up}nN><*")
        }
        world.state.open(world.state.classes[1])
        world.press("8")
        #expect(world.state.dimerClass.part?.lambda == 2)
        // The part's five components, and those of the model.
        #expect(world.text.contains("t lambda 2:") && world.text.contains(" · "), "\(world.text)")
        #expect(world.state.moleculeTensor?.prediction != nil)
        #expect(
            world.state.commandLine.contains("--target t --target-kind symmetric"), "\(world.state.commandLine)")
        // A vector's arrow points where the vector does.
        var arrows = TargetWorld(Self.tensors(.vector))
        arrows.press("8")
        #expect(arrows.text.contains("t x y z:"))
        guard case .arrow(let vector) = arrows.state.moleculeTensor?.reference else {
            Issue.record("a vector is an arrow")
            return
        }
        let positions = arrows.state.selection!.curve.first.positions
        let rest = vector - positions[1] - positions[2]
        #expect((rest * rest).sum() < 1e-24)
    }

    /// The same molecules whose atoms have their positions about the first, or their distance from it.
    private static func atoms(_ kind: CartesianTensor?) -> Dataset {
        var dataset = tensors(.vector)
        dataset.target = Target(key: "column:f", tensor: kind)
        dataset.groups = dataset.groups.map { group in
            guard case .structure(var labeled) = group else { return group }
            labeled.value = labeled.structure.positions.flatMap { position in
                kind?.irreducibleParts(of: [position.x, position.y, position.z]).flatMap(\.self)
                    ?? [(position * position).sum() + position.x]
            }
            return .structure(labeled)
        }
        return dataset
    }

    @Test("elements are opened as classes are where atoms have what is learnt, and the molecule shows it at the atoms")
    func partsOfAtoms() throws {
        var world = TargetWorld(Self.atoms(.vector))
        #expect(world.state.classes.map(\.description) == ["H, lambda 1", "O, lambda 1"])
        for screen in [Screen.parity, .committee, .learning, .classes, .molecule, .fields, .sweep] {
            world.press("\(screen.rawValue)")
            #expect(world.state.screen == screen)
            world.press("{down}{up}nN><*")
        }
        world.press("8")
        // The oxygen comes first, and hydrogens are open.
        #expect(world.text.contains("column:f of O1: the models of H are open"), "\(world.text)")
        let drawing = try #require(world.state.moleculeDrawing)
        #expect(drawing.items.map(\.atom) == [1, 2] && drawing.items.allSatisfy { $0.prediction != nil })
        let positions = world.state.selection!.curve.first.positions
        for item in drawing.items {
            guard case .arrow(let vector) = item.reference else {
                Issue.record("a vector is an arrow")
                continue
            }
            let rest = vector - positions[item.atom!]
            #expect((rest * rest).sum() < 1e-24)
        }
        world.press(".")
        #expect(world.text.contains("column:f of H2 x y z:"), "\(world.text)")
        #expect(
            world.state.commandLine.contains("--target column:f --target-kind vector"), "\(world.state.commandLine)")
        // Numbers have no arrows.
        var numbers = TargetWorld(Self.atoms(nil))
        numbers.press("8.")
        #expect(numbers.state.moleculeDrawing?.items.isEmpty == true)
        #expect(numbers.text.contains("column:f of H2:"), "\(numbers.text)")
    }

    @Test("one component is looked at alone on parity and committee, and a number has none")
    func components() {
        var world = TargetWorld(Self.tensors(.symmetric))
        world.press("5C")
        #expect(world.state.cloud.component == nil && world.state.cloud.count > 0)
        world.state.open(world.state.classes[1])
        world.press("5")
        let all = world.state.cloud.count
        #expect(world.state.cloud.components == 5 && world.text.contains("all components"))
        for component in 0..<5 {
            world.press("C")
            #expect(world.state.cloud.component == component && 5 * world.state.cloud.count == all)
            #expect(world.text.contains("component μ = \(component - 2): RMSE"), "\(world.text)")
        }
        world.press("C")
        #expect(world.state.cloud.component == nil && world.state.cloud.count == all)
        // One that a part does not have is let go with the part.
        world.press("CC4")
        #expect(world.text.contains("μ = -1"))
        world.state.open(world.state.classes[0])
        #expect(world.state.cloud.component == nil)
    }

    @Test("the outline of an ellipsoid has its half axes where they can be seen")
    func outline() {
        let drawing = MoleculeTensor([1, 0, 0, 0, 2, 0, 0, 0, 5], of: .symmetric)!
        let lines = drawing.lines(scale: 1) { $0 }
        #expect(abs(lines.map { $0.0.x }.max()! - 1) < 1e-9 && abs(lines.map { $0.0.y }.max()! - 2) < 1e-9)
        // Seen along x: y to the right, z up.
        let side = drawing.lines(scale: 1) { SIMD3($0.y, $0.z, $0.x) }
        #expect(abs(side.map { $0.0.x }.max()! - 2) < 1e-9 && abs(side.map { $0.0.y }.max()! - 5) < 1e-9)
    }

    @Test("the learning screen shows a gas of charges, asked for once")
    func charges() throws {
        var world = World()
        world.press("3oo")
        #expect(world.text().contains("a gas of point charges"))
        #expect(world.text().contains("training"))
        func asked() -> Int { world.seen.count { if case .charges = $0 { true } else { false } } }
        #expect(asked() == 1)
        let gas = try ChargeGas(charges: 8, box: 7...9, leastDistance: 2.4)
        let options = ChargeLesson.Options(gas: gas, count: 40, draws: 2, nMax: 2)
        world.send(.charges(try ChargeLesson(learning: options, threads: 2)))
        for size in [Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 30, height: 9)] {
            world.send(.input(.resize(size)))
            #expect(!world.text().contains("not trained"))
        }
        world.send(.input(.resize(Size(width: 160, height: 60))))
        for part in ["40 random boxes of 8 ions", "v, sigma 0.5", "with 30", "The energy is a sum"] {
            #expect(world.text().contains(part), "\(part)")
        }
        #expect(world.state.commandLine == "lodescope lesson charges --draws 2")
        #expect(world.state.csv.split(separator: "\n").count == 1 + 6 * 3)
        world.press("ooo")
        #expect(asked() == 1)
    }

    @Test("the command line names the target")
    func commandLine() {
        var world = TargetWorld(Self.gas)
        #expect(world.state.commandLine.hasPrefix("lodescope train gas.xyz --target energy --class structures"))
        world.press("3")
        #expect(world.state.commandLine.hasPrefix("lodescope learn gas.xyz --target energy"))
    }

    @Test("knobs of binding curves are idle, and say why")
    func idleKnobs() {
        var world = TargetWorld(Self.gas)
        for (parameter, lack) in [(ModelParameter.dissociation, "no monomers"), (.trainUpTo, "no distances")] {
            while world.state.parameter != parameter { world.press("p") }
            let before = world.state.options
            world.press("+")
            #expect(world.state.options == before)
            #expect(world.text.contains("is for binding curves: structures have \(lack)"))
        }
    }

    @Test("a target that is no energy is shown as it is, in its own unit")
    func units() {
        var gas = Self.gas
        gas.target = Target(key: "dipole", unit: "debye")
        var world = TargetWorld(gas)
        let reference = world.state.cloud.reference
        for screen in Screen.allCases where screen != .multipoles {
            world.press("\(screen.rawValue)%")
            #expect(!world.text.contains("eV"), "\(screen)")
        }
        world.press("5")
        #expect(world.text.contains("reference / debye") && world.text.contains("predicted / debye"))
        world.press("U")
        #expect(world.text.contains("dipole is no energy"))
        #expect(world.state.shownUnit.factor == 1 && world.state.cloud.reference == reference)
        #expect(world.state.commandLine.contains("--target dipole --target-unit debye"))
        #expect(!world.state.commandLine.contains("--unit"))
    }

    @Test("a session keeps the target; one from before targets has none")
    func session() throws {
        let session = TargetWorld(Self.gas).state.session
        #expect(session.target == Target(key: "energy"))
        let data = try JSONEncoder().encode(session)
        #expect(try JSONDecoder().decode(Session.self, from: data) == session)
        var old = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        old["target"] = nil
        #expect(try JSONDecoder().decode(Session.self, from: JSONSerialization.data(withJSONObject: old)).target == nil)
    }

    @Test("atoms near one are counted with their images")
    func images() {
        let structure = Self.gas.structures[0].structure
        let scene = MoleculeScene(structure)
        let cell = structure.cell!
        for reach in [3.0, 7.5, 12] {
            var expected = 0
            for position in structure.positions {
                for x in -3...3 {
                    for y in -3...3 {
                        for z in -3...3 {
                            let image = position + cell.position(SIMD3(Double(x), Double(y), Double(z)))
                            let d = image - structure.positions[2]
                            if (d * d).sum() < reach * reach { expected += 1 }
                        }
                    }
                }
            }
            #expect(scene.atomsNear(2, within: reach) == expected - 1)
        }
    }
}
