"""The report of the modes experiment: the price of each mode, and how relations live on, with the tables behind them."""

import math

import pandas as pd

from citypact.experiments.named.modes.spec import ALONE, EVERYWHERE, GOVERNED, PARTS, PRICES, QUANTITIES, counted
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.prose import Finding, judged, listed, pictures, sections, signed
from citypact.experiments.paper.tables import one, where
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
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        f"An expectation holds if it does so in at least {ENOUGH:.0%} of the agglomerations; differences must exceed their 95 % "
        "intervals. Which mode is fast, deep, easy and stable is judged claim by claim in the experiment `theory`, under four "
        "rules of choice.",
        judged(_findings(stored)), "## The worlds side by side",
        f"Means over agglomerations, of which every one counts the same. The government acts in years {FIRST} to {LAST}; amounts "
        "are over all years unless a year is named. Intervals and single agglomerations: `worlds.csv`; by year: `series.csv`.",
        _table(stored), "## Who is alive at the withdrawal", _cohort(stored), "## Figures", pictures(FIGURES),
        "## How to read it", _cautions(stored),
    )  # fmt: skip


def _design(stored: Stored) -> str:
    scale = stored.study.scale
    return (
        f"{counted(stored.study.regions)}, {scale.seeds} seeds, {scale.years} years, the government acting in years "
        f"{FIRST} to {LAST}. Every seed is lived through in four worlds: without government (all cooperation is spontaneous), "
        "with the hybrid package, under orders, and with the hybrid package together with some orders, where relations of all "
        f"three modes live among the same partners. Parameters `{stored.study.parameters.hash}`."
    )


def _mean(stored: Stored, world: str, quantity: str) -> float:
    return one(stored["worlds"], region=EVERYWHERE, world=world, quantity=quantity)["mean"]


def _digits(amount: float) -> str:
    """A number with three digits, however small, with a sign only if it is negative."""
    return "–" if math.isnan(amount) else f"{amount:.3g}"


def _percent(share: float, digits: int = 0) -> str:
    return "–" if math.isnan(share) else f"{share:.{digits}%}"


def _answer(stored: Stored) -> str:
    return "\n".join(f"- {line}" for line in (*(_world(stored, world) for world in GOVERNED), _clocks(stored)))


def _world(stored: Stored, world: str) -> str:
    """What a world costs, whom, and what it brings."""
    mean = {name: _mean(stored, world, name) for name in QUANTITIES}
    parts = listed(f"{mean[part] / mean['outlay']:.0%} {part.removeprefix('outlay_')}" for part in PARTS if mean[part] > 0)
    prices = listed(
        f"no {what} is gained, so that it has no price" if math.isnan(mean[price])
        else f"a year of {what} gained costs {_digits(mean[price])}"
        for what, price in zip(("cooperation", "joint governance"), PRICES, strict=True)
    )  # fmt: skip
    return (
        f"**{WORLDS[world]}**: the government spends {_digits(mean['outlay'])} mean city outputs per relation in all"
        f"{parts and f' ({parts})'}, {_digits(mean['outlay_in_first_year'])} in its first year and "
        f"{_digits(mean['outlay_in_last_year'])} in its last. Over laissez-faire a relation gains "
        f"{signed(mean['cooperation_gained'])} years of cooperation and {signed(mean['joint_governance_gained'])} of joint "
        f"governance; {prices}. The dividend of cooperation is {signed(mean['dividend'])} per relation, less outlay "
        f"{signed(mean['net_dividend'])}; transaction costs of {_digits(mean['costs_of_cities'])} are borne by the cities "
        f"({_digits(_mean(stored, ALONE, 'costs_of_cities'))} under laissez-faire)."
    )


def _differences(stored: Stored, comparison: str, clock: str) -> pd.DataFrame:
    """Differences in survival by region and the two modes; those are left out of which one has no relation."""
    return where(stored["differences"], comparison=comparison, clock=clock).set_index(["region", "mode", "other_mode"])


def _clocks(stored: Stored) -> str:
    told, wanted = [], (EVERYWHERE, "spontaneous", "hierarchical")
    for clock in ("founding", "withdrawal"):
        rows = _differences(stored, "within", clock)
        if wanted in rows.index:
            row = rows.loc[wanted]
            told.append(
                f"from the {clock} {row['mean_survival']:.2f} against {row['other_mean_survival']:.2f} "
                f"({row['relations']:.0f} and {row['other_relations']:.0f} relations)"
            )
    if not told:
        return "**Survival**: no relations of two modes to compare within one world."
    return (
        "**Survival**: within one world the mean survival of spontaneous against hierarchical relations is "
        + listed(told)
        + f", over the {stored.study.scale.years - LAST} years after each. From the founding it is confounded: while an order or "
        "support lasts it keeps alive what it founded. From the withdrawal it asks what is left when all props are gone."
    )


def _compared(stored: Stored, quantity: str, greater: str, less: str, expectation: str) -> Finding:
    """Whether a quantity is greater in one world than in another, so that the intervals do not overlap, in enough regions."""
    more, fewer = (_regions(stored, quantity, world) for world in (greater, less))
    told = " against ".join(f"{_digits(_mean(stored, world, quantity))} ({WORLDS[world].lower()})" for world in (greater, less))
    return _counted(stored, expectation, (more["low"] > fewer["high"]).sum(), told)


