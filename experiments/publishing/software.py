"""The software as one cites it: title, authors, date; version, licence and keywords are read from what is installed."""

from importlib.metadata import metadata

from citypact.experiments.paper.manifest import citypact_version

NAME = "CityPact"
KEY = "citypact"  # in a bibliography
TITLE = "CityPact: how the cities of an urban agglomeration move from competition to cooperation"
ABSTRACT = (
    "An agent-based model of competition and cooperation between the cities of an urban agglomeration under a higher-tier "
    "government, with the real cities of China's ten agglomerations."
)
AUTHOR = "The CityPact developers"
RELEASED = "2026-11-29"  # raised with the version in pyproject.toml
LICENCE: str = metadata(KEY)["License"]
KEYWORDS = tuple(metadata(KEY)["Keywords"].split(","))
LANGUAGES = ("en", "zh")  # of the page and of what a run is told in


def year() -> str:
    """The year of the release."""
    return RELEASED[:4]


def bibtex(told: str, version: str = "") -> str:
    """The BibTeX entry of the software; told: a note, such as the hash of a run; version: this one unless another is given."""
    return "\n".join((
        f"@software{{{KEY},",
        f"  author = {{{{{AUTHOR}}}}},",
        f"  title = {{{{{TITLE}}}}},",
        f"  year = {{{year()}}},",
        f"  version = {{{version or citypact_version()}}},",
        f"  license = {{{LICENCE}}},",
        f"  note = {{{told}}},",
        "}",
    ))  # fmt: skip
