"""Models of lodescope in Python: predictions, features, and a calculator for ASE.

One file that needs NumPy and the program `lodescope`, nothing else; the calculator needs ASE as well.

    import lodescope
    from ase.io import read

    atoms = read("water.xyz")
    atoms.calc = lodescope.LodescopeCalculator("water.model")
    atoms.get_potential_energy(), atoms.get_forces()               # eV, eV/angstrom

    lodescope.predict("water.model", [atoms], forces=True)         # a dict for each structure
    lodescope.features([atoms], descriptor="rho-v", per="atom")    # a dict of arrays

The program is `lodescope` of the path, or what the environment variable LODESCOPE names, or `program=`.
Structures are ASE's Atoms, or (symbols, positions) or (symbols, positions, cell), lengths in angstrom; lists of them; or
names of files. An array `fragment` of Atoms (0 and 1) tells the monomers of a dimer apart, keys of `info` are written too.
"""

import json
import os
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time

import numpy as np

# CODATA 2018.
BOHR = 0.529177210903
HARTREE = 27.211386245988


class LodescopeError(RuntimeError):
    """What the program says, with its exit status (64 wrong usage, 65 bad data, 66 no file, 70 a fault of its own)."""

    def __init__(self, message, status=None):
        super().__init__(message)
        self.status = status


def find_program(program=None):
    """The path of the program: as given, as LODESCOPE names it, of the path, or where this file was installed with it."""
    for candidate in (program, os.environ.get("LODESCOPE"), "lodescope"):
        found = candidate and shutil.which(candidate)
        if found:
            return found
        if candidate and candidate != "lodescope":
            raise LodescopeError(f"there is no program {candidate}")
    here = os.path.dirname(os.path.realpath(__file__))
    for relative in ("../../../bin/lodescope", "../../.build/release/lodescope"):
        path = os.path.normpath(os.path.join(here, relative))
        if os.access(path, os.X_OK):
            return path
    raise LodescopeError("there is no program lodescope: put it on the path, or set LODESCOPE to where it is")


def predict(model, structures, forces=False, stress=False, program=None, **options):
    """What a saved model says of structures or binding curves: the objects of `lodescope predict --format json`, with
    arrays for lists of numbers. Energies in eV, forces in eV/angstrom, stress in eV/angstrom^3.

    Options are those of the command: committee_forces=True is --committee-forces.
    """
    flags = {"forces": forces, "stress": stress, **options}
    with tempfile.TemporaryDirectory(prefix="lodescope-") as folder:
        files = _files(structures, folder)
        output = _run(program, ["predict", model, *files, "--format", "json", *_arguments(flags)])
    document = json.loads(output)
    return [{key: _array(value) for key, value in item.items()} for item in document.get("curves", document.get("structures"))]


def features(structures, program=None, **options):
    """The arrays of `lodescope features`: values [rows, features], structure, atom and element of every row, and the labels
    of the columns.

    Options are those of the command: descriptor="rho-v", n_max=6, per="atom", expansion="density", lambda_=1.
    """
    with tempfile.TemporaryDirectory(prefix="lodescope-") as folder:
        output = os.path.join(folder, "features.npz")
        _run(program, ["features", *_files(structures, folder), "--output", output, *_arguments(options)])
        with np.load(output) as archive:
            return {name: archive[name] for name in archive.files}


