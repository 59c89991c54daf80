"""H2O-CO2 far apart: 33 orientations, 21 distances, density-fitted and counterpoise-corrected, aug-cc-pVDZ.

interaction_energies are Hartree-Fock: electrostatics and induction and nothing else so far out, which is what the
distances beyond 9 angstrom are there to teach. mp2_interaction_energies are MP2: dispersion comes in.

    python h2o_co2.py [--processes 2]

One file a point in work/h2o-co2: stopped, it goes on where it was. The last run writes ../h2o-co2.xyz.gz.
"""

import argparse
import json

import common
import numpy as np

# Distances of the centres of mass, angstrom: the first eleven to train on, the rest to extrapolate to.
DISTANCES = np.array([*np.arange(6.5, 9.01, 0.25), 9.5, 10, 11, 12, 13, 14, 15, 16, 18, 20])
ORIENTATIONS = 33
BASIS, JK_FIT, RI_FIT = "aug-cc-pvdz", "aug-cc-pvdz-jkfit", "aug-cc-pvdz-ri"
MASSES = {"H": 1.008, "C": 12.011, "O": 15.999}

# Equilibrium geometries from experiment: r(OH) 0.9572, angle 104.52 degrees; r(CO) 1.1600 angstrom.
HALF = np.radians(104.52) / 2
WATER = ["O", "H", "H"], np.array([[0, 0, 0], [0.9572 * np.sin(HALF), 0, -0.9572 * np.cos(HALF)],
                                   [-0.9572 * np.sin(HALF), 0, -0.9572 * np.cos(HALF)]])
CO2 = ["C", "O", "O"]
BOND = 1.1600
MP2_KEY = "mp2_interaction_energies"
SMOOTH = 1e-8  # eV: the most that roughness() may find


def orientations():
    """Where CO2 stands in the frame of water, and its axis: a rank-1 lattice in the four angles.

    Water's two mirror planes make its four quarters the same: the place is kept to one of them. The axis of CO2
    has no sign and is kept to a half sphere. What is left has no symmetry, so no two orientations are degenerate."""
    root = 2.0
    for _ in range(60):  # the generalised golden ratio of four dimensions, x^5 = x + 1
        root = (1 + root) ** (1 / 5)
    result = []
    for k in range(1, ORIENTATIONS + 1):
        u = (0.5 + k * root ** -np.arange(1.0, 5.0)) % 1
        sphere = lambda z, phi: np.array([np.sqrt(1 - z * z) * np.cos(phi), np.sqrt(1 - z * z) * np.sin(phi), z])
        result.append((sphere(2 * u[0] - 1, u[1] * np.pi / 2), sphere(u[2], 2 * np.pi * u[3])))
    return result


def curve(index):
    """Water's centre of mass at the origin, CO2 on the z axis."""
    place, axis = orientations()[index]
    across = np.cross([0, 0, 1.0], place)
    across /= np.linalg.norm(across)
    turn = np.array([np.cross(across, place), across, place])  # rows: the new axes in water's frame; place becomes z
    symbols, water = WATER
    masses = np.array([MASSES[s] for s in symbols])
    water = (water - masses @ water / masses.sum()) @ turn.T
    axis = turn @ axis
    carbon = np.array([0, 0, DISTANCES[0]])
    positions = np.round(np.vstack([water, carbon, carbon + BOND * axis, carbon - BOND * axis]), 8)
    return common.Curve(f"h2o-co2-{index:02d}", "PP", (0, 0), symbols + CO2, positions, [0, 0, 0, 1, 1, 1],
                        DISTANCES - DISTANCES[0], [0.0, 0.0, 1.0], distance=DISTANCES[0],
                        distance_key="centre_of_mass_distance")


def alone(curve):
    """Densities of the two monomers in their own basis: a guess that is nearly right, wherever the other one is."""
    from pyscf import gto, scf

    result = []
    for own in (0, 1):
        atoms = [(s, p) for s, p, f in zip(curve.symbols, curve.positions, curve.fragment) if f == own]
        field = scf.RHF(gto.M(atom=atoms, basis=BASIS, unit="angstrom", verbose=0)).density_fit(auxbasis=JK_FIT)
        field.kernel()
        result.append(field.make_rdm1())
    return result


