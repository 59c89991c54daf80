"""The monomers: names, SMILES and weights, and how they are built and optimised.

    python monomers.py          build what is missing in work/monomers and list all

The weight says how often a monomer is drawn: analogues of amino-acid side chains and of the backbone most often."""

import functools
import json

import common
import numpy as np

SEED = 20211
COMMON, USUAL, RARE = 20, 3, 1

# name, SMILES, weight
POSITIVE = [
    ("methylammonium", "C[NH3+]", COMMON),  # Lys, short
    ("butylammonium", "CCCC[NH3+]", COMMON),  # Lys
    ("methylguanidinium", "CNC(N)=[NH2+]", COMMON),  # Arg
    ("methylimidazolium", "Cc1c[nH]c[nH+]1", COMMON),  # His, protonated
    ("ethylammonium", "CC[NH3+]", USUAL),
    ("guanidinium", "NC(N)=[NH2+]", USUAL),
    ("ethylguanidinium", "CCNC(N)=[NH2+]", USUAL),
    ("imidazolium", "c1c[nH]c[nH+]1", USUAL),
    ("propylammonium", "CCC[NH3+]", RARE),
    ("isopropylammonium", "CC(C)[NH3+]", RARE),
    ("dimethylammonium", "C[NH2+]C", RARE),
    ("pyrrolidinium", "C1CC[NH2+]C1", RARE),  # Pro, at the end of a chain
]
NEGATIVE = [
    ("acetate", "CC(=O)[O-]", COMMON),  # Asp
    ("propionate", "CCC(=O)[O-]", COMMON),  # Glu
    ("formate", "[O-]C=O", USUAL),
    ("butyrate", "CCCC(=O)[O-]", USUAL),
    ("isobutyrate", "CC(C)C(=O)[O-]", RARE),
]
POLAR = [
    ("N-methylacetamide", "CC(=O)NC", COMMON),  # backbone
    ("acetamide", "CC(N)=O", COMMON),  # Asn
    ("propionamide", "CCC(N)=O", COMMON),  # Gln
    ("methanol", "CO", COMMON),  # Ser
    ("ethanol", "CCO", COMMON),  # Thr
    ("cresol", "Cc1ccc(O)cc1", COMMON),  # Tyr
    ("phenol", "c1ccccc1O", USUAL),
    ("methylimidazole", "Cc1c[nH]cn1", COMMON),  # His
    ("imidazole", "c1c[nH]cn1", USUAL),
    ("methylindole", "Cc1c[nH]c2ccccc12", COMMON),  # Trp
    ("indole", "c1ccc2[nH]ccc2c1", USUAL),
    ("acetic-acid", "CC(=O)O", USUAL),  # Asp, protonated
    ("propionic-acid", "CCC(=O)O", RARE),
    ("formic-acid", "O=CO", RARE),
    ("formamide", "NC=O", USUAL),
    ("N-methylformamide", "CNC=O", USUAL),
    ("dimethylformamide", "CN(C)C=O", RARE),  # Pro backbone
    ("water", "O", USUAL),
    ("isopropanol", "CC(C)O", RARE),
    ("ethylene-glycol", "OCCO", RARE),
    ("ammonia", "N", RARE),
    ("methylamine", "CN", USUAL),  # Lys, neutral
    ("ethylamine", "CCN", RARE),
    ("dimethylamine", "CNC", RARE),
    ("trimethylamine", "CN(C)C", RARE),
    ("pyrrolidine", "C1CCNC1", RARE),
    ("methylguanidine", "CN=C(N)N", RARE),  # Arg, neutral
    ("dimethyl-ether", "COC", RARE),
    ("tetrahydrofuran", "C1CCOC1", RARE),
    ("formaldehyde", "C=O", RARE),
    ("acetaldehyde", "CC=O", RARE),
    ("acetone", "CC(C)=O", USUAL),
    ("methyl-formate", "COC=O", RARE),
    ("methyl-acetate", "COC(C)=O", USUAL),
    ("acetonitrile", "CC#N", RARE),
    ("hydrogen-cyanide", "C#N", RARE),
    ("pyridine", "c1ccncc1", RARE),
    ("pyrrole", "c1cc[nH]c1", RARE),
    ("furan", "c1ccoc1", RARE),
    ("aniline", "Nc1ccccc1", RARE),
    ("urea", "NC(N)=O", RARE),
    ("nitromethane", "C[N+](=O)[O-]", RARE),
]
APOLAR = [
    ("methane", "C", COMMON),  # Ala
    ("propane", "CCC", COMMON),  # Val
    ("isobutane", "CC(C)C", COMMON),  # Leu
    ("butane", "CCCC", COMMON),  # Ile
    ("toluene", "Cc1ccccc1", COMMON),  # Phe
    ("ethane", "CC", USUAL),
    ("benzene", "c1ccccc1", USUAL),
    ("ethene", "C=C", USUAL),
    ("propene", "CC=C", RARE),
    ("isobutene", "CC(C)=C", RARE),
    ("trans-butene", "C/C=C/C", RARE),
    ("cis-butene", "C/C=C\\C", RARE),
    ("butadiene", "C=CC=C", RARE),
    ("isoprene", "CC(=C)C=C", RARE),
    ("allene", "C=C=C", RARE),
    ("ethyne", "C#C", RARE),
    ("propyne", "CC#C", RARE),
    ("butyne", "CC#CC", RARE),
    ("neopentane", "CC(C)(C)C", RARE),
    ("pentane", "CCCCC", RARE),
    ("cyclopropane", "C1CC1", RARE),
    ("cyclobutane", "C1CCC1", RARE),
    ("cyclopentane", "C1CCCC1", RARE),
    ("cyclopentene", "C1CC=CC1", RARE),
    ("cyclohexane", "C1CCCCC1", RARE),
    ("cyclopentadiene", "C1C=CC=C1", RARE),
    ("styrene", "C=Cc1ccccc1", RARE),
    ("xylene", "Cc1ccc(C)cc1", RARE),
]
SPECIES = {"C": POSITIVE + NEGATIVE, "P": POLAR, "A": APOLAR}
ALL = [(kind, *entry) for kind, entries in SPECIES.items() for entry in entries]


