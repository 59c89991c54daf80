#!/usr/bin/env python3
"""Radial integrals of many nearly dependent GTOs, with 50 digits: prints radial-reference.json. Needs mpmath.

Per n_max: c_n = sqrt(4 pi) int r^2 R_n(r) erf(r / sqrt 2 sigma) / r dr, what an atom adds to its own potential (p = 1),
and, at a distance d and l = 2, the density's I_nl(d) = 4 pi (pi sigma^2)^(-3/4) int r^2 R_n exp(-(r^2 + d^2) / 2 sigma^2)
i_2(r d / sigma^2) dr with i_2(x) = ((x^2 + 3) sinh x - 3 x cosh x) / x^3.
"""
import json
import mpmath as mp

mp.mp.dps = 50
RADIUS, SIGMA, DISTANCE = mp.mpf("3.5"), mp.mpf("0.75"), mp.mpf("1.625")


def gauss(p, a):
    """int r^p exp(-a r^2) dr on [0, inf)"""
    return mp.gamma(mp.mpf(p + 1) / 2) / (2 * a ** (mp.mpf(p + 1) / 2))


def gauss_erf(p, a, b):
    """int r^p exp(-a r^2) erf(b r) dr, by parts"""
    if p == 0: return mp.atan(b / mp.sqrt(a)) / mp.sqrt(mp.pi * a)
    if p == 1: return b / (2 * a * mp.sqrt(a + b * b))
    return (p - 1) / (2 * a) * gauss_erf(p - 2, a, b) + b / (a * mp.sqrt(mp.pi)) * gauss(p - 1, a + b * b)


def reference(n_max):
    s = [RADIUS * mp.sqrt(max(n, 1)) / n_max for n in range(n_max)]
    norm = [1 / mp.sqrt(gauss(2 * n + 2, 1 / s[n] ** 2)) for n in range(n_max)]
    overlap = mp.matrix(n_max, n_max)
    for i in range(n_max):
        for j in range(n_max):
            overlap[i, j] = norm[i] * norm[j] * gauss(i + j + 2, (1 / s[i] ** 2 + 1 / s[j] ** 2) / 2)
    values, vectors = mp.eigsy(overlap)
    root = vectors * mp.diag([1 / mp.sqrt(v) for v in values]) * vectors.T

    potential = [mp.sqrt(4 * mp.pi) * norm[k] * gauss_erf(k + 1, 1 / (2 * s[k] ** 2), 1 / (mp.sqrt(2) * SIGMA)) for k in range(n_max)]
    # The sum over exp(+-x) of i_2 leaves Gaussians times powers of r: int r^p exp(-a r^2 +- q r) dr.
    q, front = DISTANCE / SIGMA ** 2, 4 * mp.pi * (mp.pi * SIGMA ** 2) ** mp.mpf("-0.75") * mp.exp(-DISTANCE ** 2 / (2 * SIGMA ** 2))
    def shifted(k):
        a = 1 / (2 * s[k] ** 2) + 1 / (2 * SIGMA ** 2)
        f = lambda r: r ** (k + 2) * mp.exp(-a * r * r) * (((q * r) ** 2 + 3) * mp.sinh(q * r) - 3 * q * r * mp.cosh(q * r)) / (q * r) ** 3
        middle, width = (q + mp.sqrt(q * q + 8 * a * (k + 2))) / (4 * a), 1 / mp.sqrt(2 * a)
        edges = [mp.mpf(0)] + [middle + j * width for j in range(-14, 15, 4) if middle + j * width > 0]
        return sum(mp.quad(f, pair, method="gauss-legendre", maxdegree=5) for pair in zip(edges, edges[1:]))
    density = [norm[k] * front * shifted(k) for k in range(n_max)]
    combine = lambda raw: [float(sum(root[n, k] * raw[k] for k in range(n_max))) for n in range(n_max)]
    return {"n_max": n_max, "potential": combine(potential), "density": combine(density)}


print(json.dumps({"radius": float(RADIUS), "sigma": float(SIGMA), "distance": float(DISTANCE), "l": 2, "cases": [reference(n) for n in (6, 14, 16)]}, indent=1))
