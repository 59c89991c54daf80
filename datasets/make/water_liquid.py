"""Liquid water: frames of 32 molecules at constant pressure, and the electronic dielectric tensor of each.

    python water_liquid.py [--processes 2] [--frames 1000] [--out ../water-liquid.xyz.gz]

First molecular dynamics (OpenMM, q-TIP4P/f, RUNS runs that know nothing of each other), a quarter of an hour of processor
time; then the tensors, three minutes. One file a chunk of frames in work/water-liquid: stopped, it goes on where it was. Where
a chunk begins and what is random in it follow from the seed, the run and the number of the chunk alone."""

import argparse
import json
import time
from pathlib import Path

import common
import numpy as np
import thole

SEED = 41117
MOLECULES = 32
RUNS = 8  # each from its own start, so that a mean over all frames has more than one volume's wanderings in it
CHUNK = 5  # frames
TEMPERATURE, PRESSURE = 300.0, 1.0  # K, bar
STEP, INNER = 0.0016, 4  # ps: forces between molecules; so many times as often those of bonds and angles
STRIDE = 625  # steps a frame: 1 ps
EQUILIBRATION = 9375  # steps: 15 ps
ATTEMPTS = 10  # steps between changes of the volume
FRICTION = 2.0  # 1/ps
CUTOFF = 0.42  # nm, of the direct sums; Lennard-Jones is summed by Ewald's method as well

# q-TIP4P/f: Habershon, Markland and Manolopoulos, J. Chem. Phys. 131, 024501 (2009). nm, kJ/mol, e.
CALORIE = 4.184
GAS = 0.008314462618  # kJ/mol/K
CHARGE_M, GAMMA = -1.1128, 0.73612
SIGMA, EPSILON = 0.31589, 0.1852 * CALORIE
DEPTH, STIFFNESS, BOND = 116.09 * CALORIE, 22.87, 0.09419
BEND, ANGLE = 87.85 * CALORIE, np.radians(107.4)
MASSES = 15.9994, 1.00794, 1.00794, 0.0  # O, H, H, and the site M that carries the charge of O
MOLAR = sum(MASSES) / 0.602214076  # angstrom^3 g/cm^3

# What classical nuclei lack: the width of the O-H stretch's zero-point motion, angstrom.
STRETCHED, WIDTH, WIDEST = 0.975, 0.069, 3.0
# How much more polarizable a molecule is with longer bonds: Thole's atoms have a slope of 1.6 bohr^3 an angstrom of both
# bonds together, Hartree-Fock in aug-cc-pVDZ has 7.5 and this relative growth, 1/angstrom, about 7.3.
GROWTH, SUM = 0.57, 1.914
SYMBOLS = ["O", "H", "H"]


def system():
    """The liquid as OpenMM wants it, at 1 g/cm^3, and the edge of its cell, nm."""
    import openmm

    edge = (MOLECULES * MOLAR) ** (1 / 3) / 10
    result = openmm.System()
    result.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in edge * np.eye(3)))
    pairs = openmm.NonbondedForce()
    pairs.setNonbondedMethod(openmm.NonbondedForce.LJPME)
    pairs.setCutoffDistance(CUTOFF)
    pairs.setEwaldErrorTolerance(1e-4)
    stretch = openmm.CustomBondForce("depth*x^2*(1-x+7/12*x^2); x=stiffness*(r-bond)")  # Morse's curve to fourth order
    for name, value in (("depth", DEPTH), ("stiffness", STIFFNESS), ("bond", BOND)):
        stretch.addGlobalParameter(name, value)
    bend = openmm.HarmonicAngleForce()
    for molecule in range(MOLECULES):
        o = 4 * molecule
        for mass in MASSES:
            result.addParticle(mass)
        rest = (1 - GAMMA) / 2
        result.setVirtualSite(o + 3, openmm.ThreeParticleAverageSite(o, o + 1, o + 2, GAMMA, rest, rest))
        for charge, epsilon in ((0, EPSILON), (-CHARGE_M / 2, 0), (-CHARGE_M / 2, 0), (CHARGE_M, 0)):
            pairs.addParticle(charge, SIGMA, epsilon)
        for i in range(4):
            for j in range(i):
                pairs.addException(o + i, o + j, 0, SIGMA, 0)
        stretch.addBond(o, o + 1)
        stretch.addBond(o, o + 2)
        bend.addAngle(o + 1, o, o + 2, ANGLE, BEND)
    for force in (stretch, bend):
        force.setForceGroup(1)
    for force in (pairs, stretch, bend, openmm.MonteCarloBarostat(PRESSURE, TEMPERATURE, ATTEMPTS)):
        result.addForce(force)
    return result, edge


