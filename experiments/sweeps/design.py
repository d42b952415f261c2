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

from citypact.experiments.sweeps.own_code import CityClass, fingerprints
from citypact.experiments.sweeps.sample import Grid, Sample
from citypact.experiments.sweeps.states import STATES, UNITS, digest, live_with_states
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

    policies: ((label, Agenda), ...); window, budget: first and last year and yearly budget of the instruments that samples
    vary; withdrawal: as in ``Run``; city_class: whose cities the Mesa model lives, None for the engine; series: measures that
    are kept for every year, if any; survival: whether the lives of relations are kept; states: as what kind of file the states
    of cities and relations are kept, if at all; content: all of it in plain values, from which ``design_file.design`` makes it
    again.
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
    states: str = ""
    name: str = ""
    question: str = ""
    city_class: CityClass | None = None
    content: dict[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """The names of what the samples vary, in the order of a point's values."""
        return tuple(name for sample in self.samples for name in sample.names)

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The rules of choice of its runs."""
        varied = (
            dict(zip(names, row, strict=True)) for names, rows in (s.choices(("rule",)) for s in self.samples) for row in rows
        )
        return tuple(dict.fromkeys(str(row["rule"]) for row in varied if row)) or (self.parameters.rule,)

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
        by (run, broken or censored, clock, mode − 1, years), and states, (run, unit) files; the last three where asked for."""
        needed = set(measures_needed(self.summaries)) | set(self.series)
        measures = tuple(name for name in MEASURES if name in needed)
        kept = {}
        if self.city_class is not None:  # which keeps neither lives nor states
            series = self.city_class.live(runs, self.years, measures)
            result = Result(measures, np.arange(1, self.years + 1), series, None, None)  # type: ignore[arg-type]
        elif self.states:
            result, kept[STATES] = live_with_states(runs, self.years, measures)
        else:
            batch = Batch(runs, self.years, states=False)
            series = batch.advance(self.years, measures)
            lives = batch.survival() if self.survival else (None, None)  # summaries read none
            batch.hand_on()
            result = Result(measures, np.arange(1, self.years + 1), series, *lives)
        columns = summaries(result, self.summaries)
        kept["summaries"] = np.column_stack([columns[name] for name in self.summaries])
        if self.series:
            kept["series"] = np.ascontiguousarray(result.series[:, :, [measures.index(name) for name in self.series]])
        if self.survival:
            kept["survival"] = np.stack((result.broken, result.censored), axis=1)
        return kept

    def files(self, kept: dict[str, np.ndarray]) -> list[dict[str, bytes]]:
        """For each run the files that are to lie beside the ledger, unit -> bytes; none where no states are asked for."""
        return [dict(zip(UNITS, row, strict=True)) for row in kept.get(STATES, ())]

    def tables(self) -> dict[str, str]:
        """The ledger's own tables of a design, name -> what CREATE TABLE is told."""
        declared = PARAMETERS | INSTRUMENTS
        factors = "".join(f', "{name}" {"TEXT" if declared[name].choices else "REAL"}' for name in self.factors)
        return {
            "points": f"points (point INTEGER PRIMARY KEY, region TEXT, policy TEXT{factors}, checksum INTEGER)",
            "summaries": "summaries (number INTEGER PRIMARY KEY" + "".join(f', "{name}" REAL' for name in self.summaries) + ")",
            "series": "series (number INTEGER PRIMARY KEY, data BLOB)",
            "survival": "survival (number INTEGER PRIMARY KEY, data BLOB)",
            **(
                {STATES: f"{STATES} (number INTEGER PRIMARY KEY, {', '.join(f'{unit} TEXT' for unit in UNITS)})"}
                if self.states
                else {}
            ),
        }

    def point_row(self, number: int) -> tuple:
        """The row of a point in the table of points."""
        region, policy, values = self.point(number)
        return (number, self.regions[region].id, self.policies[policy][0], *values)

    def rows(self, kept: dict[str, np.ndarray]) -> Iterator[tuple[str, list]]:
        """(table, rows without the run's number) of what ``live`` returned, as SQLite gives them back."""
        values = kept["summaries"] + 0.0  # which has no −0.0, nor nan
        yield "summaries", np.where(np.isnan(values), None, values).tolist()  # type: ignore[call-overload]  # numpy's stub knows no None
        for table, kind in (("series", DOUBLES), ("survival", COUNTS)):
            if table in kept:
                yield table, [(array.tobytes(),) for array in kept[table].astype(kind)]
        if STATES in kept:
            yield STATES, [tuple(map(digest, row)) for row in kept[STATES]]

    def meta(self) -> dict[str, Any]:
        """What the tables of a sweep are read with."""
        return {
            "years": self.years, "factors": list(self.factors), "summaries": list(self.summaries),
            "series": list(self.series), "survival": self.survival, "states": self.states, "content": self.content,
        }  # fmt: skip

    @cached_property
    def identity(self) -> dict[str, str]:
        """Everything that the results depend on, part by part, as text; equal parts mean equal runs."""
        seeds = f"1 to {len(self.seeds)}" if self.seeds == range(1, len(self.seeds) + 1) else list(self.seeds)
        parts: dict[str, Any] = {
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
        if rules := fingerprints(self.rules):
            parts["rules of one's own"] = rules
        if self.city_class is not None:
            parts["class of cities"] = [self.city_class.name, self.city_class.hash]
        if self.states:
            parts["states"] = self.states
        return {part: json.dumps(value, ensure_ascii=False) for part, value in parts.items()}

    @cached_property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that stand for the design, whatever its name and its question."""
        return sha256(json.dumps(self.identity).encode()).hexdigest()[:16]


def run_ids(run: Run, seeds: Sequence[int], years: int, city_class: CityClass | None = None) -> list[str]:
    """The addresses of a run with each of these seeds: what its result depends on, hashed."""
    changes = "".join(f"|{change}" for change in run.changes)
    own = "".join(f"|{name}={found}" for name, found in fingerprints((run.parameters.rule,)).items())
    own += "" if city_class is None else f"|{city_class.name}={city_class.hash}"
    kind = f"{run.parameters.hash}{changes}{own}|{run.region.checksum}|{run.agenda.hash}"
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