def fine_diis():
    """DIIS that goes on below a gradient of 1e-7: PySCF drops error vectors whose squares are below 1e-14."""
    from pyscf import lib
    from pyscf.scf import diis

    class Fine(diis.CDIIS):
        def update(self, overlap, density, fock, *_, **__):
            return lib.diis.DIIS.update(self, fock, xerr=1e6 * diis.get_err_vec(overlap, density, fock, self.Corth))

    return Fine


def interaction(curve, displacement, guess=None):
    """Hartree-Fock and MP2 interaction energies, eV, both monomers in the basis of the dimer.

    The three calculations of a point share basis and fitting functions, hence the fitted integrals. MP2 answers to
    the orbitals to first order: a gradient of 1e-8 would leave noise of 1e-8 eV, 1e-10 leaves none to be seen."""
    from pyscf import df, gto, mp, scf
    from scipy.linalg import block_diag

    positions, (guess_a, guess_b) = curve.at(displacement), guess or alone(curve)
    jk = ri = None
    totals = []
    for real, density in (({0, 1}, block_diag(guess_a, guess_b)), ({0}, block_diag(guess_a, 0 * guess_b)),
                          ({1}, block_diag(0 * guess_a, guess_b))):
        atoms = [(s if f in real else "ghost-" + s, p) for s, p, f in zip(curve.symbols, positions, curve.fragment)]
        molecule = gto.M(atom=atoms, basis=BASIS, unit="angstrom", verbose=0)
        if jk is None:
            jk, ri = df.DF(molecule, JK_FIT).build(), df.DF(molecule, RI_FIT).build()
        field = scf.RHF(molecule).density_fit(auxbasis=JK_FIT)
        field.with_df = jk
        field.DIIS = fine_diis()
        field.conv_tol, field.conv_tol_grad, field.max_cycle = 1e-12, 1e-10, 100
        field.kernel(density)
        heavy = sum(s != "H" and f in real for s, f in zip(curve.symbols, curve.fragment))
        pairs = mp.dfmp2.DFMP2(field, frozen=heavy)
        pairs.with_df = ri
        pairs.kernel()
        if not field.converged:
            raise RuntimeError(f"{curve.curve_id} at {displacement}: Hartree-Fock did not converge")
        totals.append((field.e_tot, pairs.e_corr))
    (hf, corr), (hf_a, corr_a), (hf_b, corr_b) = totals
    return [(hf - hf_a - hf_b) * common.HARTREE, (hf - hf_a - hf_b + corr - corr_a - corr_b) * common.HARTREE]


def place(index, point):
    return common.WORK / "h2o-co2" / f"{index:02d}-{point:02d}.json"


def run(index):
    c = curve(index)
    guess = alone(c)
    for point, displacement in enumerate(c.displacements):
        if not place(index, point).exists():
            common.write_json(place(index, point), interaction(c, displacement, guess))


def roughness(energies):
    """The largest deviation, eV, of E R^4 from a polynomial of degree 12 in 1/R, as energy.

    E R^4 tends to a constant, dipole times quadrupole; what a smooth curve of so many terms cannot follow is noise."""
    x = DISTANCES[0] / DISTANCES
    y = energies * DISTANCES ** 4
    fit = np.polynomial.Chebyshev.fit(x, y, 12)
    return np.abs((fit(x) - y) / DISTANCES ** 4).max()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    tasks = [i for i in range(ORIENTATIONS) if not all(place(i, p).exists() for p in range(len(DISTANCES)))]
    if tasks:
        common.parallel(run, tasks, arguments.processes, "H2O-CO2")
    text = ""
    for i in range(ORIENTATIONS):
        c = curve(i)
        points = np.array([json.loads(place(i, p).read_text()) for p in range(len(DISTANCES))])
        c.energies, c.others = points[:, 0], {MP2_KEY: points[:, 1]}
        print(f"{c.curve_id}: E(6.5) {1e3 * c.energies[0]:9.5f} meV, E(20) {1e3 * c.energies[-1]:9.6f} meV, "
              f"roughness HF {1e3 * roughness(points[:, 0]):.1e}, MP2 {1e3 * roughness(points[:, 1]):.1e} meV")
        text += c.frame(decimals=8, energy_decimals=10)
    common.write_gzip(common.DATASETS / "h2o-co2.xyz.gz", text)


if __name__ == "__main__":
    main()
