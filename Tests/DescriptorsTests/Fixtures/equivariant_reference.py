#!/usr/bin/env python3
"""Brute-force reference for the lambda-equivariants of two fields, slow on purpose: numpy and scipy only.

    p^{sigma; lambda mu}[i, a1 n1 l1, a2 n2 l2] = sum_{m1 m2} C(l1 m1 l2 m2 | lambda mu) A[i,a1,n1,l1,m1] B[i,a2,n2,l2,m2]
    |l1-l2| <= lambda <= l1+l2,   sigma = (-1)^(l1+l2+lambda)

in the conventions of molecule_reference.py: real spherical harmonics, m = -l..l, no Condon-Shortley phase. The real Clebsch-Gordan
coefficients C are orthonormal, sum_{m1 m2} C(..|lambda mu) C(..|lambda' mu') = delta delta, which fixes them up to one sign
per (l1, l2, lambda). The sign is fixed by an integral, without reference to complex harmonics:

    sigma = +1:  C is a positive multiple of the Gaunt integral     int Y_{l1 m1} Y_{l2 m2} Y_{lambda mu} dOmega
    sigma = -1:  C is a positive multiple of the Elsasser integral  int u . (grad Y_{l1 m1} x grad Y_{l2 m2}) Y_{lambda mu} dOmega

Consequences: lambda = 0 gives exactly the project's invariants, C(l m l m' | 0 0) = +delta_mm'/sqrt(2l+1), no (-1)^l;
l1 = l2 = 1, lambda = 1 is the cross product (a x b)/sqrt 2; l2 = 0 gives C = delta; swapping the factors gives a factor sigma.
From the standard (Condon-Shortley) complex coefficients: transform to real harmonics; the result is real for sigma = +1 and
purely imaginary for sigma = -1; take that part times (-1)^floor((l1+l2-lambda)/2); see clebsch_gordan().
featomic 0.6.7: its EquivariantPowerSpectrum is sigma (-1)^floor((l1+l2-lambda)/2) times ours (it leaves out the floor sign and puts in a
factor (-1)^(l1+l2+lambda)), and it leaves out every l1 > l2, also for two different fields, where they are not redundant.

Usage: equivariant_reference.py check               every internal check (about a minute)
       equivariant_reference.py golden OUT.json     writes the golden vectors (golden-equivariants.json)
"""
import json
import os
import sys
from functools import lru_cache
from math import factorial, floor, sqrt

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import molecule_reference as oracle


# ---------------------------------------------------------------- real harmonics as polynomials (complex-step safe)
def solid_harmonics(v, l_max):
    """r^l Y_lm(v/r) as homogeneous polynomials of v = (x, y, z); v[3, ...] real or complex -> S[lm, ...].
    At a unit vector this is oracle.real_sph_harm; polynomials, so that a complex step differentiates them exactly."""
    x, y, z = v
    r2 = x * x + y * y + z * z
    one = np.ones_like(r2)
    out = [None] * (l_max + 1) ** 2
    c, s = one, 0 * one  # Re, Im of (x + iy)^m
    for m in range(l_max + 1):
        pi = {m: one * float(np.prod(np.arange(1, 2 * m, 2)))} if m else {0: one}
        for l in range(m + 1, l_max + 1):
            pi[l] = ((2 * l - 1) * z * pi[l - 1] - ((l + m - 1) * r2 * pi[l - 2] if l - 2 >= m else 0)) / (l - m)
        for l in range(m, l_max + 1):
            k = sqrt((2 * l + 1) / (4 * np.pi) * factorial(l - m) / factorial(l + m)) * (sqrt(2) if m else 1)
            out[l * l + l + m] = k * pi[l] * c
            if m:
                out[l * l + l - m] = k * pi[l] * s
        c, s = x * c - y * s, x * s + y * c
    return np.array(out)


