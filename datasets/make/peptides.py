"""Amino acids and oligopeptides: conformers, and the polarizability and dipole of each.

    python peptides.py [--amino-acids 3600] [--processes 2] [--out ../peptides.xyz.gz]

Conformers of RDKit, shaken; GFN2-xTB in finite fields; beside it the polarizability of Thole's dipoles, in which there is
nothing but electrostatics. --amino-acids 27428 makes the large set (an hour of processor time), of which the shipped
one is the beginning. One file a chunk of molecules in work/peptides: stopped, it goes on where it was. A molecule depends
on the seed, its length and its number alone."""

import argparse
import collections
import json
from pathlib import Path

import common
import numpy as np
import thole

SEED = 30911
RESIDUES = "GAVLIPFYWSTNQDEHKR"  # those of H, C, N and O: no cysteine, no methionine
AMINO_ACIDS = 3600
SIZES = {1: AMINO_ACIDS, 2: 400, 3: 20, 4: 16, 5: 10}  # molecules of so many residues
CHUNKS = {1: 100, 2: 20, 3: 2, 4: 1, 5: 1}  # molecules a file: half a minute
SHAKEN = 0.03  # angstrom, on every coordinate
CLOSEST = 0.75  # angstrom
FIELD = 1e-3  # atomic units: half the difference of two dipoles
ACCURACY = 0.01  # of tblite
SYMMETRIC = 2e-2  # bohr^3: two halves of a tensor that differ by more were not converged


def sequence(length, number):
    """Amino acids in turn, so that there is the same number of each; longer chains at random."""
    if length == 1:
        return RESIDUES[number % len(RESIDUES)]
    return "".join(np.random.default_rng([SEED, length, number, 0]).choice(list(RESIDUES), length))


def conformer(chain, rng):
    """Symbols and positions (angstrom, as written to a file) of a shaken conformer; None where there is none."""
    from rdkit import Chem, RDLogger
    from rdkit.Chem import AllChem

    RDLogger.DisableLog("rdApp.*")
    molecule = Chem.AddHs(Chem.MolFromSequence(chain))
    options = AllChem.ETKDGv3()
    options.randomSeed, options.useRandomCoords = int(rng.integers(1 << 30)), True
    if AllChem.EmbedMolecule(molecule, options) < 0:
        return None
    AllChem.MMFFOptimizeMolecule(molecule, maxIters=200)
    positions = molecule.GetConformer().GetPositions()
    positions = positions - positions.mean(0) + rng.normal(0, SHAKEN, positions.shape)
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=-1) + 9 * np.eye(len(positions))
    return ([a.GetSymbol() for a in molecule.GetAtoms()], np.round(positions, 4)) if apart.min() > CLOSEST else None


def responses(symbols, positions):
    """Energy (hartree), dipole and polarizability (atomic units); the last is symmetric but for rounding.

    Every calculation starts afresh: from the wave function without a field it would be quicker and less exact."""
    from tblite.interface import Calculator
    from tblite.library import ffi

    numbers = np.array([common.NUMBERS[s] for s in symbols])
    centred = (positions - positions.mean(0)) / common.BOHR

    def calculate(field=None):
        calculator = Calculator("GFN2-xTB", numbers, centred)
        calculator.set("verbosity", 0)
        calculator.set("accuracy", ACCURACY)
        if field is not None:
            # A buffer, as tblite 0.8.0 does not convert an array here.
            calculator.add("electric-field", ffi.from_buffer("double[]", field))
        return calculator.singlepoint()

    alone = calculate()
    columns = [(calculate(f).get("dipole") - calculate(-f).get("dipole")) / (2 * FIELD) for f in FIELD * np.eye(3)]
    return float(alone.get("energy")), alone.get("dipole"), np.array(columns).T


def molecule(length, number):
    """The molecule of a number: the first conformer that holds, converges and has a symmetric tensor."""
    from tblite.exceptions import TBLiteRuntimeError

    chain, refused = sequence(length, number), collections.Counter()
    for attempt in range(20):
        found = conformer(chain, np.random.default_rng([SEED, length, number, 1, attempt]))
        if found is None:
            refused["no conformer, or atoms too close"] += 1
            continue
        symbols, positions = found
        try:
            energy, dipole, tensor = responses(symbols, positions)
        except TBLiteRuntimeError:
            refused["not converged"] += 1
            continue
        asymmetry = np.abs(tensor - tensor.T).max()
        if asymmetry > SYMMETRIC:
            refused["not symmetric"] += 1
            continue
        return {"sequence": chain, "length": length, "symbols": symbols, "positions": positions.tolist(),
                "energy": energy, "dipole": dipole.tolist(), "alpha": ((tensor + tensor.T) / 2).tolist(),
                "alpha_thole": thole.polarizability(symbols, positions).tolist(), "asymmetry": float(asymmetry),
                "refused": refused}
    raise RuntimeError(f"{chain} {number}: nothing accepted, {dict(refused)}")


def place(length, chunk):
    return common.WORK / "peptides" / f"{length}-{chunk:05d}.json"


def run(task):
    length, chunk = task
    if not place(*task).exists():
        first = chunk * CHUNKS[length]
        common.write_json(place(*task), [molecule(length, first + i) for i in range(CHUNKS[length])])


def frame(entry):
    """One molecule of the file."""
    return common.frame(entry["symbols"], entry["positions"], 4, {
        "sequence": entry["sequence"], "length": entry["length"], "energy": f"{entry['energy']:.8f}",
        "dipole": common.numbers(entry["dipole"], ".5f"), "alpha": common.numbers(entry["alpha"], ".4f"),
        "alpha_thole": common.numbers(entry["alpha_thole"], ".4f")})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amino-acids", type=int, default=AMINO_ACIDS, help="27428 for the large set")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=common.DATASETS / "peptides.xyz.gz")
    arguments = parser.parse_args()
    if arguments.amino_acids < 1:
        parser.error("--amino-acids: at least 1")
    sizes = SIZES | {1: arguments.amino_acids}
    # The longest first, so that no process is left with one of them in the end.
    tasks = [(length, chunk) for length in sorted(sizes, reverse=True)
             for chunk in range(-(-sizes[length] // CHUNKS[length]))]
    missing = [task for task in tasks if not place(*task).exists()]
    if missing:
        common.parallel(run, missing, arguments.processes, "peptides")
    text, refused = [], collections.Counter()
    for length, wanted in sizes.items():
        entries = []
        for chunk in range(-(-wanted // CHUNKS[length])):
            entries += json.loads(place(length, chunk).read_text())
        entries = entries[:wanted]
        for e in entries:
            refused.update(e["refused"])
        # By residue in turn, amino acids would be split into halves that are no draws: shuffled once.
        order = np.random.default_rng([SEED, length]).permutation(wanted)
        text += [frame(entries[i]) for i in order]
        table = np.array([[np.trace(e[key]) / 3 / len(e["symbols"]) for key in ("alpha", "alpha_thole")] for e in entries])
        print(f"{length}: {wanted} molecules, {np.mean([len(e['symbols']) for e in entries]):.1f} atoms; isotropic part "
              f"an atom {table[:, 0].mean():.3f} +- {table[:, 0].std():.3f} bohr^3, Thole {table[:, 1].mean():.3f} +- "
              f"{table[:, 1].std():.3f}; asymmetry at most {max(e['asymmetry'] for e in entries):.1e}", flush=True)
    print(f"refused: {dict(refused)}")
    common.write_gzip(arguments.out, "".join(text))


if __name__ == "__main__":
    main()
