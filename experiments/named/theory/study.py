"""The theory experiment: every arm in every region under every rule; it judges every claim, and repeats the quoted figures."""

from functools import partial
from itertools import product

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Scale, Study
from citypact.experiments.named.theory import deciding, quoted_table, quoting, spec
from citypact.experiments.named.theory.arms import BASE, LONG_ARMS, agendas, arms
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.evidence import EVERYTHING, RATE, WATCHED, Evidence
from citypact.experiments.paper.inference import EFFECT_COLUMNS, bootstrap, crossing, effect, interval
from citypact.experiments.paper.manifest import agenda_entry
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.experiments.sweeps.cells import Cell
from citypact.experiments.sweeps.door import Door
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters

MEANS = "rate", "depth", "dilemma", "hunt"  # series without government of which the mean over seeds is kept
GAPS = (f"{what}_{year}" for year in spec.GAP_YEARS for what in ("gap", "low", "high"))
HEADERS = {
    "verdicts": ("claim", "region", "rule", "verdict"),
    "parts": ("claim", "region", "rule", "part", *EFFECT_COLUMNS, "verdict"),
    "quoted": ("figure", "text", "region", "rule", "quoted", *EFFECT_COLUMNS, "gap", "allowed", "reproduced"),
    "orders": ("ordering", "region", "other", "unit", *EFFECT_COLUMNS, "verdict"),
    "curves": ("region", "rule", "year", *MEANS),
    "legacy": ("region", "rule", *GAPS, "halved_after", "halved_low", "halved_high"),
}


class Judging(Study):
    """What studies have in common that put claims to the model: in every region, in several settings, with all arms.

    A subclass defines ``settings``, ``found`` and ``tables``.
    """

    several = True
    shortest = LATER

    @property
    def settings(self) -> dict:
        """Name -> ``Setting`` of the model in which claims are judged."""
        raise NotImplementedError

    def found(self, region: str, setting: str, lived: dict) -> dict:
        """Table -> plain rows of a region in a setting."""
        raise NotImplementedError

    def changed(self, setting: str) -> Parameters:
        """The parameters in a setting."""
        return self.parameters.replace(**self.settings[setting].changes)

    @property
    def places(self) -> dict:
        """Part -> (region, setting)."""
        return {f"{region}_{name}".replace(":", "_"): (region, name) for region in self.regions for name in self.settings}

    def worlds(self) -> dict:
        return {part: self.cells(*place) for part, place in self.places.items()}

    def cells(self, region: str, setting: str) -> dict:
        """(what, arm) -> ``Cell`` of every arm, of those that are watched, and of the long ones.

        Of the arms that differ in a parameter nothing but the rate is asked.
        """
        runs, seeds, years = arms(load_region(region), self.changed(setting)), self.seeds, self.scale.years
        whole = {BASE, *agendas()}
        lives = {("lives", arm): Cell(run, seeds, years, EVERYTHING if arm in whole else RATE) for arm, run in runs.items()}
        watch = {("watch", name): Cell(runs[arm], seeds, years, watched) for name, (arm, watched) in WATCHED.items()}
        return lives | watch | {("long", arm): Cell(runs[arm], seeds, spec.LONG, RATE) for arm in LONG_ARMS}

    def rows(self, door: Door) -> dict:
        """Table -> rows of all places, one after the other; the runs of a place are dropped when its rows are made."""
        rows: dict = {}
        for part, cells in self.worlds().items():
            for table, found in door.reduced(part, cells, partial(self.found, *self.places[part])).items():
                rows.setdefault(table, []).extend(found)
        return rows

    def run_length(self) -> str:
        return f"{self.scale.years} years, and of {spec.LONG} for the legacy of a push"