def solid_gradient(v, l_max):
    """d S_lm / d v_k by complex step: G[k, lm, ...]."""
    h = 1e-30
    out = []
    for k in range(3):
        w = np.array(v, dtype=complex)
        w[k] += 1j * h
        out.append(solid_harmonics(w, l_max).imag / h)
    return np.array(out)


# ---------------------------------------------------------------- Clebsch-Gordan coefficients
def complex_cg(l1, l2, lam):
    """Standard C(l1 m1 l2 m2 | lam mu), Condon-Shortley, by Racah's formula: [m1, m2, mu]."""
    f = factorial
    out = np.zeros((2 * l1 + 1, 2 * l2 + 1, 2 * lam + 1))
    pre = f(l1 + l2 - lam) * f(l1 - l2 + lam) * f(-l1 + l2 + lam) * (2 * lam + 1) / f(l1 + l2 + lam + 1)
    for m1 in range(-l1, l1 + 1):
        for m2 in range(-l2, l2 + 1):
            mu = m1 + m2
            if abs(mu) > lam:
                continue
            t = 0.0
            for k in range(0, l1 + l2 - lam + 1):
                args = (k, l1 + l2 - lam - k, l1 - m1 - k, l2 + m2 - k, lam - l2 + m1 + k, lam - l1 - m2 + k)
                if min(args) >= 0:
                    t += (-1) ** k / np.prod([float(f(a)) for a in args])
            n = f(lam + mu) * f(lam - mu) * f(l1 - m1) * f(l1 + m1) * f(l2 - m2) * f(l2 + m2)
            out[m1 + l1, m2 + l2, mu + lam] = t * sqrt(pre * n)
    return out


def real_from_complex(l):
    """U with Y_real = U Y_complex (complex ones with the Condon-Shortley phase)."""
    u = np.zeros((2 * l + 1, 2 * l + 1), complex)
    u[l, l] = 1
    for m in range(1, l + 1):
        u[l + m, l - m] = 1 / sqrt(2)
        u[l + m, l + m] = (-1) ** m / sqrt(2)
        u[l - m, l - m] = 1j / sqrt(2)
        u[l - m, l + m] = -1j * (-1) ** m / sqrt(2)
    return u


@lru_cache(None)
def clebsch_gordan(l1, l2, lam):
    """Real C[m1, m2, mu] in the convention of this file."""
    t = np.einsum("abc,ia,jb,kc->ijk", complex_cg(l1, l2, lam), real_from_complex(l1).conj(), real_from_complex(l2).conj(), real_from_complex(lam))
    odd = (l1 + l2 + lam) % 2
    part, rest = (t.imag, t.real) if odd else (t.real, t.imag)
    assert np.abs(rest).max() < 1e-14
    c = part * (-1) ** floor((l1 + l2 - lam) / 2)
    c[np.abs(c) < 1e-15] = 0
    return c


def integral_cg(l1, l2, lam):
    """The same from the Gaunt or Elsasser integral by quadrature, normalised: independent of complex_cg."""
    nt, nf = l1 + l2 + lam + 4, 2 * (l1 + l2 + lam) + 6
    z, wz = np.polynomial.legendre.leggauss(nt)
    phi = 2 * np.pi * np.arange(nf) / nf
    st = np.sqrt(1 - z**2)
    u = np.array([st[:, None] * np.cos(phi), st[:, None] * np.sin(phi), z[:, None] + 0 * phi]).reshape(3, -1)
    w = np.repeat(wz, nf) * 2 * np.pi / nf
    lm = max(l1, l2, lam)
    y = solid_harmonics(u, lm)
    sl = lambda l: slice(l * l, (l + 1) ** 2)
    if (l1 + l2 + lam) % 2 == 0:
        g = np.einsum("ax,bx,cx,x->abc", y[sl(l1)], y[sl(l2)], y[sl(lam)], w)
    else:
        d = solid_gradient(u, lm)  # the radial part of the gradient drops out of the triple product with u
        cross = np.cross(d[:, sl(l1)][:, :, None], d[:, sl(l2)][:, None, :], axis=0)
        g = np.einsum("kx,kabx,cx,x->abc", u, cross, y[sl(lam)], w)
    return g / np.sqrt((g**2).sum((0, 1)).mean())


