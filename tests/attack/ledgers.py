"""Ledgers with flipped bits, zeroed pages and cut ends: none may give a wrong table, and each must be repaired or refused."""

import shutil

import numpy as np

from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.design_file import design
from citypact.experiments.sweeps.export import write_tables
from citypact.experiments.sweeps.ledger import LEDGER
from citypact.model.refusal import Refusal
from tests.attack.trial import Trial

SWEPT = {
    "region": "synthetic:5", "years": 8, "seeds": 6, "series": ["welfare", "cooperation_rate"], "survival": True,
    "grid": {"search_cost": [0.0, 0.02, 0.04, 0.06], "patience": [0.5, 0.7]},
}  # fmt: skip
PAGE = 4096


def whole(folder):
    """A ledger of 48 runs in a folder of its own, and the bytes of its tables."""
    run_sweep(design(SWEPT), folder / "whole", quiet=True)
    return folder / "whole", tables_of(folder / "whole", folder / "tables")


def tables_of(folder, out):
    """Name -> bytes of the tables of a ledger."""
    return {file.name: file.read_bytes() for file in write_tables(folder, out)}


def damaged(data, generator):
    """(what was done, the bytes of a file after it)."""
    data, kind = bytearray(data), generator.integers(5)
    if kind == 0:
        cut = int(generator.integers(len(data)))
        return f"cut at {cut}", bytes(data[:cut])
    if kind == 1:
        page = int(generator.integers(len(data) // PAGE)) * PAGE
        data[page : page + PAGE] = bytes(PAGE)
        return f"zeroed page at {page}", bytes(data)
    if kind == 2:
        place, length = int(generator.integers(len(data))), int(generator.integers(1, 64))
        data[place : place + length] = generator.bytes(len(data[place : place + length]))
        return f"{length} random bytes at {place}", bytes(data)
    flips = int(generator.choice([1, 1, 1, 8]))
    places = generator.integers(len(data) * 8, size=flips)
    for place in places.tolist():
        data[place // 8] ^= 1 << place % 8
    return f"flipped bits {places.tolist()}", bytes(data)


def attack(folder, tries, seed=1):
    """Damage a ledger so many times; tables must be right or refused, and the sweep must come out right or be refused."""
    found, generator = Trial("damaged ledgers"), np.random.Generator(np.random.PCG64(seed))
    ledger, right = whole(folder)
    data, made = (ledger / LEDGER).read_bytes(), design(SWEPT)
    for number in range(tries):
        place = folder / "damaged"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        done, bytes_ = damaged(data, generator)
        (place / LEDGER).write_bytes(bytes_)
        try:
            found.end(_tried(place, made, right, bytes_ == data))
        except Exception as error:
            found.break_(f"{number}: {done}: {type(error).__name__}: {error}")
    return found


def _tried(place, made, right, untouched):
    """How a damaged ledger ends, in words; raises where it gave something wrong or did not end in one line."""
    refused = None
    try:
        assert tables_of(place, place / "tables") == right, "wrong tables"
    except Refusal as refusal:
        refused = refusal
        assert len(refusal.faults) == 1, f"{len(refusal.faults)} lines"
        assert "which lives them again" in str(refusal), f"does not say how to repair: {refusal}"
    assert not (untouched and refused), "refused a whole ledger"
    try:
        run_sweep(made, place, quiet=True)
    except Refusal as refusal:
        assert refused and "delete it" in str(refusal), f"cannot be gone on with: {refusal}"
        return "refused, to be deleted"
    assert tables_of(place, place / "tables") == right, "wrong tables after the repair"
    return "refused, then repaired" if refused else "nothing that matters was hit"