class Driver:
    """`lodescope drive`, which is given positions and gives energies and forces: i-PI's protocol over a socket.

    Of one composition and periodicity. Ends with `close`, or as a context manager.
    """

    def __init__(self, model, structure, program=None, timeout=60, **options):
        self._folder = tempfile.mkdtemp(prefix="lodescope-")
        self._process = self._peer = None
        self._errors = open(os.path.join(self._folder, "errors"), "w+b")
        try:
            template = os.path.join(self._folder, "template.xyz")
            symbols, _, cell, _, _, _ = _parts(structure)
            self._count, self._periodic = len(symbols), cell is not None
            _write(template, [structure])
            address = os.path.join(self._folder, "socket")
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
                listener.bind(address)
                listener.listen(1)
                self._process = subprocess.Popen(
                    [find_program(program), "drive", model, "--ipi", "unix:" + address, "--template", template]
                    + _arguments(options),
                    stdin=subprocess.DEVNULL, stderr=self._errors)
                self._peer = self._accept(listener, timeout)
        except BaseException:
            self.close()
            raise

    def _accept(self, listener, timeout):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if select.select([listener], [], [], 0.05)[0]:
                peer, _ = listener.accept()
                return peer
            if self._process.poll() is not None:
                raise self._failure()
        raise LodescopeError(f"lodescope drive has not connected within {timeout} seconds")

    def _failure(self):
        try:
            status = self._process.wait(5)
        except subprocess.TimeoutExpired:
            status = None
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip()
        return LodescopeError(said or f"lodescope drive has ended with status {status}", status)

    def compute(self, positions, cell=None):
        """Energy (eV), forces (eV/angstrom, [atoms, 3]), stress (eV/angstrom^3, [3, 3]; None of a molecule), and what else
        the program says, energies in eV, forces and virials of a committee's members too: `energy_error`,
        `committee_pot` [members], `committee_force` [members, atoms, 3], and what models of properties predict."""
        if self._peer is None:
            raise LodescopeError("the driver is closed")
        positions = np.asarray(positions, dtype="<f8")
        if positions.shape != (self._count, 3):
            raise ValueError(f"expected positions of {self._count} atoms, found shape {positions.shape}")
        cell = np.zeros((3, 3)) if cell is None else np.asarray(cell, dtype="<f8")
        try:
            # Lattice vectors are the columns; nobody reads the inverse.
            self._peer.sendall(
                b"POSDATA     " + np.ascontiguousarray(cell.T / BOHR, "<f8").tobytes() + bytes(72)
                + struct.pack("<i", self._count) + np.ascontiguousarray(positions / BOHR, "<f8").tobytes()
                + b"GETFORCE    ")
            if self._read(12) != b"FORCEREADY  ":
                raise LodescopeError("lodescope drive has answered something else than forces")
            energy, count = struct.unpack("<di", self._read(12))
            forces = np.frombuffer(self._read(24 * count), "<f8").reshape(count, 3) * (HARTREE / BOHR)
            virial = np.frombuffer(self._read(72), "<f8").reshape(3, 3) * HARTREE
            extras = self._read(struct.unpack("<i", self._read(4))[0])
        except (OSError, EOFError):
            raise self._failure() from None
        volume = abs(np.linalg.det(cell))
        extras = {key: _array(value) for key, value in json.loads(extras or b"{}").items()}
        units = {"energy_error": HARTREE, "committee_pot": HARTREE, "committee_virial": HARTREE,
                 "committee_force": HARTREE / BOHR}
        extras = {key: value * units[key] if key in units else value for key, value in extras.items()}
        if "committee_force" in extras:
            extras["committee_force"] = extras["committee_force"].reshape(-1, count, 3)
            extras["committee_virial"] = extras["committee_virial"].reshape(-1, 3, 3)
        return energy * HARTREE, forces, -virial / volume if self._periodic and volume > 0 else None, extras

    def _read(self, count):
        parts = []
        while count > 0:
            part = self._peer.recv(count)
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def close(self):
        """Ends the program."""
        peer, self._peer = self._peer, None
        if peer is not None:
            try:
                peer.sendall(b"EXIT        ")
            except OSError:
                pass
            peer.close()
        if self._process is not None:
            try:
                self._process.wait(5 if peer is not None else 0)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


try:
    from ase.calculators.calculator import Calculator, all_changes
except ImportError:

    class LodescopeCalculator:
        """The calculator is for ASE, which is not installed."""

        def __init__(self, *_, **__):
            raise ImportError("LodescopeCalculator needs ASE: pip install ase")

else:

    class LodescopeCalculator(Calculator):
        """An ASE calculator of a saved model of energies. The program is started with the first calculation, and again where
        the elements or the periodicity change.

        `results` has energy, forces and, of periodic structures, stress in ASE's units, and beside them what the program says
        with them (`Driver.compute`): energy_error, the committee's members, models of properties
        (property=["dipole.model"]; one whose target is called `dipole` gives ASE's dipole, in the unit it was trained in).
        """

        implemented_properties = ["energy", "free_energy", "forces", "stress", "dipole"]

        def __init__(self, model, program=None, timeout=60, **options):
            super().__init__()
            self._start = lambda atoms: Driver(model, atoms, program=program, timeout=timeout, **options)
            self._driver = self._kind = None

        def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
            super().calculate(atoms, properties, system_changes)
            symbols, positions, cell, pbc, fragments, info = _parts(self.atoms)
            kind = (tuple(symbols), pbc, None if fragments is None else tuple(fragments))
            if kind != self._kind or self._driver is None:
                self.close()
                self._driver, self._kind = self._start(self.atoms), kind
            try:
                energy, forces, stress, extras = self._driver.compute(positions, cell)
            except LodescopeError:
                # The next calculation starts anew.
                self.close()
                raise
            self.results = {"energy": energy, "free_energy": energy, "forces": forces, **extras}
            if stress is not None:
                self.results["stress"] = stress.flat[[0, 4, 8, 5, 2, 1]]

        def close(self):
            """Ends the program."""
            driver, self._driver = self._driver, None
            if driver is not None:
                driver.close()

        def __del__(self):
            if getattr(self, "_driver", None) is not None:
                self.close()