class Monomer:
    def __init__(self, name, kind, charge, symbols, positions):
        self.name, self.kind, self.charge, self.symbols = name, kind, charge, symbols
        self.positions = np.asarray(positions, float)
        self.numbers = np.array([common.NUMBERS[s] for s in symbols])


def place(name):
    return common.WORK / "monomers" / f"{name}.json"


def build(task):
    """From connectivity to the GFN2-xTB minimum: the lowest of up to eight conformers."""
    import ase
    from ase.optimize import BFGS
    from rdkit import Chem
    from rdkit.Chem import AllChem
    from tblite.ase import TBLite

    kind, name, smiles, _ = task
    if place(name).exists():
        return
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    charge = Chem.GetFormalCharge(molecule)
    symbols = [atom.GetSymbol() for atom in molecule.GetAtoms()]
    heteroatoms = set(symbols) - {"H", "C"}
    assert kind == ("C" if charge else "P" if heteroatoms else "A") and set(symbols) <= set(common.NUMBERS), name
    bonds = {tuple(sorted((b.GetBeginAtomIdx(), b.GetEndAtomIdx()))) for b in molecule.GetBonds()}
    best = None
    for conformer in AllChem.EmbedMultipleConfs(molecule, 8, randomSeed=SEED):
        atoms = ase.Atoms(symbols, molecule.GetConformer(conformer).GetPositions())
        atoms.calc = TBLite(method="GFN2-xTB", charge=charge, accuracy=0.01, verbosity=0)
        minimise = BFGS(atoms, logfile=None)
        if not minimise.run(fmax=0.002, steps=500):
            continue
        if bonds != connectivity(atoms.numbers, atoms.positions):
            continue  # a proton has moved, or a ring has opened
        energy = atoms.get_potential_energy()
        if best is None or energy < best[0] - 1e-4:
            best = energy, atoms.positions - atoms.positions.mean(0)
    if best is None:
        raise RuntimeError(f"{name}: no conformer keeps its bonds")
    common.write_json(place(name), {"name": name, "kind": kind, "smiles": smiles, "charge": charge,
                                    "symbols": symbols, "energy": best[0], "positions": best[1].tolist()})


def connectivity(numbers, positions):
    from ase.data import covalent_radii

    radii = covalent_radii[numbers]
    distances = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
    near = distances < 1.25 * (radii[:, None] + radii[None])
    return {(int(i), int(j)) for i, j in zip(*np.nonzero(np.triu(near, 1)))}


@functools.cache
def load():
    """All monomers by name; those that are missing are built first."""
    missing = [entry for entry in ALL if not place(entry[1]).exists()]
    if missing:
        common.parallel(build, missing, 2, "monomers")
    result = {}
    for kind, name, *_ in ALL:
        m = json.loads(place(name).read_text())
        result[name] = Monomer(name, kind, m["charge"], m["symbols"], m["positions"])
    return result


if __name__ == "__main__":
    monomers = load()
    for m in monomers.values():
        print(f"{m.kind} {m.charge:+d} {len(m.symbols):3d} atoms  {m.name}")
    print(f"{len(monomers)} monomers")
