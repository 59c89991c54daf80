"""A water molecule, two of them, and the Zundel ion H5O2+: dipoles and polarizabilities, Hartree-Fock, aug-cc-pVDZ.

    python water_clusters.py [--monomers 300] [--dimers 200] [--zundel 150] [--processes 2] [--out ../water-clusters]

Coupled-perturbed Hartree-Fock (PySCF): a fifth of a second, two and three seconds of processor time each. One file a chunk
of clusters in work/water-clusters: stopped, it goes on where it was. A cluster depends on the seed, its kind and its number
alone: more of them begin with those that were there."""

import argparse
import functools
import json
from pathlib import Path

import common
import numpy as np
import water_liquid

SEED = 62017
SIZES = {"monomer": 300, "dimer": 200, "zundel": 150}
CHUNK = 10
CHARGES = {"monomer": 0, "dimer": 0, "zundel": 1}
BASIS = "aug-cc-pvdz"
MASSES = {"H": 1.00794, "O": 15.9994}

# The zero-point motion and more, as wide as path integrals reach: mean and width, and no further than so many widths.
BOND, BOND_WIDTH = 0.996, 0.076  # angstrom
ANGLE, ANGLE_WIDTH = 103.0, 9.0  # degrees
WIDEST = 3.0
# Two molecules: of many random placements one is drawn with its Boltzmann weight in q-TIP4P's interaction.
PLACEMENTS, HOT = 2000, 600.0  # K: so that not all are at the bottom of the well
NEAREST, FARTHEST = 2.3, 6.5  # O-O, angstrom; all distances are as likely to be proposed
# The ion: Gaussians along GFN2-xTB's normal modes, of the width of harmonic oscillators.
TEMPERATURE = 300.0
STIFF = 2000 / 219474.63  # hartree: the outer O-H stretches lie above, all else below
ELECTRON_MASSES = 1822.888486  # an atomic mass unit
KELVIN = 3.1668115634556e-6  # hartree


def water(rng):
    """O, H, H about O, of random shape and orientation, angstrom."""
    draw = lambda: np.clip(rng.normal(), -WIDEST, WIDEST)
    first, second = (BOND + BOND_WIDTH * draw() for _ in range(2))
    half = np.radians(ANGLE + ANGLE_WIDTH * draw()) / 2
    shape = np.array([[0, 0, 0], [first * np.sin(half), 0, first * np.cos(half)],
                      [-second * np.sin(half), 0, second * np.cos(half)]])
    return shape @ common.random_rotation(rng).T


def interaction(first, others):
    """q-TIP4P/f between a molecule, [3, 3], and others, [n, 3, 3] (eV, angstrom)."""
    def charged(x):
        site = water_liquid.GAMMA * x[..., 0, :] + (1 - water_liquid.GAMMA) / 2 * (x[..., 1, :] + x[..., 2, :])
        return np.concatenate([x[..., 1:, :], site[..., None, :]], -2)

    charges = water_liquid.CHARGE_M * np.array([-0.5, -0.5, 1])
    apart = np.linalg.norm(charged(first)[:, None] - charged(others)[:, None], axis=-1)
    coulomb = common.COULOMB * np.einsum("i,j,nij->n", charges, charges, 1 / apart)
    sixth = (10 * water_liquid.SIGMA / np.linalg.norm(others[:, 0] - first[0], axis=-1)) ** 6
    kilojoule = common.HARTREE / 2625.4996394799  # eV a kJ/mol
    # No hydrogen inside another molecule, where point charges fall into each other.
    safe = np.linalg.norm(first[:, None] - others[:, None], axis=-1).reshape(len(others), -1).min(1) > 1.2
    return np.where(safe, coulomb + 4 * water_liquid.EPSILON * kilojoule * (sixth**2 - sixth), np.inf)


def dimer(rng):
    """Two molecules, the second placed about the first as a gas of them would be, but also far away."""
    first, second = water(rng), water(rng)
    lines = rng.normal(size=(PLACEMENTS, 3))
    lines *= (rng.uniform(NEAREST, FARTHEST, PLACEMENTS) / np.linalg.norm(lines, axis=1))[:, None]
    others = np.array([second @ common.random_rotation(rng).T + line for line in lines])
    energies = interaction(first, others) / (KELVIN * common.HARTREE * HOT)
    weights = np.exp(energies.min() - energies)
    return np.vstack([first, others[rng.choice(PLACEMENTS, p=weights / weights.sum())]])


