"""What all scripts share: where things are, the scans layout, and a restartable parallel map."""

import gzip
import json
import multiprocessing
import os
import re
import sys
import time
from pathlib import Path

# One thread a process: the scripts are parallel over dimers, not inside one calculation.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np

MAKE = Path(__file__).resolve().parent
DATASETS = MAKE.parent
WORK = MAKE / "work"

HARTREE = 27.211386245988  # eV (CODATA 2018)
BOHR = 0.529177210903  # angstrom
COULOMB = HARTREE * BOHR  # eV angstrom
NUMBERS = {"H": 1, "C": 6, "N": 7, "O": 8}


class Curve:
    """One frame of the scans layout: the first geometry of a curve and how fragment 1 leaves."""

    def __init__(self, curve_id, label, charges, symbols, positions, fragment, displacements, direction,
                 energies=None, distance=None, distance_key="distance", others=None):
        self.curve_id, self.label, self.charges = curve_id, label, tuple(charges)
        self.symbols, self.positions = list(symbols), np.asarray(positions, float)
        self.fragment = np.asarray(fragment, int)
        self.displacements = np.asarray(displacements, float)
        self.direction = np.asarray(direction, float)
        self.energies = None if energies is None else np.asarray(energies, float)
        self.distance, self.distance_key = distance, distance_key
        self.others = others or {}  # further energies, by key

    def at(self, displacement):
        """Positions with fragment 1 displaced."""
        return self.positions + np.outer(self.fragment == 1, displacement * self.direction)

    def frame(self, decimals=6, energy_decimals=8):
        """The curve as text: what a reader parses back is exactly what the energies were computed for."""
        form = f".{energy_decimals}f"
        comment = (
            "Properties=species:S:1:pos:R:3:fragment:I:1"
            f" curve_id={self.curve_id} class={self.label} charge_a={self.charges[0]} charge_b={self.charges[1]}"
            f" {self.distance_key}={self.distance:.6f}"
            f" displacements=\"{numbers(self.displacements, 'g')}\""
            f" direction=\"{numbers(self.direction, '.12f')}\""
            f" interaction_energies=\"{numbers(self.energies, form)}\""
            + "".join(f' {key}="{numbers(values, form)}"' for key, values in self.others.items())
            + ' pbc="F F F"'
        )
        rows = [f"{s} {numbers(p, f'.{decimals}f')} {f}" for s, p, f in zip(self.symbols, self.positions, self.fragment)]
        return "\n".join([str(len(rows)), comment, *rows]) + "\n"


def random_rotation(rng):
    w, x, y, z = (q := rng.normal(size=4)) / np.linalg.norm(q)
    return np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                     [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                     [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]])


def rounded_direction(vector):
    """A unit vector as it reads back from the file."""
    return np.round(vector / np.linalg.norm(vector), 12)


def numbers(values, form):
    """Numbers of any shape in a row, with which a key of several is written."""
    return " ".join(format(v, form) for v in np.ravel(values))


def frame(symbols, positions, decimals, keys, lattice=None, pbc="F F F"):
    """A structure as Extended XYZ. Keys are text already; lattice is [3, 3], a row a vector."""
    quoted = lambda value: f'"{value}"' if " " in str(value) else value
    cell = "" if lattice is None else f'Lattice="{numbers(lattice, "g")}" '
    comment = f"{cell}Properties=species:S:1:pos:R:3 " + "".join(f"{k}={quoted(v)} " for k, v in keys.items())
    rows = [f"{s} {numbers(p, f'.{decimals}f')}" for s, p in zip(symbols, positions)]
    return "\n".join([str(len(rows)), f'{comment}pbc="{pbc}"', *rows]) + "\n"


def read_frames(path):
    """Every frame of an Extended XYZ file: its keys as text, and its rows split into words."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt") as stream:
        lines = stream.read().splitlines()
    at = 0
    while at < len(lines):
        count, comment = int(lines[at]), lines[at + 1]
        yield ({k: q or v for k, q, v in re.findall(r'(\w+)=(?:"([^"]*)"|(\S+))', comment)},
               [line.split() for line in lines[at + 2:at + 2 + count]])
        at += 2 + count


def read_scans(path):
    curves = []
    for keys, rows in read_frames(path):
        floats = lambda key: [float(x) for x in keys[key].split()]
        key = "distance" if "distance" in keys else "centre_of_mass_distance"
        curves.append(Curve(
            keys["curve_id"], keys["class"], (int(keys["charge_a"]), int(keys["charge_b"])),
            [r[0] for r in rows], [[float(x) for x in r[1:4]] for r in rows], [int(r[4]) for r in rows],
            floats("displacements"), floats("direction"), floats("interaction_energies"), float(keys[key]), key,
            {k: np.array(floats(k)) for k in keys if k.endswith("_interaction_energies")}))
    return curves


def write_gzip(path, text):
    """Complete or absent, and the same bytes every time: no name and no time in the header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    with open(beside, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as stream:
        stream.write(text.encode())
    os.replace(beside, path)


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(value))
    os.replace(beside, path)


def parallel(function, tasks, processes, title):
    """Run function(task) for every task; what a task leaves in WORK is what makes the run restartable."""
    begin, done = time.time(), 0
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for _ in pool.imap_unordered(function, tasks):
            done += 1
            if sys.stderr.isatty() or done % max(1, len(tasks) // 20) == 0 or done == len(tasks):
                elapsed = time.time() - begin
                left = elapsed / done * (len(tasks) - done)
                print(f"{title}: {done}/{len(tasks)}, {elapsed:.0f} s, about {left:.0f} s to go",
                      file=sys.stderr, end="\r" if sys.stderr.isatty() and done < len(tasks) else "\n", flush=True)
