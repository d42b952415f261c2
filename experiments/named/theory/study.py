"""The theory experiment: every arm in every region under every rule; it judges every claim, and repeats the quoted figures."""

from itertools import product

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Scale
from citypact.experiments.named.theory import spec
from citypact.experiments.named.theory.arms import agendas, arms
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.deciding import judged
from citypact.experiments.named.theory.evidence import Evidence
from citypact.experiments.named.theory.judging import Judging
from citypact.experiments.named.theory.quoted_table import LATE, QUOTED, SOONER, Quoted
from citypact.experiments.named.theory.quoting import agreement, estimate
from citypact.experiments.paper.inference import EFFECT_COLUMNS, bootstrap, crossing, effect, interval
from citypact.experiments.paper.manifest import agenda_entry
from citypact.experiments.paper.prose import region_entry
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.experiments.sweeps.door import Door
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters

MEANS = "rate", "depth", "dilemma", "hunt"  # series of which the mean over seeds is kept
GAPS = (f"{what}_{year}" for year in spec.GAP_YEARS for what in ("gap", "low", "high"))
HEADERS = {
    "verdicts": ("claim", "region", "rule", "verdict"),
    "parts": ("claim", "region", "rule", "part", *EFFECT_COLUMNS, "verdict"),
    "quoted": ("figure", "text", "region", "rule", "quoted", *EFFECT_COLUMNS, "gap", "allowed", "reproduced"),
    "orders": ("ordering", "region", "other", "unit", *EFFECT_COLUMNS, "verdict"),
    "curves": ("region", "rule", "year", *MEANS),
    "legacy": ("region", "rule", *GAPS, "halved_after", "halved_low", "halved_high"),
}


class Theory(Judging):
    """Every claim of the theory; ``points`` of the scale is the number of regions, the first so many unless told which."""

    name = "theory"
    full = Scale(seeds=200, points=len(spec.REGIONS), years=60)
    quick = Scale(seeds=24, points=3, years=60)
    regions = spec.REGIONS

    def __init__(self, scale: Scale | None = None, parameters: Parameters | None = None, regions: tuple | None = None):
        super().__init__(scale, parameters, regions or spec.REGIONS[: (scale or self.full).points])

    def check(self) -> None:
        super().check()
        for name in ("rule", "scope"):
            if getattr(self.parameters, name) != getattr(Parameters(), name):
                raise Refusal(f"{name}: {self.name} tries {', '.join(spec.RULES)} by itself; leave {name} as it is")

    @property
    def settings(self) -> dict:
        return spec.RULES

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
        asked = ((number, quoted) for number, quoted in enumerate(QUOTED) if (quoted.region, quoted.rule) == (region, rule))
        return judged(CLAIMS, evidence, region, rule) | {
            "quoted": [_quoted_row(number, quoted, evidence) for number, quoted in asked if quoted.year <= self.scale.years],
            "orders": _thirds(evidence, region) if logit else [],
            "curves": [(region, rule, *row) for row in _curve_rows(evidence)],
            "legacy": [(region, rule, *_legacy_row(evidence))],
            "halves": [(region, evidence.years_to_half().tolist())] if logit else [],
        }


def _claims_table(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Of each claim and rule where it holds and where not."""
    counts, rows = spec.regions_by_verdict(verdicts), []
    for (name, claim), rule in product(CLAIMS.items(), spec.RULES):
        places, claimed = counts[name, rule], "yes" if rule in claim.claimed else "no"
        count = sum(map(len, places.values()))
        rows.append(
            (name, claim.text, claim.source, rule, claimed, len(places[spec.HOLDS]), count, *map(" ".join, places.values()))
        )
    columns = (said.replace(" ", "_") for said in spec.VERDICTS)
    return frame(("claim", "text", "source", "rule", "claimed", "holding", "regions", *columns), rows)


def _quoted_row(number: int, quoted: Quoted, evidence: Evidence) -> tuple:
    ours = estimate(quoted, evidence)
    gap, allowed, reproduced = agreement(quoted, ours)
    judged = (*rounded((gap, allowed)), "yes" if reproduced else "no")
    return (number, quoted.text, quoted.region, quoted.rule, quoted.quoted, *ours.row(), *judged)


def _curve_rows(evidence: Evidence) -> list:
    """(year, means over seeds) without government."""
    means = np.array([evidence.series(name).mean(axis=0) for name in MEANS]).T
    return [(year, *rounded(row)) for year, row in enumerate(means, 1)]


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
    ends = np.linspace(0, rate.shape[1], 4).round().astype(int)[1:] - 1
    growth = np.diff(rate[:, ends], axis=1, prepend=0.0)
    found = ((other, effect(growth[:, 0] - growth[:, place])) for place, other in ((1, "second"), (2, "last")))
    return [(f"first over {other} third", region, "", "share", *one.row(), spec.verdict_of(one)) for other, one in found]


def _later(halves: dict) -> list:
    """Which regions come later than others, by the years to one half."""
    pairs = ((late, soon) for late in LATE for soon in SOONER if {late, soon} <= halves.keys())
    found = [(late, soon, effect(halves[late] - halves[soon])) for late, soon in pairs]
    return [("later than", late, soon, "years", *one.row(), spec.verdict_of(one)) for late, soon, one in found]
