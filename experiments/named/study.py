"""What a named experiment is: a question, worlds, tables, figures drawn from the tables, and a report written from them.

Three trades that meet only in tables. Each experiment is a folder: ``spec`` says what is asked, ``study`` has the subclass of
``Study`` whose ``tables`` live the worlds through the door, ``figures.draw_all`` and ``report.answer`` read what is stored.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from shutil import rmtree
from typing import Any

import pandas as pd

from citypact.agents.compiled import source_fingerprint
from citypact.experiments.named import QUESTIONS
from citypact.experiments.paper.manifest import data_checksum, file_checksum, versions, with_hash, write_manifest
from citypact.experiments.paper.output_folder import new_folder
from citypact.experiments.paper.regions import FIGURES, own_figures, region_from
from citypact.experiments.paper.tables import read_table, write_table
from citypact.experiments.paper.text import with_minus_signs
from citypact.experiments.sweeps.door import Door
from citypact.experiments.sweeps.executors import InProcess
from citypact.model.engine import check_years
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import is_own, load_region, remember
from citypact.model.regions.region import Region
from citypact.model.settings.parameters import Parameters
from citypact.model.version import MODEL_VERSION


@dataclass(frozen=True)
class Scale:
    """How large a study is: seeds of each point, points of the design (a grid's side, a sample's size), years of a run."""

    seeds: int
    points: int
    years: int


class Study:
    """A named experiment. A subclass sets the class attributes and defines ``worlds`` (or ``size``), ``design`` and ``tables``.

    name: of the experiment, of its folder and of its question; full, quick: its two scales; regions: names of the regions that
    it is about; several: whether it takes many regions at once, and not only one; own: whether it takes a region of one's own;
    shortest: years that a run must have at least.
    """

    name = ""
    full = Scale(seeds=0, points=0, years=0)
    quick = Scale(seeds=0, points=0, years=0)
    regions: tuple = ("yangtze_delta",)
    several = False
    own = True
    shortest = 1

    def __init__(self, scale: Scale | None = None, parameters: Parameters | None = None, regions: tuple | None = None):
        self.scale = scale or self.full
        self.parameters = parameters or Parameters()
        self.regions = tuple(regions or self.regions)
        self.check()

    def check(self) -> None:
        """Refuse what the study cannot do; a subclass may add to it."""
        if self.scale.seeds < 2:
            raise Refusal(
                f"seeds: {self.scale.seeds} is not allowed; allowed are whole numbers from 2, for else nothing compares"
            )
        if check_years(self.scale.years) < self.shortest:
            raise Refusal(f"years: {self.scale.years} is not allowed; {self.name} needs {self.shortest} at least")
        for region in map(load_region, self.regions):
            if is_own(region) and not self.own:
                raise Refusal(
                    f"region {region.id}: {self.name} compares the agglomerations by their plans; allowed: those of `regions`"
                )
            if len(region.relations(self.parameters.reach_km)) == 0:
                raise Refusal(
                    f"region {region.id}: no two cities are within reach_km = {self.parameters.reach_km:g} km; raise it"
                )

    @property
    def question(self) -> str:
        """What is asked, in one line."""
        return QUESTIONS[self.name]

    @property
    def region(self) -> Region:
        """The region of a study that is about one."""
        return load_region(self.regions[0])

    @property
    def seeds(self) -> range:
        """The seeds with which every world is lived."""
        return range(1, self.scale.seeds + 1)

    def worlds(self) -> dict:
        """Part -> key -> ``Cell`` of all worlds that are known beforehand."""
        return {}

    def size(self) -> int:
        """How many runs there will be."""
        return sum(len(cell.seeds) for cells in self.worlds().values() for cell in cells.values())

    @cached_property
    def runs(self) -> int:
        """The same, counted once."""
        return self.size()

    def run_length(self) -> str:
        """How long a run is, as the captions tell it; a study with runs of several lengths says so here."""
        return f"{self.scale.years} years"

    def design(self) -> dict:
        """What is varied and what is held, as the manifest and the captions tell it (plain values)."""
        raise NotImplementedError

    def tables(self, door: Door) -> dict:
        """Live the worlds through the door; name of a CSV file -> DataFrame."""
        raise NotImplementedError

    def told(self, stored: "Stored") -> str:
        """What the command prints of the stored tables when it is done; nothing unless a study says so."""
        return ""

    def command(self) -> str:
        """The command that repeats this study."""
        quick = self.scale == self.quick or self.scale.points == self.quick.points != self.full.points
        base, options = (self.quick, ["--quick"]) if quick else (self.full, [])
        options += [f"--{name} {getattr(self.scale, name)}" for name in ("seeds", "years")
                    if getattr(self.scale, name) != getattr(base, name)]  # fmt: skip
        given = [] if self.regions == type(self).regions else [load_region(name) for name in self.regions]
        options += [f"--region {region.file_name if is_own(region) else region.id}" for region in given]
        default = Parameters().as_dict()
        options += [f"--set {name}={value}" for name, value in self.parameters.as_dict().items() if value != default[name]]
        return " ".join(("python -m experiments run", self.name, *options, "--out DIR"))


class Stored:
    """A folder of a study's tables: ``stored["effects"]`` is effects.csv as a DataFrame."""

    def __init__(self, folder: str | PathLike[str], study: Study):
        self.folder = Path(folder)
        self.study: Any = study  # of a subclass, whose spec figures and report know
        self._tables: dict = {}

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self._tables:
            self._tables[table] = read_table(self.folder / f"{table}.csv")
        return self._tables[table]

    def caption(self, text: str, *more: str) -> str:
        """A figure's caption: what it shows, then what it was made from."""
        scale, parameters = self.study.scale, self.study.parameters
        made = (
            f"{self.study.runs:,} runs of {self.study.run_length()}, seeds 1 to {scale.seeds}; "
            f"parameter hash {parameters.hash}; model version {MODEL_VERSION}."
        )
        return "\n".join((text, *more, made))


