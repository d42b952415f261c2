"""The report of the sensitivity experiment, written from its stored tables."""

import math

import pandas as pd

from citypact.experiments.named.sensitivity import spec
from citypact.experiments.named.sensitivity.spec import IDLE, OUTCOMES, VARIED, ranks, sobol
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.inference import spearman
from citypact.experiments.paper.outcomes import COSTS
from citypact.experiments.paper.prose import Finding, judged, listed, lowered, pictures, sections, shown
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
from citypact.model.settings.declaration import GROUPS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES

FIGURES = {
    "morris": "Morris screening of the numeric parameters",
    "sobol": "Sobol indices of the twelve that matter",
    "convergence": "Convergence of the Sobol indices",
}
SHORT = {"final_cooperation": "Cooperation", "final_depth": "Depth", "t50": "t50", "cumulative_welfare": "Welfare"}


def answer(stored: Stored) -> str:
    """The body of the report."""
    lines = (*_deciding(stored), *_screened(stored))
    return sections(
        _design(stored), "## Answer", "\n".join(f"- {line}" for line in lines),
        "## What the theory expects, and whether it holds here", _theory(stored),
        "## Is the sample large enough?", _convergence(stored), "## Sobol indices", _sobol_table(stored),
        "## Ranges, and Morris screening",
        "Half and double the default within what is declared; for shares above one half, half and double the distance from 1. "
        "Effects are over the whole range, from the parameter that matters most on any outcome. Each range stands for itself, so "
        "that at some points a lower stage opens or commits more than a higher one.",
        _morris_table(stored), "## Figures", pictures(FIGURES),
        "Data: `morris.csv`, `sobol.csv`, `convergence.csv`, `outcomes.csv`.",
    )  # fmt: skip


def _label(name: str) -> str:
    return lowered(PARAMETERS[name].label)


def _outcome(name: str) -> str:
    return lowered(SUMMARIES[name].label)


def _mu(stored: Stored) -> pd.DataFrame:
    """mu*, parameter × outcome, from the parameter that matters most."""
    return stored["morris"].pivot(index="parameter", columns="outcome", values="mu_star").loc[ranks(stored).index]


def _design(stored: Stored) -> str:
    region, scale = stored.study.region, stored.study.scale
    return (
        f"{region.name} without government, {scale.years} years, each point the mean of {scale.seeds} seeds, the same at every "
        f"point. Morris: {spec.trajectories(scale.points)} trajectories over {len(VARIED)} numeric parameters; "
        f"held, for a default on the edge of what is declared has no half and double: {listed(map(_label, spec.HELD))}. "
        f"Sobol: N = {scale.points} base points over the twelve that matter on any outcome, first and total "
        f"order. Outcomes: {listed(map(_outcome, OUTCOMES))}. A transition that never comes counts as year "
        f"{scale.years + 1}; so it did in {one(stored['outcomes'], outcome='t50')['never']:.0%} of the runs of the Sobol sample."
    )


def _deciding(stored: Stored) -> list:
    """What Sobol tells: a line for each outcome, and one on interactions."""
    lines, alone = [], []
    for outcome in OUTCOMES:
        first = sobol(stored, outcome, "ST").dropna(subset="value").sort_values("value", ascending=False, kind="stable")[:4]
        told = (f"{_label(name)} {row['value']:.2f} [{row['low']:.2f}, {row['high']:.2f}]" for name, row in first.iterrows())
        what = ", ".join(told) or "nothing, for it does not vary"
        lines.append(f"**{SUMMARIES[outcome].label}** is decided by (total index): {what}.")
        if len(first):
            alone.append(f"{_outcome(outcome)} {sobol(stored, outcome, 'S1')['value'].sum():.2f}")
    rest = "the rest of the variance is parameters acting together"
    return [*lines, f"First-order indices add up to: {', '.join(alone)}; {rest}."]


def _screened(stored: Stored) -> list:
    """What Morris tells: the parameters kept out of Sobol, and those without effect."""
    place, mu = ranks(stored), _mu(stored).loc[list(VARIED)]
    told = ", ".join(f"{_label(name)} ranks {place[name]} of {len(place)} in Morris" for name in spec.MORRIS_ONLY)
    still = mu.index[(mu == 0).all(axis=1)]
    return [
        f"Kept out of Sobol because it changes who is related to whom: {told}.",
        f"Without effect at all: {listed(map(_label, still))}. Those that act only through a government or in imitation must be "
        f"among them, and {'are' if set(IDLE) <= set(still) else '**are not**'}.",
    ]


