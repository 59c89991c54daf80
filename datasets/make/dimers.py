"""The six classes of dimers: sampled, relaxed a little, pulled apart, checked, written.

    python dimers.py [--class AA] [--scale 1.0] [--processes 2] [--dry-run]

One file a dimer in work/<class>: stopped, it goes on where it was. The last run writes ../dimers/<class>.xyz.gz.
A dimer depends on the seed, its class and its slot alone, not on the order or number of processes."""

import argparse
import collections
import json

import common
import monomers
import numpy as np
from tblite.exceptions import TBLiteRuntimeError
from tblite.interface import Calculator

SEED = 12207
SIZES = {"CC": 184, "CP": 267, "CA": 210, "PP": 161, "PA": 418, "AA": 1051}
SPARE = 1.08  # slots a dimer, for those that turn out to be alike
LIKE = 5  # one charged pair in so many is of like charges
# What would stand in too few dimers of a class to be learned from. Imidazolium and a carboxylate pulled apart exchange an
# electron in GFN2-xTB, so that it would be found beside cations only; formate is alone in having H at its carboxylate.
ABSENT = {"CC": {"imidazolium", "methylimidazolium"}, "CA": {"formate"}}
FAMILIAR = {"CP"}  # classes without the rarely drawn polar monomers: one ion beside one nitrile teaches nothing
DISPLACEMENTS = np.arange(13) * 0.25
ACCURACY = 0.01  # of tblite: energies to about 1e-10 hartree
CYCLES = 120  # what has not converged by then hardly ever does
RADII = {"H": 1.20, "C": 1.70, "N": 1.55, "O": 1.52}  # van der Waals, angstrom (Bondi)
HIGHEST = {"CC": 4.5, "CP": 0.7, "CA": 0.15, "PP": 0.36, "PA": 0.15, "AA": 0.15}  # eV: no deeper into the wall
ALIKE = 0.10  # angstrom
# How many dimers stay as they were brought to contact, how many of the rest are relaxed by a few steps only, and
# by how much, angstrom, they are then pushed together (negative) or apart on average.
LEFT = {"CC": 0.10, "CP": 0.25, "CA": 0.55, "PP": 0.20, "PA": 0.25, "AA": 0.30}
LITTLE = {"CC": 0.3, "CP": 0.15, "CA": 0.6, "PP": 0.15, "PA": 0.5, "AA": 0.5}
STRAIN = {"CC": 0.0, "CP": 0.0, "CA": -0.10, "PP": 0.0, "PA": -0.12, "AA": -0.12}
SPREAD = 0.12


Rejected = collections.namedtuple("Rejected", "why")


class Energy:
    """GFN2-xTB for one set of atoms: the last wave function is the next guess."""

    def __init__(self, numbers, charge, accuracy=ACCURACY):
        self.numbers, self.charge, self.accuracy = numbers, charge, accuracy
        self.calculator = self.last = None

    def __call__(self, positions):
        bohr = positions / common.BOHR
        if self.calculator is None:
            self.calculator = Calculator("GFN2-xTB", self.numbers, bohr, charge=float(self.charge))
            self.calculator.set("verbosity", 0)
            self.calculator.set("accuracy", self.accuracy)
            self.calculator.set("max-iter", CYCLES)
        else:
            self.calculator.update(positions=bohr)
        try:
            self.last = self.calculator.singlepoint(self.last) if self.last else self.calculator.singlepoint()
        except TBLiteRuntimeError:
            self.calculator = self.last = None
            return None
        return self.last.get("energy") * common.HARTREE

    def gradient(self):
        return self.last.get("gradient") * common.HARTREE / common.BOHR

    def charges(self):
        return self.last.get("charges")


def turn(axis_angle):
    angle = np.linalg.norm(axis_angle)
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = axis_angle / angle
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k


def unit(vector):
    return vector / np.linalg.norm(vector)


def between(a, b):
    return np.linalg.norm(a[:, None] - b[None], axis=-1)


def contact(a, b, radii, ratio, direction):
    """How far to shift b along the direction so that the closest pair is at ratio times its van der Waals distance."""
    low, high = 0.0, 25.0
    for _ in range(40):
        middle = (low + high) / 2
        if (between(a, b + middle * direction) / radii).min() < ratio:
            low = middle
        else:
            high = middle
    return high


def relax(energy, a, b, steps):
    """Steepest descent of b as a rigid body; steps are taken back and shortened when the energy rises."""
    current = energy(np.vstack([a, b]))
    if current is None:
        return None
    reach, length = max(1.0, np.sqrt(((b - b.mean(0)) ** 2).sum(1).mean())), 0.12
    gradient = energy.gradient()[len(a):]
    for _ in range(steps):
        arms = b - b.mean(0)
        force, torque = -gradient.sum(0), -np.cross(arms, gradient).sum(0) / reach
        norm = np.sqrt(force @ force + torque @ torque)
        if norm < 0.02 or length < 0.004:
            break
        moved = arms @ turn(torque / norm * length / reach).T + b.mean(0) + force / norm * length
        trial = energy(np.vstack([a, moved]))
        if trial is None:
            return None
        if trial < current:
            b, current, gradient, length = moved, trial, energy.gradient()[len(a):], min(0.30, 1.25 * length)
        else:
            length *= 0.4
    return b


