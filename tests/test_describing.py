"""The files by which others know the software: up to date, of one mind with pyproject.toml, and by the rules of their formats."""

import datetime
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from citypact.experiments.publishing import software
from citypact.experiments.publishing.describing import CITATION, CODEMETA, FILES, ZENODO

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Of the Citation File Format 1.2.0: what must be there, what may be there, and what a reference must have.
REQUIRED = {"authors", "cff-version", "message", "title"}
ALLOWED = REQUIRED | {
    "abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license", "license-url",
    "preferred-citation", "references", "repository", "repository-artifact", "repository-code", "type", "url", "version",
}  # fmt: skip
REFERENCE = {"authors", "title", "type"}
PERSON = {"family-names", "given-names", "name-particle", "name-suffix", "alias", "affiliation", "email", "orcid", "website"}
ENTITY = {"name", "address", "alias", "city", "country", "date-start", "date-end", "email", "location", "orcid", "website"}


def faults_of(cff):
    """What the format does not allow, a line each; ours of its rules, for its own checker needs an old jsonschema."""
    faults = [f"{name} is missing" for name in sorted(REQUIRED - set(cff))]
    faults += [f"{name} is not known" for name in sorted(set(cff) - ALLOWED)]
    if cff.get("cff-version") != "1.2.0":
        faults.append("cff-version")
    if cff.get("type") not in ("software", "dataset"):
        faults.append("type")
    try:
        datetime.date.fromisoformat(cff.get("date-released", ""))
    except (TypeError, ValueError):
        faults.append("date-released")
    lists = [cff.get("authors"), *(one.get("authors") for one in cff.get("references", ()))]
    for people in lists:
        if not people or any(not person or not (set(person) <= PERSON or set(person) <= ENTITY) for person in people):
            faults.append(f"authors {people}")
    for one in cff.get("references", ()):
        faults += [f"reference without {name}" for name in sorted(REFERENCE - set(one))]
        if not isinstance(one.get("year", 0), int) or not isinstance(one.get("issue", ""), int | str):
            faults.append("year or issue of a reference")
    words = cff.get("keywords", ())
    if not all(isinstance(word, str) and word for word in words) or len(set(words)) < len(words):
        faults.append("keywords")
    texts = (cff.get(name, "") for name in ("title", "message", "abstract", "version", "license"))
    return faults + [f"{text!r} is no text" for text in texts if not isinstance(text, str)]


@pytest.mark.parametrize("name", FILES)
def test_they_are_what_is_made_of_the_software(name):
    told = (ROOT / name).read_text(encoding="utf-8")
    assert told == FILES[name](), "renew it: python -m experiments.publishing.describing"


def test_citation_cff_is_by_the_rules_of_its_format():
    cff = yaml.safe_load((ROOT / CITATION).read_text(encoding="utf-8"))
    assert faults_of(cff) == []
    assert cff["version"] == PROJECT["version"] and cff["license"] == PROJECT["license"]["text"]
    (paper,) = cff["references"]
    assert [one["family-names"] for one in paper["authors"]] == ["Li", "Xiao", "Ma"] and paper["year"] == 2020
    assert paper["journal"] == "经济研究参考"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": None}, "title is missing"), ({"date-released": "29.11.2026"}, "date-released"),
        ({"license": 2}, "2 is no text"),
        ({"authors": []}, "authors []"), ({"titel": "x"}, "titel is not known"), ({"version": 0.1}, "0.1 is no text"),
        ({"references": [{"title": "x", "authors": [{"surname": "Li"}]}]}, "reference without type"),
    ],
)  # fmt: skip
def test_a_fault_is_found(change, fault):
    cff = yaml.safe_load((ROOT / CITATION).read_text(encoding="utf-8")) | change
    assert fault in faults_of({name: value for name, value in cff.items() if value is not None})


def test_codemeta_and_zenodo_say_what_pyproject_says():
    codemeta, zenodo = (json.loads((ROOT / name).read_text(encoding="utf-8")) for name in (CODEMETA, ZENODO))
    assert codemeta["version"] == zenodo["version"] == PROJECT["version"]
    assert codemeta["softwareRequirements"] == PROJECT["dependencies"]
    assert codemeta["runtimePlatform"] == f"Python {PROJECT['requires-python']}"
    assert codemeta["license"].endswith(f"/{PROJECT['license']['text']}") and codemeta["name"] == software.NAME
    assert zenodo["license"] == PROJECT["license"]["text"].lower() and zenodo["upload_type"] == "software"
    assert software.NAME.lower() == PROJECT["name"] == software.KEY
    assert codemeta["keywords"] == zenodo["keywords"] == PROJECT["keywords"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", codemeta["datePublished"]) and zenodo["publication_date"] == software.RELEASED
