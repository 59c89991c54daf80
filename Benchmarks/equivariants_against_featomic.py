#!/usr/bin/env python3
"""Equivariants of rho x rho around every atom from lodescope and from featomic, in turn, in one run.

  equivariants_against_featomic.py LODESCOPE [--structures 40] [--rounds 3] [--threads 1]

Both expand the density of 20-atom dimers of H C N O with n_max 6, l_max 4, r_c 3 and couple it to lambda 0, 1, 2 of both
parities. Times are processor time, of lodescope the difference between one computation and several, all into the same
memory. featomic keeps both orders of (a1 n1), (a2 n2) where l1 = l2 and leaves out absent pairs of elements, so that its
values per atom are others. That the values themselves agree, the signs of featomic's convention apart, is shown first.
Needs: pip install featomic==0.6.7 metatensor ase.
"""
import argparse
import os
import resource
import subprocess
import tempfile
import time

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("lodescope")
arguments.add_argument("--structures", type=int, default=40)
arguments.add_argument("--rounds", type=int, default=3)
arguments.add_argument("--threads", type=int, default=1)
options = arguments.parse_args()
os.environ["RAYON_NUM_THREADS"] = str(options.threads)

import ase
import ase.io
import numpy as np
from featomic import SphericalExpansion
from featomic.clebsch_gordan import EquivariantPowerSpectrum
from metatensor import Labels

random = np.random.default_rng(1)
edge = (10 * 6.4) ** (1 / 3)


def dimer():
    """Two blobs as dense as an organic molecule, 2 angstrom between their borders."""
    positions = []
    while len(positions) < 20:
        p = random.random(3) * edge + [0, 0, 0 if len(positions) < 10 else edge + 2]
        if all(((q - p) ** 2).sum() > 0.9 for q in positions):
            positions.append(p)
    return ase.Atoms(["H", "C", "N", "O"] * 5, positions=positions)


dimers = [dimer() for _ in range(options.structures)]
folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "dimers.xyz")
ase.io.write(path, dimers, format="extxyz")
atoms = 20 * options.structures

expansion = SphericalExpansion(
    cutoff=dict(radius=3.0, smoothing=dict(type="ShiftedCosine", width=0.5)), density=dict(type="Gaussian", width=0.3),
    basis=dict(type="TensorProduct", max_angular=4, radial=dict(type="Gto", max_radial=5)))
power_spectrum = EquivariantPowerSpectrum(expansion)
wanted = Labels(["o3_lambda"], np.array([[0], [1], [2]]))


def featomic(structures):
    return power_spectrum.compute(structures, selected_keys=wanted, neighbors_to_properties=True)


def lodescope(*more):
    command = [options.lodescope, "features", path, "--descriptor", "rho-rho", "--per", "atom", "--n-max", "6", "--l-max", "4",
               "--r-cut", "3", "--sigma-rho", "0.3", "--threads", str(options.threads), *more]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare():
    """The largest difference between both, relative to the largest value of a block, over the first two dimers."""
    tensor = featomic(dimers[:2])
    ase.io.write(path, dimers[:2], format="extxyz")
    worst = 0.0
    for block_lambda in range(3):
        for parity in [1, -1][: block_lambda + 1]:
            output = os.path.join(folder.name, "out.npz")
            lodescope("--lambda", str(block_lambda), "--parity", str(parity), "--output", output)
            with np.load(output) as file:
                ours = {name: file[name] for name in file}
            names = ["element1", "n1", "l1", "element2", "n2", "l2"]
            columns = list(zip(*(ours["column_" + name].tolist() for name in names)))
            place = {column: k for k, column in enumerate(columns)}
            largest, number = np.abs(ours["values"]).max(), 0
            for key, block in tensor.items():
                if key["o3_lambda"] != block_lambda or key["o3_sigma"] != parity:
                    continue
                rows = 20 * np.array(block.samples["system"]) + np.array(block.samples["atom"])
                for k, (l1, l2, a1, n1, a2, n2) in enumerate(block.properties.values.tolist()):
                    first, second = (a1, n1, l1), (a2, n2, l2)
                    # featomic's sign, and the factor of pairs that stand for both orders.
                    sign = parity * (-1) ** ((l1 + l2 - block_lambda) // 2)
                    if first > second:
                        first, second, sign = second, first, sign * parity
                    if first + second not in place:
                        continue
                    factor = 1 if first == second else 2**0.5
                    mine = ours["values"][rows][:, :, place[first + second]]
                    worst = max(worst, np.abs(factor * sign * block.values[:, :, k] - mine).max() / largest)
                    number += 1
            assert number > 0
    ase.io.write(path, dimers, format="extxyz")
    return worst


print(f"largest difference: {compare():.1e} of the largest value of a block")
several = 20
times = dict(featomic=[], lodescope=[])
for _ in range(options.rounds):
    start = time.process_time()
    result = featomic(dimers)
    times["featomic"].append(1e6 * (time.process_time() - start) / atoms)
    values = sum(block.values.size for block in result.blocks()) / atoms
    del result
    once = lodescope("--lambda", "0,1,2", "--benchmark", "1")
    more = lodescope("--lambda", "0,1,2", "--benchmark", str(1 + several))
    times["lodescope"].append(1e6 * (more - once) / several / atoms)
for name, figures in times.items():
    print(f"{name}: {min(figures):.1f} us/atom of processor time; all rounds: " + ", ".join(f"{f:.1f}" for f in figures))
print(f"featomic takes {min(times['featomic']) / min(times['lodescope']):.0f} times as long, for {values:.0f} values an atom")