def needed(package: str, name: str) -> str:
    """The version of a package that the experiment of this name needs; refused in one line if it is missing."""
    if sys.modules.get(package, package) is None or find_spec(package) is None:
        raise Refusal(f'the {name} experiment needs {package}, which is not installed: python -m pip install -e ".[experiments]"')
    return version(package)


def study_class(name: str) -> type[Study]:
    """The class of a named experiment: the one subclass of ``Study`` in its module ``study``."""
    module = import_module(f"{__package__}.{name}.study")
    kinds = (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Study))
    (found,) = (kind for kind in kinds if kind.name == name)
    return found


def restricted(
    name: str,
    quick: bool = False,
    seeds: int | None = None,
    years: int | None = None,
    parameters: Parameters | None = None,
    regions: tuple[str, ...] = (),
) -> Study:
    """The named experiment at full scale or quick, with other seeds, years, parameters or regions where they are given."""
    kind = study_class(name)
    given = {part: value for part, value in (("seeds", seeds), ("years", years)) if value is not None}
    return kind(replace(kind.quick if quick else kind.full, **given), parameters, regions)


def run_study(
    folder: str | PathLike[str], study: Study, executor: Callable = InProcess, overwrite: bool = False, quiet: bool = False
) -> str:
    """Run a study and write its tables, manifest, figures and report into a folder, which appears whole or not at all.

    Returns what the study has to tell of its tables, if anything.
    executor: makes the executor. What is done is kept in a folder beside it until all is written, so that a study which was
    interrupted goes on when it is asked for again; ``Interrupted`` says that this is how it ended.
    """
    folder = Path(folder)
    kept = folder.resolve().with_name(f".{folder.resolve().name}.runs")
    with new_folder(folder, overwrite, study.command()) as working:
        with Door(kept / _address(study), study.runs, executor, study.name, study.question, quiet) as door:
            tables = study.tables(door)
        for name, frame in tables.items():
            write_table(working / f"{name}.csv", frame)
        for region in _own(study):
            (working / region.file_name).write_text(region.to_csv(), encoding="utf-8", newline="\n")
        write_manifest(working, manifest_of(study) | made_of(working))
        write_findings(Stored(working, study))
    rmtree(kept)
    return study.told(Stored(folder, study))


def write_findings(stored: Stored) -> None:
    """Draw the figures and write the report from the stored tables."""
    name = stored.study.name
    import_module(f"{__package__}.{name}.figures").draw_all(stored)
    (stored.folder / "report.md").write_text(report(stored), encoding="utf-8", newline="\n")


def report(stored: Stored) -> str:
    """The text of a report: the question, and the study's answer."""
    study = stored.study
    answer = import_module(f"{__package__}.{study.name}.report").answer(stored)
    return with_minus_signs(f"# {study.name.capitalize()}\n\n**{study.question}**\n\n{answer.strip()}\n")


def _address(study: Study) -> str:
    """Where the runs of a study are kept: other code, other parameters, another place."""
    code = source_fingerprint("agents", "model", "experiments")
    own = [region.checksum for region in _own(study)]
    told = (study.command(), study.parameters.hash, str(asdict(study.scale)), code, *own)
    return sha256("|".join(told).encode()).hexdigest()[:16]


def _own(study: Study) -> list[Region]:
    """The regions of one's own that a study is about."""
    return [region for region in map(load_region, study.regions) if is_own(region)]


def manifest_of(study: Study) -> dict[str, Any]:
    """What a study's results are made from, with the hash that one cites."""
    return with_hash({
        "experiment": study.name,
        "question": study.question,
        "command": study.command(),
        "scale": asdict(study.scale),
        "runs": study.runs,
        "regions": list(study.regions),
        **own_figures(map(load_region, study.regions)),
        "design": study.design(),
        "parameters": study.parameters.as_dict(),
        "parameter_hash": study.parameters.hash,
        "data_checksum": data_checksum(),
        "model_version": MODEL_VERSION,
        "versions": versions(),
    })  # fmt: skip


def made_of(folder: Path) -> dict[str, Any]:
    """What the manifest says besides: the checksums of the tables in the folder, and what draws the figures."""
    tables = {table.name: file_checksum(table) for table in sorted(folder.glob("*.csv"))}
    return {"tables": tables, "drawn_with": {"matplotlib": version("matplotlib")}}


def study_of(manifest: Mapping[str, Any]) -> Study:
    """The study whose results a manifest tells of; refused where the code of today would make another one of it."""
    try:
        for told in manifest.get(FIGURES, ()):
            remember(region_from(told))
        kind = study_class(manifest["experiment"])
        study = kind(Scale(**manifest["scale"]), Parameters(**manifest["parameters"]), tuple(manifest["regions"]))
    except (KeyError, TypeError) as error:
        raise Refusal(f"is not the manifest of a named experiment ({error}); give results of `run`") from None
    if study.command() != manifest["command"]:
        raise Refusal(f"was made by another version of the experiment: {manifest['command']}, today {study.command()}")
    return study
