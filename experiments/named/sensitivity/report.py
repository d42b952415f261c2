"""The report of the sensitivity experiment, written from its stored tables."""

import math

from citypact.experiments.named.sensitivity.figures import outcomes
from citypact.experiments.named.sensitivity.ranges import IDLE
from citypact.experiments.paper.effects import spearman
from citypact.experiments.paper.prose import Finding, judged, listed, lowered, pictures, shown
from citypact.experiments.paper.tables import markdown, number
from citypact.model.settings.declaration import GROUPS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES

FIGURES = {
    "morris": "Morris screening of the numeric parameters",
    "sobol": "Sobol indices of the twelve that matter",
    "convergence": "Convergence of the Sobol indices",
}
COSTS = ("search_cost", "negotiation_cost", "monitoring_cost")


def answer(stored) -> str:
    """The body of the report."""
    return "\n\n".join((
        _design(stored),
        "## Answer",
        "\n".join(f"- {line}" for line in (*_leaders(stored), _interactions(stored), _left_out(stored), _idle(stored))),
        "## What the theory expects, and whether it holds here",
        _theory(stored),
        "## Is the sample large enough?",
        _convergence(stored),
        "## Sobol indices",
        _sobol_table(stored),
        "## Ranges, and Morris screening",
        "Half and double the default within what is declared; for shares above one half, half and double the distance from 1. "
        "Effects are over the whole range, from the parameter that matters most on any outcome. Each range stands for itself, so "
        "that at some points a lower stage opens or commits more than a higher one.",
        _morris_table(stored),
        "## Figures",
        pictures(FIGURES),
        "Data: `morris.csv`, `sobol.csv`, `convergence.csv`, `outcomes.csv`.",
    ))  # fmt: skip


def _label(name: str) -> str:
    return lowered(PARAMETERS[name].label)


def _design(stored) -> str:
    design, scale = stored.study.design(), stored.study.scale
    told = {row["outcome"]: row for row in stored["outcomes"]}
    t50 = told["t50"]
    return (
        f"Yangtze River Delta without government, {scale.years} years, each point the mean of {scale.seeds} seeds, the same at "
        f"every point. Morris: {design['morris']['trajectories']} trajectories over {len(design['ranges'])} numeric parameters; "
        f"held, for a default on the edge of what is declared has no half and double: {listed(map(_label, design['held']))}. "
        f"Sobol: N = {design['sobol']['base_points']} base points over the twelve that matter on any outcome, first and total "
        f"order. Outcomes: {listed(lowered(SUMMARIES[outcome].label) for outcome in told)}. A transition that never comes counts "
        f"as year {scale.years + 1}; so it did in {number(t50['never']):.0%} of the runs of the Sobol sample."
    )


def _index(stored, outcome: str, index: str) -> dict:
    return {
        row["parameter"]: (number(row["value"]), number(row["low"]), number(row["high"]))
        for row in stored["sobol"]
        if (row["outcome"], row["index"]) == (outcome, index)
    }


def _leaders(stored) -> list:
    lines = []
    for outcome in outcomes(stored):
        total = _index(stored, outcome, "ST")
        known = [name for name in total if not math.isnan(total[name][0])]
        first = sorted(known, key=lambda name: -total[name][0])[:4]
        told = ", ".join(f"{_label(name)} {total[name][0]:.2f} [{total[name][1]:.2f}, {total[name][2]:.2f}]" for name in first)
        lines.append(f"**{SUMMARIES[outcome].label}** is decided by (total index): {told or 'nothing, for it does not vary'}.")
    return lines


def _interactions(stored) -> str:
    told = []
    for outcome in outcomes(stored):
        alone = sum(value for value, *_ in _index(stored, outcome, "S1").values() if not math.isnan(value))
        told.append(f"{lowered(SUMMARIES[outcome].label)} {alone:.2f}")
    return f"First-order indices add up to: {', '.join(told)}; the rest of the variance is parameters acting together."


def _morris(stored) -> dict:
    rows: dict = {}
    for row in stored["morris"]:
        rows.setdefault(row["parameter"], {})[row["outcome"]] = row
    return rows


def _left_out(stored) -> str:
    rows = _morris(stored)
    first = outcomes(stored)[0]
    told = ", ".join(
        f"{_label(name)} ranks {rows[name][first]['rank']} of {len(rows)} in Morris"
        for name in stored.study.design()["morris_only"]
    )
    return f"Kept out of Sobol because it changes who is related to whom: {told}."


def _idle(stored) -> str:
    rows = _morris(stored)
    still = [name for name in rows if all(number(row["mu_star"]) == 0 for row in rows[name].values())]
    return (
        f"Without effect at all: {listed(map(_label, still))}. Those that act only through a government or in imitation must be "
        f"among them, and {'are' if set(IDLE) <= set(still) else '**are not**'}."
    )


