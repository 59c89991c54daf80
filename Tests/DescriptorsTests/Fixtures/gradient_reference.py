#!/usr/bin/env python3
"""Reference for gradients: energies E = w . features, forces -dE/dr and strain derivatives, slow on purpose: numpy and scipy only.

The features are the structure's: sums over the atoms of p[i, a1 n1, a2 n2, l] (docs of FeatureLayout), kept apart per central element; w is
fixed (splitmix64, equivariant_reference.splitmix). Derivatives are analytic, by the same converged quadrature as the values:

    c = w(d) I_nl(d) Y_lm(u),  v = r_j - r_i,  d = |v|,  u = v/d
    dc/dv = (w' I + w I') Y u + w I dY/dv,     dc/dr_j = +dc/dv,  dc/dr_i = -dc/dv
    I'_nl(d) = 2 pi int r^2 R_n(r) dr int P_l(t) [g'(s)/s] (d - r t) dt
    density:   g'(s)/s = -g(s)/sigma^2
    potential: g'(s)/s = -p g_{p+2}(s)      (the kernel of exponent p + 2, same sigma; no cancellation at s -> 0)

`check` compares them with eighth-order central differences of energies from molecule_reference.py's own integrals. Periodic V: the reciprocal sum

    c[i, a, nlm] = 4 pi / Omega  sum_{G != 0} ghat(G) j_nl(G) Y_lm(G/|G|)  Re[ i^l sum_{j of a} exp(i G.(r_i - r_j)) ]
    j_nl(G) = int r^2 R_n(r) j_l(G r) dr,   ghat(G) = pi^(3/2) 2^(3-p) Gamma((3-p)/2, sigma^2 G^2/2) / (Gamma(p/2) G^(3-p))

(p = 1: 4 pi exp(-sigma^2 G^2/2)/G^2), the term G = 0 kept for p > 3 only, as golden-periodic.json has it.

Usage: gradient_reference.py check             all checks (some minutes)
       gradient_reference.py golden OUT.json   writes the golden gradients
"""
import json
import os
import sys
from math import sqrt

import numpy as np
from scipy.special import eval_legendre, gamma, gammaincc, spherical_jn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import molecule_reference as oracle
from equivariant_reference import FLUOROETHANOL, solid_gradient, solid_harmonics, splitmix


# ---------------------------------------------------------------- one pair
def radial_integrals(radial, kernel, slope, sigma, radius, d, l_max):
    """I[n, l] and dI/dd at one distance; oracle.radial_integrals and its derivative under the integral. slope(s) = g'(s)/s."""
    r, wr, t, wt, s = oracle.pair_quadrature(sigma, radius, d)
    legendre = np.array([2 * np.pi * wt * eval_legendre(l, t) for l in range(l_max + 1)]).T
    front = radial(r) * (wr * r**2)
    return front @ (kernel(s) @ legendre), front @ ((slope(s) * (d - r[:, None] * t)) @ legendre)


def cutoff_slope(d, r_c, width):
    if d >= r_c or width <= 0 or d <= r_c - width:
        return 0.0
    return -0.5 * np.pi / width * np.sin(np.pi * (d - r_c + width) / width)


_cache = {}


def pair_integrals(n_max, l_max, r_c, sigma, field, p, d):
    key = (n_max, l_max, r_c, sigma, field, p, round(d, 13))
    if key not in _cache:
        if field == "density":
            kernel = oracle.density_kernel(sigma)
            slope = lambda s: -kernel(s) / sigma**2
        else:
            kernel, higher = oracle.potential_kernel(sigma, p), oracle.potential_kernel(sigma, p + 2)
            slope = lambda s: -p * higher(s)
        _cache[key] = radial_integrals(oracle.gto_basis(n_max, r_c), kernel, slope, sigma, r_c, d, l_max)
    return _cache[key]


def weight(d, r_c, width, field, reach):
    f, df = oracle.cutoff(d, r_c, width), cutoff_slope(d, r_c, width)
    if field == "density" or reach == "near":
        return f, df
    return (1.0, 0.0) if reach == "full" else (1 - f, -df)