@functools.cache
def modes():
    """The ion's minimum in GFN2-xTB (bohr), and the displacements of one standard deviation along its 15 modes."""
    from scipy.optimize import minimize
    from tblite.interface import Calculator

    numbers = np.array([common.NUMBERS[s] for s in SYMBOLS["zundel"]])

    def calculate(positions):
        calculator = Calculator("GFN2-xTB", numbers, positions.reshape(-1, 3), charge=1.0)
        calculator.set("verbosity", 0)
        calculator.set("accuracy", 0.001)
        result = calculator.singlepoint()
        return result.get("energy"), result.get("gradient").ravel()

    # Two waters, one a quarter turn from the other, with the proton between them.
    begin = np.array([[0, 0, 0], [0.78, 0.0, -0.55], [-0.78, 0.0, -0.55],
                      [0, 0, 2.40], [0.0, 0.78, 2.95], [0.0, -0.78, 2.95], [0.05, 0.05, 1.20]])
    found = minimize(calculate, (begin / common.BOHR).ravel(), jac=True, method="BFGS", options={"gtol": 1e-6})
    step = 1e-2
    hessian = np.array([(calculate(found.x + d)[1] - calculate(found.x - d)[1]) / (2 * step)
                        for d in step * np.eye(len(found.x))])
    roots = np.repeat(np.sqrt([MASSES[s] * ELECTRON_MASSES for s in SYMBOLS["zundel"]]), 3)
    squares, vectors = np.linalg.eigh((hessian + hessian.T) / 2 / np.outer(roots, roots))
    squares, vectors = squares[6:], vectors[:, 6:]  # without shifts and turns
    if squares[0] < 1e-7:
        raise RuntimeError("the Zundel ion is at no minimum")
    frequencies = np.sqrt(squares)
    # Signs of eigenvectors are arbitrary; seeds are to give the same clusters everywhere.
    vectors = vectors * np.sign(np.random.default_rng(SEED).normal(size=len(vectors)) @ vectors)
    widths = np.sqrt(1 / (2 * frequencies) / np.tanh(frequencies / (2 * KELVIN * TEMPERATURE)))
    return found.x.reshape(-1, 3), (vectors * widths / roots[:, None]).T.reshape(-1, len(numbers), 3), frequencies


def zundel(rng):
    """The soft modes turn the outer O-H, whose lengths follow from the stiff ones alone: straight lines along a mode would
    stretch them."""
    middle, widths, frequencies = modes()
    draws = np.clip(rng.normal(size=len(widths)), -WIDEST, WIDEST)
    soft, stiff = (np.tensordot(draws[own], widths[own], 1) for own in (frequencies < STIFF, frequencies >= STIFF))
    positions = middle + soft
    for oxygen, hydrogen in ((0, 1), (0, 2), (3, 4), (3, 5)):
        bond, turned = middle[hydrogen] - middle[oxygen], positions[hydrogen] - positions[oxygen]
        length = np.linalg.norm(bond) + (stiff[hydrogen] - stiff[oxygen]) @ bond / np.linalg.norm(bond)
        positions[hydrogen] = positions[oxygen] + turned * length / np.linalg.norm(turned)
    return positions @ common.random_rotation(rng).T * common.BOHR


SYMBOLS = {"monomer": ["O", "H", "H"], "dimer": ["O", "H", "H"] * 2, "zundel": ["O", "H", "H"] * 2 + ["H"]}
MAKERS = {"monomer": water, "dimer": dimer, "zundel": zundel}


