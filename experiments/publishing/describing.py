"""The files by which others know the software, all made from ``software``: CITATION.cff, codemeta.json and .zenodo.json.

``python -m experiments.publishing.describing`` writes them; a test says when they are out of date.
"""

import json
import tomllib
from typing import Any

from citypact.experiments.paper.bibliography import ALIASES, work
from citypact.experiments.paper.manifest import ROOT, citypact_version
from citypact.experiments.publishing import software

CITATION, CODEMETA, ZENODO = "CITATION.cff", "codemeta.json", ".zenodo.json"
MESSAGE = "If you use CityPact in your work, please cite it as below, with the hash that it prints."


def citation_cff() -> str:
    """CITATION.cff, in the format 1.2.0: YAML, whose texts are written as JSON has them."""
    paper = work(ALIASES["LXM"])
    lines = [
        "cff-version: 1.2.0",
        f"message: {_text(MESSAGE)}",
        "type: software",
        f"title: {_text(software.TITLE)}",
        f"abstract: {_text(software.ABSTRACT)}",
        f"version: {_text(citypact_version())}",
        f"date-released: {_text(software.RELEASED)}",
        f"license: {software.LICENCE}",
        "authors:",
        f"  - name: {_text(software.AUTHOR)}",
        "keywords:",
        *(f"  - {_text(word)}" for word in software.KEYWORDS),
        "references:",
        "  - type: article",
        f"    title: {_text(paper.fields['title'])}",
        "    authors:",
        *(f"      - family-names: {_text(name)}" for name in paper.families),
        f"    journal: {_text(paper.fields['journal'])}",
        f"    year: {paper.year}",
        f"    issue: {_text(paper.fields['number'])}",
        f"    notes: {_text(paper.fields['note'])}",
    ]
    return "\n".join(lines) + "\n"


def codemeta() -> str:
    """codemeta.json, in the vocabulary 3.0 of CodeMeta."""
    return _json({
        "@context": "https://w3id.org/codemeta/3.0",
        "type": "SoftwareSourceCode",
        "name": software.NAME,
        "description": software.ABSTRACT,
        "version": citypact_version(),
        "datePublished": software.RELEASED,
        "license": f"https://spdx.org/licenses/{software.LICENCE}",
        "author": [{"type": "Organization", "name": software.AUTHOR}],
        "keywords": list(software.KEYWORDS),
        "programmingLanguage": {"type": "ComputerLanguage", "name": "Python"},
        "runtimePlatform": f"Python {_python()}",
        "operatingSystem": ["Linux"],
        "softwareRequirements": _required(),
        "referencePublication": _paper(),
        "readme": "README.md",
        "softwareHelp": "docs/",
    })  # fmt: skip


def zenodo() -> str:
    """.zenodo.json, which Zenodo reads from what is deposited."""
    return _json({
        "upload_type": "software",
        "title": software.TITLE,
        "description": software.ABSTRACT,
        "version": citypact_version(),
        "publication_date": software.RELEASED,
        "license": software.LICENCE.lower(),
        "access_right": "open",
        "creators": [{"name": software.AUTHOR}],
        "keywords": list(software.KEYWORDS),
        "references": [work(ALIASES["LXM"]).told.replace("*", "")],
    })  # fmt: skip


FILES = {CITATION: citation_cff, CODEMETA: codemeta, ZENODO: zenodo}


def _paper() -> dict[str, Any]:
    paper = work(ALIASES["LXM"])
    return {"type": "ScholarlyArticle", "name": paper.fields["title"], "datePublished": paper.year,
            "author": [{"type": "Person", "familyName": name} for name in paper.families],
            "isPartOf": {"type": "Periodical", "name": paper.fields["journal"]}}  # fmt: skip


def _python() -> str:
    return _project().get("requires-python", "")


def _required() -> list[str]:
    return list(_project().get("dependencies", ()))


def _project() -> dict[str, Any]:
    """What pyproject.toml says of the project; nothing where it is not at hand."""
    file = ROOT / "pyproject.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))["project"] if file.is_file() else {}


def _text(value: str) -> str:
    """A text in double quotes, which YAML reads as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, text in FILES.items():
        (ROOT / name).write_text(text(), encoding="utf-8", newline="\n")
        print(f"written: {name}")