def pair_expansion(numbers, x, species, n_max, l_max, r_c, width, sigma, field, p, reach, cell=None, slopes=True):
    """c[i, s, n, lm] and a list of (i, j, v, D[3, n, lm]): D = dc[i, s_j]/dv of the pair (i, image of j), v = r_j - r_i."""
    ls = np.repeat(np.arange(l_max + 1), 2 * np.arange(l_max + 1) + 1)
    c = np.zeros((len(numbers), len(species), n_max, (l_max + 1) ** 2))
    pairs = []
    shifts = [np.zeros(3)]
    if cell is not None:  # images within r_c only: density, or the near part of the potential
        assert field == "density" or reach == "near"
        n = [int(np.ceil(r_c * np.linalg.norm(b))) + 1 for b in np.linalg.inv(cell).T]
        shifts = [np.array([a, b, e]) @ cell for a in range(-n[0], n[0] + 1) for b in range(-n[1], n[1] + 1) for e in range(-n[2], n[2] + 1)]
    for i in range(len(numbers)):
        for j in range(len(numbers)):
            for shift in shifts:
                v = x[j] + shift - x[i]
                d = np.linalg.norm(v)
                if d < 1e-12:
                    f = weight(0.0, r_c, width, field, reach)[0]
                    if f:
                        c[i, species.index(numbers[j]), :, 0] += f * pair_integrals(n_max, l_max, r_c, sigma, field, p, 0.0)[0][:, 0] / sqrt(4 * np.pi)
                    continue
                f, df = weight(d, r_c, width, field, reach)
                if f == 0 and df == 0:
                    continue
                s = solid_harmonics(v, l_max)
                y = s / d**ls
                if not slopes:
                    c[i, species.index(numbers[j])] += f * oracle_integrals(n_max, l_max, r_c, sigma, field, p, d)[:, ls] * y
                    continue
                value, slope = pair_integrals(n_max, l_max, r_c, sigma, field, p, d)
                ds = solid_gradient(v, l_max)
                dy = (ds - ls * s * v[:, None] / d**2) / d**ls
                c[i, species.index(numbers[j])] += f * value[:, ls] * y
                pairs.append((i, j, v, (df * value + f * slope)[:, ls] * y * (v / d)[:, None, None] + f * value[:, ls] * dy[:, None, :]))
    return c, pairs


# ---------------------------------------------------------------- periodic potential
def upper_gamma(a, x):
    if a > 0:
        return gammaincc(a, x) * gamma(a)
    if a == 0:
        from scipy.special import exp1
        return exp1(x)
    return (upper_gamma(a + 1, x) - x**a * np.exp(-x)) / a


