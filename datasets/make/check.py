"""Do the shipped energies, dipoles and tensors follow from the shipped geometries, and the methods from physics?

    python check.py [--curves 3] [--all] [--only peptides] [--skip-if-missing]

Looks at every structure (counts, names, contacts, smoothness, symmetry), recomputes a handful of each set and compares;
about ten seconds of processor time, on two processors. --all recomputes every dimer in some minutes, and two water
molecules. What cannot be checked for want of a package or of the data is said. Exit status 0: all agree; 1: something does
not, or a package or data are missing (with --skip-if-missing that alone leaves the status 0)."""

import argparse
import contextlib
import importlib.util
import io
import multiprocessing
import os
import pathlib
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

TOLERANCE = 1e-6  # eV, GFN2-xTB
TOLERANCE_FAR = 1e-8  # eV, H2O-CO2
POINTS = (15,)  # of one curve of H2O-CO2: 13 angstrom
TENSOR = 2e-6  # of a dielectric tensor, which is written to six digits
CLUSTER = 2e-5  # hartree, e bohr and bohr^3
PEPTIDE = {"energy": 1e-6, "dipole": 1e-4, "alpha": 5e-3, "alpha_thole": 1e-4}  # hartree, e bohr, bohr^3
LITHIUM = 2e-8  # eV and e angstrom: written to eight digits


def look(label, curves, wanted):
    """Everything that can be seen without computing an energy."""
    import dimers
    import numpy as np

    if len(curves) != wanted:
        yield f"{label}: {len(curves)} curves, {wanted} expected"
    if len({c.curve_id for c in curves}) != len(curves):
        yield f"{label}: a curve_id occurs twice"
    for c in curves:
        first = c.fragment == 0
        kinds = "".join("C" if q else "P" if {"N", "O"} & {s for s, o in zip(c.symbols, own) if o} else "A"
                        for q, own in zip(c.charges, (first, ~first)))
        line = c.positions[~first].mean(0) - c.positions[first].mean(0)
        faults = [
            (kinds != label or c.label != label, f"is {kinds}"),
            (len(c.energies) != len(c.displacements), "has not one energy a displacement"),
            (not np.isfinite(c.energies).all(), "has an energy that is no number"),
            (abs(np.linalg.norm(c.direction) - 1) > 1e-9, "has a direction that is no unit vector"),
            (abs(np.linalg.norm(line) - c.distance) > 1e-6, "has another distance than it says"),
            (np.linalg.norm(line / np.linalg.norm(line) - c.direction) > 1e-9, "has another direction than it says"),
            (dimers.between(c.positions[first], c.positions[~first]).min() < 1.4, "has monomers too close"),
            (dimers.rough(c.energies) is not None, "is not smooth"),
        ]
        yield from (f"{c.curve_id} {what}" for wrong, what in faults if wrong)


def check_dimers(arguments):
    import common
    import dimers
    import numpy as np

    for label, wanted in dimers.SIZES.items():
        curves = common.read_scans(common.DATASETS / "dimers" / f"{label}.xyz.gz")
        yield from look(label, curves, wanted)
        count = len(curves) if arguments.all else min(arguments.curves, len(curves))
        worst = 0.0
        for index in np.linspace(0, len(curves) - 1, count).astype(int):
            outcome = dimers.energies(curves[index], careful=False)
            if isinstance(outcome, dimers.Rejected):
                yield f"{curves[index].curve_id}: {outcome.why}"
                continue
            off = np.abs(outcome - curves[index].energies).max()
            worst = max(worst, off)
            if off > TOLERANCE:
                yield f"{curves[index].curve_id}: off by {off:.1e} eV"
        table, atoms = np.array([c.energies for c in curves]), np.mean([len(c.symbols) for c in curves])
        print(f"{label}: {len(curves)} curves, {atoms:.1f} atoms, std {table.std():.4f} eV, {table.min():.3f} to "
              f"{table.max():.3f} eV; {count} recomputed, largest difference {worst:.1e} eV", flush=True)


