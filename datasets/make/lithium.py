"""A water molecule over a lithium surface: a model of it, binding energies and the dipole that the surface induces.

    python lithium.py [--cells 3] [--layers 3] [--out ../water-lithium.xyz.gz]

No density functional: an ideal conductor with its image plane, over which a rigid molecule of charges and Thole's dipoles
is solved together with its mirror images, and a repulsion between its atoms and explicit lithium atoms. 81 molecules at 31
heights; seconds of processor time, so that there is nothing to restart. --cells 5 --layers 13 writes a slab of 325 atoms
instead of 27; energies are those of the infinite surface whichever is written."""

import argparse
from pathlib import Path

import common
import numpy as np
import thole

SEED = 51203
CURVES = 81
HEIGHTS = np.linspace(0.5, 8.0, 31)  # of the lowest atom over the top layer, angstrom
LATTICE = 3.44  # bcc lithium, angstrom; (100) layers are half of it apart
# Image plane over the top layer: half a layer, and 0.66 angstrom outside the edge of the jellium for lithium's density
# (Lang and Kohn, Phys. Rev. B 7, 3541 (1973)).
PLANE = LATTICE / 4 + 0.66
CHARGES = {"O": -0.6572, "H": 0.3286}  # e: 1.855 debye at the gas-phase geometry
GAUSSIAN = 0.7  # angstrom, width of charges and dipoles towards images
SOFT = 0.35  # angstrom, over which the plane fades for what comes near or behind it
WALLS = {"O": (120.0, 2.9), "H": (15.0, 2.6)}  # eV, 1/angstrom: A exp(-b r) with every lithium; our own choice
REACH = 12.0  # angstrom: repulsion beyond is below 1e-12 eV
LAYERS = 13  # that repel
VACUUM = 20.0  # angstrom in the third direction of the cell, where nothing repeats
BOND, ANGLE, STRETCH = 0.9572, 104.52, 0.025  # angstrom, degrees, relative width
SYMBOLS = ["O", "H", "H"]
DEBYE = 0.20819434  # e angstrom


def slab(cells, layers):
    """Lithium atoms, the top layer at z = 0 and the others below, and the edges of the cell in the plane."""
    side = np.arange(cells) * LATTICE
    atoms = [(x + layer % 2 * LATTICE / 2, y + layer % 2 * LATTICE / 2, -layer * LATTICE / 2)
             for layer in range(layers) for x in side for y in side]
    return np.array(atoms), cells * LATTICE


def molecules():
    """Curve by curve, atoms with the lowest at height 0; x and y in one cell of the surface."""
    half = np.radians(ANGLE) / 2
    shape = BOND * np.array([[0, 0, 0], [np.sin(half), 0, np.cos(half)], [-np.sin(half), 0, np.cos(half)]])
    for number in range(CURVES):
        rng = np.random.default_rng([SEED, number])
        atoms = shape * np.r_[1, 1 + rng.normal(0, STRETCH, 2)][:, None]
        atoms = atoms @ common.random_rotation(rng).T
        atoms += [*rng.uniform(0, LATTICE, 2), -atoms[:, 2].min()]
        yield np.round(atoms, 5)


def smeared(lines):
    """1/r of two Gaussians, its gradient and second derivatives: [..], [.., 3], [.., 3, 3]; lines are not 0."""
    from scipy.special import erf

    r = np.linalg.norm(lines, axis=-1)
    narrow = 1 / (2 * GAUSSIAN)
    slope = 2 * narrow / np.sqrt(np.pi) * np.exp(-((narrow * r) ** 2))
    value = erf(narrow * r) / r
    first = (slope - value) / r
    second = -2 * narrow**2 * slope - 2 * first / r
    unit = lines / r[..., None]
    outer = unit[..., :, None] * unit[..., None, :]
    bent = (second - first / r)[..., None, None] * outer + (first / r)[..., None, None] * np.eye(3)
    return value, first[..., None] * unit, bent