def responses(kind, positions):
    """Energy (hartree), dipole and polarizability (atomic units) of a cluster, the dipole about the origin."""
    from pyscf import ao2mo, gto, scf

    molecule = gto.M(atom=list(zip(SYMBOLS[kind], positions)), basis=BASIS, charge=CHARGES[kind], unit="angstrom", verbose=0)
    field = scf.RHF(molecule)
    field.conv_tol, field.conv_tol_grad = 1e-11, 1e-7
    field.kernel()
    if not field.converged:
        raise RuntimeError(f"{kind}: Hartree-Fock did not converge")
    occupied, empty = field.mo_coeff[:, field.mo_occ > 0], field.mo_coeff[:, field.mo_occ == 0]
    gaps = field.mo_energy[field.mo_occ == 0] - field.mo_energy[field.mo_occ > 0][:, None]
    shape = (*gaps.shape, *gaps.shape)
    # The response of so few orbitals is a small system of equations: it is solved, not iterated.
    integrals = lambda *orbitals: ao2mo.general(field._eri, orbitals, compact=False)
    mixed = integrals(occupied, empty, occupied, empty).reshape(shape)  # (i a | j b)
    same = integrals(occupied, occupied, empty, empty).reshape(*shape[::2], *shape[1::2])  # (i j | a b)
    matrix = 4 * mixed - mixed.transpose(0, 3, 2, 1) - same.transpose(0, 2, 1, 3)
    matrix = matrix.reshape(gaps.size, gaps.size) + np.diag(gaps.ravel())
    positions_of = np.array([occupied.T @ r @ empty for r in molecule.intor("int1e_r")]).reshape(3, -1)
    tensor = 4 * positions_of @ np.linalg.solve(matrix, positions_of.T)
    return field.e_tot, field.dip_moment(unit="au", verbose=0), (tensor + tensor.T) / 2


def geometry(kind, number):
    """Positions as written to a file, angstrom, the centre of mass at the origin: about which an ion's dipole is taken."""
    positions = MAKERS[kind](np.random.default_rng([SEED, list(SIZES).index(kind), number]))
    masses = np.array([MASSES[s] for s in SYMBOLS[kind]])
    return np.round(positions - masses @ positions / masses.sum(), 5)


def place(kind, chunk):
    return common.WORK / "water-clusters" / f"{kind}-{chunk:04d}.json"


def run(task):
    kind, chunk = task
    if place(*task).exists():
        return
    entries = []
    for number in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        positions = geometry(kind, number)
        energy, dipole, tensor = responses(kind, positions)
        entries.append({"positions": positions.tolist(), "potential": float(energy), "mu": dipole.tolist(),
                        "alpha": tensor.tolist()})
    common.write_json(place(*task), entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for kind, size in SIZES.items():
        parser.add_argument("--zundel" if kind == "zundel" else f"--{kind}s", dest=kind, type=int, default=size)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=common.DATASETS / "water-clusters", help="a folder")
    arguments = parser.parse_args()
    sizes = {kind: getattr(arguments, kind) for kind in SIZES}
    if min(sizes.values()) < 0:
        parser.error("--monomers, --dimers, --zundel: 0 or more")
    tasks = [(kind, chunk) for kind in sizes for chunk in range(-(-sizes[kind] // CHUNK))]
    missing = [task for task in tasks if not place(*task).exists()]
    if missing:
        common.parallel(run, missing, arguments.processes, "water clusters")
    for kind, wanted in sizes.items():
        if not wanted:
            continue
        entries = []
        for chunk in range(-(-wanted // CHUNK)):
            entries += json.loads(place(kind, chunk).read_text())
        entries = entries[:wanted]
        isotropic = np.array([np.trace(e["alpha"]) / 3 for e in entries])
        dipoles = np.linalg.norm([e["mu"] for e in entries], axis=1)
        print(f"{kind}: {wanted}, isotropic part {isotropic.mean():.3f} +- {isotropic.std():.3f} bohr^3, "
              f"dipole {dipoles.mean():.3f} +- {dipoles.std():.3f} e bohr", flush=True)
        common.write_gzip(arguments.out / f"{kind}.xyz.gz", "".join(common.frame(SYMBOLS[kind], e["positions"], 5, {
            "charge": CHARGES[kind], "potential": f"{e['potential']:.9f}", "mu": common.numbers(e["mu"], ".6f"),
            "alpha": common.numbers(e["alpha"], ".5f")}) for e in entries))


if __name__ == "__main__":
    main()