def channels(l_max, lam_max):
    """[(lam, sigma, [(l1, l2), ...])], lam ascending, sigma +1 before -1, (l1, l2) lexicographic."""
    out = []
    for lam in range(lam_max + 1):
        for sigma in (1, -1):
            pairs = [(a, b) for a in range(l_max + 1) for b in range(l_max + 1)
                     if abs(a - b) <= lam <= a + b and (-1) ** (a + b + lam) == sigma]
            if pairs:
                out.append((lam, sigma, pairs))
    return out


def couple(a, b, lam_max):
    """a[i, s1, n1, lm], b[i, s2, n2, lm] -> {(lam, sigma): {(l1, l2): p[i, s1, n1, s2, n2, mu]}}."""
    l_max = int(sqrt(a.shape[-1])) - 1
    return {(lam, sigma): {(l1, l2): np.einsum("ianx,ibky,xym->ianbkm", a[..., l1 * l1:(l1 + 1) ** 2], b[..., l2 * l2:(l2 + 1) ** 2],
                                               clebsch_gordan(l1, l2, lam), optimize=True) for l1, l2 in pairs}
            for lam, sigma, pairs in channels(l_max, lam_max)}


def single(a, lam):
    """nu = 1: the lambda channel of one field, sigma = +1: p[i, s, n, mu]."""
    return a[..., lam * lam:(lam + 1) ** 2]


def columns(species, n_max, l_max, lam, sigma, same, central=False):
    """Labels of the columns of one (lam, sigma) block, row-major: [central element,] a1, n1, a2, n2, (l1, l2).
    same: a field with itself; each unordered pair of (a, n, l) triples once: kept if (a1,n1) < (a2,n2), or (a1,n1) = (a2,n2)
    and l1 < l2, or all equal (sigma = +1 only); the factor is sqrt 2 unless the triples are equal."""
    pairs = dict(((x, s), p) for x, s, p in channels(l_max, lam)).get((lam, sigma), [])
    out = []
    for z in species if central else [None]:
        for a1 in species:
            for n1 in range(n_max):
                for a2 in species:
                    for n2 in range(n_max):
                        for l1, l2 in pairs:
                            f = 1.0
                            if same:
                                p, q = (a1, n1, l1), (a2, n2, l2)
                                if p[:2] > q[:2] or (p[:2] == q[:2] and l1 > l2) or (p == q and sigma < 0):
                                    continue
                                f = 1.0 if p == q else sqrt(2.0)
                            out.append(((z,) if central else ()) + (a1, n1, l1, a2, n2, l2, f))
    return out


def flatten(block, species, cols):
    """block {(l1, l2): p[i, s1, n1, s2, n2, mu]} -> X[i, mu, column], with the factor of each column."""
    ix = {z: k for k, z in enumerate(species)}
    return np.stack([f * block[l1, l2][:, ix[a1], n1, ix[a2], n2] for a1, n1, l1, a2, n2, l2, f in cols], -1)


# ---------------------------------------------------------------- Cartesian tensors
# vector v = (x, y, z) -> spherical (y, z, x) for mu = -1, 0, 1
VECTOR = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], float)
# M[k, a, b]: orthonormal symmetric matrices, k = 0 for lambda = 0, k = 1..5 for lambda = 2, mu = -2..2
SYMMETRIC = np.zeros((6, 3, 3))
SYMMETRIC[0] = np.eye(3) / sqrt(3)
for _k, _a, _b in ((1, 0, 1), (2, 1, 2), (4, 0, 2)):
    SYMMETRIC[_k, _a, _b] = SYMMETRIC[_k, _b, _a] = 1 / sqrt(2)
