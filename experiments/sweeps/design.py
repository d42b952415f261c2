"""A design: which runs a sweep consists of, and what is kept of them.

A design crosses regions, policies and one or more samples of parameters and instruments (``experiments.sweeps.sampling``) into
numbered points, and lives every point once for each seed. Run number = point · seeds + position of the seed, so a run
is found by arithmetic and no list of runs is ever held. ``experiments.sweeps.design_file`` reads and checks designs.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from citypact.experiments.sweeps.sample import Grid, Sample
from citypact.model.engine import Batch, Result, Run
from citypact.model.measures import MEASURES
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import measures_needed, summaries
from citypact.model.version import MODEL_VERSION

DOUBLES, COUNTS = "<f8", "<i4"  # as they stand in a ledger
KIND = ("reach_km", "rule", "scope")  # with the region: what the runs of one block share
Point = tuple[int, int, tuple]  # position of the region, position of the policy, values of the factors


@dataclass(frozen=True)
class Design:
    """A checked design; ``experiments.sweeps.design_file`` makes it.

    policies: ((label, Agenda), ...); window, budget: first and last year and yearly budget of the instruments that
    samples vary; withdrawal: as in ``Run``; series: measures that are kept for every year, if any; survival: whether the
    lives of relations are kept; content: all of it in plain values, from which ``design_file.design`` makes it again.
    """

    regions: tuple[Region, ...]
    parameters: Parameters
    policies: tuple[tuple[str, Agenda], ...]
    window: tuple[int, int | None]
    budget: float | None
    years: int
    seeds: range | tuple[int, ...]
    withdrawal: int | None
    samples: tuple[Sample, ...]
    summaries: tuple[str, ...]
    series: tuple[str, ...]
    survival: bool = False
    name: str = ""
    question: str = ""
    content: dict[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """The names of what the samples vary, in the order of a point's values."""
        return tuple(name for sample in self.samples for name in sample.names)

    @cached_property
    def _axes(self) -> Grid:
        sizes = (len(self.regions), len(self.policies), *(len(sample.rows) for sample in self.samples))
        return Grid([range(size) for size in sizes])

    @property
    def points(self) -> int:
        """How many points there are."""
        return len(self._axes)

    @property
    def runs(self) -> int:
        """How many runs there are: one for each point and seed."""
        return self.points * len(self.seeds)

    def point(self, number: int) -> Point:
        """(position of the region, position of the policy, values of the factors) of a point."""
        region, policy, *rows = self._axes[number]
        return region, policy, tuple(value for sample, row in zip(self.samples, rows, strict=True) for value in sample.rows[row])

    def place(self, number: int) -> tuple[int, int]:
        """(number of the point, seed) of a run."""
        point, position = divmod(number, len(self.seeds))
        return point, self.seeds[position]

    def weight(self, point: Point) -> int:
        """What a run of a point costs against others: as much as it has relations, which grow with the square of the cities."""
        return len(self.regions[point[0]]) ** 2

    @cached_property
    def mean_weight(self) -> float:
        """The weight of a run, on average over all."""
        return sum(len(region) ** 2 for region in self.regions) / len(self.regions)

    def years_of(self, point: Point) -> int:
        """How many years a run of a point lasts."""
        return self.years

    def kind(self, point: Point) -> tuple:
        """What the runs of a point share with the others of their block."""
        values = dict(zip(self.factors, point[2], strict=True))
        return point[0], *(values.get(name, getattr(self.parameters, name)) for name in KIND)

    def run(self, point: Point, seed: int) -> Run:
        """The run of a point, as ``point`` returns it, with a seed."""
        region, policy, values = point
        given = dict(zip(self.factors, values, strict=True))
        levers = {name: given.pop(name) for name in tuple(given) if name in INSTRUMENTS}
        agenda = self.policies[policy][1]
        if levers:
            agenda = with_levers(agenda, levers, self.window, self.budget)
        return Run(self.regions[region], self.parameters.replace(**given), agenda, seed, self.withdrawal)

    def carried(self) -> "Design":
        """All that a worker needs to make runs from points: the samples' names, not their rows."""
        return replace(self, samples=tuple(replace(sample, rows=(), identity="") for sample in self.samples), content={})

    def live(self, point: Point, runs: list[Run]) -> dict[str, np.ndarray]:
        """What is kept of the runs of a block: summaries (run, summary), series (run, year, measure), and survival, relations
        by (run, broken or censored, clock, mode − 1, years); the last two where they are asked for."""
        needed = set(measures_needed(self.summaries)) | set(self.series)
        measures = tuple(name for name in MEASURES if name in needed)
        batch = Batch(runs, self.years)
        series = batch.advance(self.years, measures)
        years = np.arange(1, self.years + 1)
        result = Result(measures, years, series, None, None)  # type: ignore[arg-type]  # summaries read no lives of relations
        columns = summaries(result, self.summaries)
        kept = {"summaries": np.column_stack([columns[name] for name in self.summaries])}
        if self.series:
            kept["series"] = np.ascontiguousarray(series[:, :, [measures.index(name) for name in self.series]])
        if self.survival:
            kept["survival"] = np.stack(batch.survival(), axis=1)
        return kept

    def tables(self) -> dict[str, str]:
        """The ledger's own tables of a design, name -> what CREATE TABLE is told."""
        declared = PARAMETERS | INSTRUMENTS
        factors = "".join(f', "{name}" {"TEXT" if declared[name].choices else "REAL"}' for name in self.factors)
        return {
            "points": f"points (point INTEGER PRIMARY KEY, region TEXT, policy TEXT{factors}, checksum INTEGER)",
            "summaries": "summaries (number INTEGER PRIMARY KEY" + "".join(f', "{name}" REAL' for name in self.summaries) + ")",
            "series": "series (number INTEGER PRIMARY KEY, data BLOB)",
            "survival": "survival (number INTEGER PRIMARY KEY, data BLOB)",
        }

    def point_row(self, number: int) -> tuple:
        """The row of a point in the table of points."""
        region, policy, values = self.point(number)
        return (number, self.regions[region].id, self.policies[policy][0], *values)

    def rows(self, kept: dict[str, np.ndarray]) -> Iterator[tuple[str, list]]:
        """(table, rows without the run's number) of what ``live`` returned."""
        yield "summaries", kept["summaries"].tolist()  # SQLite stores nan as NULL
        for table, kind in (("series", DOUBLES), ("survival", COUNTS)):
            if table in kept:
                yield table, [(array.tobytes(),) for array in kept[table].astype(kind)]

    def meta(self) -> dict[str, Any]:
        """What the tables of a sweep are read with."""
        return {
            "years": self.years, "factors": list(self.factors), "summaries": list(self.summaries),
            "series": list(self.series), "survival": self.survival, "content": self.content,
        }  # fmt: skip

    @cached_property
    def identity(self) -> dict[str, str]:
        """Everything that the results depend on, part by part, as text; equal parts mean equal runs."""
        seeds = f"1 to {len(self.seeds)}" if self.seeds == range(1, len(self.seeds) + 1) else list(self.seeds)
        parts = {
            "model version": MODEL_VERSION,
            "regions": [(region.id, region.checksum) for region in self.regions],
            "parameters": self.parameters.as_dict(),
            "policies": [(label, agenda.hash) for label, agenda in self.policies],
            "years of the instruments": self.window,
            "budget of the instruments": self.budget,
            "years": self.years,
            "seeds": seeds,
            "withdrawal": self.withdrawal,
            "summaries": self.summaries,
            "series": self.series,
            "survival": self.survival,
            "samples": [(sample.method, sample.names, sample.ranges, sample.identity) for sample in self.samples],
        }
        return {part: json.dumps(value, ensure_ascii=False) for part, value in parts.items()}

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that stand for the design, whatever its name and its question."""
        return sha256(json.dumps(self.identity).encode()).hexdigest()[:16]


def run_ids(run: Run, seeds: Sequence[int], years: int) -> list[str]:
    """The addresses of a run with each of these seeds: what its result depends on, hashed."""
    kind = f"{run.parameters.hash}|{run.region.checksum}|{run.agenda.hash}"
    return [sha256(f"{kind}|{seed}|{years}|{run.withdrawal}|{MODEL_VERSION}".encode()).hexdigest() for seed in seeds]


def with_levers(agenda: Agenda, levers: dict[str, float], window: tuple[int, int | None], budget: float | None) -> Agenda:
    """The agenda with exactly these levels of some instruments in the window, whatever it said of them itself."""
    kept = []
    for item in agenda.interventions:
        rest = replace(item, instruments=tuple(pair for pair in item.instruments if pair[0] not in levers))
        if rest.instruments:
            kept.append(rest)
    lever = Intervention(levers, *window)
    return Agenda((*kept, *(() if lever.is_empty else (lever,))), agenda.budget if budget is None else budget)