def langevin(temperature, friction):
    """Langevin dynamics with two steps: forces between molecules kick once a STEP, bonds and angles INNER times as often.

    OpenMM's own integrator of this kind takes half of the kick at the end of a step, where it has not yet moved the sites
    M: energy then grows by 100 kJ/mol a ps. One whole kick at the beginning is the same trajectory."""
    import openmm

    result, step = openmm.CustomIntegrator(STEP), STEP / INNER
    decay = np.exp(-friction * step)
    for name, value in (("inner", step), ("decay", decay), ("noise", np.sqrt(1 - decay**2)),
                        ("heat", GAS * temperature)):
        result.addGlobalVariable(name, value)
    result.addUpdateContextState()
    result.addComputePerDof("v", "v + dt*f0/m")
    for _ in range(INNER):
        result.addComputePerDof("v", "v + inner/2*f1/m")
        result.addComputePerDof("x", "x + inner/2*v")
        if friction:
            result.addComputePerDof("v", "decay*v + noise*sqrt(heat/m)*gaussian")
        result.addComputePerDof("x", "x + inner/2*v")
        result.addComputePerDof("v", "v + inner/2*f1/m")
    return result


def start(rng, edge):
    """Molecules of random orientation on a lattice, nm; M beside O, where it is not looked at."""
    side = int(np.ceil(MOLECULES ** (1 / 3)))
    places = np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), -1).reshape(-1, 3)[:MOLECULES]
    shape = BOND * np.array([[0, 0, 0], [1, 0, 0], [np.cos(ANGLE), np.sin(ANGLE), 0], [0, 0, 0]])
    return np.vstack([p * edge / side + shape @ common.random_rotation(rng).T for p in places])


def context(number, chunk):
    """Integrator and barostat of a chunk, with seeds of its own: what a checkpoint of OpenMM does not hold."""
    import openmm

    seeds = np.random.default_rng([SEED, 0, number, chunk]).integers(1, 2**31 - 1, 2)
    whole, edge = system()
    whole.getForce(3).setRandomNumberSeed(int(seeds[0]))
    integrator = langevin(TEMPERATURE, FRICTION)
    integrator.setRandomNumberSeed(int(seeds[1]))
    platform = openmm.Platform.getPlatformByName("CPU")
    return openmm.Context(whole, integrator, platform, {"Threads": "1", "DeterministicForces": "true"}), edge


def place(number, chunk):
    return common.WORK / "water-liquid" / f"{number}-{chunk:03d}.json"


def last(number, chunk):
    """Where a chunk ended."""
    return json.loads(place(number, chunk).read_text())["end"]


def move(number, chunk, frames):
    """A chunk of a run: from where the one before ended, or from the start and without a frame."""
    import openmm
    from openmm import unit

    here, edge = context(number, chunk)
    if chunk == 0:
        rng = np.random.default_rng([SEED, 1, number])
        here.setPositions(start(rng, edge))
        here.computeVirtualSites()
        openmm.LocalEnergyMinimizer.minimize(here, 1, 200)
        here.setVelocitiesToTemperature(TEMPERATURE, int(rng.integers(1, 2**31 - 1)))
        here.getIntegrator().step(EQUILIBRATION)
    else:
        end = last(number, chunk - 1)
        here.setPeriodicBoxVectors(*(openmm.Vec3(*row) for row in end["edge"] * np.eye(3)))
        here.setPositions(np.array(end["positions"]))
        here.setVelocities(np.array(end["velocities"]))
    kept = []
    for _ in range(frames):
        here.getIntegrator().step(STRIDE)
        state = here.getState(positions=True)
        box = state.getPeriodicBoxVectors(asNumpy=True).value_in_unit(unit.angstrom)
        positions = state.getPositions(asNumpy=True).value_in_unit(unit.angstrom)
        kept.append({"edge": float(box[0, 0]), "positions": positions.reshape(MOLECULES, 4, 3)[:, :3].tolist()})
    state = here.getState(positions=True, velocities=True)
    common.write_json(place(number, chunk), {"frames": kept, "end": {
        "edge": float(state.getPeriodicBoxVectors(asNumpy=True).value_in_unit(unit.nanometer)[0, 0]),
        "positions": state.getPositions(asNumpy=True).value_in_unit(unit.nanometer).tolist(),
        "velocities": state.getVelocities(asNumpy=True).value_in_unit(unit.nanometer / unit.picosecond).tolist()}})


def run(task):
    """One run from where it was stopped: chunk 0 is equilibration, the others have frames."""
    number, chunks = task
    for chunk in range(chunks + 1):
        if not place(number, chunk).exists():
            begin = time.time()
            move(number, chunk, CHUNK if chunk else 0)
            print(f"run {number + 1} of {RUNS}: {chunk} of {chunks} chunks, {time.time() - begin:.0f} s for the last",
                  flush=True)


