"""The theory experiment: every arm in every region under every rule; it judges every claim, and repeats the quoted figures."""

import numpy as np

from citypact.experiments.named.study import Scale, Study
from citypact.experiments.named.theory.arms import agendas, arms
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.deciding import parts_of
from citypact.experiments.named.theory.evidence import Evidence, runs_of
from citypact.experiments.named.theory.quoted_table import LATE, QUOTED, SOONER
from citypact.experiments.named.theory.quoting import agreement, estimate
from citypact.experiments.named.theory.spec import (
    CUT,
    CUT_YEAR,
    HALF,
    HOLDS,
    LONG,
    REGIONS,
    RULES,
    VERDICTS,
    verdict_of,
    verdict_on,
)
from citypact.experiments.paper.effects import EFFECT_COLUMNS, effect, interval, resamples
from citypact.experiments.paper.manifest import agenda_entry
from citypact.experiments.paper.prose import region_entry
from citypact.experiments.paper.tables import rounded
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.regions.loading import load_region
from citypact.model.summary import FINAL_YEARS

GAP_YEARS = (LAST, LATER, 60, 100, 200, LONG)
FIRST_RATES = "rate", "depth", "dilemma", "hunt"  # series of which the mean over seeds is kept


class Theory(Study):
    """Every claim of the theory; ``points`` of the scale is the number of regions, the first so many."""

    name = "theory"
    question = "Which claims of the theory does the model bear out, in which agglomerations, and under which rules of choice?"
    full = Scale(seeds=200, points=len(REGIONS), years=60)
    quick = Scale(seeds=24, points=3, years=60)

    @property
    def regions(self) -> tuple:
        """The regions that are lived in."""
        return REGIONS[: self.scale.points]

    def size(self) -> int:
        return runs_of(len(self.regions), len(RULES), self.scale.seeds, len(arms(load_region(REGIONS[0]), self.parameters)))

    def run_length(self) -> str:
        return f"{self.scale.years} years, and of {LONG} for the legacy of a push"

    def design(self) -> dict:
        return {
            "regions": [region_entry(load_region(name)) for name in self.regions],
            "rules": {name: rule.changes for name, rule in RULES.items()},
            "claims": {name: claim.text for name, claim in CLAIMS.items()},
            "arms": [str(arm) for arm in arms(load_region(REGIONS[0]), self.parameters)],
            "agendas": {name: agenda_entry(agenda) for name, agenda in agendas().items()},
            "government": [FIRST, LAST],
            "cut of capacity": {"after year": CUT_YEAR, "to": CUT},
            "long": LONG,
        }

    def tables(self, counter) -> dict:
        parts, verdicts, quoted, curves, legacy, orders, halves = [], [], [], [], [], [], {}
        for region in self.regions:
            for rule, chosen in RULES.items():
                parameters = self.parameters.replace(**chosen.changes)
                evidence = Evidence.live(load_region(region), parameters, self.scale, counter, self.threads)
                for claim in CLAIMS:
                    found = parts_of(claim, evidence)
                    place = (claim, region, rule)
                    parts += [(*place, part, *one.row(), verdict_of(one)) for part, one in found.items()]
                    verdicts.append((*place, verdict_on(found.values())))
                quoted += _quoted_rows(evidence, region, rule)
                curves += [(region, rule, *row) for row in _curve_rows(evidence)]
                legacy.append((region, rule, *_legacy_row(evidence)))
                if rule == "logit":
                    halves[region] = evidence.years_to_half()
                    orders += _thirds(evidence, region)
        orders += _later(halves)
        return {
            "claims": _claims_table(verdicts),
            "verdicts": (("claim", "region", "rule", "verdict"), verdicts),
            "parts": (("claim", "region", "rule", "part", *EFFECT_COLUMNS, "verdict"), parts),
            "quoted": (("figure", "text", "region", "rule", "quoted", *EFFECT_COLUMNS, "gap", "allowed", "reproduced"), quoted),
            "orders": (("ordering", "region", "other", "unit", *EFFECT_COLUMNS, "verdict"), orders),
            "curves": (("region", "rule", "year", *FIRST_RATES), curves),
            "legacy": (LEGACY_COLUMNS, legacy),
        }

    def figures(self, stored) -> None:
        from citypact.experiments.named.theory.figures import draw_all

        draw_all(stored)

    def answer(self, stored) -> str:
        from citypact.experiments.named.theory.report import answer

        return answer(stored)