def periodic_expansion(numbers, x, species, n_max, l_max, r_c, sigma, p, cell, k_sigma=9.0, derivatives=True):
    """Full reach, all images. c, D[i, j, 3, n, lm] = dc[i, s_j]/dr_j for j != i (all images together), and the strain derivative
    S[3, 3, i, s, n, lm] = dc/d eps_ab for r -> (1 + eps) r, cell likewise."""
    volume = abs(np.linalg.det(cell))
    recip = 2 * np.pi * np.linalg.inv(cell).T
    k_max = k_sigma / sigma
    n = [int(np.ceil(k_max * np.linalg.norm(a) / (2 * np.pi))) for a in cell]
    grid = np.array(np.meshgrid(*[np.arange(-k, k + 1) for k in n], indexing="ij")).reshape(3, -1).T
    grid = grid[(grid[:, 0] > 0) | ((grid[:, 0] == 0) & ((grid[:, 1] > 0) | ((grid[:, 1] == 0) & (grid[:, 2] > 0))))]
    g = grid @ recip
    k = np.linalg.norm(g, axis=1)
    g, k = g[k < k_max], k[k < k_max]
    ls = np.repeat(np.arange(l_max + 1), 2 * np.arange(l_max + 1) + 1)
    # radial transforms
    radial = oracle.gto_basis(n_max, r_c)
    t, w = np.polynomial.legendre.leggauss(200)
    top = 3 * r_c + 2
    r, w = (t + 1) / 2 * top, w / 2 * top
    front = radial(r) * w * r**2
    j = np.array([front @ spherical_jn(l, np.outer(r, k)) for l in range(l_max + 1)])  # [l, n, G]
    a, z = (3 - p) / 2, sigma**2 * k**2 / 2
    pre = np.pi**1.5 * 2.0 ** (3 - p) / gamma(p / 2)
    ghat = pre * upper_gamma(a, z) * k ** (p - 3)
    s = solid_harmonics(g.T, l_max)
    y = (s.T / k[:, None] ** ls).T  # [lm, G]
    scale = 2 * 4 * np.pi / volume  # the half space counts twice
    tab = scale * np.einsum("g,lng,lg->nlg", ghat, j[ls], y)
    # i^l exp(i phi): real part cos, -sin, -cos, sin for l = 0, 1, 2, 3
    N = len(numbers)
    c = np.zeros((N, len(species), n_max, (l_max + 1) ** 2))
    phi = np.array([[g @ (x[i] - x[m]) for m in range(N)] for i in range(N)])
    cs, sn = np.cos(phi), np.sin(phi)
    belongs = np.array([[float(z == s) for z in numbers] for s in species])
    re = [[np.array([cs[i, :].T @ b, -sn[i].T @ b, -cs[i].T @ b, sn[i].T @ b])[ls % 4] for b in belongs] for i in range(N)]  # [i][s][lm, G]
    for i in range(N):
        for q in range(len(species)):
            c[i, q] = np.einsum("nlg,lg->nl", tab, re[i][q])
    if not derivatives:
        D = S = None
    else:
        dj = np.array([(front * r) @ spherical_jn(l, np.outer(r, k), derivative=True) for l in range(l_max + 1)])
        dghat = (p - 3) * ghat / k - pre * z ** (a - 1) * np.exp(-z) * sigma**2 * k ** (p - 2)
        ds = solid_gradient(g.T, l_max)
        dy = np.array([(ds[b].T / k[:, None] ** ls).T - ls[:, None] * y * g[:, b] / k**2 for b in range(3)])
        dtab = scale * (np.einsum("lng,lg,gb->bnlg", dghat * j[ls] + ghat * dj[ls], y, g / k[:, None]) + np.einsum("g,lng,blg->bnlg", ghat, j[ls], dy))
        D = np.zeros((N, N, 3, n_max, (l_max + 1) ** 2))
        S = np.zeros((3, 3) + c.shape)
        for i in range(N):
            for m in range(N):
                if m != i:
                    dre = np.array([-sn[i, m], -cs[i, m], sn[i, m], cs[i, m]])[ls % 4]  # d re / d phi
                    for b in range(3):
                        D[i, m, b] = -np.einsum("nlg,lg->nl", tab, dre * g[:, b])
            for q in range(len(species)):
                for b in range(3):
                    for e in range(3):
                        S[e, b, i, q] = -np.einsum("nlg,lg->nl", dtab[b], re[i][q] * g[:, e])
                    S[b, b, i, q] -= c[i, q]
    if p > 3:
        b = (p - 3) / 2
        zero = pre * (2 / sigma**2) ** b / b * sqrt(4 * np.pi) / volume * front.sum(1)  # 4 pi Y_00 = sqrt(4 pi)
        for i in range(N):
            for m in range(N):
                sm = species.index(numbers[m])
                c[i, sm, :, 0] += zero
                for q in range(3) if derivatives else ():
                    S[q, q, i, sm, :, 0] -= zero
    return c, D, S


# ---------------------------------------------------------------- features and energies
def feature_columns(species, n_max, l_max, descriptor):
    """Row-major: central element, a1, n1, a2, n2, l; a field with itself: (a1, n1) <= (a2, n2) only, the unequal ones times sqrt 2.
    nu = 1: central element, a1, n1."""
    an = [(a, n) for a in range(len(species)) for n in range(n_max)]
    if "-" not in descriptor:
        return [(z, a, n, None, None, 0, 1.0) for z in range(len(species)) for a, n in an]
    same = descriptor.split("-")[0] == descriptor.split("-")[1]
    return [(z, a1, n1, a2, n2, l, sqrt(2) if same and (a1, n1) != (a2, n2) else 1.0)
            for z in range(len(species)) for a1, n1 in an for a2, n2 in an if not same or (a1, n1) <= (a2, n2) for l in range(l_max + 1)]


