#!/usr/bin/env python3
"""The potential of a periodic gas of 64 atoms from lodescope and from featomic, in turn, in one run.

  periodic_against_featomic.py LODESCOPE [--box 14] [--atoms 64] [--rounds 5]

Both expand 1/r smeared by 1 angstrom, n_max 6, l_max 4, r_c 3, on one thread; lodescope's figure includes the v-v
features. Errors are relative to the largest coefficient, against featomic with every wave number up to 10/angstrom and
finer splines.
Needs: pip install featomic ase.
"""
import argparse
import json
import os
import subprocess
import tempfile
import time

os.environ["RAYON_NUM_THREADS"] = "1"
import ase
import ase.io
import numpy as np
from featomic import LodeSphericalExpansion

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("lodescope")
arguments.add_argument("--box", type=float, default=14.0)
arguments.add_argument("--atoms", type=int, default=64)
arguments.add_argument("--rounds", type=int, default=5)
options = arguments.parse_args()

random = np.random.default_rng(1)
positions = []
while len(positions) < options.atoms:
    p = random.random(3) * options.box
    differences = np.array([q - p for q in positions]).reshape(-1, 3)
    differences -= options.box * np.round(differences / options.box)
    if np.all((differences**2).sum(axis=1) > 6.25):
        positions.append(p)
gas = ase.Atoms([11, 17] * (options.atoms // 2), positions=positions, cell=[options.box] * 3, pbc=True)
folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "gas.xyz")
ase.io.write(path, gas, format="extxyz")


def featomic(k_cutoff, spline_accuracy=1e-8):
    radial = dict(type="Gto", max_radial=5, radius=3.0)
    return LodeSphericalExpansion(
        density=dict(type="SmearedPowerLaw", smearing=1.0, exponent=1),
        basis=dict(type="TensorProduct", max_angular=4, radial=radial, spline_accuracy=spline_accuracy), k_cutoff=k_cutoff)


def dense(blocks):
    """[atom][element][n][lm] from featomic's blocks by (l, sigma, central element, neighbour element)."""
    result = np.zeros((options.atoms, 2, 6, 25))
    for key, block in zip(blocks.keys, blocks.blocks()):
        l, element = key["o3_lambda"], [11, 17].index(key["neighbor_type"])
        for row, atom in enumerate(block.samples["atom"]):
            result[atom, element, :, l * l : (l + 1) ** 2] = block.values[row].T
    return result


def lodescope(*more):
    command = [options.lodescope, "features", path, "--threads", "1", "--n-max", "6", "--l-max", "4", "--r-cut", "3"]
    return subprocess.run(command + list(more), check=True, capture_output=True, text=True).stdout


reference = dense(featomic(10.0, spline_accuracy=1e-11).compute(gas))
largest = np.abs(reference).max()
output = os.path.join(folder.name, "out.npz")
lodescope("--expansion", "potential", "--output", output)
print(f"lodescope: error {np.abs(np.load(output)['values'] - reference).max() / largest:.1e}")

calculators = {k: featomic(k) for k in [3.77, 5.0, 5.87]}
errors = {k: np.abs(dense(c.compute(gas)) - reference).max() / largest for k, c in calculators.items()}
best = {k: 1e99 for k in [*calculators, "lodescope"]}
for _ in range(options.rounds):
    for k, calculator in calculators.items():
        start = time.process_time()
        calculator.compute(gas)
        best[k] = min(best[k], time.process_time() - start)
    seconds = json.loads(lodescope("--descriptor", "v-v", "--benchmark", "20"))["seconds"]
    best["lodescope"] = min(best["lodescope"], *seconds)
ours = 1e6 * best["lodescope"] / options.atoms
print(f"lodescope: {ours:.1f} us/atom")
for k in calculators:
    theirs = 1e6 * best[k] / options.atoms
    print(f"featomic up to k = {k}/A: error {errors[k]:.1e}, {theirs:.0f} us/atom, {theirs / ours:.0f} times lodescope's")
