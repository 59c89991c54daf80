import Foundation
import Testing

/// `Assets/python/lodescope.py`, with NumPy alone and with ASE.
struct PythonTests {
    @Test("features, predictions and forces in Python are the program's", .enabled(if: Python.hasNumPy, "needs NumPy"))
    func numPy() throws {
        try withProgram { program in
            try IonBoxes.train(program)
            try program.write(IonBoxes.frame(IonBoxes.box(40)), to: "one.xyz")
            try program.write("1\nProperties=species:S:1:pos:R:3\nXe 0 0 0\n", to: "xe.xyz")
            try program.run("features", "one.xyz", "--output", "f.npz", "--n-max", "3", "--per", "atom").expectSuccess()
            let predicted = try program.json("predict", "m.model", "one.xyz", "--forces", "--stress")
            let curve = try #require((predicted["curves"] as? [[String: Any]])?.first)
            try JSONSerialization.data(withJSONObject: curve).write(
                to: URL(fileURLWithPath: program.folder + "/expected.json"))
            let outcome = try program.python(
                """
                import json
                import numpy as np
                import lodescope

                lines = open("one.xyz").read().split("\\n")[2:6]
                symbols = [line.split()[0] for line in lines]
                positions = np.array([[float(x) for x in line.split()[1:]] for line in lines])
                structure = (symbols, positions, \(IonBoxes.cell))

                own = lodescope.features([structure], n_max=3, per="atom")
                with np.load("f.npz") as archive:
                    assert set(own) == set(archive.files)
                    assert all((own[name] == archive[name]).all() for name in own)

                expected = json.load(open("expected.json"))
                (found,) = lodescope.predict("m.model", structure, forces=True, stress=True)
                assert found["prediction"].shape == (1,) and found["forces"].shape == (1, 4, 3)
                for name in ("prediction", "error_bar", "forces", "stress"):
                    assert np.allclose(found[name], expected[name], rtol=0, atol=1e-12), name

                with lodescope.Driver("m.model", structure, committee_forces=True) as driver:
                    energy, forces, stress, extras = driver.compute(positions, structure[2])
                    assert abs(energy - found["prediction"][0]) < 1e-8
                    assert np.allclose(forces, found["forces"][0], atol=1e-8)
                    assert np.allclose(stress, found["stress"][0], atol=1e-8)
                    assert abs(extras["energy_error"] - found["error_bar"][0]) < 1e-8
                    assert extras["committee_force"].shape == (4, 4, 3)
                    assert np.allclose(extras["committee_force"].mean(0), forces, atol=1e-8)
                    try:
                        driver.compute(positions * 0, structure[2])
                        assert False
                    except lodescope.LodescopeError as error:
                        assert error.status == 65 and "on one spot" in str(error), error
                for call in (lambda: lodescope.predict("m.model", "xe.xyz"), lambda: lodescope.Driver("m.model", (["Xe"], [[0, 0, 0]]))):
                    try:
                        call()
                        assert False
                    except lodescope.LodescopeError as error:
                        assert error.status == 65 and "Xe" in str(error), error
                print("done")
                """)
            #expect(outcome.output == "done\n", "\(outcome.errors)")
        }
    }

    @Test("ASE has a calculator", .enabled(if: Python.hasASE, "needs ASE"))
    func ase() throws {
        try withProgram { program in
            try IonBoxes.train(program, dipoles: true)
            try program.write(IonBoxes.frame(IonBoxes.box(40)), to: "one.xyz")
            let outcome = try program.python(
                """
                import os, signal
                import numpy as np
                import lodescope
                from ase import units
                from ase.io import read
                from ase.md.velocitydistribution import thermalize_momenta
                from ase.md.verlet import VelocityVerlet

                atoms = read("one.xyz")
                (expected,) = lodescope.predict("m.model", atoms, forces=True, stress=True)
                atoms.calc = lodescope.LodescopeCalculator("m.model", property=["mu.model"])
                assert abs(atoms.get_potential_energy() - expected["prediction"][0]) < 1e-8
                assert np.allclose(atoms.get_forces(), expected["forces"][0], atol=1e-8)
                assert np.allclose(atoms.get_stress(voigt=False), expected["stress"][0], atol=1e-8)
                assert atoms.calc.results["mu"].shape == (3,) and atoms.calc.results["energy_error"] > 0

                # The stress is the derivative with respect to the strain.
                step = 1e-4
                energies = []
                for sign in (1, -1):
                    strained = atoms.copy()
                    strained.calc = atoms.calc
                    strain = np.eye(3)
                    strain[0, 1] = strain[1, 0] = sign * step / 2
                    strained.set_cell(atoms.cell @ strain, scale_atoms=True)
                    energies.append(strained.get_potential_energy())
                slope = (energies[0] - energies[1]) / (2 * step) / atoms.get_volume()
                assert abs(slope - expected["stress"][0, 0, 1]) < 1e-6, slope

                thermalize_momenta(atoms, temperature_K=300, rng=np.random.default_rng(1))
                dynamics = VelocityVerlet(atoms, timestep=0.25 * units.fs)
                start = atoms.get_total_energy()
                dynamics.run(20)
                assert abs(atoms.get_total_energy() - start) < 1e-3

                # Killed, it says so, and is started again by the next calculation.
                first = atoms.calc._driver._process
                first.kill()
                atoms.rattle(0.01)
                try:
                    atoms.get_potential_energy()
                    assert False
                except lodescope.LodescopeError as error:
                    assert error.status == -signal.SIGKILL, error
                atoms.get_potential_energy()

                # Other elements, another program.
                second = atoms.calc._driver._process
                atoms.symbols[1] = "Na"
                atoms.get_potential_energy()
                assert second.poll() == 0
                atoms.calc.close()
                print("done")
                """)
            #expect(outcome.output == "done\n", "\(outcome.errors)")
        }
    }
}