def dense_weights(species, n_max, l_max, descriptor):
    cols = feature_columns(species, n_max, l_max, descriptor)
    if "-" not in descriptor:
        w = np.zeros((len(species), len(species), n_max))
        for k, (z, a, n, *_r) in enumerate(cols):
            w[z, a, n] = splitmix(k)
    else:
        w = np.zeros((len(species), len(species), n_max, len(species), n_max, l_max + 1))
        for k, (z, a1, n1, a2, n2, l, f) in enumerate(cols):
            w[z, a1, n1, a2, n2, l] = f * splitmix(k)
    return w, len(cols)


def contract(numbers, species, w, a, b):
    """E, dE/da, dE/db; b None for nu = 1."""
    z = [species.index(k) for k in numbers]
    if b is None:
        e = np.einsum("ian,ian->", w[z], a[..., 0])
        da = np.zeros_like(a)
        da[..., 0] = w[z]
        return e, da, None
    l_max = w.shape[-1] - 1
    e, da, db = 0.0, np.zeros_like(a), np.zeros_like(b)
    for l in range(l_max + 1):
        s = slice(l * l, (l + 1) ** 2)
        wl = w[z][..., l] / sqrt(2 * l + 1)
        da[..., s] = np.einsum("ianbk,ibkm->ianm", wl, b[..., s])
        db[..., s] = np.einsum("ianbk,ianm->ibkm", wl, a[..., s])
        e += np.sum(da[..., s] * a[..., s])
    return e, da, db


def field_options(opt, field):
    rho = field == "rho"
    return dict(n_max=opt["n_max"], l_max=opt["l_max"], r_c=opt["r_c"], width=opt["cutoff_width"], sigma=opt["sigma_rho" if rho else "sigma_v"],
                field="density" if rho else "potential", p=1 if rho else opt["p"], reach="full" if rho else opt["reach"])


def field_with_derivatives(numbers, x, species, opt, field, cell, gradient=True):
    """c, and a function dE/dc -> (dE/dr[k, 3], dE/d eps[3, 3])."""
    f = field_options(opt, field)
    parts = []  # (sign, c, apply)

    def from_pairs(c, pairs):
        def apply(dc):
            grad, strain = np.zeros((len(numbers), 3)), np.zeros((3, 3))
            for i, j, v, d in pairs:
                q = np.einsum("bnl,nl->b", d, dc[i, species.index(numbers[j])])
                grad[j] += q
                grad[i] -= q
                strain += np.outer(q, v)
            return grad, strain
        return c, apply

    def from_recip(c, D, S):
        def apply(dc):
            grad = np.zeros((len(numbers), 3))
            for i in range(len(numbers)):
                for j in range(len(numbers)):
                    if i != j:
                        q = np.einsum("bnl,nl->b", D[i, j], dc[i, species.index(numbers[j])])
                        grad[j] += q
                        grad[i] -= q
            return grad, np.einsum("abisnl,isnl->ab", S, dc)
        return c, apply

    if cell is None or f["field"] == "density" or f["reach"] == "near":
        parts.append((1, *from_pairs(*pair_expansion(numbers, x, species, **f, cell=cell, slopes=gradient))))
    else:
        parts.append((1, *from_recip(*periodic_expansion(numbers, x, species, f["n_max"], f["l_max"], f["r_c"], f["sigma"], f["p"], cell, derivatives=gradient))))
        if f["reach"] == "far":
            parts.append((-1, *from_pairs(*pair_expansion(numbers, x, species, **{**f, "reach": "near"}, cell=cell, slopes=gradient))))
    total = sum(s * c for s, c, _ in parts)

    def apply(dc):
        out = [(sign, a(dc)) for sign, _, a in parts]
        return sum(sign * q[0] for sign, q in out), sum(sign * q[1] for sign, q in out)

    return total, apply