def response(atoms):
    """Electrostatic and induction energy (eV) with the conductor whose image plane is z = 0, and the induced dipole (e
    angstrom).

    The molecule's own charges do not polarise it, its dipoles feel each other and every mirror image. Distances of an atom
    from an image are those of a plane that fades: z_i + z_j becomes s(z_i + z_j), s(z) = w ln(1 + exp(z / w)), by which
    derivatives in z gain factors s' and a term s''."""
    charges = np.array([CHARGES[s] for s in SYMBOLS])
    alphas = thole.atomic(SYMBOLS) * common.BOHR**3
    count = len(atoms)
    lines = atoms[:, None] - atoms[None] * [1, 1, -1]
    heights = lines[..., 2].copy()
    lines[..., 2] = SOFT * np.logaddexp(0, heights / SOFT)
    slope = 1 / (1 + np.exp(-heights / SOFT))
    value, gradient, second = smeared(lines)
    bend = gradient[..., 2] * slope * (1 - slope) / SOFT
    chain = np.ones((count, count, 3))
    chain[..., 2] = slope
    gradient = gradient * chain
    second = second * chain[..., :, None] * chain[..., None, :]
    second[..., 2, 2] += bend
    # An image has the opposite charge, and a dipole whose parts along the surface are turned.
    field = (charges[None, :, None] * gradient).sum(1).ravel()
    images = second @ np.diag([-1.0, -1.0, 1.0])
    total = thole.coupling(atoms / common.BOHR, thole.atomic(SYMBOLS)) / common.BOHR**3
    total = total + images.transpose(0, 2, 1, 3).reshape(3 * count, 3 * count)
    dipoles = np.linalg.solve(np.diag(np.repeat(1 / alphas, 3)) - total, field)
    energy = -0.5 * charges @ value @ charges - 0.5 * dipoles @ field
    return common.COULOMB * energy, dipoles.reshape(count, 3).sum(0)


def repulsion(atoms):
    """With every lithium atom of the infinite surface, eV; the top layer at z = 0."""
    result = 0.0
    for layer in range(LAYERS):
        shift = layer % 2 * LATTICE / 2
        for symbol, atom in zip(SYMBOLS, atoms):
            strength, decay = WALLS[symbol]
            down = atom[2] + layer * LATTICE / 2
            if down > REACH:
                continue
            most = int(np.ceil(REACH / LATTICE)) + 1
            nearest = np.round((atom[:2] - shift) / LATTICE)
            line = [a - shift - (n + np.arange(-most, most + 1)) * LATTICE for a, n in zip(atom[:2], nearest)]
            r = np.sqrt(line[0][:, None] ** 2 + line[1][None] ** 2 + down**2)
            result += strength * np.exp(-decay * r).sum()
    return result


def binding(atoms):
    """Binding energy (eV) and induced dipole (e angstrom); the top layer of lithium at z = 0."""
    energy, dipole = response(atoms - [0, 0, PLANE])
    return energy + repulsion(atoms), dipole


def image_law(dipole, cosine, height):
    """What a point dipole (e angstrom) is worth over a conductor, eV; cosine with the normal, height over the plane."""
    return -common.COULOMB * dipole**2 * (1 + cosine**2) / (16 * height**3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=3, help="of the written slab, in both directions")
    parser.add_argument("--layers", type=int, default=3, help="of the written slab")
    parser.add_argument("--out", type=Path, default=common.DATASETS / "water-lithium.xyz.gz")
    arguments = parser.parse_args()
    if min(arguments.cells, arguments.layers) < 1:
        parser.error("--cells, --layers: at least 1")
    lithium, edge = slab(arguments.cells, arguments.layers)
    cell = np.diag([edge, edge, VACUUM + (arguments.layers - 1) * LATTICE / 2])
    text, energies, dipoles = [], [], []
    for curve, molecule in enumerate(molecules()):
        middle = LATTICE * (arguments.cells // 2)
        for height in HEIGHTS:
            atoms = molecule + [middle, middle, height]
            energy, dipole = binding(atoms)
            energies.append(energy)
            dipoles.append(np.linalg.norm(dipole))
            text.append(common.frame(["Li"] * len(lithium) + SYMBOLS, np.vstack([lithium, atoms]), 5, {
                "curve": curve, "height": f"{height:g}", "energy": f"{energy:.8f}",
                "polarization": common.numbers(dipole, ".8f")}, cell, "T T F"))
    energies, dipoles = np.reshape(energies, (CURVES, -1)), np.reshape(dipoles, (CURVES, -1))
    for k in range(0, len(HEIGHTS), 3):
        at = 1e3 * energies[:, k]
        print(f"{HEIGHTS[k]:5.2f} angstrom: binding {at.mean():9.2f} +- {at.std():8.2f} meV, "
              f"induced dipole {dipoles[:, k].mean() / DEBYE:.4f} debye")
    wells, far = 1e3 * energies.min(1), 1e3 * energies[:, HEIGHTS >= 2.5]
    print(f"wells {wells.mean():.1f} +- {wells.std():.1f} meV, {wells.min():.1f} to {wells.max():.1f}; from 2.5 angstrom on "
          f"{far.mean():.2f} +- {far.std():.2f} meV")
    common.write_gzip(arguments.out, "".join(text))


if __name__ == "__main__":
    main()