def _parts(structure):
    """Symbols, positions, cell (None of a molecule), along which of its vectors it repeats, fragments (None without) and other
    keys of a structure."""
    if hasattr(structure, "get_chemical_symbols"):
        arrays = structure.arrays
        pbc = tuple(bool(flag) for flag in structure.pbc)
        cell = np.array(structure.cell) if any(pbc) else None
        if sum(pbc) == 1:
            raise ValueError("expected a structure that is periodic in three directions, in two or in none, found one")
        return structure.get_chemical_symbols(), structure.positions, cell, pbc, arrays.get("fragment"), structure.info
    symbols, positions, *rest = structure
    if isinstance(symbols, str):
        raise ValueError("expected a list of symbols, one for each atom, found a string")
    cell = np.asarray(rest[0], dtype=float) if rest else None
    return list(symbols), np.asarray(positions, dtype=float), cell, (cell is not None,) * 3, None, {}


def _is_structure(item):
    return hasattr(item, "get_chemical_symbols") or (isinstance(item, tuple) and len(item) in (2, 3) and not isinstance(item[0], str))


def _files(structures, folder):
    """Names of files that hold the structures: their own, or one that is written."""
    if isinstance(structures, (str, os.PathLike)):
        return [os.fspath(structures)]
    if _is_structure(structures):
        structures = [structures]
    structures = list(structures)
    if structures and all(isinstance(item, (str, os.PathLike)) for item in structures):
        return [os.fspath(item) for item in structures]
    path = os.path.join(folder, "structures.xyz")
    _write(path, structures)
    return [path]


def _write(path, structures):
    """Extended XYZ, numbers so that reading gives back the same."""
    with open(path, "w") as file:
        for structure in structures:
            symbols, positions, cell, pbc, fragments, info = _parts(structure)
            columns = "species:S:1:pos:R:3" + ("" if fragments is None else ":fragment:I:1")
            keys = [f"Properties={columns}"]
            if cell is None:
                keys.append('pbc="F F F"')
            else:
                flags = " ".join("T" if flag else "F" for flag in pbc)
                keys += [f'Lattice="{_text(cell.flat)}"', f'pbc="{flags}"']
            keys += [f"{key}={text}" for key, text in ((key, _value(value)) for key, value in info.items()) if text]
            file.write(f"{len(symbols)}\n{' '.join(keys)}\n")
            for index, (symbol, position) in enumerate(zip(symbols, positions)):
                fragment = "" if fragments is None else f" {int(fragments[index])}"
                file.write(f"{symbol} {_text(position)}{fragment}\n")


def _text(numbers):
    return " ".join(repr(float(number)) for number in numbers)


def _value(value):
    """A key's value as text; None for what has no plain one."""
    if isinstance(value, (bool, np.bool_)):
        return "T" if value else "F"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    if isinstance(value, str):
        return None if '"' in value or "\n" in value else f'"{value}"'
    if isinstance(value, np.ndarray) and value.dtype.kind in "if":
        return f'"{_text(value.flat)}"'
    return None


def _arguments(options):
    """--per atom of per="atom", --forces of forces=True, --property a --property b of property=["a", "b"]."""
    arguments = []
    for name, value in options.items():
        flag = "--" + name.strip("_").replace("_", "-")
        if value is True:
            arguments.append(flag)
        elif value is not False and value is not None:
            for one in value if isinstance(value, (list, tuple)) else [value]:
                arguments += [flag, str(one)]
    return arguments


def _run(program, arguments):
    result = subprocess.run(
        [find_program(program)] + [os.fspath(argument) for argument in arguments], stdin=subprocess.DEVNULL,
        capture_output=True, text=True)
    if result.returncode != 0:
        raise LodescopeError(result.stderr.strip(), result.returncode)
    return result.stdout


def _array(value):
    """An array of a list of numbers, however deep; anything else as it is."""
    if not isinstance(value, list) or not value:
        return value
    try:
        array = np.array(value)
    except ValueError:
        return value
    return array if array.dtype.kind in "if" else value