def check_water_and_dioxide(_):
    import common
    import h2o_co2
    import numpy as np

    curves = common.read_scans(common.DATASETS / "h2o-co2.xyz.gz")
    if len(curves) != h2o_co2.ORIENTATIONS:
        yield f"H2O-CO2: {len(curves)} curves, {h2o_co2.ORIENTATIONS} expected"
    for c in curves:
        if max(map(h2o_co2.roughness, (c.energies, c.others[h2o_co2.MP2_KEY]))) > h2o_co2.SMOOTH:
            yield f"{c.curve_id} is not smooth"
    c = curves[len(curves) // 2]
    shipped = np.stack([c.energies, c.others[h2o_co2.MP2_KEY]], 1)
    worst = max(np.abs(h2o_co2.interaction(c, c.displacements[p]) - shipped[p]).max() for p in POINTS)
    if worst > TOLERANCE_FAR:
        yield f"{c.curve_id}: off by {worst:.1e} eV"
    print(f"H2O-CO2: {len(curves)} curves, {len(POINTS)} recomputed, largest difference {worst:.1e} eV", flush=True)


def check_polarizable_atoms(_):
    """A molecule in vacuum, one dipole in a cube (Clausius and Mossotti), and that Ewald's split does not matter."""
    import common
    import numpy as np
    import thole

    half = np.radians(104.5) / 2
    water = 0.9572 * np.array([[0, 0, 0], [np.sin(half), 0, np.cos(half)], [-np.sin(half), 0, np.cos(half)]])
    gas = thole.polarizability("OHH", water)
    if np.abs(gas - np.diag([12.706, 7.757, 9.719])).max() > 6e-4:
        yield f"a water molecule's polarizability is {np.diag(gas).round(4)}, expected 12.706, 7.757, 9.719"
    cube = thole.dielectric(np.zeros((1, 3)), np.full(3, 6.0), np.array([9.8]))
    share = 4 * np.pi / 3 * 9.8 / (6 / common.BOHR) ** 3
    if np.abs(cube - 1.08692 * np.eye(3)).max() > 5e-6 or abs(cube[0, 0] - (1 + 2 * share) / (1 - share)) > 2e-5:
        yield f"one dipole in a cube gives {cube[0, 0]:.6f}, expected 1.08692 and Clausius and Mossotti's number"
    rng = np.random.default_rng(1)
    edges, alphas = np.array([17.0, 19.0, 21.0]), rng.uniform(2, 7, 12)
    positions = rng.uniform(0, 1, (12, 3)) * edges
    fields = [thole.periodic_coupling(positions, edges, alphas, split, 1e-10) for split in (0.25, 0.4)]
    off, size = np.abs(fields[0] - fields[1]).max(), np.abs(fields[0]).max()
    if off > 1e-8 * max(1, size):
        yield f"Ewald's sum depends on its split by {off:.1e}"
    print(f"polarizable atoms: gas {np.diag(gas).round(3)} bohr^3, cube {cube[0, 0]:.5f}, Ewald's split {off:.0e}", flush=True)


def check_liquid(_):
    import common
    import numpy as np
    import water_liquid as liquid

    frames = list(common.read_frames(common.DATASETS / "water-liquid.xyz.gz"))
    if len(frames) != 1000:
        yield f"liquid: {len(frames)} frames, 1000 expected"
    edges, tensors, worst = [], [], 0.0
    chosen = set(np.linspace(0, len(frames) - 1, 3).astype(int).tolist())
    for index, (keys, rows) in enumerate(frames):
        positions = np.array([r[1:] for r in rows], float).reshape(-1, 3, 3)
        lattice = np.array(keys["Lattice"].split(), float).reshape(3, 3)
        tensor = np.array(keys["epsilon"].split(), float).reshape(3, 3)
        edges.append(lattice[0, 0])
        tensors.append(tensor)
        lengths = np.linalg.norm(positions[:, 1:] - positions[:, :1], axis=-1)
        faults = [
            ([r[0] for r in rows] != liquid.SYMBOLS * liquid.MOLECULES, "has other atoms than O H H, O H H ..."),
            ((lattice != lattice[0, 0] * np.eye(3)).any(), "has no cube for a cell"),
            (np.abs(tensor - tensor.T).max() > 0 or np.linalg.eigvalsh(tensor).min() < 1, "has a tensor that is none"),
            (np.abs(lengths - liquid.STRETCHED).max() > liquid.WIDEST * liquid.WIDTH + 1e-3, "has a broken molecule"),
        ]
        yield from (f"liquid: frame {index + 1} {what}" for wrong, what in faults if wrong)
        if index in chosen:
            worst = max(worst, np.abs(liquid.tensor(positions, lattice[0, 0]) - tensor).max())
    if worst > TENSOR:
        yield f"liquid: off by {worst:.1e}"
    liquid.report(np.array(edges), np.array(tensors))
    print(f"liquid: {len(chosen)} recomputed, largest difference {worst:.1e}", flush=True)


def check_clusters(arguments):
    import common
    import numpy as np
    import water_clusters as clusters

    for kind, wanted in clusters.SIZES.items():
        frames = list(common.read_frames(common.DATASETS / "water-clusters" / f"{kind}.xyz.gz"))
        if len(frames) != wanted:
            yield f"{kind}: {len(frames)} clusters, {wanted} expected"
        for index, (keys, rows) in enumerate(frames):
            tensor = np.array(keys["alpha"].split(), float).reshape(3, 3)
            if [r[0] for r in rows] != clusters.SYMBOLS[kind] or (tensor != tensor.T).any():
                yield f"{kind}: number {index + 1} has other atoms, or a tensor that is not symmetric"
        if kind == "dimer" and not arguments.all:
            continue  # one of the others says as much of the method
        keys, rows = frames[len(frames) // 2]
        shipped = np.array([keys["potential"], *keys["mu"].split(), *keys["alpha"].split()], float)
        energy, dipole, tensor = clusters.responses(kind, np.array([r[1:] for r in rows], float))
        worst = np.abs(np.r_[energy, dipole, tensor.ravel()] - shipped).max()
        if worst > CLUSTER:
            yield f"{kind}: off by {worst:.1e} atomic units"
        print(f"{kind}: {len(frames)} clusters, 1 recomputed, largest difference {worst:.1e} atomic units", flush=True)


def check_peptides(_):
    import common
    import numpy as np
    import peptides
    import thole

    frames = list(common.read_frames(common.DATASETS / "peptides.xyz.gz"))
    lengths = [int(keys["length"]) for keys, _ in frames]
    for length, wanted in peptides.SIZES.items():
        if lengths.count(length) != wanted:
            yield f"peptides: {lengths.count(length)} of {length} residues, {wanted} expected"
    for index, (keys, rows) in enumerate(frames):
        tensors = [np.array(keys[k].split(), float).reshape(3, 3) for k in ("alpha", "alpha_thole")]
        broken = any((t != t.T).any() or np.linalg.eigvalsh(t).min() < 0 for t in tensors)
        if len(keys["sequence"]) != int(keys["length"]) or broken:
            yield f"peptides: number {index + 1} has another sequence than its length, or a tensor that is none"
    worst = dict.fromkeys(PEPTIDE, 0.0)
    chosen = [lengths.index(1), lengths.index(1) + 1, lengths.index(2) - 1, lengths.index(2)]
    for index in chosen:
        keys, rows = frames[index]
        symbols, positions = [r[0] for r in rows], np.array([r[1:] for r in rows], float)
        energy, dipole, tensor = peptides.responses(symbols, positions)
        if np.abs(tensor - tensor.T).max() > peptides.SYMMETRIC:
            yield f"peptides: number {index + 1}: the tensor of finite fields is not symmetric"
        again = {"energy": energy, "dipole": dipole, "alpha": (tensor + tensor.T) / 2,
                 "alpha_thole": thole.polarizability(symbols, positions)}
        for key, value in again.items():
            worst[key] = max(worst[key], np.abs(np.ravel(value) - np.array(keys[key].split(), float)).max())
    for key, tolerance in PEPTIDE.items():
        if worst[key] > tolerance:
            yield f"peptides: {key} off by {worst[key]:.1e}"
    print(f"peptides: {len(frames)}, {len(chosen)} recomputed, largest differences "
          + ", ".join(f"{key} {off:.0e}" for key, off in worst.items()), flush=True)


def check_lithium(_):
    import common
    import lithium
    import numpy as np

    # Far away there is the image law; its next order, of the quadrupole, has the sign of up or down and drops out.
    half = np.radians(lithium.ANGLE) / 2
    shape = lithium.BOND * np.array([[0, 0, 0], [np.sin(half), 0, np.cos(half)], [-np.sin(half), 0, np.cos(half)]])
    dipole = np.array([lithium.CHARGES[s] for s in lithium.SYMBOLS]) @ shape
    turn, height = common.random_rotation(np.random.default_rng(1)), 200.0
    ratio = np.mean([lithium.response(shape @ t.T + [0, 0, height])[0] / lithium.image_law(
        np.linalg.norm(dipole), (t @ dipole)[2] / np.linalg.norm(dipole), height)
        for t in (turn, np.diag([1, 1, -1]) @ turn)])
    if abs(ratio - 1) > 1e-4:
        yield f"lithium: {ratio:.6f} times the image law at {height:g} angstrom"
    frames, worst, rows_of_slab = list(common.read_frames(common.DATASETS / "water-lithium.xyz.gz")), 0.0, set()
    if len(frames) != lithium.CURVES * len(lithium.HEIGHTS):
        yield f"lithium: {len(frames)} structures, {lithium.CURVES * len(lithium.HEIGHTS)} expected"
    for index, (keys, rows) in enumerate(frames):
        atoms = np.array([r[1:] for r in rows[-3:]], float)
        rows_of_slab.add(str(rows[:-3]))
        if abs(atoms[:, 2].min() - float(keys["height"])) > 1e-5 or [r[0] for r in rows[-3:]] != lithium.SYMBOLS:
            yield f"lithium: number {index + 1} has another height than it says, or does not end with the molecule"
        if index % 10 == 0:
            energy, induced = lithium.binding(atoms)
            shipped = np.array([keys["energy"], *keys["polarization"].split()], float)
            worst = max(worst, np.abs(np.r_[energy, induced] - shipped).max())
    if worst > LITHIUM:
        yield f"lithium: off by {worst:.1e} eV or e angstrom"
    if len(rows_of_slab) != 1:
        yield f"lithium: {len(rows_of_slab)} slabs, where one was expected"
    print(f"lithium: {len(frames)} structures, {len(frames[::10])} recomputed, largest difference {worst:.1e} eV or "
          f"e angstrom; {ratio:.6f} times the image law at {height:g} angstrom", flush=True)


# What a check needs: packages, and a file or folder of data.
CHECKS = {
    "dimers": (("numpy", "tblite"), "dimers", check_dimers),
    "h2o-co2": (("numpy", "scipy", "pyscf"), "h2o-co2.xyz.gz", check_water_and_dioxide),
    "water-clusters": (("numpy", "scipy", "pyscf"), "water-clusters", check_clusters),
    "polarizable-atoms": (("numpy", "scipy"), "", check_polarizable_atoms),
    "water-liquid": (("numpy", "scipy"), "water-liquid.xyz.gz", check_liquid),
    "peptides": (("numpy", "tblite"), "peptides.xyz.gz", check_peptides),
    "water-lithium": (("numpy", "scipy"), "water-lithium.xyz.gz", check_lithium),
}


def run(task):
    """What a check prints, and what it finds wrong."""
    title, arguments = task
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        faults = list(CHECKS[title][2](arguments))
    return printed.getvalue(), faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--curves", type=int, default=3, help="dimers to recompute a class")
    parser.add_argument("--all", action="store_true", help="recompute every dimer, and two water molecules")
    parser.add_argument("--only", action="append", choices=CHECKS, help="check this alone (may be given again)")
    parser.add_argument("--skip-if-missing", action="store_true", help="succeed when a package is not installed")
    arguments = parser.parse_args()

    faults, tasks, absent, packages = [], [], [], {}
    datasets = pathlib.Path(__file__).resolve().parent.parent
    for title in arguments.only or CHECKS:
        needed, data, _ = CHECKS[title]
        missing = [name for name in needed if importlib.util.find_spec(name) is None]
        if not (datasets / data).exists():
            absent.append(title)
        elif missing:
            packages[title] = missing
        else:
            tasks.append((title, arguments))
    if tasks:
        with multiprocessing.get_context("fork").Pool(min(2, len(tasks))) as pool:
            for printed, found in pool.imap(run, tasks, 1):
                print(printed, end="", flush=True)
                faults += found
    verb = "skipped" if arguments.skip_if_missing else "cannot check"
    if packages:
        names = sorted({name for missing in packages.values() for name in missing})
        print(f"datasets: {verb} {', '.join(packages)}: {', '.join(names)} not installed "
              "(pip install -r datasets/make/requirements.txt)")
    if absent:
        print(f"datasets: {verb} {', '.join(absent)}: not there (the scripts beside this one make them)")
    for fault in faults:
        print(f"wrong: {fault}")
    if tasks:
        print(f"datasets: {len(faults)} wrong" if faults else "datasets: all that was checked agrees")
    return 1 if faults or ((packages or absent) and not arguments.skip_if_missing) else 0


if __name__ == "__main__":
    sys.exit(main())
