"""Polarizable atoms that feel each other: point dipoles, smeared by Thole's exponential damping, solved exactly.

Atomic units inside, positions in angstrom outside. Atomic polarizabilities and the damping constant are those of van
Duijnen and Swart, J. Phys. Chem. A 102, 2399 (1998)."""

import common
import numpy as np

POLARIZABILITIES = {"H": 2.7927, "C": 8.6959, "N": 6.5565, "O": 5.7494}
DAMPING = 2.1304


def atomic(symbols):
    return np.array([POLARIZABILITIES[s] for s in symbols])


def damping(distances, alphas):
    """What is left of the terms 1/r^3 and 3 r r/r^5 of two dipoles; alphas is the product of the two polarizabilities."""
    v = DAMPING * distances / alphas ** (1 / 6)
    fading = np.exp(-v)
    third = 1 - (1 + v + v * v / 2) * fading
    return third, third - v ** 3 / 6 * fading


def coupling(positions, alphas):
    """Fields of unit dipoles at all other atoms, [3 N, 3 N], of atoms in vacuum (bohr)."""
    count = len(positions)
    lines = positions[:, None] - positions[None]
    apart = np.linalg.norm(lines, axis=-1) + np.eye(count)
    third, fifth = damping(apart, np.multiply.outer(alphas, alphas)) * (1 - np.eye(count))
    blocks = (3 * fifth / apart ** 5)[..., None, None] * lines[..., :, None] * lines[..., None, :]
    blocks -= (third / apart ** 3)[..., None, None] * np.eye(3)
    return blocks.transpose(0, 2, 1, 3).reshape(3 * count, 3 * count)


def periodic_coupling(positions, edges, alphas, split=None, tolerance=1e-9):
    """The same of atoms in a rectangular cell (bohr) with all their images, by Ewald's sum without its term k = 0.

    An atom feels its own images. split, 1/bohr, divides the sum between real and reciprocal space; the result does not
    depend on it. The damping is short-ranged and is put into the real part."""
    from scipy.special import erfc

    count, volume = len(positions), np.prod(edges)
    reach = 1.05 * np.sqrt(-np.log(tolerance))
    undamped = -np.log(tolerance) * alphas.max() ** (1 / 3) / DAMPING  # what damping takes away is beyond reach there
    split = split or reach / undamped
    near, far = max(reach / split, undamped), 2 * split * reach
    result = np.zeros((count, 3, count, 3))
    lines = positions[:, None] - positions[None]
    lines -= edges * np.round(lines / edges)
    products = np.multiply.outer(alphas, alphas)
    shifts = grid(np.ceil(near / edges + 0.5)) * edges
    for shift in shifts[(np.maximum(np.abs(shifts) - edges / 2, 0) ** 2).sum(1) < near * near]:
        moved = lines + shift
        squares = (moved * moved).sum(-1)
        i, j = np.nonzero((squares < near * near) & (squares > 1e-9))
        line, r = moved[i, j], np.sqrt(squares[i, j])
        gauss = 2 * split / np.sqrt(np.pi) * np.exp(-((split * r) ** 2))
        third, fifth = damping(r, products[i, j])
        outside = erfc(split * r) - 1
        inverse = (outside + third) / r**3 + gauss / r**2
        radial = 3 * (outside + fifth) / r**5 + (2 * split**2 + 3 / r**2) * gauss / r**2
        # A pair meets one shift at most once: nothing is added twice to a place.
        result[i, :, j] += radial[:, None, None] * line[:, :, None] * line[:, None, :] - inverse[:, None, None] * np.eye(3)
    waves = grid(np.floor(far * edges / (2 * np.pi)))
    waves = waves[[tuple(w) > (0, 0, 0) for w in waves.tolist()]] * 2 * np.pi / edges  # one of k and -k
    squares = (waves * waves).sum(1)
    waves, squares = waves[squares < far * far], squares[squares < far * far]
    weights = 8 * np.pi / volume * np.exp(-squares / (4 * split**2)) / squares
    phases = positions @ waves.T
    trigonometric = np.concatenate([np.cos(phases), np.sin(phases)], 1)
    for p in range(3):
        for q in range(p, 3):
            term = (trigonometric * np.tile(weights * waves[:, p] * waves[:, q], 2)) @ trigonometric.T
            result[:, p, :, q] -= term
            if p != q:
                result[:, q, :, p] -= term
    own = np.arange(count)
    for p in range(3):
        result[own, p, own, p] += 4 * split**3 / (3 * np.sqrt(np.pi))
    return result.reshape(3 * count, 3 * count)


def grid(most):
    """All whole numbers from -most to most in three directions, [n, 3]."""
    return np.stack(np.meshgrid(*(np.arange(-m, m + 1) for m in most), indexing="ij"), -1).reshape(-1, 3)


def response(alphas, field):
    """The dipole of all atoms together in a uniform field, [3, 3]: the blocks of (1/alpha - T)^-1, summed."""
    count = len(alphas)
    dipoles = np.linalg.solve(np.diag(np.repeat(1 / alphas, 3)) - field, np.tile(np.eye(3), (count, 1)))
    total = dipoles.reshape(count, 3, 3).sum(0)
    return (total + total.T) / 2


def polarizability(symbols, positions):
    """Of a molecule in vacuum, bohr^3, [3, 3]."""
    alphas = atomic(symbols)
    return response(alphas, coupling(np.asarray(positions) / common.BOHR, alphas))


def dielectric(positions, edges, alphas):
    """Of a periodic cell: 1 + 4 pi/V times its response to the mean field (tin foil around the crystal), [3, 3]."""
    positions, edges = np.asarray(positions) / common.BOHR, np.asarray(edges) / common.BOHR
    return np.eye(3) + 4 * np.pi / np.prod(edges) * response(alphas, periodic_coupling(positions, edges, alphas))