def energy_and_gradient(numbers, x, opt, descriptor, cell=None, gradient=True):
    """E, dE/dr[k, 3], dE/d eps[3, 3], number of columns."""
    species = sorted(set(numbers))
    names = descriptor.split("-")
    fields = {n: field_with_derivatives(numbers, x, species, opt, n, cell, gradient) for n in set(names)}
    w, columns = dense_weights(species, opt["n_max"], opt["l_max"], descriptor)
    e, da, db = contract(numbers, species, w, fields[names[0]][0], fields[names[1]][0] if len(names) > 1 else None)
    if not gradient:
        return e, None, None, columns
    grad, strain = fields[names[0]][1](da)
    if db is not None:
        g, s = fields[names[1]][1](db)
        grad, strain = grad + g, strain + s
    return e, grad, strain, columns


_values = {}


def oracle_integrals(n_max, l_max, r_c, sigma, field, p, d):
    key = (n_max, l_max, r_c, sigma, field, p, round(d, 13))
    if key not in _values:
        kernel = oracle.density_kernel(sigma) if field == "density" else oracle.potential_kernel(sigma, p)
        _values[key] = oracle.radial_integrals(oracle.gto_basis(n_max, r_c), kernel, sigma, r_c, d, l_max)
    return _values[key]


def oracle_energy(numbers, x, opt, descriptor):
    """The same energy of a molecule from molecule_reference.py's integrals, harmonics, cutoff and invariants alone, for finite differences."""
    species = sorted(set(numbers))
    c = {}
    for name in set(descriptor.split("-")):
        f = field_options(opt, name)
        ls = np.repeat(np.arange(f["l_max"] + 1), 2 * np.arange(f["l_max"] + 1) + 1)
        c[name] = np.zeros((len(numbers), len(species), f["n_max"], len(ls)))
        for i in range(len(numbers)):
            for j in range(len(numbers)):
                v = x[j] - x[i]
                d = np.linalg.norm(v)
                w = weight(d, f["r_c"], f["width"], f["field"], f["reach"])[0]
                if w:
                    y = oracle.real_sph_harm(v / d, f["l_max"]) if i != j else np.eye(1, len(ls))[0] / sqrt(4 * np.pi)
                    c[name][i, species.index(numbers[j])] += w * oracle_integrals(f["n_max"], f["l_max"], f["r_c"], f["sigma"], f["field"], f["p"], d)[:, ls] * y
    w, _ = dense_weights(species, opt["n_max"], opt["l_max"], descriptor)
    names = descriptor.split("-")
    w = w[[species.index(k) for k in numbers]]
    if len(names) == 1:
        return np.einsum("ian,ian->", w, c[names[0]][..., 0])
    return np.sum(w * oracle.invariants(c[names[0]], c[names[1]]))


STENCIL = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}  # eighth order


def difference(f, h):
    return sum(c * (f(k * h) - f(-k * h)) for k, c in STENCIL.items()) / h


WATER_CO2 = ([8, 1, 1, 6, 8, 8], np.array([[0.0, 0.0, 0.1173], [0.0, 0.7572, -0.4692], [0.0, -0.7572, -0.4692],
                                           [2.1, -3.3, 5.9], [1.3282, -2.4673, 6.1473], [2.8718, -4.1327, 5.6527]]))


# every atom sees its own images inside r_c = 4 (no force from them, but strain)
SMALL_CELL = ("two-atom cell", [11, 17], np.array([[0.1, 0.05, -0.05], [1.95, 1.7, 1.85]]), np.array([[3.6, 0.0, 0.0], [0.4, 3.75, 0.0], [-0.3, 0.5, 3.4]]))