def stretched(positions, rng):
    """Every O-H at a length of its own along its bond; positions are [molecule, O H H, 3]."""
    bonds = positions[:, 1:] - positions[:, :1]
    lengths = np.linalg.norm(bonds, axis=-1, keepdims=True)
    wanted = STRETCHED + np.clip(rng.normal(0, WIDTH, lengths.shape), -WIDEST * WIDTH, WIDEST * WIDTH)
    return np.concatenate([positions[:, :1], positions[:, :1] + bonds * wanted / lengths], 1)


def polarizabilities(positions):
    """Of the atoms, bohr^3: those of a molecule grow with its bonds; positions are [molecule, O H H, 3]."""
    lengths = np.linalg.norm(positions[:, 1:] - positions[:, :1], axis=-1).sum(1)
    return np.multiply.outer(1 + GROWTH * (lengths - SUM), thole.atomic(SYMBOLS)).ravel()


def tensor(positions, edge):
    """The electronic dielectric tensor of a frame; positions are [molecule, O H H, 3], molecules whole, angstrom."""
    return thole.dielectric(positions.reshape(-1, 3), np.full(3, edge), polarizabilities(positions))


def frames(task):
    """The frames of a chunk with their tensors, for exactly what is written; kept beside the chunk."""
    number, chunk = task
    target = place(number, chunk).with_suffix(".tensors.json")
    if target.exists():
        return
    result = []
    for index, f in enumerate(json.loads(place(number, chunk).read_text())["frames"]):
        rng = np.random.default_rng([SEED, 2, number, (chunk - 1) * CHUNK + index])
        edge = round(f["edge"], 5)
        positions = stretched(np.array(f["positions"]), rng)
        # Whole molecules, with their oxygens in the cell.
        positions = np.round(positions - edge * np.floor(positions[:, :1] / edge), 4)
        result.append({"edge": edge, "positions": positions.tolist(), "tensor": tensor(positions, edge).tolist(),
                       "time": ((chunk - 1) * CHUNK + index + 1) * STRIDE * STEP})
    common.write_json(target, result)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=1000, help="a multiple of 40")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=common.DATASETS / "water-liquid.xyz.gz")
    arguments = parser.parse_args()
    chunks, rest = divmod(arguments.frames, RUNS * CHUNK)
    if rest or not chunks:
        parser.error(f"--frames: a multiple of {RUNS * CHUNK}")
    moving = [(number, chunks) for number in range(RUNS) if not place(number, chunks).exists()]
    if moving:
        common.parallel(run, moving, arguments.processes, "molecular dynamics")
    pieces = [(number, chunk) for number in range(RUNS) for chunk in range(1, chunks + 1)]
    common.parallel(frames, pieces, arguments.processes, "tensors")
    entries = []
    for number, chunk in pieces:
        for e in json.loads(place(number, chunk).with_suffix(".tensors.json").read_text()):
            entries.append(e | {"run": number})
    order = np.random.default_rng([SEED, 3]).permutation(len(entries))  # neighbours in time are alike
    entries = [entries[i] for i in order]
    report(np.array([e["edge"] for e in entries]), np.array([e["tensor"] for e in entries]))
    common.write_gzip(arguments.out, "".join(common.frame(SYMBOLS * MOLECULES, np.reshape(e["positions"], (-1, 3)), 4, {
        "epsilon": common.numbers(e["tensor"], ".6f"), "run": e["run"], "time": f"{e['time']:g}",
    }, e["edge"] * np.eye(3), "T T T") for e in entries))


def report(edges, tensors):
    """Density, the isotropic part and what a quadratic in 1/volume leaves of it, the rest of the tensor."""
    density = MOLECULES * MOLAR / edges**3
    isotropic = np.trace(tensors, axis1=1, axis2=2) / 3
    inverse = 1 / edges**3
    left = isotropic - np.polyval(np.polyfit(inverse / inverse.mean(), isotropic, 2), inverse / inverse.mean())
    diagonal = (np.diagonal(tensors, axis1=1, axis2=2) - isotropic[:, None]).std()
    mixed = tensors[:, [0, 0, 1], [1, 2, 2]].std()
    print(f"water: {len(edges)} frames, edges {edges.min():.2f} to {edges.max():.2f} angstrom, density "
          f"{density.mean():.3f} +- {density.std():.3f} g/cm^3; isotropic part {isotropic.mean():.4f} +- "
          f"{isotropic.std():.4f}, after a quadratic in 1/volume {left.std():.4f} "
          f"({100 * left.std() / isotropic.std():.1f} %), diagonal {diagonal:.4f}, off-diagonal {mixed:.4f}")


if __name__ == "__main__":
    main()
