"""Whether two folders of results are the same, table by table and figure by figure, and if not, where they differ first.

Tables, reports and captions are compared by their bytes. So are figures, unless they were drawn by another version of matplotlib:
then a picture is compared by its pixels, because two versions set the same text a little apart.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from citypact.experiments.paper.manifest import content_hash, file_checksum
from citypact.model.reading import read_json

ALIKE = 0.02  # root mean square difference of the pixels of two versions of matplotlib, as a share of white
KINDS = ("png", "svg", "txt")  # of files that a figure consists of


@dataclass(frozen=True)
class Verdict:
    """Whether one thing came out again: its kind (table, figure, report, manifest), name, yes or no, and what is to be said."""

    kind: str
    name: str
    same: bool
    told: str = ""

    def __str__(self) -> str:
        return f"  {self.kind:8}  {self.name:28}  {'yes' if self.same else 'no'}{f', {self.told}' if self.told else ''}"


def compared(stored: Path, made: Path) -> Iterator[Verdict]:
    """A verdict for every table, every figure, the report and the manifest of two folders of results of one study."""
    about, anew = (read_json(folder / "manifest.json", "a manifest.json of results") for folder in (stored, made))
    for name in _names(stored, made, ".csv"):
        yield _verdict("table", name, stored / name, made / name, table_difference)
    drawn = about.get("drawn_with", {}).get("matplotlib"), anew["drawn_with"]["matplotlib"]
    for name in sorted({Path(name).stem for name in _names(stored, made, ".png")}):
        yield figure_verdict(name, stored, made, drawn)
    yield _verdict("report", "report.md", stored / "report.md", made / "report.md", text_difference)
    yield manifest_verdict(about, anew)
    expected = {".csv", ".md", ".json", *(f".{kind}" for kind in KINDS)}
    for name in sorted({file.name for file in stored.iterdir() if file.suffix not in expected}):
        yield Verdict("file", name, False, "is no file of results")


def checksum_verdicts(stored: Path) -> Iterator[Verdict]:
    """A verdict for every table of a folder by the checksum in its manifest, and for the manifest by its own hash."""
    about = read_json(stored / "manifest.json", "a manifest.json of results")
    told = about.get("tables", {})
    for name in sorted({*told, *(file.name for file in stored.glob("*.csv"))}):
        file = stored / name
        if not file.is_file():
            yield Verdict("table", name, False, "is missing")
        elif name not in told:
            yield Verdict("table", name, False, "the manifest has no checksum of it")
        else:
            same = file_checksum(file) == told[name]
            yield Verdict("table", name, same, "by its checksum" if same else "its checksum is another one")
    same = about.get("hash") == content_hash(about)
    yield Verdict("manifest", "manifest.json", same, "by its hash" if same else "its hash is another one")


def figure_verdict(name: str, stored: Path, made: Path, drawn: tuple[str | None, str]) -> Verdict:
    """Whether a figure and its caption are the same; drawn: the versions of matplotlib, None where it is not known."""
    for kind in KINDS:
        for folder, where in ((stored, "the stored results"), (made, "the new ones")):
            if not (folder / f"{name}.{kind}").is_file():
                return Verdict("figure", name, False, f"{name}.{kind} is not in {where}")
    differing = [kind for kind in KINDS if (stored / f"{name}.{kind}").read_bytes() != (made / f"{name}.{kind}").read_bytes()]
    if not differing:
        return Verdict("figure", name, True)
    if "txt" in differing:
        return Verdict("figure", name, False, f"the caption: {text_difference(stored / f'{name}.txt', made / f'{name}.txt')}")
    if drawn[0] == drawn[1]:
        files = " and ".join(f"{name}.{kind}" for kind in differing)
        return Verdict("figure", name, False, f"other bytes in {files}, drawn by the same matplotlib {drawn[1]}")
    apart = pixels_apart(stored / f"{name}.png", made / f"{name}.png")
    versions = f"drawn by matplotlib {drawn[0] or 'of a version not told'}, here {drawn[1]}"
    if apart is None:
        return Verdict("figure", name, False, f"another size of the picture, {versions}")
    return Verdict("figure", name, apart <= ALIKE, f"by pixels: {apart:.2%} apart, {versions}; allowed {ALIKE:.0%}")


def pixels_apart(one: Path, other: Path) -> float | None:
    """Root mean square difference of the pixels of two pictures, as a share of white; None where their sizes differ."""
    from matplotlib.image import imread

    first, second = imread(one), imread(other)
    return None if first.shape != second.shape else float(np.sqrt(np.mean((first.astype(float) - second) ** 2)))


def table_difference(stored: Path, made: Path) -> str:
    """How many cells of two tables differ, and the first of them."""
    (header, *one), (header_made, *other) = _rows(stored), _rows(made)
    if header != header_made:
        return f"other columns: {', '.join(header)} stored, {', '.join(header_made)} now"
    if len(one) != len(other):
        return f"{len(one)} rows stored, {len(other)} now"
    pairs = ((number, zip(header, *rows, strict=False)) for number, rows in enumerate(zip(one, other, strict=True), 1))
    apart = [(number, *cell) for number, cells in pairs for cell in cells if cell[1] != cell[2]]
    if not apart:
        return "the same cells, written with other bytes"
    number, column, was, now = apart[0]
    return f"{len(apart)} of {len(one) * len(header)} cells differ, the first in row {number}, {column}: {was} stored, {now} now"


def text_difference(stored: Path, made: Path) -> str:
    """The number of the first line that differs."""
    one, other = (file.read_text(encoding="utf-8", errors="replace").splitlines() for file in (stored, made))
    line = next(
        (n for n, pair in enumerate(zip(one, other, strict=False), 1) if pair[0] != pair[1]), min(len(one), len(other)) + 1
    )
    return f"it differs from line {line} on"


def manifest_verdict(about: Mapping[str, Any], anew: Mapping[str, Any]) -> Verdict:
    """Whether two manifests say the same, but for versions and what follows from them, and the hash of the first is its own."""
    if about.get("hash") != content_hash(dict(about)):
        return Verdict("manifest", "manifest.json", False, "its hash is another one")
    beside = ("versions", "drawn_with", "tables", "hash")
    apart = [name for name in {**about, **anew} if name not in beside and about.get(name) != anew.get(name)]
    if apart:
        return Verdict("manifest", "manifest.json", False, f"it differs in {', '.join(apart)}")
    was, now = about["versions"], anew["versions"]
    moved = [
        f"{name} {was.get(name, 'none')} and now {now.get(name, 'none')}"
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    ]
    return Verdict("manifest", "manifest.json", True, f"but for versions: {'; '.join(moved)}" if moved else "")


def _verdict(kind: str, name: str, stored: Path, made: Path, difference: Any) -> Verdict:
    for file, where in ((stored, "the stored results"), (made, "the new ones")):
        if not file.is_file():
            return Verdict(kind, name, False, f"is not in {where}")
    same = stored.read_bytes() == made.read_bytes()
    return Verdict(kind, name, same, "" if same else difference(stored, made))


def _names(stored: Path, made: Path, suffix: str) -> list[str]:
    return sorted({file.name for folder in (stored, made) for file in folder.iterdir() if file.suffix == suffix})


def _rows(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.reader(file)) or [[]]
