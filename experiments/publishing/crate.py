"""The description of an archive as a research object: RO-Crate 1.1, JSON-LD in schema.org's words.

Every file is an entity with its size and SHA-256; folders of results and of data are datasets, the former with the action that
made them, the latter with its sources and their licences.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from citypact.experiments.paper.bibliography import ALIASES, works
from citypact.experiments.paper.manifest import citypact_version
from citypact.experiments.publishing import software
from citypact.experiments.publishing.inventory import CRATE, SUMS, Inventory, Packed

PROFILE, CONTEXT = "https://w3id.org/ro/crate/1.1", "https://w3id.org/ro/crate/1.1/context"
LICENCE = f"https://spdx.org/licenses/{software.LICENCE}"
DATA = "model/regions/data/"
SOURCES = ("geonames", "naturalearth")  # works of the bibliography from which data were taken
PEOPLE, MODEL, PYTHON = "#developers", "#citypact", "#python"
Entity = dict[str, Any]


def metadata(found: Inventory, more: Sequence[Packed]) -> str:
    """The text of ``ro-crate-metadata.json`` for all files and for more of them that are made for the archive."""
    files = sorted((*found.files, *more), key=lambda file: file.name)
    folders = _folders(files)
    inside = {file.name for names in folders.values() for file in names}
    parts = [*folders, *(file.name for file in files if file.name not in inside)]
    sources = _sources(files)
    graph: list[Entity] = [
        {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}},
        _root(found, parts, folders),
        {"@id": PEOPLE, "@type": "Organization", "name": software.AUTHOR},
        {"@id": LICENCE, "@type": "CreativeWork", "name": "Apache License 2.0", "identifier": software.LICENCE},
        {"@id": PYTHON, "@type": "ComputerLanguage", "name": "Python", "url": "https://www.python.org"},
        {"@id": MODEL, "@type": ["SoftwareApplication", "SoftwareSourceCode"], "name": software.NAME,
         "softwareVersion": citypact_version(), "license": {"@id": LICENCE}, "author": {"@id": PEOPLE},
         "programmingLanguage": {"@id": PYTHON}},
        _paper(),
        *sources,
        *(_folder(name, held, sources) for name, held in folders.items()),
        *(_action(name, held) for name, held in folders.items() if name.startswith("results/")),
        *map(_file, files),
    ]  # fmt: skip
    return json.dumps({"@context": CONTEXT, "@graph": graph}, indent=1, ensure_ascii=False) + "\n"


def _refer(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": name} for name in names]


def _folders(files: Sequence[Packed]) -> dict[str, list[Packed]]:
    """Folder of data or of one experiment's results -> its files."""
    found: dict[str, list[Packed]] = {}
    for file in files:
        top, _, rest = file.name.partition("/")
        if file.name.startswith(DATA):
            found.setdefault(DATA, []).append(file)
        elif top == "results" and "/" in rest:
            found.setdefault(f"results/{rest.split('/')[0]}/", []).append(file)
    return found


def _root(found: Inventory, parts: Sequence[str], folders: Iterable[str]) -> Entity:
    commit = {"identifier": f"git commit {found.commit}"} if found.commit and not found.edited else {}
    return {
        "@id": "./", "@type": "Dataset", "name": software.TITLE, "description": software.ABSTRACT, "version": citypact_version(),
        **commit, "datePublished": software.RELEASED, "license": {"@id": LICENCE}, "author": {"@id": PEOPLE},
        "keywords": list(software.KEYWORDS), "inLanguage": list(software.LANGUAGES), "mainEntity": {"@id": MODEL},
        "citation": {"@id": f"#{ALIASES['LXM']}"}, "hasPart": _refer(parts),
        "mentions": _refer(f"#run-{name.split('/')[1]}" for name in folders if name.startswith("results/")),
    }  # fmt: skip


def _paper() -> Entity:
    paper = works()[ALIASES["LXM"]]
    return {"@id": f"#{paper.key}", "@type": "ScholarlyArticle", "name": paper.fields["title"], "datePublished": paper.year,
            "author": " and ".join(paper.families), "isPartOf": paper.fields.get("journal", "")}  # fmt: skip


def _sources(files: Sequence[Packed]) -> list[Entity]:
    """Where data come from, and under which licence: works of the bibliography, and rows of tables that name theirs."""
    found = [
        {"@id": f"#{key}", "@type": "CreativeWork", "name": works()[key].fields["title"],
         "url": works()[key].fields["url"], "license": works()[key].fields["note"]}
        for key in SOURCES
    ]  # fmt: skip
    for file in files:
        if file.name.startswith(DATA) and file.name.endswith(".csv"):
            rows = csv.DictReader(io.StringIO(file.content.decode("utf-8")))
            if {"id", "source", "licence"} <= set(rows.fieldnames or ()):
                found += [{"@id": f"#source-{row['id']}", "@type": "CreativeWork", "name": row["source"],
                           "license": row["licence"]} for row in rows]  # fmt: skip
    return found


def _folder(name: str, held: Sequence[Packed], sources: Sequence[Entity]) -> Entity:
    parts = _refer(file.name for file in held)
    if name == DATA:
        told = (
            "Cities and agglomerations as the model reads them; figures on one basis, not official statistics. Sources: README.md"
        )
        return {"@id": name, "@type": "Dataset", "name": "Data of the regions", "description": told,
                "isBasedOn": _refer(source["@id"] for source in sources), "hasPart": parts}  # fmt: skip
    made = _told(held)
    about = {"description": made["question"], "identifier": f"run hash {made.get('hash', '')}"} if made else {}
    return {"@id": name, "@type": "Dataset", "name": f"Results: {name.split('/')[1]}", **about, "license": {"@id": LICENCE},
            "hasPart": parts}  # fmt: skip


def _told(held: Sequence[Packed]) -> dict[str, Any]:
    """What the manifest among the files says; nothing where there is none."""
    (content,) = [file.content for file in held if file.name.endswith("/manifest.json")] or [b"{}"]
    return json.loads(content)


def _action(name: str, held: Sequence[Packed]) -> Entity:
    """How the results in a folder were made."""
    told = _told(held)
    return {"@id": f"#run-{name.split('/')[1]}", "@type": "CreateAction", "name": told.get("question", name),
            "description": told.get("command", ""), "instrument": {"@id": MODEL},
            "object": [{"@id": DATA}, {"@id": "constraints.txt"}], "result": {"@id": name}}  # fmt: skip


def _file(file: Packed) -> Entity:
    """A file with its size and its checksum; the list of checksums is named alone, for it holds that of this description."""
    about = {"@id": file.name, "@type": "File", "name": file.name, "encodingFormat": file.format}
    if file.name == SUMS:
        return about
    return {**about, "contentSize": str(len(file.content)), "sha256": sha256(file.content).hexdigest()}
