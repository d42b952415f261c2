"""The report of the modes experiment: the price of each mode, and how relations live on, with the tables behind them."""

import math

import pandas as pd

from citypact.experiments.named.modes.spec import ALONE, EVERYWHERE, GOVERNED, PARTS, PRICES, QUANTITIES, counted
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.prose import Finding, judged, listed, pictures, sections, signed
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.text import markdown
from citypact.experiments.paper.worlds import FIRST, LAST, WORLDS

FIGURES = {
    "paths": "Cooperation, depth and joint governance over time",
    "price": "What the government spends, year by year",
    "regions": "Price and gains by agglomeration",
    "survival": "Survival by founding mode",
    "differences": "Differences of survival by agglomeration",
}
ENOUGH = 0.8  # share of the agglomerations in which an expectation must hold
BACKED, ORDERED = "hybrid", "hierarchical"
PLACES = {"within": "within one world", "between": "each mode in its own world"}


def answer(stored: Stored) -> str:
    """The body of the report."""
    scale, parameters = stored.study.scale, stored.study.parameters
    means = where(stored["worlds"], region=EVERYWHERE).pivot(index="quantity", columns="world", values="mean")
    rows = [
        (label, unit, *(_told(means.at[quantity, world], ".0%" if unit == "share" else ".3g") for world in WORLDS))
        for quantity, (unit, label) in QUANTITIES.items()
    ]
    return sections(
        f"{counted(stored.study.regions)}, {scale.seeds} seeds, {scale.years} years, the government acting in years "
        f"{FIRST} to {LAST}. Every seed is lived through in four worlds: without government (all cooperation is spontaneous), "
        "with the hybrid package, under orders, and with the hybrid package together with some orders, where relations of all "
        f"three modes live among the same partners. Parameters `{parameters.hash}`.",
        "## Answer", "\n".join(f"- {line}" for line in (*(_world(means, world) for world in GOVERNED), _clocks(stored))),
        "## What the theory expects, and whether it holds here",
        f"An expectation holds if it does so in at least {ENOUGH:.0%} of the agglomerations; differences must exceed their 95 % "
        "intervals. Which mode is fast, deep, easy and stable is judged claim by claim in the experiment `theory`, under four "
        "rules of choice.",
        judged(_findings(stored, means)),
        "## The worlds side by side",
        f"Means over agglomerations, of which every one counts the same. The government acts in years {FIRST} to {LAST}; amounts "
        "are over all years unless a year is named. Intervals and single agglomerations: `worlds.csv`; by year: `series.csv`.",
        markdown(("Quantity", "Unit", *WORLDS.values()), rows, right=range(2, 2 + len(WORLDS))),
        "## Who is alive at the withdrawal",
        "In the world of all three modes, all agglomerations together. 'Both cooperate next year' is the probability by review "
        "and decision; the last column compares relations for which it is alike. In this model a mode has no effect of its own "
        "on later choices. Data: `cohort.csv`; curves: `survival.csv`, `differences.csv`.",
        _cohort(stored),
        "## Figures", pictures(FIGURES), "## How to read it",
        "- Prices depend on the tried costs of the government (enforcing, administration), which are not estimates; the order of "
        "magnitude and the shape over the years are what can be read.\n"
        "- The dividend counts what cooperation brings the cities over mutual competition, net of their transaction costs and "
        "including subsidies; output that grows because of it is not counted.\n"
        "- Survival within one world compares relations that live among the same partners, but spontaneous ones were mostly "
        "founded before the government came, and are old. Between worlds it compares relations of the same years, but those "
        "without government live among partners with less trust. A mode is not assigned by chance.\n"
        "- Relations of one run are not independent: bands and intervals of survival resample whole seeds.",
    )  # fmt: skip


def _told(amount: float, form: str = ".3g") -> str:
    return "–" if math.isnan(amount) else format(amount, form)


def _world(means: pd.DataFrame, world: str) -> str:
    """What a world costs, whom, and what it brings."""
    mean = means[world]
    parts = listed(f"{mean[part] / mean['outlay']:.0%} {part.removeprefix('outlay_')}" for part in PARTS if mean[part] > 0)
    prices = listed(
        f"no {what} is gained, so that it has no price" if math.isnan(mean[price])
        else f"a year of {what} gained costs {_told(mean[price])}"
        for what, price in zip(("cooperation", "joint governance"), PRICES, strict=True)
    )  # fmt: skip
    return (
        f"**{WORLDS[world]}**: the government spends {_told(mean['outlay'])} mean city outputs per relation in all"
        f"{parts and f' ({parts})'}, {_told(mean['outlay_in_first_year'])} in its first year and "
        f"{_told(mean['outlay_in_last_year'])} in its last. Over laissez-faire a relation gains "
        f"{signed(mean['cooperation_gained'])} years of cooperation and {signed(mean['joint_governance_gained'])} of joint "
        f"governance; {prices}. The dividend of cooperation is {signed(mean['dividend'])} per relation, less outlay "
        f"{signed(mean['net_dividend'])}; transaction costs of {_told(mean['costs_of_cities'])} are borne by the cities "
        f"({_told(means[ALONE]['costs_of_cities'])} under laissez-faire)."
    )