def cases():
    o = lambda n, l, rc, w, sr, sv, p, reach: dict(n_max=n, l_max=l, r_c=rc, cutoff_width=w, sigma_rho=sr, sigma_v=sv, p=p, reach=reach)
    f = ("1-fluoroethanol", *FLUOROETHANOL, None)
    d = ("water and carbon dioxide", *WATER_CO2, None)
    out = [(f, o(4, 3, 3.05, 0.5, 0.3, 1.0, 1, "full"), "rho-v"), (f, o(4, 3, 3.05, 0.5, 0.3, 1.0, 1, "near"), "rho-v"), (f, o(4, 3, 3.05, 0.5, 0.3, 1.0, 1, "far"), "rho-v"),
           (f, o(4, 3, 3.05, 0.5, 0.3, 1.0, 1, "full"), "rho-rho"), (f, o(4, 3, 3.05, 0.5, 0.3, 1.0, 1, "full"), "v-v"),
           (f, o(4, 3, 3.05, 0.5, 0.3, 1.0, 1, "full"), "rho"), (f, o(4, 3, 3.05, 0.5, 0.3, 1.0, 1, "full"), "v"),
           (f, o(4, 3, 3.05, 0.5, 0.3, 1.0, 6, "full"), "rho-v"), (f, o(4, 3, 3.05, 0.5, 0.3, 1.0, 6, "far"), "rho-v"),
           (f, o(6, 4, 2.4, 0.5, 0.5, 0.5, 1, "far"), "rho-v"), (f, o(6, 4, 2.4, 0.5, 0.5, 0.5, 2, "near"), "rho-v"),
           (f, o(3, 2, 3.2, 0.8, 0.4, 0.7, 1, "far"), "v-v"),
           (d, o(4, 3, 3.0, 0.5, 0.3, 1.0, 1, "full"), "rho-v"), (d, o(4, 3, 3.0, 0.5, 0.3, 1.0, 1, "far"), "rho-v"), (d, o(4, 3, 3.0, 0.5, 0.3, 1.0, 6, "far"), "rho-v")]
    here = os.path.dirname(os.path.abspath(__file__))
    boxes = {s["name"]: s for s in json.load(open(os.path.join(here, "golden-periodic.json")))["structures"]}
    box = {n: (n, s["numbers"], np.array(s["positions"]), np.array(s["cell"])) for n, s in boxes.items()}
    out += [(box["cubic"], o(4, 3, 3.6, 0.5, 0.5, 1.0, 1, "full"), "rho-v"), (box["cubic"], o(3, 3, 3.6, 0.5, 0.5, 1.0, 6, "full"), "rho-v"),
            (box["cubic"], o(4, 3, 4.4, 0.5, 0.5, 1.0, 1, "full"), "rho-rho"),
            (box["triclinic"], o(4, 3, 3.0, 0.5, 0.3, 1.0, 1, "full"), "rho-v"), (box["triclinic"], o(4, 3, 3.0, 0.5, 0.3, 1.0, 1, "far"), "rho-v"),
            (box["triclinic"], o(3, 3, 3.0, 0.5, 0.3, 1.0, 6, "full"), "v-v"), (box["triclinic"], o(4, 3, 4.85, 0.5, 0.3, 1.0, 1, "full"), "rho-rho"),
            (SMALL_CELL, o(3, 3, 4.0, 0.5, 0.5, 1.0, 1, "full"), "rho-v"), (SMALL_CELL, o(3, 3, 4.0, 0.5, 0.5, 1.0, 1, "far"), "rho-v"), (SMALL_CELL, o(3, 3, 4.0, 0.5, 0.5, 1.0, 6, "far"), "rho-v")]
    return out


def check_periodic_potential():
    here = os.path.dirname(os.path.abspath(__file__))
    data = json.load(open(os.path.join(here, "golden-periodic.json")))
    boxes = {s["name"]: s for s in data["structures"]}
    for c in data["cases"]:
        s = boxes[c["structure"]]
        v, _, _ = periodic_expansion(s["numbers"], np.array(s["positions"]), sorted(set(s["numbers"])), c["n_max"], c["l_max"], c["r_c"], c["sigma_v"], c["p"], np.array(s["cell"]))
        ref = np.array(c["potential"])
        print(f"periodic V against golden-periodic.json: {c['structure']} p {c['p']} sigma {c['sigma_v']}: max difference {np.abs(v - ref).max():.1e} of {np.abs(ref).max():.2f}", flush=True)