SYMMETRIC[3] = np.diag([-1, -1, 2]) / sqrt(6)
SYMMETRIC[5] = np.diag([1, -1, 0]) / sqrt(2)


def vector_to_spherical(v):
    return np.asarray(v) @ VECTOR.T


def spherical_to_vector(t):
    return np.asarray(t) @ VECTOR


def symmetric_to_spherical(t):
    """t[..., 3, 3] symmetric -> (lambda = 0: [..., 1], lambda = 2: [..., 5]); sum of squares = Frobenius norm squared."""
    c = np.einsum("kab,...ab->...k", SYMMETRIC, t)
    return c[..., :1], c[..., 1:]


def spherical_to_symmetric(t0, t2):
    return np.einsum("kab,...k->...ab", SYMMETRIC, np.concatenate([t0, t2], -1))


# ---------------------------------------------------------------- structures and expansions
# hydrogen peroxide, C2, chiral; made here: O-O 1.46, O-H 0.97 angstrom, angle 99 degrees, dihedral 112 degrees, then a
# general rotation; rounded to 4 decimals
H2O2 = ([8, 8, 1, 1], np.array([[-0.5121, 0.0603, -0.5167], [0.5121, -0.0603, 0.5167], [-1.2287, 0.4304, 0.0223], [0.563, -1.0276, 0.5679]]))
# (S)-1-fluoroethanol, CH3-CHF-OH, 9 atoms, 4 elements, chiral; made here, GFN2-xTB minimum, general orientation
FLUOROETHANOL = ([6, 6, 9, 8, 1, 1, 1, 1, 1], np.array([
    [-0.6102, 0.19, -0.1434], [0.5435, -0.4564, 0.609], [-1.1425, -0.7629, -1.0077], [-0.2649, 1.3019, -0.8635], [-1.4301, 0.4817, 0.5247],
    [1.3118, -0.7745, -0.0937], [0.9656, 0.2628, 1.3047], [0.1864, -1.3238, 1.1561], [0.4406, 1.0811, -1.4862]]))


def expand(numbers, positions, species, n_max, l_max, r_c, sigma, field, p=1, reach="full", width=0.5):
    """oracle.expand, each distance integrated once (I_nl is the same seen from either end)."""
    radial = oracle.gto_basis(n_max, r_c)
    kernel = oracle.density_kernel(sigma) if field == "density" else oracle.potential_kernel(sigma, p)
    c = np.zeros((len(numbers), len(species), n_max, (l_max + 1) ** 2))
    ls = np.repeat(np.arange(l_max + 1), 2 * np.arange(l_max + 1) + 1)
    cache = {}
    for i in range(len(numbers)):
        for j in range(len(numbers)):
            v = positions[j] - positions[i]
            d = np.linalg.norm(v)
            f = oracle.cutoff(d, r_c, width)
            weight = f if field == "density" or reach == "near" else (1.0 if reach == "full" else 1 - f)
            if weight == 0:
                continue
            key = (min(i, j), max(i, j)) if i != j else 0
            if key not in cache:
                cache[key] = oracle.radial_integrals(radial, kernel, sigma, r_c, d, l_max)
            y = solid_harmonics(v / d, l_max) if i != j else np.eye(1, (l_max + 1) ** 2)[0] / sqrt(4 * np.pi)
            c[i, species.index(numbers[j])] += weight * cache[key][:, ls] * y
    return c


def wigner(rotation, l, rng):
    """D with Y_l(R u) = D Y_l(u), fitted at random points: independent of every formula for D."""
    u = rng.normal(size=(3, 40 + 10 * l))
    u /= np.linalg.norm(u, axis=0)
    sl = slice(l * l, (l + 1) ** 2)
    d, *_ = np.linalg.lstsq(solid_harmonics(u, l)[sl].T, solid_harmonics(rotation @ u, l)[sl].T, rcond=None)
    return d.T


def random_rotation(rng):
    q, r = np.linalg.qr(rng.normal(size=(3, 3)))
    q = q * np.sign(np.diag(r))
    return q * np.sign(np.linalg.det(q))


