"""The words of the part on patterns, written from its stored tables."""

import math
from itertools import product

import pandas as pd

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.patterns import spec
from citypact.experiments.paper.prose import listed, plain, sections, signed, span
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown

UNKNOWN = "cannot be told here"


def answer(stored: Stored) -> str:
    """The four patterns, each with what decides it."""
    return sections(_design(stored), *(part(stored) for part in (_gaps, _plans, _slower, _shift)), CAUTIONS)


CAUTIONS = "\n".join((
    "- No parameter was fitted to any of these patterns. The defaults were chosen with an eye on the orderings of the "
    "specification, however, which has that Beijing-Tianjin-Hebei comes late and that dilemmas go early; the rest was new.",
    "- Comparisons between agglomerations are always of the ten, whatever the region of the study.",
    "- The worlds, years and statistics were fixed before the first run, with two exceptions: the slope of headrooms was meant "
    "as a gap of capacities, but a steeper one was found to bring capacities together where large cities are dense, so that its "
    "worlds are read by the gap that they have; and plans were judged by cooperation alone before depth was added.",
    "- Intervals are over seeds, that is, over what chance does in the model; they say nothing of how well the model's cities "
    "stand for real ones. Over ten agglomerations a correlation has an interval of its own.",
))  # fmt: skip


def _design(stored: Stored) -> str:
    study = stored.study
    return (
        f"{study.scale.seeds} seeds, {study.scale.years} years, every comparison paired by seed. Within one region: "
        f"{study.region.name}. Between regions: the {len(spec.REGIONS)} agglomerations."
    )


def _gaps(stored: Stored) -> str:
    correlations = where(stored["patterns_correlations"], outcome="mean_cooperation").set_index("gap")
    moved = where(stored["patterns_gaps"], outcome="mean_cooperation")
    lines = []
    for gap, label in spec.GAPS.items():
        rows = where(moved, varied=spec.VARIED_BY[gap]).sort_values(gap)
        steps = ", ".join(f"{plain(row['mean'])} at {plain(row[gap])}" for _, row in rows.iterrows())
        over = correlations.loc[gap]
        told = UNKNOWN if math.isnan(over["mean"]) else span(over)
        lines.append(
            f"- {label.capitalize()}: rank correlation with mean cooperation {told}; in one region, the gap moved: {steps}."
        )
    return "**Larger gaps of capacity hinder cooperation.** Gaps are standard deviations of logarithms.\n\n" + "\n".join(lines)


def _plans(stored: Stored) -> str:
    """A table of every statistic on every slate."""
    table, rows = stored["patterns_plans"], []
    for package, judged, moment, statistic in product(spec.PACKAGES_OF_PLANS, spec.PLANNED, spec.MOMENTS, spec.STATISTICS):
        told = {"package": package, "judged": judged, "moment": moment, "statistic": statistic}
        cells = [span(one(table, slate=slate, **told), sign=False) for slate in spec.SLATES]
        rows.append((spec.label_of(package), spec.PLANNED[judged], spec.MOMENTS[moment], spec.STATISTICS[statistic], *cells))
    header = ("Plan", "Judged by", "When", "Statistic", *spec.SLATES.values())
    return sections(
        "**A plan works better after spontaneous cooperation than on a clean slate.** A slate is clean in year 1, or is wiped "
        f"clean by the experimenter's hand at the end of year {spec.PRIOR}, when relations, trust, reputation and experience go "
        "back to where they started and cities stay what they have become, so that nothing but prior cooperation differs. "
        + " ".join(_closed(stored, moment) for moment in spec.MOMENTS),
        markdown(header, rows),
    )


def _closed(stored: Stored, moment: str) -> str:
    """What a plan closes of what is missing, in words."""
    parts = []
    for package in spec.PACKAGES_OF_PLANS:
        told = {"package": package, "moment": moment, "judged": "rate", "statistic": "closed"}
        grown, *clean = (one(stored["patterns_plans"], slate=slate, **told)["mean"] for slate in (spec.GROWN, *spec.CLEAN))
        parts.append(
            f"{signed(grown).removeprefix('+')} with {spec.label_of(package).lower()}, against "
            f"{listed(signed(value).removeprefix('+') for value in clean)} on the two clean slates"
        )
    when = spec.MOMENTS[moment]
    return f"Of the cooperation that is missing without government it adds, {when}, {'; and '.join(parts)}."


def _slower(stored: Stored) -> str:
    rows = stored["patterns_regions"].set_index("region")
    told = [
        f"{rows.loc[name, 'name']} comes to a mean cooperation of {plain(rows.loc[name, 'mean_cooperation'])} and to one half in "
        f"year {rows.loc[name, spec.YEARS]:.1f}"
        for name in (spec.QUICK, spec.SLOW)
    ]
    last = rows[spec.YEARS].idxmax()
    return (
        f"**{rows.loc[spec.SLOW, 'name']} is slower than the {rows.loc[spec.QUICK, 'name']} without government.** "
        f"{listed(told)} (a seed that never gets there counts with the length of the run). The last of the ten is "
        f"{rows.loc[last, 'name']}."
    )


def _shift(stored: Stored) -> str:
    shifts, fit = stored["patterns_shifts"], stored["patterns_fit"]
    here = where(shifts, region=stored.study.regions[0]).set_index("quantity")
    elsewhere = where(shifts, region=list(spec.REGIONS), quantity="lag")
    leads = where(shifts, region=list(spec.REGIONS), quantity="lead")
    region, many = stored.study.region.name, len(leads)
    if math.isnan(here.loc["lag", "mean"]):
        text = f"In {region} nobody begins in a prisoner's dilemma, so that it cannot be asked there."
    else:
        turned = here.loc["turned"]
        passes = "in no seed" if math.isnan(turned["mean"]) else f"in year {span(turned, sign=False)}"
        gone = here.loc["gone"]
        goes = "in no seed" if math.isnan(gone["mean"]) else f"in year {span(gone, sign=False)}"
        text = (
            f"In {region} half of the dilemmas are gone {goes} and cooperation passes one half {passes}; between the two lie "
            f"{span(here.loc['lag'], sign=False)} years, and the games go first in {here.loc['first', 'mean']:.0%} of the seeds."
        )
    ahead, above, below = ((elsewhere["low"] > 0).sum(), (leads["low"] > 0).sum(), (leads["high"] < 0).sum())
    return (
        f"**The share of game types shifts before behaviour does.** {text} They surely go first on average in {ahead} of the "
        f"{many} agglomerations. By yearly changes the picture is less clear: {_fit(fit, here.loc['lead'])}over the "
        f"agglomerations the lead of the games in the best fit is surely above 0 in {above} of {many}, surely below in {below}."
    )


def _fit(fit: pd.DataFrame, lead: pd.Series) -> str:
    """At which lag changes of the games and of behaviour fit best in the study's region; nothing where they do not change."""
    known = fit[fit["mean"].notna()]
    if known.empty or math.isnan(lead["mean"]):
        return ""
    best = int(known.loc[known["mean"].idxmax(), "lag"])
    return (
        f"the mean correlation of falls of dilemmas with later rises of cooperation is highest at a lag of {best} years, the "
        f"best fit of single seeds lies at {span(lead, sign=False)} years; "
    )
