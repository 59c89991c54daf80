#!/usr/bin/env python3
"""Reference for the potential of slabs, periodic in two directions: numpy and scipy only; prints golden-slab.json.

The potential of one element's atoms is summed at points of space and integrated with R_n(r) Y_lm about every center, by
Gauss-Legendre quadrature in r and in the cosine of the polar angle and the trapezoid rule in the other. No radial table,
no wave vector across the slab. The kernel is a mixture of Gaussians,

    P(p/2, s^2 / 2 sigma^2) / s^p = 2 / Gamma(p/2)  int_0^T t^(p-1) exp(-s^2 t^2) dt,   T = 1 / sqrt(2) sigma,

each of which is summed over the lattice of the plane, of area A, as it stands where it is narrow and after Poisson,

    sum_R exp(-|d + R|^2 t^2) = pi / (A t^2) exp(-z^2 t^2) sum_K exp(-K^2 / 4 t^2) cos(K . d),

where it is wide. Of K = 0 the integral over t is done in closed form. For p = 1 and 2 it diverges by a constant, which is
chosen so that, away from the smearing, an atom and its images have the potential -2 pi |z| / A and -2 pi / A ln(|z| / 1
angstrom); from p = 3 on nothing is left out. Units: angstrom. Basis and harmonics as in molecule_reference.py.
"""
import json
import sys

import numpy as np
from scipy.special import erf, exp1, gamma, gammainc

from molecule_reference import gto_basis, real_sph_harm

POWERS = range(1, 7)


def sheet(z, sigma, p):
    """The term K = 0 of one atom, times A."""
    x = z**2 / (2 * sigma**2)
    if p == 1:
        return -2 * np.pi * (z * erf(z / (np.sqrt(2) * sigma)) + sigma * np.sqrt(2 / np.pi) * np.exp(-x))
    safe = np.maximum(x, 1e-30)
    if p == 2:
        # ln x + E_1(x) is minus Euler's constant at 0
        return -np.pi * (np.log(2 * sigma**2) + np.where(x < 1e-12, -np.euler_gamma + x, np.log(safe) + exp1(safe)))
    a = (p - 2) / 2
    limit = 1 / (gamma(a + 1) * (2 * sigma**2) ** a)
    return 2 * np.pi / (p - 2) * np.where(x < 1e-12, limit, gammainc(a, safe) / (2 * sigma**2 * safe) ** a)


def panels(edges, order):
    x, w = np.polynomial.legendre.leggauss(order)
    return (np.concatenate([(x + 1) / 2 * (b - a) + a for a, b in zip(edges, edges[1:])]),
            np.concatenate([w / 2 * (b - a) for a, b in zip(edges, edges[1:])]))


def lattice(vectors, length):
    """All integer combinations of two vectors up to a length."""
    n = [int(length / np.sqrt(np.linalg.det(vectors @ vectors.T)) * np.linalg.norm(vectors[1 - i])) + 1 for i in (0, 1)]
    grid = np.array([(i, j) for i in range(-n[0], n[0] + 1) for j in range(-n[1], n[1] + 1)])
    found = grid @ vectors
    return found[np.linalg.norm(found, axis=1) <= length]