# ---------------------------------------------------------------- checks
def check():
    rng = np.random.default_rng(20261129)
    worst = {}

    def note(name, value):
        worst[name] = max(worst.get(name, 0.0), float(value))

    # harmonics, coefficients
    for _ in range(20):
        u = rng.normal(size=3)
        u /= np.linalg.norm(u)
        note("harmonics: polynomials - oracle", np.abs(solid_harmonics(u, 6) - oracle.real_sph_harm(u, 6)).max())
    for l1 in range(5):
        for l2 in range(5):
            eye = np.zeros((2 * l1 + 1, 2 * l2 + 1) * 2)
            for lam in range(abs(l1 - l2), l1 + l2 + 1):
                c = clebsch_gordan(l1, l2, lam)
                note("CG: Racah - Gaunt/Elsasser quadrature", np.abs(c - integral_cg(l1, l2, lam)).max())
                note("CG: orthonormality", np.abs(np.einsum("abm,abn->mn", c, c) - np.eye(2 * lam + 1)).max())
                note("CG: swap gives sigma", np.abs(c - (-1) ** (l1 + l2 + lam) * clebsch_gordan(l2, l1, lam).transpose(1, 0, 2)).max())
                eye += np.einsum("abm,cdm->abcd", c, c)
                if lam == 0:
                    note("CG: lambda = 0 is +delta/sqrt(2l+1)", np.abs(c[..., 0] - np.eye(2 * l1 + 1) / sqrt(2 * l1 + 1)).max())
                if l2 == 0:
                    note("CG: l2 = 0 is delta", np.abs(c[:, 0] - np.eye(2 * l1 + 1)).max())
            note("CG: completeness", np.abs(eye - np.einsum("ac,bd->abcd", np.eye(2 * l1 + 1), np.eye(2 * l2 + 1))).max())
    # Cartesian maps are the coupling of two vectors
    v, w = rng.normal(size=(2, 3))
    sv, sw = vector_to_spherical(v), vector_to_spherical(w)
    pair = [np.einsum("a,b,abm->m", sv, sw, clebsch_gordan(1, 1, lam)) for lam in range(3)]
    t0, t2 = symmetric_to_spherical((np.outer(v, w) + np.outer(w, v)) / 2)
    note("Cartesian: lambda 0 and 2 of v w^T", max(np.abs(pair[0] - t0).max(), np.abs(pair[2] - t2).max()))
    note("Cartesian: lambda 1 is v x w / sqrt 2", np.abs(pair[1] - vector_to_spherical(np.cross(v, w)) / sqrt(2)).max())
    t = rng.normal(size=(3, 3))
    t += t.T
    t0, t2 = symmetric_to_spherical(t)
    note("Cartesian: norm and round trip", max(abs(np.sum(t0**2) + np.sum(t2**2) - np.sum(t**2)), np.abs(spherical_to_symmetric(t0, t2) - t).max()))
    r = random_rotation(rng)
    note("Cartesian: rotation of vector and tensor", max(np.abs(vector_to_spherical(r @ v) - wigner(r, 1, rng) @ sv).max(),
                                                        np.abs(symmetric_to_spherical(r @ t @ r.T)[1] - wigner(r, 2, rng) @ t2).max()))
    # covariance of the descriptors of a molecule
    numbers, x = FLUOROETHANOL
    species = sorted(set(numbers))
    opt = dict(n_max=2, l_max=3, r_c=3.0)

    def fields(numbers, x):
        return (expand(numbers, x, species, **opt, sigma=0.3, field="density"), expand(numbers, x, species, **opt, sigma=1.0, field="potential"))

    def all_blocks(numbers, x):
        rho, v = fields(numbers, x)
        return {"rho-rho": couple(rho, rho, 3), "rho-v": couple(rho, v, 3), "v-v": couple(v, v, 3)}, (rho, v)

    ref, (rho, v) = all_blocks(numbers, x)
    note("expand: equals oracle.expand", np.abs(rho - oracle.expand(numbers, x, species, **opt, sigma=0.3, field="density")).max())
    for name, (a, b) in {"rho-rho": (rho, rho), "rho-v": (rho, v), "v-v": (v, v)}.items():
        inv = oracle.invariants(a, b)
        for l in range(4):
            note("lambda = 0 equals oracle.invariants, no sign", np.abs(ref[name][0, 1][l, l][..., 0] - inv[..., l]).max() / np.abs(inv).max())
    r = random_rotation(rng)
    rot, (rho_r, v_r) = all_blocks(numbers, x @ r.T)
    mir, (rho_m, _) = all_blocks(numbers, -x)
    tra, _ = all_blocks(numbers, x + rng.normal(size=3) * 5)
    perm = rng.permutation(len(numbers))
    per, _ = all_blocks([numbers[k] for k in perm], x[perm])
    for name, blocks in ref.items():
        for (lam, sigma), block in blocks.items():
            d = wigner(r, lam, rng)
            for ll, p in block.items():
                s = np.abs(p).max()
                if s < 1e-10:
                    continue
                note("rotation: p(R A) = D p(A)", np.abs(rot[name][lam, sigma][ll] - p @ d.T).max() / s)
                note("inversion: p(-A) = sigma (-1)^lambda p(A)", np.abs(mir[name][lam, sigma][ll] - sigma * (-1) ** lam * p).max() / s)
                note("translation", np.abs(tra[name][lam, sigma][ll] - p).max() / s)
                note("permutation", np.abs(per[name][lam, sigma][ll] - p[perm]).max() / s)
                if name != "rho-v":
                    note("same field: p(1,2) = sigma p(2,1)", np.abs(p - sigma * block[ll[::-1]].transpose(0, 3, 4, 1, 2, 5)).max() / s)
    for lam in range(4):
        note("nu = 1: rotation", np.abs(single(rho_r, lam) - single(rho, lam) @ wigner(r, lam, rng).T).max())
    # unordered pairs keep the scalar product, summed over mu
    for lam, sigma, pairs in channels(3, 3):
        full = flatten(ref["rho-rho"][lam, sigma], species, columns(species, 2, 3, lam, sigma, False))
        half = flatten(ref["rho-rho"][lam, sigma], species, columns(species, 2, 3, lam, sigma, True))
        k1, k2 = np.einsum("imx,jnx->ijmn", full, full), np.einsum("imx,jnx->ijmn", half, half)
        note("unordered pairs: same scalar product", np.abs(k1 - k2).max() / np.abs(k1).max())
    # sigma = -1 of an achiral (planar) molecule's sum vanishes for lambda = 0 only by absence; of a chiral one lambda >= 1 does not
    for name, blocks in ref.items():
        n = sqrt(sum(np.sum(p.sum(0) ** 2) for (lam, s), b in blocks.items() if s < 0 for p in b.values()))
        m = sqrt(sum(np.sum(p.sum(0) ** 2) for (lam, s), b in blocks.items() if s > 0 for p in b.values()))
        print(f"norm of the summed features, {name}: sigma +1 {m:.6g}, sigma -1 {n:.6g}")
    for k, e in worst.items():
        print(f"{k:55s} {e:.1e}")
    assert max(worst.values()) < 1e-10