def pair(rng, label, slot):
    def draw(names, rare=True):
        weights = np.array([w if rare or w > monomers.RARE else 0 for _, _, w in names], float)
        return names[rng.choice(len(names), p=weights / weights.sum())][0]

    if label != "CC":
        return draw(monomers.SPECIES[label[0]]), draw(monomers.SPECIES[label[1]], label not in FAMILIAR)
    signs = [monomers.POSITIVE, monomers.NEGATIVE]
    if slot % LIKE:
        first = rng.integers(2)
        return draw(signs[first]), draw(signs[1 - first])
    same = signs[slot // LIKE % 2]
    return draw(same), draw(same)


def sample(rng, label, a, b):
    """First geometry of a dimer: contact, some relaxation, some strain. None where a calculation fails."""
    radii = np.add.outer([RADII[s] for s in a.symbols], [RADII[s] for s in b.symbols])
    x, y = (monomer.positions @ common.random_rotation(rng) for monomer in (a, b))
    direction = unit(rng.normal(size=3))
    y = y + contact(x, y, radii, rng.uniform(0.86, 1.0), direction) * direction
    kind, little = rng.random(2)
    steps = 0 if kind < LEFT[label] else rng.integers(2, 9) if little < LITTLE[label] else rng.integers(20, 61)
    # Like charges fly apart when they are let go, and so are only turned towards contact, not relaxed.
    if steps and a.charge * b.charge <= 0:
        y = relax(Energy(np.r_[a.numbers, b.numbers], a.charge + b.charge, 1.0), x, y, steps)
        if y is None:
            return None
    y = y + rng.normal(STRAIN[label], SPREAD) * unit(y.mean(0) - x.mean(0))
    both = np.round(np.vstack([x, y]), 6)
    x, y = both[:len(x)], both[len(x):]
    apart = between(x, y)
    if (apart / radii).min() < 0.53 or apart.min() < 1.45:
        return None
    fragment = np.repeat([0, 1], [len(x), len(y)])
    line = y.mean(0) - x.mean(0)
    return common.Curve(f"{a.name}-{b.name}", label, (a.charge, b.charge), a.symbols + b.symbols, both, fragment,
                        DISPLACEMENTS, common.rounded_direction(line), distance=float(np.linalg.norm(line)))


def energies(curve, careful=True):
    """Interaction energies along a curve, walking outwards, or why the curve is no good."""
    numbers = np.array([common.NUMBERS[s] for s in curve.symbols])
    first = curve.fragment == 0
    alone, charges = 0.0, np.zeros(len(numbers))
    for charge, own in zip(curve.charges, (first, ~first)):
        monomer = Energy(numbers[own], charge)
        value = monomer(curve.positions[own])
        if value is None:
            return Rejected("a monomer does not converge")
        alone += value
        charges[own] = monomer.charges()
    walk, result, leaks = Energy(numbers, sum(curve.charges)), [], []
    for displacement in curve.displacements:
        value = walk(curve.at(displacement))
        if value is None:
            return Rejected("not converged")
        result.append(value - alone)
        if careful:
            leaks.append(abs(walk.charges()[first].sum() - curve.charges[0]))
            if len(result) in (1, 7, 13):
                again = Energy(numbers, sum(curve.charges))(curve.at(displacement))
                if again is not None and abs(again - value) > 1e-6:
                    return Rejected("another state from another guess")
    result = np.array(result)
    return (fault(curve, result, np.array(leaks), charges) if careful else None) or result


def fault(curve, values, leaks, charges):
    """What is wrong with a curve, if anything."""
    if leaks[-1] > 0.01 or (np.diff(leaks) > 0.002).any():
        return Rejected("charge flows between the monomers far apart")
    last = curve.at(curve.displacements[-1])
    first = curve.fragment == 0
    coulomb = common.COULOMB * (np.outer(charges[first], charges[~first]) / between(last[first], last[~first])).sum()
    if abs(values[-1] - coulomb) > 0.05 + 0.25 * abs(np.prod(curve.charges)) + 0.15 * (any(curve.charges)):
        return Rejected("the tail is not that of its charges")
    why = rough(values)
    return Rejected(why) if why else None


def rough(values):
    """Second differences of a smooth curve turn few times, and fourth differences die away outwards."""
    second, fourth = np.diff(values, 2), np.diff(values, 4)
    turns = np.sign(second[np.abs(second) > 2e-5 + 2e-3 * np.abs(second).max()])
    if (np.diff(turns) != 0).sum() > 2:
        return "second differences turn too often"
    if (np.abs(fourth[3:]) > 5e-4 + 0.5 * np.abs(fourth[:3]).max()).any():
        return "kink"
    return None


def place(label, slot):
    return common.WORK / label / f"{slot:04d}.json"


def run(task):
    label, slot = task
    if place(*task).exists():
        return
    species = monomers.load()
    rng = np.random.default_rng([SEED, list(SIZES).index(label), slot])
    rejected = collections.Counter()
    for attempt in range(400):
        a, b = (species[name] for name in pair(rng, label, slot))
        curve = sample(rng, label, a, b)
        if curve is None:
            rejected["no geometry"] += 1
            continue
        if {a.name, b.name} & ABSENT.get(label, set()):
            continue
        outcome = energies(curve)
        if isinstance(outcome, Rejected):
            rejected[outcome.why] += 1
            continue
        if outcome[0] > HIGHEST[label]:
            rejected["too far up the wall"] += 1
            continue
        common.write_json(place(*task), {
            "names": [a.name, b.name], "charges": curve.charges, "symbols": curve.symbols,
            "positions": curve.positions.tolist(), "fragment": curve.fragment.tolist(), "distance": curve.distance,
            "direction": curve.direction.tolist(), "energies": outcome.tolist(), "rejected": rejected})
        return
    raise RuntimeError(f"{label} {slot}: nothing accepted, {dict(rejected)}")


def fingerprint(entry):
    """Distances between the monomers, sorted within pairs of elements: the same for mirror images and any numbering."""
    positions, first = np.array(entry["positions"]), np.array(entry["fragment"]) == 0
    apart = between(positions[first], positions[~first])
    symbols = np.array(entry["symbols"])
    groups = collections.defaultdict(list)
    same = entry["names"][0] == entry["names"][1]
    for i, s in enumerate(symbols[first]):
        for j, t in enumerate(symbols[~first]):
            groups[tuple(sorted((s, t))) if same else (s, t)].append(apart[i, j])
    key = tuple(sorted(entry["names"]))
    if key != tuple(entry["names"]):
        groups = {g[::-1]: v for g, v in groups.items()}
    return key, np.concatenate([np.sort(groups[g]) for g in sorted(groups)])


def collect(label, wanted):
    """The first dimers that are unlike all before them, in an order shuffled once."""
    chosen, seen, alike, rejected = [], collections.defaultdict(list), 0, collections.Counter()
    for slot in range(int(np.ceil(wanted * SPARE))):
        entry = json.loads(place(label, slot).read_text())
        key, mark = fingerprint(entry)
        if any(np.sqrt(((mark - other) ** 2).mean()) < ALIKE for other in seen[key]):
            alike += 1
            continue
        seen[key].append(mark)
        chosen.append(entry)
        rejected.update(entry["rejected"])
        if len(chosen) == wanted:
            break
    if len(chosen) < wanted:
        raise RuntimeError(f"{label}: {len(chosen)} of {wanted}: more slots are needed")
    order = np.random.default_rng([SEED, 99, list(SIZES).index(label)]).permutation(wanted)
    return [chosen[i] for i in order], alike, rejected


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--class", dest="labels", action="append", choices=SIZES)
    parser.add_argument("--scale", type=float, default=1.0, help="make this part of every class, for trials")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--dry-run", action="store_true", help="report, write nothing to ../dimers")
    arguments = parser.parse_args()
    for label in arguments.labels or SIZES:
        wanted = int(np.ceil(SIZES[label] * arguments.scale))
        tasks = [(label, slot) for slot in range(int(np.ceil(wanted * SPARE))) if not place(label, slot).exists()]
        if tasks:
            common.parallel(run, tasks, arguments.processes, label)
        entries, alike, rejected = collect(label, wanted)
        text = ""
        for number, e in enumerate(entries, 1):
            text += common.Curve(
                f"{label}-{number:04d}-{e['names'][0]}-{e['names'][1]}", label, e["charges"], e["symbols"],
                e["positions"], e["fragment"], DISPLACEMENTS, e["direction"], e["energies"], e["distance"]).frame()
        if not arguments.dry_run:
            common.write_gzip(common.DATASETS / "dimers" / f"{label}.xyz.gz", text)
        table = np.array([e["energies"] for e in entries])
        atoms = np.mean([len(e["symbols"]) for e in entries])
        print(f"{label}: {len(entries)} curves, {atoms:.1f} atoms, std {table.std():.4f} eV, mean {table.mean():.4f}, "
              f"{table.min():.3f} to {table.max():.3f}; alike {alike}; rejected {dict(rejected)}", flush=True)



if __name__ == "__main__":
    main()