def _theory(stored: Stored) -> str:
    place, sampled = ranks(stored), set(stored["sobol"]["parameter"])
    groups = {name: PARAMETERS[name].group for name in place.index}  # of all varied parameters
    on_outcomes = _mu(stored).loc[list(VARIED)].rank(ascending=False, method="first").astype(int)
    costs = {outcome: ", ".join(f"{_label(name)} {on_outcomes.loc[name, outcome]}" for name in COSTS) for outcome in OUTCOMES}
    found = [Finding(
        "A transaction cost comes first of all (Feng 2005; Feiock)", place[list(COSTS)].min() == 1,
        f"of {len(place)} parameters they rank {'; '.join(f'{told} on {_outcome(outcome)}' for outcome, told in costs.items())}. "
        "This is about one cost at a time and about these ranges: the experiment `costs` asks what all of them do together",
    )]  # fmt: skip
    for claim, names in (
        ("a transaction cost (Feng 2005; Feiock)", COSTS),
        ("what is said of unequal gains (Robson 1998)", [name for name in groups if groups[name] == "fairness"]),
        ("the promotion tournament (Zhou 2004)", ("tournament",)),
        ("carrying capacity (Huang 2014)", ("headroom", "density_slope")),
        ("the ladder of starting small (Watson 1999)", [name for name in groups if groups[name] == "ladder"]),
    ):
        rank = place[place.index.isin(names)]
        told = "rank " + ", ".join(f"{_label(name)} {number}" for name, number in rank.items())
        found.append(Finding(f"Among the {len(sampled)} that matter most is {claim}", not sampled.isdisjoint(names), told))
    acting = place[~place.index.isin(IDLE)]  # without those that have no effect here
    best = acting[~acting.index.map(groups).duplicated()]  # the first of each group
    told = "; ".join(f"{lowered(GROUPS[groups[name]][0])}: {_label(name)} {number}" for name, number in best.items())
    return sections(
        judged(found),
        f"The best-placed parameter of each group: {told}. The rank is that of the largest share of the leading effect on any of "
        "the outcomes.",
    )


def _convergence(stored: Stored) -> str:
    totals = where(stored["convergence"], method="sobol", index="ST")
    sizes = sorted(set(totals["size"]))[-2:]
    if len(sizes) < 2:
        return "There is one size of sample only, so that convergence cannot be told."
    lines = []
    for outcome in OUTCOMES:
        rows = where(totals, outcome=outcome)
        before, after = (where(rows, size=size).set_index("parameter") for size in sizes)
        values = pd.DataFrame({"before": before["value"], "after": after["value"], "morris": _mu(stored)[outcome]}).dropna()
        if values.empty:
            lines.append(f"- {SUMMARIES[outcome].label}: it does not vary in a sample, so that convergence cannot be told.")
            continue
        found = (spearman(values[part], values["after"])[0] for part in ("before", "morris"))
        agreed = ["–" if math.isnan(rank) else f"{rank:.2f}" for rank in found]
        lines.append(
            f"- {SUMMARIES[outcome].label}: from N = {sizes[0]} to {sizes[1]} no total index moves by more than "
            f"{(values['after'] - values['before']).abs().max():.3f}; the widest 95 % interval is ± "
            f"{(after['high'] - after['value']).max():.3f}; the order of the parameters agrees with rank correlation "
            f"{agreed[0]}, and with that of Morris {agreed[1]}."
        )
    return "\n".join(lines)


def _sobol_table(stored: Stored) -> str:
    cells = {(outcome, index): sobol(stored, outcome, index) for outcome in OUTCOMES for index in ("S1", "ST")}
    names = dict.fromkeys(stored["sobol"]["parameter"])
    rows = [(PARAMETERS[name].label, *(_told(part.loc[name]) for part in cells.values())) for name in names]
    header = ("Parameter", *(f"{SHORT[outcome]}, {'first' if index == 'S1' else 'total'}" for outcome, index in cells))
    return markdown(header, rows, right=range(1, len(header)))


def _told(row: pd.Series) -> str:
    value = row["value"]
    return "–" if math.isnan(value) else f"{value:.2f} ± {value - row['low']:.2f}".replace("-0.00", "0.00")


def _morris_table(stored: Stored) -> str:
    rows = []
    for name, effects in _mu(stored)[list(OUTCOMES)].iterrows():
        low, high = spec.span(name)
        told = (shown(effect) if effect >= 1 else f"{effect:.3f}" for effect in effects)
        rows.append((PARAMETERS[name].label, f"{low:g} to {high:g}", PARAMETERS[name].unit, *told))
    header = ("Parameter", "Range", "Unit", *(f"μ* on {_outcome(outcome)}" for outcome in OUTCOMES))
    return markdown(header, rows, right=range(3, len(header)))
