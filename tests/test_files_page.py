"""Every key of a file that can be given is told of in the documents, and no other: the readers' own lists beside the tables."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from citypact.experiments.calibration.design import PointSettings, PosteriorSettings
from citypact.experiments.calibration.design_file import OWN_KEYS
from citypact.experiments.sweeps.design_file import KEYS, POLICY_KEYS
from citypact.experiments.sweeps.sampling import METHODS
from citypact.model.refusal import Refusal
from citypact.model.settings.agenda import Agenda

DOCS = Path(__file__).resolve().parent.parent / "docs"


def section(page, heading):
    """What a page says under a heading, up to the next one of the same rank."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.split(r"\n## ", text.partition(f"\n## {heading}\n")[2])[0]


def rows(text):
    """The rows of all tables: (first cell, the others)."""
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line.startswith("| `")]
    return [(row[0], " ".join(row[1:])) for row in cells]


def names(text):
    """What stands in code type, brackets of tables aside."""
    return {name.split(".")[0] for name in re.findall(r"`\[{0,2}([a-z_]+(?:\.NAME)?)\]{0,2}`", text)}


def allowed(read, content):
    """The keys that a reader says it knows, when it is given one that it does not."""
    faults = []
    try:
        read(content, ".", faults)
    except Refusal as refusal:
        faults += refusal.faults
    return set(re.search(r"unknown key 'nonsense'; allowed: (.*)", "\n".join(faults))[1].split(", "))


def agenda(content, folder, faults):
    return Agenda.from_content(content)


def test_every_key_of_a_design_is_explained():
    told = section("sweeps.md", "The design file")
    keys = names(" ".join(first for first, _ in rows(told)))
    assert keys == set(KEYS) - set(METHODS)
    assert {*POLICY_KEYS, *METHODS} <= names(told) | set(re.findall(r"^\[([a-z_]+)\]", told, re.MULTILINE))


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"grid"}))
def test_every_key_of_a_method_is_listed(method):
    told = dict(rows(section("files.md", "A design")))
    assert names(told[f"`[{method}]`"]) == allowed(METHODS[method], {"nonsense": 1})


def test_the_keys_of_policies_and_of_a_grid_are_listed():
    told = dict(rows(section("files.md", "A design")))
    assert names(told["`[policy]`"]) == set(POLICY_KEYS) and set(told) == {"`[policy]`", *(f"`[{name}]`" for name in METHODS)}


def test_every_key_of_an_agenda_is_explained():
    first, second = section("files.md", "An agenda").split("Keys of an intervention")
    assert names(" ".join(name for name, _ in rows(first))) == allowed(agenda, {"nonsense": 1})
    intervention = {"intervention": [{"instruments": {}, "nonsense": 1}]}
    assert names(" ".join(name for name, _ in rows(second))) == allowed(agenda, intervention)


def test_every_key_of_a_calibration_is_explained():
    told = section("calibration.md", "The design file")
    assert names(" ".join(first for first, _ in rows(told))) == set(OWN_KEYS)
    settings = {field.name for group in (PosteriorSettings, PointSettings) for field in fields(group)}
    assert settings <= names(told)