def _theory(stored) -> str:
    rows = _morris(stored)
    first = outcomes(stored)[0]
    place = {name: int(row[first]["rank"]) for name, row in rows.items()}
    by_outcome = []
    for outcome in outcomes(stored):
        order = sorted(rows, key=lambda name: -number(rows[name][outcome]["mu_star"]))
        told = ", ".join(f"{_label(name)} {order.index(name) + 1}" for name in COSTS)
        by_outcome.append(f"{told} on {lowered(SUMMARIES[outcome].label)}")
    in_sobol = {row["parameter"] for row in stored["sobol"]}
    foremost = min(COSTS, key=place.get)
    found = [
        Finding(
            "A transaction cost comes first of all (Feng 2005; Feiock)",
            place[foremost] == 1,
            f"of {len(rows)} parameters they rank {'; '.join(by_outcome)}. This is about one cost at a time and about these "
            "ranges: the experiment `costs` asks what all of them do together",
        )
    ]
    for claim, names in (
        ("a transaction cost (Feng 2005; Feiock)", COSTS),
        ("what is said of unequal gains (Robson 1998)", _group("fairness", place)),
        ("the promotion tournament (Zhou 2004)", ("tournament",)),
        ("carrying capacity (Huang 2014)", ("headroom", "density_slope")),
        ("the ladder of starting small (Watson 1999)", _group("ladder", place)),
    ):
        within = [name for name in names if name in in_sobol]
        found.append(Finding(
            f"Among the {len(in_sobol)} that matter most is {claim}",
            bool(within),
            "rank " + ", ".join(f"{_label(name)} {place[name]}" for name in sorted(names, key=place.get)),
        ))  # fmt: skip
    return "\n\n".join((
        judged(found),
        "The best-placed parameter of each group: "
        + "; ".join(
            f"{lowered(GROUPS[group][0])}: {_label(name)} {place[name]}" for group, name in _best_of_groups(place).items()
        )
        + ". The rank is that of the largest share of the leading effect on any of the outcomes.",
    ))  # fmt: skip


def _group(group: str, place: dict) -> list:
    """The varied parameters of a group."""
    return [name for name in place if PARAMETERS[name].group == group]


def _best_placed(place: dict, group: str) -> str:
    """The parameter of a group that matters most."""
    return min(_group(group, place), key=place.get)


def _best_of_groups(place: dict) -> dict:
    """Group -> its best-placed parameter, from the group that matters most; without those that have no effect here."""
    groups = dict.fromkeys(PARAMETERS[name].group for name in sorted(place, key=place.get) if name not in IDLE)
    return {group: _best_placed(place, group) for group in groups}


def _convergence(stored) -> str:
    rows = [row for row in stored["convergence"] if row["method"] == "sobol" and row["index"] == "ST" and row["value"]]
    sizes = sorted({int(row["size"]) for row in rows})
    if len(sizes) < 2:
        return "There is one size of sample only, so that convergence cannot be told."
    value = {(row["parameter"], row["outcome"], int(row["size"])): number(row["value"]) for row in rows}
    lines = []
    for outcome in outcomes(stored):
        names = [name for name, of, size in value if of == outcome and size == sizes[-1]]
        if not names:
            continue
        moved = {name: abs(value[name, outcome, sizes[-1]] - value.get((name, outcome, sizes[-2]), math.nan)) for name in names}
        wide = max(
            number(row["high"]) - number(row["value"])
            for row in rows
            if row["outcome"] == outcome and int(row["size"]) == sizes[-1]
        )
        agree = spearman(*([value.get((name, outcome, size), math.nan) for name in names] for size in sizes[-2:]))
        morris = _morris(stored)
        match = spearman(
            [number(morris[name][outcome]["mu_star"]) for name in names], [value[name, outcome, sizes[-1]] for name in names]
        )
        lines.append(
            f"- {SUMMARIES[outcome].label}: from N = {sizes[-2]} to {sizes[-1]} no total index moves by more than "
            f"{max(moved.values()):.3f}; the widest 95 % interval is ± {wide:.3f}; the order of the parameters agrees with rank "
            f"correlation {agree:.2f}, and with that of Morris {match:.2f}."
        )
    return "\n".join(lines)


def _sobol_table(stored) -> str:
    names = list(dict.fromkeys(row["parameter"] for row in stored["sobol"]))
    cells = {(outcome, index): _index(stored, outcome, index) for outcome in outcomes(stored) for index in ("S1", "ST")}
    rows = [(PARAMETERS[name].label, *(_told(part[name]) for part in cells.values())) for name in names]
    short = {"final_cooperation": "Cooperation", "final_depth": "Depth", "t50": "t50", "cumulative_welfare": "Welfare"}
    header = ("Parameter", *(f"{short[outcome]}, {'first' if index == 'S1' else 'total'}" for outcome, index in cells))
    return markdown(header, rows, right=range(1, len(header)))


def _told(cell: tuple) -> str:
    value, low, _ = cell
    return "–" if math.isnan(value) else f"{value:.2f} ± {value - low:.2f}".replace("-0.00", "0.00")


def _morris_table(stored) -> str:
    rows, ranges = [], stored.study.design()["ranges"]
    morris = _morris(stored)
    first = outcomes(stored)[0]
    for name in sorted(morris, key=lambda name: int(morris[name][first]["rank"])):
        low, high = ranges[name]
        effects = [
            f"{shown(number(row['mu_star'])) if number(row['mu_star']) >= 1 else format(number(row['mu_star']), '.3f')}"
            for row in (morris[name][outcome] for outcome in outcomes(stored))
        ]
        rows.append((PARAMETERS[name].label, f"{low:g} to {high:g}", PARAMETERS[name].unit, *effects))
    header = ("Parameter", "Range", "Unit", *(f"μ* on {lowered(SUMMARIES[outcome].label)}" for outcome in outcomes(stored)))
    return markdown(header, rows, right=range(3, len(header)))