def _positive(stored: Stored, quantity: str, world: str, expectation: str) -> Finding:
    holds = (_regions(stored, quantity, world)["low"] > 0).sum()
    return _counted(stored, expectation, holds, f"{signed(_mean(stored, world, quantity))} in the mean")


def _regions(stored: Stored, quantity: str, world: str) -> pd.DataFrame:
    """A quantity in a world, a row for each region."""
    return where(stored["worlds"], region=stored.study.regions, world=world, quantity=quantity).set_index("region")


def _counted(stored: Stored, expectation: str, holds: int, told: str) -> Finding:
    count = len(stored.study.regions)
    return Finding(expectation, holds >= ENOUGH * count, f"in {holds} of {count} agglomerations; {told}")


def _findings(stored: Stored) -> list:
    return [
        _compared(stored, "outlay", ORDERED, BACKED, "Orders must be enforced: they cost more than support (ours)"),
        _compared(
            stored, "price_of_cooperation", ORDERED, BACKED,
            "A year of cooperation gained is dearer by orders than by support (LXM: hybrid succeeds more easily)",
        ),
        _positive(
            stored, "net_dividend", BACKED, "Support is worth its price: the dividend less outlay is above laissez-faire (ours)"
        ),
        _positive(
            stored, "net_dividend", ORDERED,
            "Orders are worth their price: the dividend less outlay is above laissez-faire (ours)",
        ),
        *(_lives(stored, comparison) for comparison in PLACES),
        _label(stored),
    ]  # fmt: skip


def _lives(stored: Stored, comparison: str) -> Finding:
    """Spontaneous, then hybrid, then hierarchical: mean survival over the years after the withdrawal."""
    rows, pairs = _differences(stored, comparison, "withdrawal"), (("spontaneous", "hybrid"), ("hybrid", "hierarchical"))
    told = [
        f"{mode} {row['mean_survival']:.2f} against {other} {row['other_mean_survival']:.2f}, difference "
        f"{signed(row['difference_low'])} to {signed(row['difference_high'])}"
        for (region, mode, other), row in rows.iterrows() if region == EVERYWHERE and (mode, other) in pairs
    ]  # fmt: skip
    low = rows["difference_low"]
    holds = sum(all(low.get((region, *pair), -1.0) > 0 for pair in pairs) for region in stored.study.regions)
    return _counted(
        stored, "After the withdrawal spontaneous relations live on longer than hybrid ones, and these than hierarchical ones, "
        f"{PLACES[comparison]} (LXM, Table 1)", holds, "; ".join(told) or "no such relations",
    )  # fmt: skip


def _label(stored: Stored) -> Finding:
    """The widest difference between modes, all agglomerations together, as it is and at equal prospects."""
    cohort = where(stored["cohort"], region=EVERYWHERE)
    crude, equal = (cohort[name].max() - cohort[name].min() for name in ("kept", "kept_at_equal_prospects"))
    told = f"at equal prospects {'it cannot be told' if math.isnan(equal) else f'{equal:.1%}'}"
    return Finding(
        "A mode is a label and works through trust and habit: at equal prospects less than half of the difference between modes "
        "is left (ours)",
        len(cohort) > 1 and equal < crude / 2,
        f"the widest difference of the shares kept ten years is {crude:.1%}, {told}" if len(cohort) > 1
        else "no relations of two modes to compare",
    )  # fmt: skip


def _table(stored: Stored) -> str:
    rows = []
    for quantity, (unit, label) in QUANTITIES.items():
        means = [_mean(stored, world, quantity) for world in WORLDS]
        rows.append((label, unit, *(_percent(mean) if unit == "share" else _digits(mean) for mean in means)))
    return markdown(("Quantity", "Unit", *WORLDS.values()), rows, right=range(2, 2 + len(WORLDS)))


def _cohort(stored: Stored) -> str:
    header = (
        "Founding mode", "Relations", "Age (years)", "Stage", "Trust", "Tipping trust", "Both cooperate next year",
        "Kept ten years", "Kept at equal prospects",
    )  # fmt: skip
    rows = []
    for _, row in where(stored["cohort"], region=EVERYWHERE).iterrows():
        means = [f"{row[name]:.2f}" for name in ("stage", "trust", "tipping_trust", "prospects")]
        shares = [_percent(row[name], 1) for name in ("kept", "kept_at_equal_prospects")]
        rows.append((row["mode"], row["relations"], f"{row['age']:.1f}", *means, *shares))
    text = (
        "In the world of all three modes, all agglomerations together. 'Both cooperate next year' is the probability by review "
        "and decision; the last column compares relations for which it is alike. In this model a mode has no effect of its own "
        "on later choices. Data: `cohort.csv`; curves: `survival.csv`, `differences.csv`."
    )
    return f"{text}\n\n{markdown(header, rows, right=range(1, len(header)))}"


def _cautions(stored: Stored) -> str:
    return "\n".join((
        "- Prices depend on the tried costs of the government (enforcing, administration), which are not estimates; the order of "
        "magnitude and the shape over the years are what can be read.",
        "- The dividend counts what cooperation brings the cities over mutual competition, net of their transaction costs and "
        "including subsidies; output that grows because of it is not counted.",
        "- Survival within one world compares relations that live among the same partners, but spontaneous ones were mostly "
        "founded before the government came, and are old. Between worlds it compares relations of the same years, but those "
        "without government live among partners with less trust. A mode is not assigned by chance.",
        "- Relations of one run are not independent: bands and intervals of survival resample whole seeds.",
    ))  # fmt: skip
