#!/usr/bin/env python3
"""Energies of random neutral gases of point charges in periodic cells, by torch-pme's Ewald sum (an independent
implementation): cubic, orthorhombic and triclinic cells, charges +1 and -1 and others that cancel.

Needs torch-pme, ase and numpy. Energies in e^2 / (4 pi epsilon_0 angstrom), lengths in angstrom. Each energy is computed
with two splittings, which must agree to 1e-11 of it.

Usage: ewald_reference.py > ewald.json
"""
import json
import sys

import numpy as np
import torch
import torchpme
from ase import Atoms
from ase.neighborlist import neighbor_list

torch.set_default_dtype(torch.float64)


def energy(charges, positions, cell, smearing):
    reach = 9.0 * smearing
    i, j, d = neighbor_list("ijd", Atoms(len(charges) * "H", positions, cell=cell, pbc=True), reach)
    calculator = torchpme.EwaldCalculator(
        torchpme.CoulombPotential(smearing=smearing), lr_wavelength=smearing / 3.5, full_neighbor_list=True
    )
    q = torch.tensor(charges)[:, None]
    potential = calculator(
        q, torch.tensor(cell), torch.tensor(positions), torch.tensor(np.stack([i, j], axis=1)), torch.tensor(d)
    )
    return float((q * potential).sum())


def gas(random, cell, charges, least=1.5):
    """Positions uniform in the cell, each kept if no image of another is closer than `least`."""
    shifts = np.array([[x, y, z] for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1)]) @ cell
    positions = []
    while len(positions) < len(charges):
        new = random.random(3) @ cell
        if all(np.linalg.norm(new - old + shifts, axis=1).min() > least for old in positions):
            positions.append(new)
    return np.round(np.array(positions), 8)


def main():
    random = np.random.default_rng(204105)
    cells = {
        "cubic": np.eye(3) * 12.0,
        "orthorhombic": np.diag([7.0, 11.0, 16.0]),
        "triclinic": np.array([[9.0, 0.0, 0.0], [-4.0, 8.5, 0.0], [2.5, 3.5, 7.5]]),
    }
    cases = []
    for name, cell in cells.items():
        for charges in (np.tile([1.0, -1.0], 16), np.tile([2.0, -0.75, -1.25], 7)):
            positions = gas(random, cell, charges)
            first, second = (energy(charges, positions, cell, s) for s in (0.625, 0.875))
            if abs(first - second) > 1e-11 * abs(first):
                sys.exit(f"{name}: {first} and {second} differ")
            cases.append(
                {
                    "name": name, "cell": cell.tolist(), "charges": charges.tolist(),
                    "positions": positions.tolist(), "energy": first,
                }
            )
    # The sign and the factor 1/2, from a known constant: NaCl, cubic cell of edge 2.
    salt = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]])
    madelung = -energy(np.repeat([1.0, -1.0], 4), salt, 2 * np.eye(3), 0.125) / 4
    if abs(madelung - 1.7475645946331822) > 1e-10:
        sys.exit(f"not the Madelung constant of NaCl: {madelung}")
    json.dump({"versions": {"torch-pme": torchpme.__version__, "numpy": np.__version__}, "cases": cases}, sys.stdout)


main()
