"""Every work that the package cites, read from ``bibliography.bib`` beside this file, and which of them a source text names.

A declaration says its source as a reader would, "Robson 1998; Fehr and Schmidt 1999". Names and years stand in the bibliography
alone, so that a text is resolved by them; what is cited by another name or without a year stands in ``ALIASES``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from citypact.model.refusal import Refusal, unknown

FILE = Path(__file__).with_name("bibliography.bib")
# What is cited without a year, or by another name -> the key of the work that is meant.
ALIASES = {
    "LXM": "li2020",
    "Feiock": "feiock2013",
    "gravity": "wilson1971",
    "Besedeš and Prusa": "besedes2006",
    "Huang and Chen": "huangchen",
    "Kaplan and Meier": "kaplan1958",
    "Kaplan–Meier": "kaplan1958",
    "Wilson's interval": "wilson1927",
    "Wilson's score interval": "wilson1927",
    "GeoNames": "geonames",
    "Natural Earth": "naturalearth",
}
# Parts of a source text that name no work, as patterns: the package, its data and documents, what is known without a study.
OWN = (
    r".*\bours\b.*",
    r"no noise",
    r"made by hand.*",
    r".*\bspecification\b.*",
    r"docs/model\.md",
    r"the .* in closed form",
    r"independent trial of the same equations",
    r".*\(yrd_membership\.csv\)",
    r".*\(study not at hand\)",
    r"Jiangsu's north–south parks, .*",
    r"",
)
_YEARS = r"(?:'s|’s)?,? \(?(\d{4}(?:, \d{4})*)"
_ENTRY = re.compile(r"@(\w+)\{(\w+),\n((?:  \w+ = \{.*\},\n)+)\}")
_FIELD = re.compile(r"  (\w+) = \{(.*)\},")


@dataclass(frozen=True)
class Work:
    """A work: its key, its kind in BibTeX (article, book, …), and its fields, written as BibTeX has them."""

    key: str
    kind: str
    fields: Mapping[str, str]

    @property
    def families(self) -> tuple[str, ...]:
        """The family names of its authors, in order."""
        return tuple(plain(author.split(",")[0]) for author in self.fields["author"].split(" and "))

    @property
    def year(self) -> str:
        """The year in which it came out; empty where none is recorded."""
        return self.fields.get("year", "")

    @property
    def cited(self) -> str:
        """How a text cites it: "Fehr and Schmidt (1999)", "Traulsen et al. (2009)" from four authors on."""
        names = self.families
        told = f"{names[0]} et al." if len(names) > 3 else _listed(names)
        return f"{told} ({self.year})" if self.year else told

    @property
    def told(self) -> str:
        """The whole reference in one line of Markdown; what is not recorded is left out."""
        has = {name: plain(value) for name, value in self.fields.items()}
        number = f"({has['number']})" if "number" in has and "institution" not in has else ""
        place = f"*{has['journal']}* {has.get('volume', '')}{number}".strip() if "journal" in has else ""
        within = f"In {has['booktitle']}" if "booktitle" in has else ""
        edited = (
            f"edited by {_listed(tuple(plain(name) for name in self.fields['editor'].split(' and ')))}" if "editor" in has else ""
        )
        told = ", ".join(filter(None, (place or within, edited, has.get("institution", ""), has.get("publisher", ""))))
        pages = f"{': ' if place else ', pages '}{has['pages']}" if "pages" in has else ""
        edition = f"edition {has['edition']}" if "edition" in has else ""
        online = f"arXiv:{has['eprint']}" if "eprint" in has else f"doi:{has['doi']}" if "doi" in has else has.get("url", "")
        year = f" ({self.year})" if self.year else ""
        rest = (has.get("title", ""), edition, f"{told}{pages}", online, has.get("note", ""))
        return f"{plain(_listed(tuple(self.fields['author'].split(' and '))))}{year}. {'. '.join(filter(None, rest))}."

    def bibtex(self) -> str:
        """The entry as it stands in the bibliography."""
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in self.fields.items())
        return f"@{self.kind}{{{self.key},\n{fields}}}"


def plain(text: str) -> str:
    """A field's text without the signs of BibTeX."""
    return text.replace("{", "").replace("}", "").replace("\\&", "&").replace("\\_", "_").replace("--", "–")


@cache
def works() -> Mapping[str, Work]:
    """Key -> work, in the order of the file."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> dict[str, Work]:
    """The works of a text in BibTeX that has one field a line, as ours has. Raises Refusal for any other line."""
    found: dict[str, Work] = {}
    for match in _ENTRY.finditer(text):
        kind, key, fields = match.groups()
        if key in found:
            raise Refusal(f'{FILE.name}: key "{key}" stands twice')
        found[key] = Work(key, kind, dict(_FIELD.findall(fields)))
        if "author" not in found[key].fields:
            raise Refusal(f'{FILE.name}: "{key}" has no author')
    for line in _ENTRY.sub("", text).splitlines():
        if line.strip() and not line.startswith("%"):
            raise Refusal(f"{FILE.name}: cannot read {line!r}; allowed: an entry with one field a line, and comments after %")
    return found


def work(key: str) -> Work:
    """The work of that key; Refusal if there is none."""
    if key not in works():
        raise Refusal(unknown("work", key, works()))
    return works()[key]


def sources_of(text: str) -> tuple[str, ...]:
    """Keys of the works that a text cites, each once, in the order of the text."""
    text = re.sub(r"\s+", " ", text).replace(" & ", " and ")
    places: dict[str, int] = {}
    for names, by_year in _citations().items():
        if names in text:
            for match in re.finditer(rf"(?<!\w){re.escape(names)}{_YEARS}", text):
                for year in match[1].split(", "):
                    if year in by_year:
                        places.setdefault(by_year[year], match.start())
    for phrase, key in ALIASES.items():
        if phrase in text and (found := re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text)):
            places[key] = min(places.get(key, found.start()), found.start())
    return tuple(sorted(places, key=lambda key: (places[key], works()[key].year)))


def unresolved(source: str) -> tuple[str, ...]:
    """The parts of a declared source, between semicolons, that neither name a work nor say that it is the package's own."""
    parts = (part.strip() for part in source.split(";"))
    return tuple(part for part in parts if not sources_of(part) and not any(re.fullmatch(own, part) for own in OWN))


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


@cache
def _citations() -> dict[str, dict[str, str]]:
    """Names, as a text cites them -> year -> key."""
    known: dict[str, dict[str, str]] = {}
    for entry in works().values():
        for form in {_listed(entry.families), *([f"{entry.families[0]} et al."] if len(entry.families) > 2 else ())}:
            if entry.year and known.setdefault(form, {}).setdefault(entry.year, entry.key) != entry.key:
                raise Refusal(f'{FILE.name}: "{form} {entry.year}" is {known[form][entry.year]} and {entry.key}')
    return known