def check(line_step=2e-3, only=""):
    rng = np.random.default_rng(20261129)
    for (name, numbers, x, cell), opt, descriptor in cases():
        if only not in name:
            continue
        e, grad, strain, columns = energy_and_gradient(numbers, x, opt, descriptor, cell)
        label = f"{name} {descriptor} p {opt['p']} {opt['reach']}, {columns} columns, E {e:.6g}, |F|max {np.abs(grad).max():.4g}:"
        print(label, f"sum of forces {np.abs(grad.sum(0)).max():.1e}", end="")
        step = np.random.default_rng(len(numbers)).normal(size=x.shape)  # the same for every case of a structure: integrals are reused
        step /= np.linalg.norm(step, axis=1).max()
        scale = np.abs(grad).max()
        if cell is None:
            torque = np.cross(x - x.mean(0), grad).sum(0)
            print(f", torque {np.abs(torque).max():.1e}, E - oracle {abs(e - oracle_energy(numbers, x, opt, descriptor)) / abs(e):.1e}", end="")
            line = difference(lambda t: oracle_energy(numbers, x + t * step, opt, descriptor), line_step)
        else:
            energy = lambda t: energy_and_gradient(numbers, x + t * step, opt, descriptor, cell, False)[0]
            line = difference(energy, line_step)
            eps = rng.normal(size=(3, 3)) * 0.1
            stretch = lambda t: energy_and_gradient(numbers, x @ (np.eye(3) + t * eps).T, opt, descriptor, cell @ (np.eye(3) + t * eps).T, False)[0]
            num = difference(stretch, line_step)
            print(f", strain: asymmetry {np.abs(strain - strain.T).max() / np.abs(strain).max():.1e}, along a random strain {abs(num - np.sum(strain * eps)) / np.abs(strain).max():.1e}", end="")
        print(f", along a random line {abs(line - np.sum(grad * step)) / scale:.1e} (relative to |F|max)", flush=True)


def golden():
    out = []
    for (name, numbers, x, cell), opt, descriptor in cases():
        e, grad, strain, columns = energy_and_gradient(numbers, x, opt, descriptor, cell)
        g = lambda a: [[float(f"{v:.14e}") + 0.0 for v in row] for row in a]
        entry = dict(name=name, numbers=list(numbers), positions=np.asarray(x).tolist(), descriptor=descriptor, options=opt, columns=columns, energy=float(f"{e:.15e}"), forces=g(-grad))
        if cell is not None:
            entry.update(cell=np.asarray(cell).tolist(), strain_derivative=g((strain + strain.T) / 2), volume=abs(float(np.linalg.det(cell))))
        out.append(entry)
        print(name, descriptor, opt, e, flush=True)
    return dict(
        source="gradient_reference.py", units="positions in angstrom; energy in the features' own unit, forces per angstrom",
        energy="E = sum_k w_k F_k; F_k the structure's features, plain sums over the atoms kept apart per central element; k row-major over central element, a1, n1, a2, n2, l, "
               "elements ascending; rho-rho and v-v: only (a1,n1) <= (a2,n2), the unequal ones times sqrt 2; rho, v: central element, a1, n1, the l = 0 coefficient; "
               "columns that are zero are kept and counted in k",
        weights="w_k = splitmix64, k = 0...: z = 0x9E3779B97F4A7C15 (k+1) mod 2^64; z = (z ^ z>>30) 0xBF58476D1CE4E5B9; z = (z ^ z>>27) 0x94D049BB133111EB; z ^= z>>31; w = (z>>11) 2^-53 - 0.5",
        first_weights=[splitmix(k) for k in range(6)],
        strain="strain_derivative[a][b] = dE/d eps_ab for positions and cell vectors r -> (1 + eps) r; stress = strain_derivative / volume, virial = -strain_derivative",
        cases=out)


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        check_periodic_potential()
        check()
    elif len(sys.argv) == 3 and sys.argv[1] == "golden":
        json.dump(golden(), open(sys.argv[2], "w"), separators=(",", ":"))
    else:
        sys.exit(__doc__)