def _claims_table(verdicts) -> tuple:
    """(header, rows): of each claim and rule where it holds and where not."""
    rows = []
    for name, claim in CLAIMS.items():
        for rule in RULES:
            where = {said: [] for said in VERDICTS}
            for of, region, under, said in verdicts:
                if (of, under) == (name, rule):
                    where[said].append(region)
            places, count = [" ".join(regions) for regions in where.values()], sum(map(len, where.values()))
            claimed = "yes" if rule in claim.claimed else "no"
            rows.append((name, claim.text, claim.source, rule, claimed, len(where[HOLDS]), count, *places))
    columns = (said.replace(" ", "_") for said in VERDICTS)
    return ("claim", "text", "source", "rule", "claimed", "holding", "regions", *columns), rows


def _quoted_rows(evidence, region: str, rule: str) -> list:
    """A row for every figure that was quoted of this region under this rule."""
    rows = []
    for number, quoted in enumerate(QUOTED):
        if (quoted.region, quoted.rule) == (region, rule):
            ours = estimate(quoted, evidence)
            gap, allowed, reproduced = agreement(quoted, ours)
            judged = (*rounded((gap, allowed)), "yes" if reproduced else "no")
            rows.append((number, quoted.text, region, rule, quoted.quoted, *ours.row(), *judged))
    return rows


def _curve_rows(evidence) -> list:
    """(year, means over seeds) without government."""
    means = np.array([evidence.series(name).mean(axis=0) for name in FIRST_RATES]).T
    return [(year, *rounded(row)) for year, row in enumerate(means, 1)]


LEGACY_COLUMNS = (
    "region", "rule", *(f"{what}_{year}" for year in GAP_YEARS for what in ("gap", "low", "high")),
    "halved_after", "halved_low", "halved_high",
)  # fmt: skip


def _legacy_row(evidence) -> list:
    """How far the branches are apart after so many years, and how long until half of what the push had brought is gone."""
    gap = evidence.gap()
    row = []
    for year in GAP_YEARS:
        row += effect(gap[:, -FINAL_YEARS:].mean(axis=1) if year == LONG else gap[:, year - 1]).row()[:3]
    counts = np.array([np.bincount(seeds, minlength=len(gap)) for seeds in resamples(len(gap))])  # (resample, seed)
    again = [_halved(mean) for mean in counts @ gap / len(gap)]
    return [*row, *rounded((_halved(gap.mean(axis=0)), *interval(again)))]


def _halved(gap) -> float:
    """Years after the push until the gap is at half of its last year's or below for as long as it lasts; inf if never."""
    above = np.flatnonzero(gap[LAST:] > HALF * gap[LAST - 1])
    years = int(above[-1]) + 2 if above.size else 1
    return float(years) if LAST + years <= gap.size else np.inf


def _thirds(evidence, region: str) -> list:
    """Whether the curve rises fastest in the first third of the years."""
    rate = evidence.series("rate")
    ends = np.linspace(0, rate.shape[1], 4).round().astype(int)[1:] - 1
    growth = np.diff(rate[:, ends], axis=1, prepend=0.0)
    found = ((other, effect(growth[:, 0] - growth[:, place])) for place, other in ((1, "second"), (2, "last")))
    return [(f"first over {other} third", region, "", "share", *one.row(), verdict_of(one)) for other, one in found]


def _later(halves: dict) -> list:
    """Which regions come later than others, by the years to one half."""
    rows = []
    for late in LATE:
        for soon in SOONER:
            if late in halves and soon in halves:
                found = effect(halves[late] - halves[soon])
                rows.append(("later than", late, soon, "years", *found.row(), verdict_of(found)))
    return rows
