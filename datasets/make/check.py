"""Do the shipped energies follow from the shipped geometries?

    python check.py [--curves 3] [--all] [--skip-if-missing]

Looks at every curve (counts, names, contacts, directions, smoothness), recomputes a handful and compares. Well under
a minute; --all recomputes every dimer in some minutes. Exit status 0: all agree; 1: something does not, or a package
is missing (with --skip-if-missing that is said and the status is 0)."""

import argparse
import importlib.util
import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

NEEDED = ("numpy", "scipy", "tblite", "pyscf")
TOLERANCE = 1e-6  # eV, GFN2-xTB
TOLERANCE_FAR = 1e-8  # eV, H2O-CO2
POINTS = (0, 15)  # of one curve of H2O-CO2: 6.5 and 13 angstrom


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--curves", type=int, default=3, help="dimers to recompute a class")
    parser.add_argument("--all", action="store_true", help="recompute every dimer")
    parser.add_argument("--skip-if-missing", action="store_true", help="succeed when a package is not installed")
    arguments = parser.parse_args()

    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print(f"datasets: {'skipped' if arguments.skip_if_missing else 'cannot check'}: "
              f"{', '.join(missing)} not installed (pip install -r datasets/make/requirements.txt)")
        return 0 if arguments.skip_if_missing else 1

    import common
    import dimers
    import h2o_co2
    import numpy as np

    faults = []
    for label, wanted in dimers.SIZES.items():
        curves = common.read_scans(common.DATASETS / "dimers" / f"{label}.xyz.gz")
        faults += look(label, curves, wanted)
        count = len(curves) if arguments.all else min(arguments.curves, len(curves))
        worst = 0.0
        for index in np.linspace(0, len(curves) - 1, count).astype(int):
            outcome = dimers.energies(curves[index], careful=False)
            if isinstance(outcome, dimers.Rejected):
                faults.append(f"{curves[index].curve_id}: {outcome.why}")
                continue
            off = np.abs(outcome - curves[index].energies).max()
            worst = max(worst, off)
            if off > TOLERANCE:
                faults.append(f"{curves[index].curve_id}: off by {off:.1e} eV")
        table, atoms = np.array([c.energies for c in curves]), np.mean([len(c.symbols) for c in curves])
        print(f"{label}: {len(curves)} curves, {atoms:.1f} atoms, std {table.std():.4f} eV, {table.min():.3f} to "
              f"{table.max():.3f} eV; {count} recomputed, largest difference {worst:.1e} eV", flush=True)

    curves = common.read_scans(common.DATASETS / "h2o-co2.xyz.gz")
    if len(curves) != h2o_co2.ORIENTATIONS:
        faults.append(f"H2O-CO2: {len(curves)} curves, {h2o_co2.ORIENTATIONS} expected")
    for c in curves:
        if max(map(h2o_co2.roughness, (c.energies, c.others[h2o_co2.MP2_KEY]))) > h2o_co2.SMOOTH:
            faults.append(f"{c.curve_id} is not smooth")
    c = curves[len(curves) // 2]
    shipped = np.stack([c.energies, c.others[h2o_co2.MP2_KEY]], 1)
    worst = max(np.abs(h2o_co2.interaction(c, c.displacements[p]) - shipped[p]).max() for p in POINTS)
    if worst > TOLERANCE_FAR:
        faults.append(f"{c.curve_id}: off by {worst:.1e} eV")
    print(f"H2O-CO2: {len(curves)} curves, {len(POINTS)} points recomputed, largest difference {worst:.1e} eV")

    for fault in faults:
        print(f"wrong: {fault}")
    print(f"datasets: {len(faults)} wrong" if faults else "datasets: all agree "
          f"(tolerance {TOLERANCE:.0e} eV, H2O-CO2 {TOLERANCE_FAR:.0e} eV)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
