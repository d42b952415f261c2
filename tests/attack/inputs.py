"""Mangled files at every reader: each is taken as it is, or refused in lines that a terminal can show."""

import os
import tracemalloc
from itertools import pairwise

import numpy as np

from citypact.experiments.sweeps.design_file import read_design
from citypact.model.refusal import Refusal
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.parameters import Parameters
from citypact.views.running.form import read_toml_text
from citypact.views.serving.limits import PUBLIC
from tests.attack.trial import Trial

MOST_MEMORY = 64 * 2**20  # bytes that reading a file of some kilobytes may take
SEEDLINGS = {
    "parameters.toml": '[parameters]\nsearch_cost = 0.05\nrule = "logit"\npatience = 0.7\n',
    "agenda.toml": (
        'budget = 3.0\n[[intervention]]\nfirst = 3\nlast = 9\nname = "early"\n[intervention.instruments]\nplatform = 0.5\n'
    ),
    "design.toml": (
        'name = "small"\nregion = "synthetic:4"\nyears = 6\nseeds = 3\nsummaries = ["final_cooperation"]\n[policy]\n'
        'packages = ["hybrid"]\nfirst = 2\nlast = 4\n[grid]\nsearch_cost = { from = 0.0, to = 0.1, steps = 3 }\n'
        '[latin_hypercube]\npoints = 4\nranges = { patience = [0.5, 0.9] }\n[table]\nfile = "points.csv"\n'
    ),
    "points.csv": "resistance,platform\n0.5,0.1\n1.0,0.3\n",
    "manifest.json": '{"design": {"policy": {"agendas": {}}, "regions": ["synthetic:4"], "years": 3, "seeds": 2}}',
}
TOKENS = (
    "1e400", "-1", "nan", "inf", "9" * 5000, "0x" + "f" * 400, "[" * 2000, "{a=" * 300, "a." * 3000 + "a = 1", "\x00", "\x1b[2J",
    "\u202e", "'''", '"""', "true", '""', "[]", "{}", "= =", "1979-05-27", "10000000000000", "synthetic:100000:4", "\ufeff",
    '"../../../etc/passwd"', "hybrid:1-99999999999999999999", "\r", "\n", "[grid]", "[table]", "999999999999999999999999",
)  # fmt: skip


def mangled(text, generator):
    """A text with some of it cut, doubled, replaced by a token or by random bytes."""
    data = text.encode()
    for _ in range(int(generator.integers(1, 4))):
        kind, place = int(generator.integers(5)), int(generator.integers(len(data) + 1))
        end = min(len(data), place + int(generator.integers(1, 30)))
        if kind == 0:
            data = data[:place] + data[end:]
        elif kind == 1:
            data = data[:end] + data[place:]
        elif kind == 2:
            data = data[:place] + generator.bytes(end - place) + data[end:]
        elif kind == 3:
            data = data[:place] + TOKENS[int(generator.integers(len(TOKENS)))].encode("utf-8", "surrogatepass") + data[end:]
        else:
            lines = data.split(b"\n")
            first, second = generator.integers(len(lines), size=2)
            lines[first], lines[second] = lines[second], lines[first]
            data = b"\n".join(lines)
    return data


def readers(folder):
    """File -> how it is read."""

    def uploaded(path):
        read_toml_text(path.read_bytes().decode("utf-8", "replace"), PUBLIC)

    return {
        "parameters.toml": (Parameters.from_toml, uploaded),
        "agenda.toml": (Agenda.from_toml, uploaded),
        "design.toml": (read_design,),
        "points.csv": (lambda path: read_design(folder / "design.toml"),),
        "manifest.json": (read_design,),
    }


def attack(folder, tries, seed=1):
    """Mangle files so many times, and give each to whoever reads its kind; then what is no file at all."""
    found, generator = Trial("mangled inputs"), np.random.Generator(np.random.PCG64(seed))
    known = readers(folder)
    names = list(known)
    tracemalloc.start()
    try:
        for number in range(tries):
            for name, text in SEEDLINGS.items():
                (folder / name).write_text(text, encoding="utf-8")
            name = names[number % len(names)]
            (folder / name).write_bytes(mangled(SEEDLINGS[name], generator))
            for reader in known[name]:
                _try(found, f"{number}: {name}", reader, folder / name)
        for what, path in no_files(folder).items():
            for reader in (Parameters.from_toml, Agenda.from_toml, read_design):
                _try(found, what, reader, path, refused=True)
    finally:
        tracemalloc.stop()
    return found


def no_files(folder):
    """What can be named in the place of a file and is none."""
    pipe, deep, long = folder / "pipe", folder / "deep.toml", folder / "long.toml"
    if hasattr(os, "mkfifo") and not pipe.exists():
        os.mkfifo(pipe)
    deep.write_text("a = " + "[" * 100_000, encoding="utf-8")
    with open(long, "wb") as file:
        file.truncate(2**33)
    found = {
        "a folder": folder, "a device": "/dev/zero", "nothing": folder / "missing.toml", "a NUL in its name": "a\0b.toml",
        "deep": deep, "8 GiB": long, "a terminal's command in its name": folder / "\x1b[2J.toml",
        "no UTF-8 in its name": os.fsdecode(b"\xff\xfe.toml"), "a very long name": "x" * 5000,
    }  # fmt: skip
    return found | ({"a pipe": pipe} if pipe.exists() else {})


def _try(found, what, reader, path, refused=False):
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        reader(path)
        how = "taken"
        if refused:
            raise AssertionError("was taken")
    except Refusal as refusal:
        how = "refused"
        for fault in refusal.faults:
            if not fault.isprintable() or not fault or len(fault) > 2000:
                found.break_(f"{what}: the message {fault[:80]!r}")
                return
            if _doubled(fault):
                found.break_(f"{what}: names something twice: {fault[:200]!r}")
                return
    except Exception as error:
        found.break_(f"{what}: {type(error).__name__}: {str(error)[:200]}")
        return
    used = tracemalloc.get_traced_memory()[1] - before
    if used > MOST_MEMORY:
        found.break_(f"{what}: took {used // 2**20} MiB")
        return
    found.end(how)


def _doubled(fault):
    """Whether the same place is named twice in a row."""
    parts = fault.split(": ")
    return any(one == other and len(one) > 3 for one, other in pairwise(parts))