class Theory(Judging):
    """Every claim of the theory; ``points`` of the scale is the number of regions, the first so many unless told which."""

    name = "theory"
    full = Scale(seeds=200, points=len(spec.REGIONS), years=60)
    quick = Scale(seeds=24, points=3, years=60)
    regions = spec.REGIONS
    settings = spec.RULES

    def __init__(self, scale: Scale | None = None, parameters: Parameters | None = None, regions: tuple | None = None):
        super().__init__(scale, parameters, regions or spec.REGIONS[: (scale or self.full).points])

    def check(self) -> None:
        super().check()
        for name in ("rule", "scope"):
            if getattr(self.parameters, name) != getattr(Parameters(), name):
                raise Refusal(f"{name}: {self.name} tries {', '.join(spec.RULES)} by itself; leave {name} as it is")

    def design(self) -> dict:
        return {
            "regions": [region_entry(load_region(name)) for name in self.regions],
            "rules": {name: rule.changes for name, rule in spec.RULES.items()},
            "claims": {name: claim.text for name, claim in CLAIMS.items()},
            "arms": [str(arm) for arm in arms(self.region, self.parameters)],
            "agendas": {name: agenda_entry(agenda) for name, agenda in agendas().items()},
            "government": [FIRST, LAST],
            "cut of capacity": {"after year": spec.CUT_YEAR, "to": spec.CUT},
            "long": spec.LONG,
        }

    def tables(self, door: Door) -> dict:
        rows = self.rows(door)
        rows["orders"] += _later({region: np.array(years) for region, years in rows["halves"]})
        tables = {name: frame(header, rows[name]) for name, header in HEADERS.items()}
        return {"claims": _claims_table(tables["verdicts"])} | tables

    def found(self, region: str, rule: str, lived: dict) -> dict:
        """Table -> rows of a region under a rule, and the years to one half that are compared between regions."""
        evidence, logit = Evidence(lived, self.changed(rule)), rule == "logit"
        means = np.array([evidence.series(name).mean(axis=0) for name in MEANS]).T
        asked = (
            (number, quoted)
            for number, quoted in enumerate(quoted_table.QUOTED)
            if (quoted.region, quoted.rule) == (region, rule)
        )
        return deciding.judged(CLAIMS, evidence, region, rule) | {
            "quoted": [_quoted_row(number, quoted, evidence) for number, quoted in asked if quoted.year <= self.scale.years],
            "orders": _thirds(evidence, region) if logit else [],
            "curves": [(region, rule, year, *rounded(row)) for year, row in enumerate(means, 1)],
            "legacy": [(region, rule, *_legacy_row(evidence))],
            "halves": [(region, evidence.years_to_half().tolist())] if logit else [],
        }


def _claims_table(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Of each claim and rule where it holds and where not."""
    counts, rows = spec.regions_by_verdict(verdicts), []
    for (name, claim), rule in product(CLAIMS.items(), spec.RULES):
        places, claimed = counts[name, rule], "yes" if rule in claim.claimed else "no"
        holding, count = len(places[spec.HOLDS]), sum(map(len, places.values()))
        rows.append((name, claim.text, claim.source, rule, claimed, holding, count, *map(" ".join, places.values())))
    columns = (said.replace(" ", "_") for said in spec.VERDICTS)
    return frame(("claim", "text", "source", "rule", "claimed", "holding", "regions", *columns), rows)


def _quoted_row(number: int, quoted: quoted_table.Quoted, evidence: Evidence) -> tuple:
    ours = quoting.estimate(quoted, evidence)
    gap, allowed, reproduced = quoting.agreement(quoted, ours)
    row = (number, quoted.text, quoted.region, quoted.rule, quoted.quoted, *ours.row())
    return (*row, *rounded((gap, allowed)), "yes" if reproduced else "no")


def _legacy_row(evidence: Evidence) -> list:
    """How far the branches are apart after so many years, and how long until half of what the push had brought is gone."""
    gap = evidence.gap()
    at = (evidence.final_gap() if year == spec.LONG else gap[:, year - 1] for year in spec.GAP_YEARS)
    row, halved = [number for found in at for number in effect(found).row()[:3]], halved_after(gap.mean(axis=0))

    def again(drawn: np.ndarray, axis: int) -> np.ndarray:
        counts = np.apply_along_axis(np.bincount, axis, drawn.astype(np.int64), minlength=len(gap))  # (resample, seed)
        return halved_after(counts @ gap / len(gap))

    bounds = interval(bootstrap(again, np.arange(len(gap)))) if halved > 0 else (np.nan, np.nan)
    return [*row, *rounded((halved, *bounds))]


def halved_after(gap: np.ndarray) -> np.ndarray:
    """(…): years after the push from which a gap (…, year) is at half of its last year's or below for as long as it lasts.

    inf if never, nan where the push brought nothing.
    """
    brought = np.where(gap[..., LAST - 1] > 0, gap[..., LAST - 1], np.nan)[..., None]
    greatest_to_come = np.flip(np.maximum.accumulate(np.flip(gap[..., LAST - 1 :] / brought, -1), axis=-1), -1)
    years = crossing(greatest_to_come, spec.HALF, at=np.arange(greatest_to_come.shape[-1]), rising=False)
    return np.where(brought[..., 0] > 0, np.ceil(years), np.nan)


def _thirds(evidence: Evidence, region: str) -> list:
    """Whether the curve rises fastest in the first third of the years."""
    rate = evidence.series("rate")
    growth = np.diff(rate[:, np.linspace(0, rate.shape[1], 4).round().astype(int)[1:] - 1], axis=1, prepend=0.0)
    found = ((other, effect(growth[:, 0] - growth[:, place])) for place, other in ((1, "second"), (2, "last")))
    return [(f"first over {other} third", region, "", "share", *one.row(), spec.verdict_of(one)) for other, one in found]


def _later(halves: dict) -> list:
    """Which regions come later than others, by the years to one half."""
    pairs = [pair for pair in product(quoted_table.LATE, quoted_table.SOONER) if halves.keys() >= set(pair)]
    found = (effect(halves[late] - halves[soon]) for late, soon in pairs)
    return [("later than", *pair, "years", *one.row(), spec.verdict_of(one)) for pair, one in zip(pairs, found, strict=True)]
