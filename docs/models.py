"""Predictions of a linear model of numbers of structures: models.py MODEL FEATURES.npz STRUCTURES.xyz"""
import json, sys
import numpy as np


def read_model(path):
    """The header of a model file, and its weights [1 + members, columns]."""
    line, rest = open(path, "rb").read().split(b"\n", 1)
    length = int(line.split()[3])
    header = json.loads(rest[:length])
    return header["model"], np.frombuffer(rest[length:], "<f8").reshape(-1, header["columns"])


model, weights = read_model(sys.argv[1])
f = np.load(sys.argv[2])
term, l, (a1, n1, a2, n2) = f["column_term"], f["column_l"], [f["column_" + k] for k in ("element1", "n1", "element2", "n2")]
alike = np.isin(term, ["rho-rho", "v-v"])  # pairs are written once, the greater first
keys = [np.where(alike, x, y) for x, y in ((n1, n2), (a1, a2), (n2, n1), (a2, a1))]
columns = np.lexsort(keys + [l, f["column_central"], [list(term).index(t) for t in term]])
symbols = "X H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar".split()
lines = iter(open(sys.argv[3]))
frames = [[next(lines).split()[0] for _ in range(int(first) + 1)][1:] for first in lines]
counts = [[frame.count(symbols[e["atomicNumber"]]) for e in model["elements"]] for frame in frames]
energies = np.hstack([f["values"][:, columns], counts]) @ weights.T
bars = model.get("alpha", 0) * energies[:, 1:].std(axis=1, ddof=1)
for energy, bar in zip(energies[:, 0], bars):
    print(f"{energy:.10g} {bar:.4g}")