def potential(points, atom, vectors, sigma):
    """Of one atom and its images at points[..., 3], for every p: [p, ...]."""
    normal = np.cross(*vectors)
    area = np.linalg.norm(normal)
    normal = normal / area
    d = points - atom
    z = d @ normal
    top = 1 / (np.sqrt(2) * sigma)
    middle = min(top, np.sqrt(np.pi / area))
    # Only what is wide: of the narrow Gaussians K = 0 is in the sum over the lattice.
    total = np.array([sheet(z, 1 / (np.sqrt(2) * middle), p) / area for p in POWERS])
    front = np.array([2 / gamma(p / 2) for p in POWERS])[:, None]
    powers = np.array(POWERS)[:, None]
    # Wide Gaussians
    square = vectors @ vectors.T
    waves = 2 * np.pi * np.linalg.solve(square, vectors)
    waves = lattice(waves, 2 * middle * 6.6)
    lengths = np.linalg.norm(waves, axis=1)
    waves, lengths = waves[lengths > 1e-9], lengths[lengths > 1e-9]
    low = lengths.min() / (2 * 6.6)
    t, w = panels(np.exp(np.linspace(np.log(low), np.log(middle), 9)), 16)
    gauss = np.exp(-np.multiply.outer(z**2, t**2))
    for k, length in zip(waves, lengths):
        weights = front * w * t ** (powers - 3) * np.exp(-(length**2) / (4 * t**2)) * np.pi / area
        total += np.moveaxis(gauss @ weights.T, -1, 0) * np.cos(d @ k)
    # Narrow ones
    if middle < top:
        t, w = panels(np.exp(np.linspace(np.log(middle), np.log(top), 5)), 16)
        weights = (front * w * t ** (powers - 1)).T
        reach = 6.6 / middle
        far = np.linalg.norm(d, axis=-1).max() + reach
        for r in lattice(vectors, far):
            s2 = ((d + r) ** 2).sum(-1)
            near = s2 < reach**2
            if near.any():
                total[:, near] += (np.exp(-np.multiply.outer(s2[near], t**2)) @ weights).T
    return total


def expand(numbers, positions, vectors, n_max, l_max, r_c, sigma):
    """Coefficients c[p, atom, species, n, lm]."""
    species = sorted(set(numbers))
    radial = gto_basis(n_max, r_c)
    r, wr = panels(np.linspace(0, 4 * r_c, 10), 12)
    u, wu = np.polynomial.legendre.leggauss(30)
    phi = 2 * np.pi * np.arange(60) / 60
    root = np.sqrt(1 - u**2)
    sphere = np.stack([np.outer(root, np.cos(phi)), np.outer(root, np.sin(phi)), np.outer(u, np.ones(60))], -1).reshape(-1, 3)
    angular = np.array([real_sph_harm(s, l_max) for s in sphere]) * np.repeat(wu, 60)[:, None] * 2 * np.pi / 60
    weighted = radial(r) * wr * r**2
    out = np.zeros((len(POWERS), len(numbers), len(species), n_max, (l_max + 1) ** 2))
    for i, center in enumerate(positions):
        points = center + r[:, None, None] * sphere
        for number, atom in zip(numbers, positions):
            v = potential(points, atom, vectors, sigma)
            out[:, i, species.index(number)] += np.einsum("nr,prs,sm->pnm", weighted, v, angular, optimize=True)
        print(f"center {i + 1} of {len(numbers)}", file=sys.stderr)
    return out


def main():
    a, b = np.array([6.1, 0.4, 1.2]), np.array([-1.7, 5.3, 0.9])
    normal = np.cross(a, b) / np.linalg.norm(np.cross(a, b))
    place = lambda x, y, z: x * a + y * b + z * normal
    slabs = [
        dict(name="oblique", lattice=[a, b], numbers=[8, 1, 1, 8],
             positions=[place(0.1, 0.2, 0.3), place(0.24, 0.31, 0.6), place(-0.7, 1.4, 1.9), place(0.55, -0.2, 8.4)]),
        dict(name="lithium", lattice=[np.array([2.4, 0, 0]), np.array([0.7, 2.6, 0])], numbers=[3, 3],
             positions=[np.array([0.2, 0.1, 0.0]), np.array([1.3, 1.2, 1.7])]),
    ]
    cases = []
    for slab, (n_max, l_max, r_c, sigma) in zip(slabs, [(3, 3, 2.5, 0.8), (2, 4, 2.5, 1.0)]):
        found = expand(slab["numbers"], np.array(slab["positions"]), np.array(slab["lattice"]), n_max, l_max, r_c, sigma)
        for p, values in zip(POWERS, found):
            cases.append(dict(structure=slab["name"], n_max=n_max, l_max=l_max, r_c=r_c, sigma_v=sigma, p=p,
                              potential=[float(f"{x:.12g}") for x in values.ravel()]))
    lists = [{**s, "lattice": [list(v) for v in s["lattice"]], "positions": [list(v) for v in s["positions"]]} for s in slabs]
    json.dump(dict(layout="potential[atom][species][n][l*l+l+m], species ascending", structures=lists, cases=cases), sys.stdout)


if __name__ == "__main__":
    main()