def _clocks(stored: Stored) -> str:
    pair = {"mode": "spontaneous", "other_mode": "hierarchical"}
    told = listed(
        f"from the {row['clock']} {row['mean_survival']:.2f} against {row['other_mean_survival']:.2f} "
        f"({row['relations']:.0f} and {row['other_relations']:.0f} relations)"
        for _, row in where(stored["differences"], comparison="within", region=EVERYWHERE, **pair).iterrows()
    )
    if not told:
        return "**Survival**: no relations of two modes to compare within one world."
    return (
        f"**Survival**: within one world the mean survival of spontaneous against hierarchical relations is {told}, over the "
        f"{stored.study.scale.years - LAST} years after each. From the founding it is confounded: while an order or support "
        "lasts it keeps alive what it founded. From the withdrawal it asks what is left when all props are gone."
    )


def _findings(stored: Stored, means: pd.DataFrame) -> list[Finding]:
    regions = where(stored["worlds"], region=stored.study.regions)
    low, high = (regions.pivot(index="region", columns=["quantity", "world"], values=end) for end in ("low", "high"))
    dearer = {
        "outlay": "Orders must be enforced: they cost more than support (ours)",
        "price_of_cooperation": "A year of cooperation gained is dearer by orders than by support (LXM: hybrid "
        "succeeds more easily)",
    }  # fmt: skip
    worth = {BACKED: "Support is worth its price", ORDERED: "Orders are worth their price"}
    found = []
    for name, expectation in dearer.items():
        told = " against ".join(f"{_told(means.at[name, world])} ({WORLDS[world].lower()})" for world in (ORDERED, BACKED))
        found.append(_counted(stored, expectation, (low[name, ORDERED] > high[name, BACKED]).sum(), told))
    for world, text in worth.items():
        holds, told = (low["net_dividend", world] > 0).sum(), f"{signed(means.at['net_dividend', world])} in the mean"
        found.append(_counted(stored, f"{text}: the dividend less outlay is above laissez-faire (ours)", holds, told))
    return [*found, *(_lives(stored, comparison) for comparison in PLACES), _label(stored)]


def _counted(stored: Stored, expectation: str, holds: int, told: str) -> Finding:
    count = len(stored.study.regions)
    return Finding(expectation, holds >= ENOUGH * count, f"in {holds} of {count} agglomerations; {told}")


def _lives(stored: Stored, comparison: str) -> Finding:
    """Spontaneous, then hybrid, then hierarchical: mean survival over the years after the withdrawal."""
    rows = where(stored["differences"], comparison=comparison, clock="withdrawal").set_index(["region", "mode", "other_mode"])
    low, pairs = rows["difference_low"], (("spontaneous", "hybrid"), ("hybrid", "hierarchical"))
    holds = sum(all(low.get((region, *pair), -1.0) > 0 for pair in pairs) for region in stored.study.regions)
    told = "; ".join(
        f"{mode} {row['mean_survival']:.2f} against {other} {row['other_mean_survival']:.2f}, difference "
        f"{signed(row['difference_low'])} to {signed(row['difference_high'])}"
        for (region, mode, other), row in rows.iterrows() if region == EVERYWHERE and (mode, other) in pairs
    )  # fmt: skip
    return _counted(
        stored, "After the withdrawal spontaneous relations live on longer than hybrid ones, and these than hierarchical ones, "
        f"{PLACES[comparison]} (LXM, Table 1)", holds, told or "no such relations",
    )  # fmt: skip


def _label(stored: Stored) -> Finding:
    """The widest difference between modes, all agglomerations together, as it is and at equal prospects."""
    cohort = where(stored["cohort"], region=EVERYWHERE)
    crude, equal = (cohort[name].max() - cohort[name].min() for name in ("kept", "kept_at_equal_prospects"))
    told = "it cannot be told" if math.isnan(equal) else f"{equal:.1%}"
    return Finding(
        "A mode is a label and works through trust and habit: at equal prospects less than half of the difference between modes "
        "is left (ours)",
        len(cohort) > 1 and equal < crude / 2,
        f"the widest difference of the shares kept ten years is {crude:.1%}, at equal prospects {told}" if len(cohort) > 1
        else "no relations of two modes to compare",
    )  # fmt: skip


def _cohort(stored: Stored) -> str:
    columns = (
        ("age", "Age (years)", ".1f"), ("stage", "Stage", ".2f"), ("trust", "Trust", ".2f"),
        ("tipping_trust", "Tipping trust", ".2f"), ("prospects", "Both cooperate next year", ".2f"),
        ("kept", "Kept ten years", ".1%"), ("kept_at_equal_prospects", "Kept at equal prospects", ".1%"),
    )  # fmt: skip
    rows = [
        (row["mode"], row["relations"], *(_told(row[name], form) for name, _, form in columns))
        for _, row in where(stored["cohort"], region=EVERYWHERE).iterrows()
    ]
    return markdown(("Founding mode", "Relations", *(title for _, title, _ in columns)), rows, right=range(1, 2 + len(columns)))