def rounded(x):
    """Nested lists of 14 significant digits; below 1e-13 is zero by symmetry."""
    x = np.asarray(x, float)
    return [float(f"{k:.13e}") if abs(k) > 1e-13 else 0 for k in x.ravel()]


def splitmix(k):
    """Weight k = 0, 1, ...: uniform in [-0.5, 0.5), exact in any language with 64-bit integers."""
    m = (1 << 64) - 1
    z = (0x9E3779B97F4A7C15 * (k + 1)) & m
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & m
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & m
    z ^= z >> 31
    return (z >> 11) * 2.0**-53 - 0.5


def golden():
    cases = []
    for name, (numbers, x), opt, with_sum in [
        ("hydrogen peroxide", H2O2, dict(n_max=2, l_max=3, r_c=3.0, cutoff_width=0.5, sigma_rho=0.3, sigma_v=1.0, p=1, reach="full"), True),
        ("1-fluoroethanol", FLUOROETHANOL, dict(n_max=2, l_max=3, r_c=3.0, cutoff_width=0.5, sigma_rho=0.4, sigma_v=0.8, p=1, reach="full"), False),
        ("1-fluoroethanol, far", FLUOROETHANOL, dict(n_max=3, l_max=3, r_c=3.0, cutoff_width=0.5, sigma_rho=0.5, sigma_v=1.0, p=1, reach="far"), False),
    ]:
        species = sorted(set(numbers))
        geo = dict(n_max=opt["n_max"], l_max=opt["l_max"], r_c=opt["r_c"], width=opt["cutoff_width"])
        rho = expand(numbers, x, species, **geo, sigma=opt["sigma_rho"], field="density")
        v = expand(numbers, x, species, **geo, sigma=opt["sigma_v"], field="potential", p=opt["p"], reach=opt["reach"])
        case = dict(name=name, numbers=numbers, positions=x.tolist(), species=species, options=opt, blocks=[])
        for fields, (a, b) in {"rho-rho": (rho, rho), "rho-v": (rho, v), "v-v": (v, v)}.items():
            blocks = couple(a, b, 3)
            for (lam, sigma), block in blocks.items():
                same = fields != "rho-v"
                cols = columns(species, opt["n_max"], opt["l_max"], lam, sigma, same)
                f = flatten(block, species, cols)  # [i, mu, column]
                w = np.array([splitmix(k) for k in range(len(cols))])
                entry = dict(fields=fields, **{"lambda": lam, "sigma": sigma}, columns=len(cols),
                             weighted=rounded(f @ w),  # [i][mu]
                             norm=rounded(np.sqrt((f**2).sum((1, 2)))))  # [i]
                if with_sum:
                    entry["sum"] = rounded(f.sum(0))  # [mu][column]
                case["blocks"].append(entry)
        cases.append(case)
    cg = []
    for l1 in range(4):
        for l2 in range(4):
            for lam in range(abs(l1 - l2), min(3, l1 + l2) + 1):
                c = clebsch_gordan(l1, l2, lam)
                cg.append([l1, l2, lam, [[int(m1 - l1), int(m2 - l2), int(mu - lam), float(f"{c[m1, m2, mu]:.16e}")] for m1, m2, mu in np.argwhere(c != 0)]])
    return dict(
        source="equivariant_reference.py",
        layout="blocks: (fields, lambda, sigma); sum[mu][column] over all atoms, weighted[atom][mu] and norm[atom], "
               "all flat, row-major; column order: a1, n1, a2, n2, (l1, l2) lexicographic (columns() in equivariant_reference.py); products of "
               "a field with itself keep each unordered pair of (a, n, l) once, the unequal ones times sqrt 2. No sum over central elements is separated here.",
        weights="weighted = sum_k w_k column_k, w_k = splitmix64, k = 0...: z = 0x9E3779B97F4A7C15 (k+1) mod 2^64; z = (z ^ z>>30) 0xBF58476D1CE4E5B9; "
                "z = (z ^ z>>27) 0x94D049BB133111EB; z ^= z>>31; w = (z>>11) 2^-53 - 0.5",
        first_weights=[splitmix(k) for k in range(6)],
        clebsch_gordan_layout="[l1, l2, lambda, [[m1, m2, mu, value], ...]], the non-zero ones",
        clebsch_gordan=cg, cases=cases)


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        check()
    elif len(sys.argv) == 3 and sys.argv[1] == "golden":
        json.dump(golden(), open(sys.argv[2], "w"), separators=(",", ":"))
    else:
        sys.exit(__doc__)
